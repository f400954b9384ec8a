// SPDX-License-Identifier: MIT
#pragma once

#include "chat/service_names.hh"

#include "fake_accounts.hh"
#include "fake_log.hh"
#include "fixture.hh"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

namespace confer::chat::test {

inline bool has(std::string_view text, std::string_view part)
{
	return text.find(part) != text.npos;
}

/** Fails unless the part is there, and shows what is. */
inline void expect(const std::string &text, std::string_view part, const char *file = __builtin_FILE(),
                   int line = __builtin_LINE())
{
	if (!has(text, part))
		check::fail("no \"" + std::string(part) + "\" in:\n" + text, file, line);
}

/** A server with a log and accounts that can be started again, and people who are logged in there. */
struct House {
	using Person = std::shared_ptr<FakeSession>;

	/** The password of Ada is Ada-password, and so on. */
	explicit House(Settings given = house_settings()) : settings(std::move(given))
	{
		for (const std::string name : {"Ada", "Bob", "Carol", "Dave", "Eve"})
			accounts.with(name, name + "-password");
		start();
	}

	static Settings house_settings()
	{
		Settings given = test::settings();
		given.history.enabled = true;
		given.operators = {{"root", "toor", "is an operator"}};
		return given;
	}

	/**
	 * Starts the server with what the log has kept, in place of the one before. That one has no more to say, but stays
	 * until the end, because the sessions of the test do.
	 */
	void start()
	{
		stages.push_back(std::make_unique<Stage>(settings, log, accounts));
		stage = stages.back().get();
		std::vector<StateChange> state;
		for (const auto &[key, value] : log.state)
			state.push_back({key, value});
		WorldWrite lock(stage->world);
		faults = stage->world.restore(state, 1, std::chrono::steady_clock::now() + std::chrono::hours(1));
	}

	/** Somebody comes; `account`: logged in to that; empty: to none. */
	Person come(const std::string &nick, const std::string &account = {}, const std::string &caps = {})
	{
		Person session = stage->connect();
		{
			WorldWrite lock(stage->world);
			session->account = account;
		}
		if (!caps.empty())
			stage->say(*session, "CAP REQ :" + caps);
		stage->say(*session, "NICK " + nick);
		stage->say(*session, "USER " + nick + " 0 * :Real " + nick);
		stage->say(*session, "CAP END");
		session->take();
		return session;
	}
	void make_operator(const Person &session) { say(session, "OPER root toor"); }

	/** What the client gets when it sends the line. */
	std::string say(const Person &session, std::string_view line)
	{
		session->take();
		stage->say(*session, line);
		return session->take();
	}
	/** The same for a message to ChanServ. */
	std::string cs(const Person &session, std::string_view line)
	{
		return say(session, text("PRIVMSG ChanServ :", line));
	}
	std::string ns(const Person &session, std::string_view line)
	{
		return say(session, text("PRIVMSG NickServ :", line));
	}
	/** The account that the person is logged in to; empty: none. */
	std::string account_of(const Person &person)
	{
		WorldRead lock(stage->world);
		return person->user->account;
	}
	/** The line of the answer that tells how to confirm something, as a client sends it. */
	static std::string confirmation(const std::string &answer)
	{
		constexpr std::string_view kStart = "To confirm, send: /msg ";
		const std::size_t at = answer.find(kStart);
		if (at == std::string::npos)
			return {};
		const std::size_t from = at + kStart.size();
		const std::string told = answer.substr(from, answer.find("\r\n", from) - from);
		return text("PRIVMSG ", told.substr(0, told.find(' ')), " :", told.substr(told.find(' ') + 1));
	}

	Settings settings;
	FakeAccounts accounts;
	FakeLog log;
	std::vector<std::unique_ptr<Stage>> stages;
	Stage *stage = nullptr;
	std::size_t faults = 0;
};

} // namespace confer::chat::test
