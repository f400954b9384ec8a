// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace confer::irc {

/**
 * Whether a reader sees `c` where it stands, and sees nothing else changed by it. Two texts that differ in visible
 * characters differ on the screen, as far as the letters themselves can be told apart: look-alikes (Latin a, Cyrillic
 * а) are visible, and so are combining marks.
 *
 * Not visible are, by Unicode's general category and properties:
 *
 *  - controls (Cc): C0, DEL and C1;
 *  - format characters (Cf), all of them: the soft hyphen U+00AD, the zero-width U+200B to U+200F, U+2060 and U+FEFF,
 *    what changes the direction of text (U+061C, U+200E, U+202A to U+202E, U+2066 to U+2069), annotations, tags;
 *  - blanks (Zs, Zl, Zp) other than the space of ASCII: U+00A0, U+2000 to U+200A, U+2028, U+2029, U+3000 and the like;
 *  - fillers and letters without a shape: U+034F, U+115F, U+1160, U+17B4, U+17B5, U+2800, U+3164, U+FFA0, U+FFFC,
 *    U+13441, U+13442, U+16FE4, U+1D159;
 *  - variation selectors: U+180B to U+180F, U+FE00 to U+FE0F, U+E0100 to U+E01EF. An emoji keeps its colours only with
 *    U+FE0F: text that people write to each other may have it, a name may not;
 *  - private use (Co), surrogates, noncharacters, what Unicode reserves for more of these (U+2065, U+FFF0 to U+FFF8,
 *    plane 14), planes without any character, and everything above U+10FFFF.
 *
 * Code points of the first four planes that Unicode has not assigned yet are visible: terminals show a box, and the
 * next version makes letters and emoji of them.
 */
[[nodiscard]] bool is_visible(char32_t c) noexcept;

/** Bytes at the start of `text` that are well-formed UTF-8 and visible: all of them, where nothing is to be escaped. */
[[nodiscard]] std::size_t visible_length(std::string_view text) noexcept;

/** Whether the whole of `text` is well-formed UTF-8 and visible; so is an empty one. */
[[nodiscard]] inline bool all_visible(std::string_view text) noexcept
{
	return visible_length(text) == text.size();
}

} // namespace confer::irc
