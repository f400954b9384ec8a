// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace confer::crypto {

/** The bytes of a digest or of a key, as text is passed around. */
template <std::size_t size> [[nodiscard]] std::string_view view(const std::array<char, size> &bytes) noexcept
{
	return {bytes.data(), size};
}

/** Reads a word, big-endian. */
inline std::uint32_t load_word(const char *at) noexcept
{
	std::uint32_t word;
	std::memcpy(&word, at, sizeof word);
	if constexpr (std::endian::native == std::endian::little)
		word = __builtin_bswap32(word);
	return word;
}

/** Writes a word, big-endian. */
inline void store_word(char *at, std::uint32_t word) noexcept
{
	if constexpr (std::endian::native == std::endian::little)
		word = __builtin_bswap32(word);
	std::memcpy(at, &word, sizeof word);
}

/**
 * What SHA-1 and SHA-256 share: blocks of 64 bytes, and padding with the length (FIPS 180-4, section 5.1.1).
 *
 * `Rounds` has `Words`, the initial value `kStart`, and `compress(Words &, const char *blocks, std::size_t count)`.
 * An object that has taken a prefix may be copied, and each copy goes on from there. It is trivially copyable: wrap it
 * in `Wiped` where what it digests is secret.
 */
template <class Rounds> class BlockDigest {
public:
	using Words = typename Rounds::Words;
	static constexpr std::size_t kBlock = 64;
	static constexpr std::size_t kSize = sizeof(Words);
	using Digest = std::array<char, kSize>;

	/** The digest of the bytes. */
	static Digest of(std::string_view bytes) noexcept { return BlockDigest().update(bytes).finish(); }

	BlockDigest &update(std::string_view bytes) noexcept
	{
		if (bytes.empty())
			return *this; // its data() may be null
		const std::size_t filled = static_cast<std::size_t>(size_ % kBlock);
		size_ += bytes.size();
		if (filled != 0) {
			const std::size_t taken = std::min(bytes.size(), kBlock - filled);
			std::memcpy(block_.data() + filled, bytes.data(), taken);
			if (filled + taken < kBlock)
				return *this;
			Rounds::compress(words_, block_.data(), 1);
			bytes.remove_prefix(taken);
		}
		if (const std::size_t blocks = bytes.size() / kBlock; blocks != 0) {
			Rounds::compress(words_, bytes.data(), blocks);
			bytes.remove_prefix(blocks * kBlock);
		}
		if (!bytes.empty())
			std::memcpy(block_.data(), bytes.data(), bytes.size());
		return *this;
	}

	/** The digest of all that was given. After that the object is used up. */
	Digest finish() noexcept
	{
		constexpr std::size_t kLength = sizeof(std::uint64_t);
		std::size_t filled = static_cast<std::size_t>(size_ % kBlock);
		block_[filled++] = static_cast<char>(0x80);
		if (filled > kBlock - kLength) {
			std::fill(block_.begin() + static_cast<std::ptrdiff_t>(filled), block_.end(), '\0');
			Rounds::compress(words_, block_.data(), 1);
			filled = 0;
		}
		std::fill(block_.begin() + static_cast<std::ptrdiff_t>(filled), block_.end(), '\0');
		const std::uint64_t bits = size_ * 8;
		store_word(block_.data() + kBlock - kLength, static_cast<std::uint32_t>(bits >> 32));
		store_word(block_.data() + kBlock - kLength / 2, static_cast<std::uint32_t>(bits));
		Rounds::compress(words_, block_.data(), 1);
		Digest digest;
		for (std::size_t i = 0; i < words_.size(); ++i)
			store_word(digest.data() + i * sizeof(std::uint32_t), words_[i]);
		return digest;
	}

private:
	Words words_ = Rounds::kStart;
	std::array<char, kBlock> block_;
	std::uint64_t size_ = 0; ///< of all that was given, in bytes
};

} // namespace confer::crypto
