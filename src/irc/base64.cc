// SPDX-License-Identifier: MIT
#include "irc/base64.hh"

#include <cstddef>
#include <cstdint>

namespace confer::irc {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t byte(std::string_view bytes, std::size_t i) noexcept
{
	return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
}

} // namespace

std::string base64_encode(std::string_view bytes)
{
	std::string text;
	text.reserve((bytes.size() + 2) / 3 * 4);
	for (std::size_t i = 0; i < bytes.size(); i += 3) {
		const std::uint32_t group = byte(bytes, i) << 16 | byte(bytes, i + 1) << 8 | byte(bytes, i + 2);
		text += kAlphabet[group >> 18];
		text += kAlphabet[group >> 12 & 63];
		text += i + 1 < bytes.size() ? kAlphabet[group >> 6 & 63] : '=';
		text += i + 2 < bytes.size() ? kAlphabet[group & 63] : '=';
	}
	return text;
}

std::optional<std::string> base64_decode(std::string_view text)
{
	std::string bytes;
	std::uint32_t group = 0;
	unsigned bits = 0;
	const std::size_t padding = text.size() - (text.find_last_not_of('=') + 1);
	for (char c : text.substr(0, text.size() - padding)) {
		const std::size_t value = kAlphabet.find(c);
		if (value == std::string_view::npos)
			return std::nullopt;
		group = (group << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes += static_cast<char>(group >> bits & 0xff);
		}
	}
	// Every text but the one of these bytes is refused: a wrong length, too much padding, bits left over.
	return base64_encode(bytes) == text ? std::optional(bytes) : std::nullopt;
}

} // namespace confer::irc
