// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace confer::datagram {

/** Some of the 256 bytes. Asked for each byte of a header, where std::string_view::find() would call memchr() for each.
 */
class ByteSet {
public:
	constexpr explicit ByteSet(std::string_view bytes) noexcept
	{
		for (const char c : bytes)
			has_[static_cast<unsigned char>(c)] = true;
	}

	/** ASCII letters and digits, and `more`. */
	static constexpr ByteSet alnum_and(std::string_view more) noexcept
	{
		ByteSet set(more);
		for (const auto &[first, last] : {std::pair('0', '9'), std::pair('A', 'Z'), std::pair('a', 'z')}) {
			for (char c = first; c <= last; ++c)
				set.has_[static_cast<unsigned char>(c)] = true;
		}
		return set;
	}

	/** All visible bytes, also those of UTF-8, but for `less`. */
	static constexpr ByteSet visible_but(std::string_view less) noexcept
	{
		ByteSet set("");
		for (std::size_t byte = 0; byte < set.has_.size(); ++byte)
			set.has_[byte] = byte > ' ' && byte != 0x7F;
		for (const char c : less)
			set.has_[static_cast<unsigned char>(c)] = false;
		return set;
	}

	/** A space and the visible bytes of ASCII, but for `less`. */
	static constexpr ByteSet ascii_but(std::string_view less) noexcept
	{
		ByteSet set = visible_but(less);
		for (std::size_t byte = 0x80; byte < set.has_.size(); ++byte)
			set.has_[byte] = false;
		set.has_[' '] = true;
		return set;
	}

	[[nodiscard]] constexpr bool has(char c) const noexcept { return has_[static_cast<unsigned char>(c)]; }
	/** Whether the text has no other bytes. */
	[[nodiscard]] constexpr bool has_all(std::string_view text) const noexcept
	{
		return std::all_of(text.begin(), text.end(), [this](char c) { return has(c); });
	}

private:
	std::array<bool, 256> has_{};
};

inline constexpr ByteSet kDigits("0123456789");

} // namespace confer::datagram
