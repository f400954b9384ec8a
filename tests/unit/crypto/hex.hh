// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace confer::crypto {

/** Bytes as the standards print them. */
inline std::string hex(std::string_view bytes)
{
	constexpr std::string_view kDigits = "0123456789abcdef";
	std::string text;
	for (const char byte : bytes) {
		text += kDigits[static_cast<unsigned char>(byte) >> 4];
		text += kDigits[static_cast<unsigned char>(byte) & 15];
	}
	return text;
}

template <std::size_t size> std::string hex(const std::array<char, size> &bytes)
{
	return hex(std::string_view(bytes.data(), size));
}

} // namespace confer::crypto
