// SPDX-License-Identifier: MIT
#include "irc/message_split.hh"

#include "irc/limits.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

#include <algorithm>

namespace confer::irc {

namespace {

constexpr std::size_t kLeastRoom = 16;

constexpr char32_t kZeroWidthJoiner = 0x200D;
constexpr char kCtcp = '\x01';

constexpr bool is_continuation(char c) noexcept
{
	return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

constexpr bool is_skin(char32_t c) noexcept
{
	return c >= 0x1F3FB && c <= 0x1F3FF;
}

/** One of two letters that are a flag together. */
constexpr bool is_flag_letter(char32_t c) noexcept
{
	return c >= 0x1F1E6 && c <= 0x1F1FF;
}

/** The start of the character that ends at `end`, which is not 0. */
std::size_t previous(std::string_view text, std::size_t end) noexcept
{
	std::size_t at = end - 1;
	while (at > 0 && end - at < 4 && is_continuation(text[at]))
		--at;
	return at;
}

char32_t character_at(std::string_view text, std::size_t at) noexcept
{
	text.remove_prefix(at);
	return utf8_next(text);
}

/** Whether what stands before `place`, not at an end of the text, is seen as one with what follows. */
bool is_joined(std::string_view text, std::size_t place) noexcept
{
	const char32_t next = character_at(text, place);
	if (next < 0x300)
		return false;
	if (char_width(next) == 0 || is_skin(next))
		return true;
	std::size_t at = previous(text, place);
	if (character_at(text, at) == kZeroWidthJoiner)
		return true;
	if (!is_flag_letter(next))
		return false;
	std::size_t letters = 0;
	for (; is_flag_letter(character_at(text, at)); at = previous(text, at)) {
		++letters;
		if (at == 0)
			break;
	}
	return letters % 2 == 1;
}

/** How much of `text`, which does not fit, goes into the part. */
std::size_t cut(std::string_view text, std::size_t max_bytes) noexcept
{
	const std::size_t space = text.rfind(' ', max_bytes);
	if (space != std::string_view::npos && space > max_bytes - max_bytes / 3)
		return space;
	return text_prefix(text, max_bytes).size();
}

} // namespace

std::vector<std::string_view> split_message(std::string_view text, std::size_t max_bytes)
{
	max_bytes = std::max(max_bytes, kLeastRoom);
	std::vector<std::string_view> parts;
	while (text.size() > max_bytes) {
		const std::size_t size = cut(text, max_bytes);
		parts.push_back(text.substr(0, size));
		text.remove_prefix(size);
		if (!text.empty() && text.front() == ' ')
			text.remove_prefix(1);
	}
	if (!text.empty())
		parts.push_back(text);
	return parts;
}

std::string_view text_prefix(std::string_view text, std::size_t max_bytes) noexcept
{
	if (text.size() <= max_bytes)
		return text;
	const std::string_view prefix = utf8_prefix(text, max_bytes);
	for (std::size_t place = prefix.size(); place > max_bytes / 2; place = previous(text, place)) {
		if (!is_joined(text, place))
			return text.substr(0, place);
	}
	return prefix; // a tower of marks must not stop us
}

std::string cut_message(std::string_view text, std::size_t max_bytes)
{
	if (text.size() <= max_bytes)
		return std::string(text);
	const bool closes = text.size() > 1 && max_bytes > 1 && text.front() == kCtcp && text.back() == kCtcp;
	std::string result(text_prefix(text, max_bytes - (closes ? 1 : 0)));
	if (closes)
		result += kCtcp;
	return result;
}

std::size_t message_room(std::size_t source_bytes, std::string_view command, std::string_view target) noexcept
{
	// ":" source " " command " " target " :" text CR LF
	const std::size_t overhead = 1 + source_bytes + 1 + command.size() + 1 + target.size() + 2 + 2;
	return overhead + kLeastRoom < kMaxLine ? kMaxLine - overhead : kLeastRoom;
}

} // namespace confer::irc
