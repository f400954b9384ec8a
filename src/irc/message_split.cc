// SPDX-License-Identifier: MIT
#include "irc/message_split.hh"

#include "irc/limits.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

#include <algorithm>

namespace confer::irc {

namespace {

constexpr std::size_t kLeastRoom = 16;

/** How much of `text`, which does not fit, goes into the part. */
std::size_t cut(std::string_view text, std::size_t max_bytes) noexcept
{
	const std::size_t space = text.rfind(' ', max_bytes);
	if (space != std::string_view::npos && space > max_bytes - max_bytes / 3)
		return space;
	std::size_t size = utf8_prefix(text, max_bytes).size();
	// A mark must not be the first of the next part; but a tower of marks alone must not stop us.
	for (std::size_t place = size; place > max_bytes / 2;) {
		std::string_view rest = text.substr(place);
		if (char_width(utf8_next(rest)) > 0)
			return place;
		do
			--place;
		while (place > 0 && (static_cast<unsigned char>(text[place]) & 0xC0) == 0x80);
	}
	return size;
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

std::size_t message_room(std::size_t source_bytes, std::string_view command, std::string_view target) noexcept
{
	// ":" source " " command " " target " :" text CR LF
	const std::size_t overhead = 1 + source_bytes + 1 + command.size() + 1 + target.size() + 2 + 2;
	return overhead + kLeastRoom < kMaxLine ? kMaxLine - overhead : kLeastRoom;
}

} // namespace confer::irc
