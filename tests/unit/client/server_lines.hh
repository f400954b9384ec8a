// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/session.hh"
#include "irc/message.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

/** What the tests of the client's protocol have in common: lines of a server, brought to a session. */
namespace test {

/** A message and the line that it is a view of. */
class Parsed {
public:
	explicit Parsed(std::string line) : line_(std::move(line))
	{
		check::equal(confer::irc::parse(line_, message_), confer::irc::ParseError::none);
	}
	Parsed(const Parsed &) = delete;
	Parsed &operator=(const Parsed &) = delete;

	const confer::irc::Message &operator*() const noexcept { return message_; }

private:
	std::string line_;
	confer::irc::Message message_;
};

/** Brings a line to a session. @return what it sends, the lines joined by '|' */
inline std::string tell(confer::client::Session &session, std::string line, confer::client::SteadyTime now = {})
{
	std::string sent = session.receive(*Parsed(std::move(line)), now).send;
	std::string joined;
	for (std::size_t end; (end = sent.find("\r\n")) != std::string::npos; sent.erase(0, end + 2))
		joined += (joined.empty() ? "" : "|") + sent.substr(0, end);
	return joined;
}

inline confer::client::Identity alice(bool fixed = false)
{
	return {.nick = "alice", .nick_fixed = fixed, .user = "al", .realname = "Alice A", .password = {}};
}

/** A session that is registered as alice!al@host, in #ops, with these capabilities on. */
inline confer::client::Session ready(std::string_view caps = {})
{
	confer::client::Session session(alice(), {{"#ops", {}}});
	(void)session.start();
	tell(session, ":s CAP * LS :" + std::string(caps));
	if (!caps.empty())
		tell(session, ":s CAP alice ACK :" + std::string(caps));
	tell(session, ":s 001 alice :Welcome");
	tell(session, ":s 005 alice CASEMAPPING=ascii CHANTYPES=# STATUSMSG=@+ NICKLEN=20 :are supported");
	tell(session, ":s 422 alice :No message of the day");
	tell(session, ":alice!al@host JOIN #ops");
	return session;
}

} // namespace test
