// SPDX-License-Identifier: MIT
#pragma once

#include "fake_accounts.hh"
#include "fixture.hh"
#include "irc/base64.hh"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace confer::chat::test {

/** A stage with the accounts alice (sesame) and bob (hunter2). */
struct AccountScene : Stage {
	explicit AccountScene(Settings given = settings())
	    : AccountScene(std::move(given), std::make_unique<FakeAccounts>())
	{
	}
	AccountScene(Settings given, std::unique_ptr<FakeAccounts> keeper)
	    : Stage(std::move(given), log, keeper->with("alice", "sesame").with("bob", "hunter2")),
	      accounts(std::move(keeper))
	{
	}

	std::string answer(FakeSession &session, std::string_view line)
	{
		say(session, line);
		return session.take();
	}
	std::string plain(FakeSession &session, const std::string &name, const std::string &password)
	{
		std::string got = answer(session, "AUTHENTICATE PLAIN");
		if (got != ":irc.test AUTHENTICATE +\r\n")
			return got;
		return answer(session, "AUTHENTICATE " + irc::base64_encode(std::string(1, '\0') + name + '\0' + password));
	}
	std::shared_ptr<FakeSession> in(const std::string &nick, const std::string &caps = {})
	{
		std::shared_ptr<FakeSession> session = log_in(nick, caps);
		session->person = std::make_shared<Person>(Person::Kind::address, "192.0.2.7");
		return session;
	}

	static inline NullLog log;
	std::unique_ptr<FakeAccounts> accounts;
};

} // namespace confer::chat::test
