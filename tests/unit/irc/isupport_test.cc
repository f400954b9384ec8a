// SPDX-License-Identifier: MIT
#include "irc/isupport.hh"
#include "irc/limits.hh"
#include "irc/message.hh"
#include "irc/print.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::irc;

namespace {

std::string printed(const Isupport &isupport, std::string_view nick)
{
	std::string out;
	for (std::size_t next = 0; next < isupport.tokens().size();) {
		LineWriter line(out);
		line.source("irc.example").numeric(RPL_ISUPPORT).param(nick);
		next = isupport.print(line, next);
	}
	return out;
}

std::vector<Message> messages_of(const std::string &out)
{
	std::vector<Message> messages;
	std::string_view rest = out;
	while (!rest.empty()) {
		const std::size_t end = rest.find("\r\n");
		CHECK(end != rest.npos && end + 2 <= kMaxLine);
		check::equal(parse(rest.substr(0, end), messages.emplace_back()), ParseError::none);
		rest.remove_prefix(end + 2);
	}
	return messages;
}

void one_line()
{
	Isupport tokens;
	tokens.add("WHOX");
	tokens.add("NICKLEN", 32);
	tokens.add("PREFIX", "(qaohv)~&@%+");
	tokens.add("EXCEPTS", "");
	check::equal(
	    printed(tokens, "nick"),
	    ":irc.example 005 nick WHOX NICKLEN=32 PREFIX=(qaohv)~&@%+ EXCEPTS= :are supported by this server\r\n");
}

void values_are_escaped()
{
	Isupport tokens;
	tokens.add("NETWORK", "A b=c\\d \xC3\xA4\n");
	check::equal(tokens.tokens().at(0), "NETWORK=A\\x20b\\x3Dc\\x5Cd\\x20\\xC3\\xA4\\x0A");
}

void thirteen_tokens_a_line()
{
	for (const std::size_t count : {0u, 1u, 13u, 14u, 26u, 27u}) {
		Isupport tokens;
		for (std::size_t i = 0; i < count; ++i)
			tokens.add("TOKEN", i);
		const std::string out = printed(tokens, "nick");
		std::size_t seen = 0;
		const std::vector<Message> messages = messages_of(out);
		check::equal(messages.size(), (count + 12) / 13);
		for (const Message &m : messages) {
			check::equal(m.param(0), "nick");
			check::equal(m.param(m.size() - 1), "are supported by this server");
			CHECK(m.size() > 2 && m.size() - 2 <= kMaxIsupportTokens);
			for (std::size_t i = 1; i + 1 < m.size(); ++i)
				check::equal(m.param(i), "TOKEN=" + std::to_string(seen++));
		}
		check::equal(seen, count);
	}
}

void long_tokens_take_more_lines()
{
	// Nicks of every length bring each edge of the line under a token.
	for (std::size_t nick = 1; nick <= 60; ++nick) {
		Isupport tokens;
		for (std::size_t i = 0; i < 20; ++i)
			tokens.add("TOKEN", std::string(i * 11, 'x'));
		std::size_t seen = 0;
		const std::string out = printed(tokens, std::string(nick, 'n'));
		for (const Message &m : messages_of(out)) {
			check::equal(m.param(m.size() - 1), "are supported by this server");
			for (std::size_t i = 1; i + 1 < m.size(); ++i)
				check::equal(m.param(i).size(), 6 + 11 * seen++);
		}
		check::equal(seen, 20);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(one_line),
    TEST_CASE(values_are_escaped),
    TEST_CASE(thirteen_tokens_a_line),
    TEST_CASE(long_tokens_take_more_lines),
};

} // namespace

int main()
{
	return check::main("isupport", kTests);
}
