// SPDX-License-Identifier: MIT
#include "datagram/event_text.hh"

#include "datagram/byte_set.hh"
#include "irc/ascii.hh"
#include "irc/message_split.hh"
#include "irc/utf8.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

constexpr std::size_t kMaxNickHost = 40;
constexpr std::size_t kMaxNickApp = 32;

void append_byte(char c, std::string &out)
{
	constexpr char kHex[] = "0123456789abcdef";
	const auto byte = static_cast<unsigned char>(c);
	out += "\\x";
	out += kHex[byte >> 4];
	out += kHex[byte & 15];
}

/** How IRC formats: bold, colour, colour in hex, reset, monospace, reverse, italics, strikethrough, underline. */
constexpr std::string_view kFormatting = "\x02\x03\x04\x0F\x11\x16\x1D\x1E\x1F";

/** "ESC [", parameters, and a last byte: the bytes of it; 0 if it is not whole. */
std::size_t control_sequence(std::string_view bytes, std::size_t introducer) noexcept
{
	std::size_t at = introducer;
	while (at < bytes.size() && bytes[at] >= 0x20 && bytes[at] <= 0x3F)
		++at;
	return at < bytes.size() && bytes[at] >= 0x40 && bytes[at] <= 0x7E ? at + 1 : 0;
}

/** "ESC ]", a text, and BEL or "ESC \". */
std::size_t command_string(std::string_view bytes) noexcept
{
	std::size_t at = 2;
	while (at < bytes.size() && !irc::is_control(bytes[at]))
		++at;
	if (bytes.substr(at).starts_with('\a'))
		return at + 1;
	return bytes.substr(at).starts_with("\x1B\\") ? at + 2 : 0;
}

/** The bytes of the sequence for a terminal that begins with this ESC; 0 if none does. */
std::size_t terminal_sequence(std::string_view bytes) noexcept
{
	constexpr std::string_view kCharacterSets = "()*+-./";
	if (bytes.size() < 3)
		return 0;
	if (bytes[1] == '[')
		return control_sequence(bytes, 2);
	if (bytes[1] == ']')
		return command_string(bytes);
	return kCharacterSets.find(bytes[1]) != kCharacterSets.npos && irc::is_alnum(bytes[2]) ? 3 : 0;
}

/** The bytes of "#033[0;31m", a colour whose ESC was escaped; 0 if none begins here. */
std::size_t escaped_colour(std::string_view bytes) noexcept
{
	constexpr std::string_view kStart = "#033[";
	if (!bytes.starts_with(kStart))
		return 0;
	const std::size_t end = bytes.find_first_not_of("0123456789;", kStart.size());
	return end != bytes.npos && bytes[end] == 'm' ? end + 1 : 0;
}

/** Bytes at the front that are plain ASCII, which most text is. */
std::size_t plain_prefix(std::string_view text) noexcept
{
	static constexpr ByteSet kPlain = ByteSet::ascii_but("#");
	std::size_t size = 0;
	while (size < text.size() &&
	       (kPlain.has(text[size]) || (text[size] == '#' && escaped_colour(text.substr(size)) == 0)))
		++size;
	return size;
}

void append_control(std::string_view &bytes, std::string &out, Formatting formatting)
{
	const char c = bytes.front();
	if (const std::size_t size = c == '\x1B' ? terminal_sequence(bytes) : 0; size != 0) {
		bytes.remove_prefix(size);
		return;
	}
	bytes.remove_prefix(1);
	if (c == '\r' && bytes.starts_with('\n'))
		return;
	if (c == '\n' || (formatting == Formatting::kept && kFormatting.find(c) != kFormatting.npos))
		out += c;
	else if (c == '\t')
		out += ' ';
	else
		append_byte(c, out);
}

/** One character that is not ASCII. */
void append_wide(std::string_view &bytes, std::string &out)
{
	const std::string_view before = bytes;
	const char32_t c = irc::utf8_next(bytes);
	const std::string_view taken = before.substr(0, before.size() - bytes.size());
	// U+FFFD itself may be in the text; it is what stands for ill-formed bytes only if these are not its own.
	const bool ill_formed = c == irc::kReplacementCharacter && taken != "\xEF\xBF\xBD";
	if (!ill_formed && c >= 0xA0) {
		out += taken;
		return;
	}
	for (const char byte : taken)
		append_byte(byte, out);
}

void append_name(std::string_view name, std::size_t longest, std::string &out)
{
	static constexpr ByteSet kNick = ByteSet::alnum_and("-_.[]{}|^`\\");
	for (const char c : name.substr(0, longest))
		out += kNick.has(c) ? c : '_';
}

} // namespace

void append_escaped(std::string_view bytes, std::string &out, Formatting formatting)
{
	while (!bytes.empty()) {
		const std::size_t plain = plain_prefix(bytes);
		out += bytes.substr(0, plain);
		bytes.remove_prefix(plain);
		if (bytes.empty())
			return;
		if (bytes.front() == '#')
			bytes.remove_prefix(escaped_colour(bytes));
		else if (irc::is_control(bytes.front()))
			append_control(bytes, out, formatting);
		else
			append_wide(bytes, out);
	}
}

bool is_blank(std::string_view text) noexcept
{
	return std::all_of(text.begin(), text.end(),
	                   [](char c) { return c == ' ' || c == '\n' || kFormatting.find(c) != kFormatting.npos; });
}

std::vector<std::string_view> messages_of(std::string_view text, std::size_t room)
{
	std::vector<std::string_view> messages;
	while (!text.empty()) {
		const std::string_view line = text.substr(0, text.find('\n'));
		text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
		if (is_blank(line))
			continue;
		for (const std::string_view part : irc::split_message(line, room))
			messages.push_back(part);
	}
	return messages;
}

std::string severity_mark(const std::optional<Priority> &priority)
{
	return priority ? "[" + std::string(name(priority->severity)) + "] " : std::string();
}

std::string nick_of(std::string_view host, std::string_view app)
{
	std::string nick;
	append_name(host, kMaxNickHost, nick);
	nick += '/';
	append_name(app, kMaxNickApp, nick);
	return nick;
}

} // namespace confer::datagram
