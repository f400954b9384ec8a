// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace confer::log {

namespace detail {

template <std::integral T> T little(T value) noexcept
{
	if constexpr (std::endian::native == std::endian::little || sizeof(T) == 1)
		return value;
	else if constexpr (sizeof(T) == 2)
		return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
	else if constexpr (sizeof(T) == 4)
		return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
	else
		return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
}

} // namespace detail

/** Reads a little-endian number that may lie at any address. */
template <std::integral T> T load(const char *at) noexcept
{
	T value;
	std::memcpy(&value, at, sizeof value);
	return detail::little(value);
}

/** Writes a little-endian number to any address. */
template <std::integral T> void store(char *at, T value) noexcept
{
	value = detail::little(value);
	std::memcpy(at, &value, sizeof value);
}

} // namespace confer::log
