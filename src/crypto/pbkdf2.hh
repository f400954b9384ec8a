// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/hmac.hh"
#include "crypto/sha256.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confer::crypto {

/**
 * Block `number`, from 1 on, of what PBKDF2 makes with HMAC (RFC 8018, section 5.2). `iterations` is at least 1; it is
 * meant to take time: two blocks of the hash for each.
 */
template <class Hash>
[[nodiscard]] typename Hash::Digest pbkdf2_block(std::string_view password, std::string_view salt,
                                                 std::uint32_t iterations, std::uint32_t number = 1) noexcept
{
	const Hmac<Hash> prf(password);
	std::array<char, sizeof number> index;
	store_word(index.data(), number);
	Wiped<typename Hash::Digest> last(prf.of(salt, view(index)));
	typename Hash::Digest sum = *last;
	while (--iterations != 0) {
		*last = prf.of(view(*last));
		for (std::size_t i = 0; i < sum.size(); ++i)
			sum[i] = static_cast<char>(sum[i] ^ (*last)[i]);
	}
	return sum;
}

/** PBKDF2-HMAC-SHA-256 with a result of 32 bytes, which is its first block: Hi() of RFC 5802, section 2.2. */
[[nodiscard]] inline Sha256::Digest pbkdf2(std::string_view password, std::string_view salt,
                                           std::uint32_t iterations) noexcept
{
	return pbkdf2_block<Sha256>(password, salt, iterations);
}

} // namespace confer::crypto
