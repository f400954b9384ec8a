// SPDX-License-Identifier: MIT
// Any datagram in any format: nothing that comes out of it could harm a line, a client or a terminal, and no text is
// lost.
#include "target.hh"

#include "datagram/event_text.hh"
#include "datagram/format.hh"
#include "irc/ascii.hh"
#include "irc/names.hh"
#include "irc/utf8.hh"

#include <algorithm>

using namespace confer;
using namespace confer::datagram;

namespace {

/** `allowed`: control bytes that may be in it. */
bool is_harmless(std::string_view text, std::string_view allowed = {})
{
	const auto is_bad = [&](char c) { return irc::is_control(c) && allowed.find(c) == allowed.npos; };
	return irc::utf8_valid(text) && std::none_of(text.begin(), text.end(), is_bad) &&
	       text.find("\xC2\x80") == text.npos && text.find("\xC2\x9F") == text.npos;
}

std::size_t count_letters(std::string_view text)
{
	return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), irc::is_alnum));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const auto format = static_cast<Format>(input.number() % 4);
	const std::size_t room = 16 + input.number();
	Event event;
	if (!parse(format, input.rest(), event))
		return 0;
	constexpr std::string_view kFormatting = "\x02\x03\x04\x0F\x11\x16\x1D\x1E\x1F";
	event.take_address_as_text();
	std::string text;
	append_escaped(event.text, text, event.formatted ? Formatting::kept : Formatting::escaped);
	std::size_t letters = 0;
	for (const std::string_view message : messages_of(text, room)) {
		fuzz::require(!message.empty() && message.size() <= room, "messages fit");
		fuzz::require(is_harmless(message, event.formatted ? kFormatting : ""), "messages are harmless");
		letters += count_letters(message);
	}
	fuzz::require(letters == count_letters(text), "no text is lost");
	fuzz::require(is_blank(text) == messages_of(text, room).empty(), "what shows something is a message");
	const std::string nick = nick_of(event.host + "h", event.app + "a");
	fuzz::require(is_harmless(nick) && nick.find_first_of(" !@:") == nick.npos, "a nick is one word");
	fuzz::require(!irc::valid_nick(nick, 200), "no user can have it");
	return 0;
}
