// SPDX-License-Identifier: MIT
#include "datagram/event_text.hh"

#include "irc/ascii.hh"
#include "irc/message_split.hh"
#include "irc/utf8.hh"

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

/** Bytes at the front that are plain ASCII, which most text is. */
std::size_t plain_prefix(std::string_view text) noexcept
{
	std::size_t size = 0;
	while (size < text.size() && text[size] >= 0x20 && text[size] < 0x7F)
		++size;
	return size;
}

void append_control(std::string_view &bytes, std::string &out)
{
	const char c = bytes.front();
	bytes.remove_prefix(1);
	if (c == '\r' && bytes.starts_with('\n'))
		return;
	if (c == '\n')
		out += '\n';
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

bool fits_nick(char c) noexcept
{
	return irc::is_alnum(c) || std::string_view("-_.[]{}|^`\\").find(c) != std::string_view::npos;
}

void append_name(std::string_view name, std::size_t longest, std::string &out)
{
	for (const char c : name.substr(0, longest))
		out += fits_nick(c) ? c : '_';
}

} // namespace

void append_escaped(std::string_view bytes, std::string &out)
{
	while (!bytes.empty()) {
		const std::size_t plain = plain_prefix(bytes);
		out += bytes.substr(0, plain);
		bytes.remove_prefix(plain);
		if (bytes.empty())
			return;
		if (irc::is_control(bytes.front()))
			append_control(bytes, out);
		else
			append_wide(bytes, out);
	}
}

std::vector<std::string_view> messages_of(std::string_view text, std::size_t room)
{
	std::vector<std::string_view> messages;
	while (!text.empty()) {
		const std::string_view line = text.substr(0, text.find('\n'));
		text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
		if (line.find_first_not_of(' ') == line.npos)
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
