// SPDX-License-Identifier: MIT
#include "irc/casemap.hh"

#include "irc/sip_hash.hh"

#include <algorithm>

namespace confer::irc {

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
