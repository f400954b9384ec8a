// SPDX-License-Identifier: MIT
#include "irc/casemap.hh"

#include <algorithm>
#include <bit>

namespace confer::irc {

namespace {

/** SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), fed eight bytes at a time. */
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

	std::uint64_t finish() noexcept
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

} // namespace

CaseMap::CaseMap(CaseMapping mapping, std::uint64_t key0, std::uint64_t key1) noexcept
    : mapping_(mapping),
      key0_(key0),
      key1_(key1)
{
	for (int i = 0; i < 256; ++i)
		table_[i] = static_cast<char>(i);
	for (char c = 'A'; c <= 'Z'; ++c)
		table_[static_cast<unsigned char>(c)] = static_cast<char>(c - 'A' + 'a');
	if (mapping == CaseMapping::rfc1459) {
		table_['['] = '{';
		table_[']'] = '}';
		table_['\\'] = '|';
		table_['~'] = '^';
	}
}

std::string CaseMap::fold(std::string_view name) const
{
	std::string folded(name);
	for (char &c : folded)
		c = fold(c);
	return folded;
}

bool CaseMap::equal(std::string_view a, std::string_view b) const noexcept
{
	return std::equal(a.begin(), a.end(), b.begin(), b.end(), [this](char x, char y) { return fold(x) == fold(y); });
}

std::strong_ordering CaseMap::compare(std::string_view a, std::string_view b) const noexcept
{
	const std::size_t common = std::min(a.size(), b.size());
	for (std::size_t i = 0; i < common; ++i) {
		const auto order = static_cast<unsigned char>(fold(a[i])) <=> static_cast<unsigned char>(fold(b[i]));
		if (order != 0)
			return order;
	}
	return a.size() <=> b.size();
}

std::size_t CaseMap::hash(std::string_view name) const noexcept
{
	SipHash13 sip(key0_, key1_);
	std::uint64_t word = 0;
	for (std::size_t i = 0; i < name.size(); ++i) {
		word |= std::uint64_t{static_cast<unsigned char>(fold(name[i]))} << (i % 8 * 8);
		if (i % 8 == 7) {
			sip.word(word);
			word = 0;
		}
	}
	sip.word(word | std::uint64_t{name.size()} << 56);
	return sip.finish();
}

} // namespace confer::irc
