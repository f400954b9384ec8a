// SPDX-License-Identifier: MIT
#include "log/crc32c.hh"

#include "log/little_endian.hh"

#include <array>
#include <cstddef>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace confer::log {

namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78; // reflected
constexpr std::size_t kSlices = 8;

using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

/** Table k takes a byte that k more bytes follow ("slicing by 8"). */
constexpr Tables make_tables() noexcept
{
	Tables tables{};
	for (std::uint32_t byte = 0; byte < 256; ++byte) {
		std::uint32_t crc = byte;
		for (int bit = 0; bit < 8; ++bit)
			crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
		tables[0][byte] = crc;
	}
	for (std::size_t k = 1; k < kSlices; ++k) {
		for (std::size_t byte = 0; byte < 256; ++byte)
			tables[k][byte] = (tables[k - 1][byte] >> 8) ^ tables[0][tables[k - 1][byte] & 0xff];
	}
	return tables;
}

constexpr Tables kTables = make_tables();

std::uint32_t one_byte(std::uint32_t crc, char byte) noexcept
{
	return (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(byte)) & 0xff];
}

#if defined(__x86_64__)

[[gnu::target("sse4.2")]] std::uint32_t crc32c_sse42(std::uint32_t crc, std::string_view bytes) noexcept
{
	std::uint64_t sum = ~crc;
	const char *at = bytes.data();
	std::size_t left = bytes.size();
	for (; left >= sizeof(std::uint64_t); at += sizeof(std::uint64_t), left -= sizeof(std::uint64_t))
		sum = _mm_crc32_u64(sum, load<std::uint64_t>(at));
	auto tail = static_cast<std::uint32_t>(sum);
	for (; left != 0; ++at, --left)
		tail = _mm_crc32_u8(tail, static_cast<unsigned char>(*at));
	return ~tail;
}

using Function = std::uint32_t (*)(std::uint32_t, std::string_view) noexcept;

/** Safe before the constructors of other files have run. */
Function fastest() noexcept
{
	__builtin_cpu_init();
	return __builtin_cpu_supports("sse4.2") != 0 ? crc32c_sse42 : crc32c_portable;
}

#endif

} // namespace

std::uint32_t crc32c_portable(std::uint32_t crc, std::string_view bytes) noexcept
{
	std::uint32_t sum = ~crc;
	const char *at = bytes.data();
	std::size_t left = bytes.size();
	for (; left >= kSlices; at += kSlices, left -= kSlices) {
		const std::uint64_t word = load<std::uint64_t>(at) ^ sum;
		sum = 0;
		for (std::size_t k = 0; k < kSlices; ++k)
			sum ^= kTables[kSlices - 1 - k][(word >> (8 * k)) & 0xff];
	}
	for (; left != 0; ++at, --left)
		sum = one_byte(sum, *at);
	return ~sum;
}

std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) noexcept
{
#if defined(__x86_64__)
	static const Function function = fastest();
	return function(crc, bytes);
#else
	return crc32c_portable(crc, bytes);
#endif
}

} // namespace confer::log
