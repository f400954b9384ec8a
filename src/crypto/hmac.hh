// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/secret.hh"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace confer::crypto {

/**
 * HMAC (RFC 2104) with one key, for as many texts as wanted: the key is digested once. `Hash` is a BlockDigest.
 * What it knows of the key is cleared when it goes.
 */
template <class Hash> class Hmac {
public:
	using Digest = typename Hash::Digest;

	explicit Hmac(std::string_view key) noexcept : inner_(Hash()), outer_(Hash())
	{
		Wiped<std::array<char, Hash::kBlock>> block({});
		if (key.size() > block->size()) {
			const Wiped<Digest> digest(Hash::of(key));
			std::copy(digest->begin(), digest->end(), block->begin());
		} else {
			std::copy(key.begin(), key.end(), block->begin());
		}
		start(*inner_, *block, kInner);
		start(*outer_, *block, kInner ^ kOuter);
	}

	/** The code of the text. */
	[[nodiscard]] Digest of(std::string_view text) const noexcept { return of(text, {}); }
	/** The code of two texts, one behind the other. */
	[[nodiscard]] Digest of(std::string_view text, std::string_view more) const noexcept
	{
		Hash inner = *inner_;
		const Digest digest = inner.update(text).update(more).finish();
		Hash outer = *outer_;
		return outer.update({digest.data(), digest.size()}).finish();
	}

private:
	static constexpr char kInner = 0x36;
	static constexpr char kOuter = 0x5c;

	/** Lets the hash take the block, all of whose bytes are changed first; so the second time from the first to outer.
	 */
	static void start(Hash &hash, std::array<char, Hash::kBlock> &block, char change) noexcept
	{
		for (char &byte : block)
			byte = static_cast<char>(byte ^ change);
		hash.update({block.data(), block.size()});
	}

	Wiped<Hash> inner_;
	Wiped<Hash> outer_;
};

/** The code of one text. */
template <class Hash> [[nodiscard]] typename Hash::Digest hmac(std::string_view key, std::string_view text) noexcept
{
	return Hmac<Hash>(key).of(text);
}

} // namespace confer::crypto
