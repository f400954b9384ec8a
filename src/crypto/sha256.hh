// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/block_digest.hh"

#include <array>
#include <cstddef>
#include <cstdint>

namespace confer::crypto {

/** FIPS 180-4, section 6.2. Uses the SHA instructions of x86 where the processor has them. */
struct Sha256Rounds {
	using Words = std::array<std::uint32_t, 8>;
	static constexpr Words kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	static void compress(Words &words, const char *blocks, std::size_t count) noexcept;
};

/** The same without special instructions, for processors without them and for the test that compares both. */
struct PortableSha256Rounds {
	using Words = Sha256Rounds::Words;
	static constexpr Words kStart = Sha256Rounds::kStart;
	static void compress(Words &words, const char *blocks, std::size_t count) noexcept;
};

using Sha256 = BlockDigest<Sha256Rounds>;
using PortableSha256 = BlockDigest<PortableSha256Rounds>;

/** Whether this processor has SHA instructions, and so whether Sha256 is not PortableSha256. */
[[nodiscard]] bool has_sha_instructions() noexcept;

} // namespace confer::crypto
