// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace confer::client {

/** How a character looks: what SGR, "select graphic rendition", can say. ECMA-48, section 8.3.117. A value. */
struct Rendition {
	bool bold = false;
	bool faint = false;
	bool italic = false;
	bool underline = false;
	bool reverse = false;
	bool strike = false;
	std::uint16_t foreground = 0; ///< 0: the terminal's own; else one more than a colour of xterm's 256
	std::uint16_t background = 0;

	[[nodiscard]] bool operator==(const Rendition &) const = default;

	/** Whether it is how a terminal writes when nothing was said. */
	[[nodiscard]] bool plain() const { return *this == Rendition(); }
};

/** A foreground or background of a colour of xterm's 256, of which the first sixteen are those of every terminal. */
[[nodiscard]] constexpr std::uint16_t colour(unsigned index) noexcept
{
	return static_cast<std::uint16_t>(index + 1);
}

/** Appends the sequence that makes a terminal which writes in one rendition write in another; nothing if they are one.
 */
void append_change(const Rendition &from, const Rendition &to, std::string &out);

} // namespace confer::client
