// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/block_digest.hh"

#include <array>
#include <cstddef>
#include <cstdint>

namespace confer::crypto {

/** FIPS 180-4, section 6.1. */
struct Sha1Rounds {
	using Words = std::array<std::uint32_t, 5>;
	static constexpr Words kStart = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	static void compress(Words &words, const char *blocks, std::size_t count) noexcept;
};

/**
 * SHA-1, which protocols ask for that do not need it to be strong; collisions are made by anybody who wants them. Never
 * for passwords.
 */
using Sha1 = BlockDigest<Sha1Rounds>;

} // namespace confer::crypto
