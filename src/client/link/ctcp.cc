// SPDX-License-Identifier: MIT
#include "client/link/ctcp.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"

namespace confer::client {

namespace {

constexpr char kDelimiter = 0x01;

/** Bytes of a PING that are sent back: enough for a time in any form. */
constexpr std::size_t kMaxPing = 64;

} // namespace

std::optional<Ctcp> parse_ctcp(std::string_view text) noexcept
{
	if (text.size() < 2 || text.front() != kDelimiter)
		return std::nullopt;
	text.remove_prefix(1);
	if (text.back() == kDelimiter)
		text.remove_suffix(1);
	const std::size_t space = text.find(' ');
	if (text.empty() || space == 0)
		return std::nullopt;
	return Ctcp{text.substr(0, space), space == std::string_view::npos ? std::string_view() : text.substr(space + 1)};
}

std::string ctcp_answer(const Ctcp &query)
{
	std::string answer(1, kDelimiter);
	if (irc::equal_nocase(query.command, "VERSION")) {
		answer += "VERSION confer " CONFER_VERSION;
	} else if (irc::equal_nocase(query.command, "PING")) {
		answer += "PING ";
		answer += irc::utf8_prefix(query.text, kMaxPing);
	} else if (irc::equal_nocase(query.command, "CLIENTINFO")) {
		answer += "CLIENTINFO ACTION CLIENTINFO PING VERSION";
	} else {
		return {};
	}
	answer += kDelimiter;
	return answer;
}

} // namespace confer::client
