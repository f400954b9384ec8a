// SPDX-License-Identifier: MIT
#include "crypto/sha256.hh"

#include <bit>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace confer::crypto {

namespace {

using Words = Sha256Rounds::Words;

/** FIPS 180-4, section 4.2.2. */
alignas(16) constexpr std::array<std::uint32_t, 64> kConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, //
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, //
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, //
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, //
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, //
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, //
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, //
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t big_sigma0(std::uint32_t x) noexcept
{
	return std::rotr(x, 2) ^ std::rotr(x, 13) ^ std::rotr(x, 22);
}

std::uint32_t big_sigma1(std::uint32_t x) noexcept
{
	return std::rotr(x, 6) ^ std::rotr(x, 11) ^ std::rotr(x, 25);
}

std::uint32_t small_sigma0(std::uint32_t x) noexcept
{
	return std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3);
}

std::uint32_t small_sigma1(std::uint32_t x) noexcept
{
	return std::rotr(x, 17) ^ std::rotr(x, 19) ^ (x >> 10);
}

void compress_one(Words &words, const char *block) noexcept
{
	std::array<std::uint32_t, 16> schedule;
	for (std::size_t i = 0; i < schedule.size(); ++i)
		schedule[i] = load_word(block + i * sizeof(std::uint32_t));
	auto [a, b, c, d, e, f, g, h] = words;
	for (std::size_t round = 0; round < kConstants.size(); ++round) {
		std::uint32_t &w = schedule[round % 16];
		if (round >= 16)
			w += small_sigma1(schedule[(round + 14) % 16]) + schedule[(round + 9) % 16] +
			     small_sigma0(schedule[(round + 1) % 16]);
		const std::uint32_t first = h + big_sigma1(e) + ((e & f) ^ (~e & g)) + kConstants[round] + w;
		const std::uint32_t second = big_sigma0(a) + ((a & b) ^ (a & c) ^ (b & c));
		h = g;
		g = f;
		f = e;
		e = d + first;
		d = c;
		c = b;
		b = a;
		a = first + second;
	}
	const Words sums = {a, b, c, d, e, f, g, h};
	for (std::size_t i = 0; i < words.size(); ++i)
		words[i] += sums[i];
}

#if defined(__x86_64__)

/**
 * The instructions keep the words in two registers, (a b e f) and (c d g h), and do two rounds each. Four rounds take
 * four words of the schedule, of which `w` has the sixteen that the next ones are made of.
 */
[[gnu::target("sha,sse4.1")]] void compress_sha(Words &words, const char *blocks, std::size_t count) noexcept
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
	auto *const state = reinterpret_cast<__m128i *>(words.data());
	const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(state), 0xb1);
	const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(state + 1), 0x1b);
	__m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
	__m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
	for (; count != 0; --count, blocks += Sha256::kBlock) {
		const __m128i abef_before = abef;
		const __m128i cdgh_before = cdgh;
		__m128i w[4];
		for (int i = 0; i < 4; ++i)
			w[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i *>(blocks) + i), big_endian);
#pragma GCC unroll 16
		for (int i = 0; i < 16; ++i) {
			const auto *constants = reinterpret_cast<const __m128i *>(kConstants.data()) + i;
			const __m128i sum = _mm_add_epi32(w[i % 4], _mm_load_si128(constants));
			cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
			abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
			if (i < 12) {
				const __m128i seventh = _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4);
				const __m128i half = _mm_add_epi32(_mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]), seventh);
				w[i % 4] = _mm_sha256msg2_epu32(half, w[(i + 3) % 4]);
			}
		}
		abef = _mm_add_epi32(abef, abef_before);
		cdgh = _mm_add_epi32(cdgh, cdgh_before);
	}
	const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
	const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128(state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128(state + 1, _mm_alignr_epi8(dchg, feba, 8));
}

/** CPUID 7.0: EBX, bit 29. clang's __builtin_cpu_supports() does not know it before version 17. */
bool cpuid_says_sha() noexcept
{
	constexpr unsigned kSha = 1U << 29;
	unsigned a = 0;
	unsigned b = 0;
	unsigned c = 0;
	unsigned d = 0;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kSha) != 0;
}

#endif

} // namespace

bool has_sha_instructions() noexcept
{
#if defined(__x86_64__)
	static const bool has = [] {
		__builtin_cpu_init();
		return __builtin_cpu_supports("sse4.1") != 0 && cpuid_says_sha();
	}();
	return has;
#else
	return false;
#endif
}

void PortableSha256Rounds::compress(Words &words, const char *blocks, std::size_t count) noexcept
{
	for (; count != 0; --count, blocks += PortableSha256::kBlock)
		compress_one(words, blocks);
}

void Sha256Rounds::compress(Words &words, const char *blocks, std::size_t count) noexcept
{
#if defined(__x86_64__)
	if (has_sha_instructions()) {
		compress_sha(words, blocks, count);
		return;
	}
#endif
	PortableSha256Rounds::compress(words, blocks, count);
}

} // namespace confer::crypto
