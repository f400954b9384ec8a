// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

namespace confer::irc {

/**
 * SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), fed eight bytes at a time. The caller says
 * how the last word tells the length.
 */
class SipHash13 {
public:
	SipHash13(std::uint64_t k0, std::uint64_t k1) noexcept
	    : v0_(k0 ^ 0x736f6d6570736575),
	      v1_(k1 ^ 0x646f72616e646f6d),
	      v2_(k0 ^ 0x6c7967656e657261),
	      v3_(k1 ^ 0x7465646279746573)
	{
	}

	void word(std::uint64_t m) noexcept
	{
		v3_ ^= m;
		round();
		v0_ ^= m;
	}

	[[nodiscard]] std::uint64_t finish() noexcept
	{
		v2_ ^= 0xff;
		round();
		round();
		round();
		return v0_ ^ v1_ ^ v2_ ^ v3_;
	}

private:
	void round() noexcept
	{
		v0_ += v1_;
		v1_ = std::rotl(v1_, 13) ^ v0_;
		v0_ = std::rotl(v0_, 32);
		v2_ += v3_;
		v3_ = std::rotl(v3_, 16) ^ v2_;
		v0_ += v3_;
		v3_ = std::rotl(v3_, 21) ^ v0_;
		v2_ += v1_;
		v1_ = std::rotl(v1_, 17) ^ v2_;
		v2_ = std::rotl(v2_, 32);
	}

	std::uint64_t v0_, v1_, v2_, v3_;
};

} // namespace confer::irc
