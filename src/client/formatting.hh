// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace confer::client {

/**
 * What the author of a text wants it to look like: mIRC's formatting codes, as "IRC Formatting" of modern.ircdocs.horse
 * has them. Small, because a scrollback has ten thousands of them. A value.
 */
struct Format {
	enum Flag : std::uint8_t {
		bold = 1,
		italic = 2,
		underline = 4,
		strike = 8,
		monospace = 16,
		reverse = 32,
	};

	std::uint8_t flags = 0;
	std::uint8_t foreground = 0; ///< 0: none; else one of xterm's 256 colours, where 16 is black
	std::uint8_t background = 0;

	[[nodiscard]] bool has(Flag flag) const noexcept { return (flags & flag) != 0; }
	[[nodiscard]] bool operator==(const Format &) const = default;
};

/**
 * Takes one formatting code with its arguments off the front of `text`, if there is one, and applies it to `format`.
 *
 * @param text not empty
 */
bool take_formatting(std::string_view &text, Format &format) noexcept;

} // namespace confer::client
