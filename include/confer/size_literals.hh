// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

/** Sizes in bytes that read as they are spoken: `64_KiB`, `1_MiB`. Import with `using namespace confer::size_literals`.
 */
namespace confer {
inline namespace literals {
inline namespace size_literals {

/** @return `count` times 1024 bytes */
constexpr std::size_t operator""_KiB(unsigned long long count) noexcept
{
	return static_cast<std::size_t>(count) << 10;
}

/** @return `count` times 1024 KiB, in bytes */
constexpr std::size_t operator""_MiB(unsigned long long count) noexcept
{
	return static_cast<std::size_t>(count) << 20;
}

} // namespace size_literals
} // namespace literals
} // namespace confer
