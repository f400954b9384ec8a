// SPDX-License-Identifier: MIT
#include "crypto/sha1.hh"

#include <bit>

namespace confer::crypto {

namespace {

/** The function and the constant of a round. FIPS 180-4, sections 4.1.1 and 4.2.1. */
std::uint32_t mix(std::size_t round, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept
{
	if (round < 20)
		return ((b & c) ^ (~b & d)) + 0x5a827999;
	if (round < 40)
		return (b ^ c ^ d) + 0x6ed9eba1;
	if (round < 60)
		return ((b & c) ^ (b & d) ^ (c & d)) + 0x8f1bbcdc;
	return (b ^ c ^ d) + 0xca62c1d6;
}

void compress_one(Sha1Rounds::Words &words, const char *block) noexcept
{
	std::array<std::uint32_t, 16> schedule;
	for (std::size_t i = 0; i < schedule.size(); ++i)
		schedule[i] = load_word(block + i * sizeof(std::uint32_t));
	auto [a, b, c, d, e] = words;
	for (std::size_t round = 0; round < 80; ++round) {
		std::uint32_t &w = schedule[round % 16];
		if (round >= 16)
			w = std::rotl(w ^ schedule[(round + 2) % 16] ^ schedule[(round + 8) % 16] ^ schedule[(round + 13) % 16], 1);
		const std::uint32_t next = std::rotl(a, 5) + mix(round, b, c, d) + e + w;
		e = d;
		d = c;
		c = std::rotl(b, 30);
		b = a;
		a = next;
	}
	words[0] += a;
	words[1] += b;
	words[2] += c;
	words[3] += d;
	words[4] += e;
}

} // namespace

void Sha1Rounds::compress(Words &words, const char *blocks, std::size_t count) noexcept
{
	for (; count != 0; --count, blocks += Sha1::kBlock)
		compress_one(words, blocks);
}

} // namespace confer::crypto
