// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace confer::irc {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

/**
 * Whether the whole text is well-formed UTF-8 (RFC 3629, Unicode table 3-7): no overlong forms, no surrogates, nothing
 * above U+10FFFF, no cut sequence. ASCII is looked at eight bytes at a time.
 */
[[nodiscard]] bool utf8_valid(std::string_view text) noexcept;

/**
 * The longest prefix of at most `max_bytes` bytes that cuts no character. In text that is not UTF-8 at most three bytes
 * are given up.
 */
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) noexcept;

/**
 * Takes the first character off `text`, which must not be empty. An ill-formed sequence gives U+FFFD and takes its
 * maximal well-begun part, at least one byte (Unicode, section 3.9, "U+FFFD substitution of maximal subparts").
 */
[[nodiscard]] char32_t utf8_next(std::string_view &text) noexcept;

/** Bytes of the first character of `text`, which must not be empty; 1 if it is not well-formed. */
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

/** Characters of `text`; what is ill-formed counts as utf8_next() takes it. */
[[nodiscard]] std::size_t utf8_count(std::string_view text) noexcept;

/** Appends nothing that is not UTF-8: appends `c`, or U+FFFD if it is no Unicode scalar value. */
template <class String> void utf8_append(char32_t c, String &out)
{
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = kReplacementCharacter;
	if (c < 0x80) {
		out.push_back(static_cast<char>(c));
		return;
	}
	if (c < 0x800) {
		out.push_back(static_cast<char>(0xC0 | (c >> 6)));
	} else {
		if (c < 0x10000) {
			out.push_back(static_cast<char>(0xE0 | (c >> 12)));
		} else {
			out.push_back(static_cast<char>(0xF0 | (c >> 18)));
			out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
		}
		out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
	}
	out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
}

} // namespace confer::irc
