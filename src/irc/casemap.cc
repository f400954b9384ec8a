// SPDX-License-Identifier: MIT
#include "irc/casemap.hh"

#include "irc/letter_case.hh"
#include "irc/sip_hash.hh"
#include "irc/utf8.hh"

#include <algorithm>

namespace confer::irc {

namespace {

constexpr bool is_ascii(char c) noexcept
{
	return static_cast<unsigned char>(c) < 0x80;
}

/** The bytes of a name, folded letter by letter: a small letter may have more bytes than its capital, or fewer. */
class FoldedLetters {
public:
	FoldedLetters(const CaseMap &map, std::string_view name) noexcept : map_(map), rest_(name) {}

	/** The next byte; -1 at the end. */
	int next() noexcept
	{
		if (at_ < letter_.size())
			return static_cast<unsigned char>(letter_[at_++]);
		if (rest_.empty())
			return -1;
		const std::size_t bytes = is_ascii(rest_[0]) ? 1 : utf8_length(rest_);
		if (bytes > 1) {
			letter_.clear();
			utf8_append(small_letter(utf8_next(rest_)), letter_);
			at_ = 1;
			return static_cast<unsigned char>(letter_[0]);
		}
		const char byte = map_.fold(rest_[0]); // what is no UTF-8 stays as it is
		rest_.remove_prefix(1);
		return static_cast<unsigned char>(byte);
	}

private:
	const CaseMap &map_;
	std::string_view rest_;
	std::string letter_; ///< short enough to stand in the string itself
	std::size_t at_ = 0; ///< bytes of it that were given
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
	std::string folded;
	folded.reserve(name.size());
	if (is_unicode()) {
		FoldedLetters letters(*this, name);
		for (int byte = letters.next(); byte != -1; byte = letters.next())
			folded += static_cast<char>(byte);
	} else {
		for (const char c : name)
			folded += fold(c);
	}
	return folded;
}

bool CaseMap::equal(std::string_view a, std::string_view b) const noexcept
{
	if (is_unicode())
		return compare(a, b) == 0;
	return std::equal(a.begin(), a.end(), b.begin(), b.end(), [this](char x, char y) { return fold(x) == fold(y); });
}

std::strong_ordering CaseMap::compare(std::string_view a, std::string_view b) const noexcept
{
	if (is_unicode()) {
		FoldedLetters x(*this, a), y(*this, b);
		while (true) {
			const int left = x.next(), right = y.next();
			if (left != right || left == -1)
				return left <=> right;
		}
	}
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
	std::size_t size = 0;
	const auto add = [&](char folded) {
		word |= std::uint64_t{static_cast<unsigned char>(folded)} << (size % 8 * 8);
		if (size++ % 8 == 7) {
			sip.word(word);
			word = 0;
		}
	};
	if (is_unicode()) {
		FoldedLetters letters(*this, name);
		for (int byte = letters.next(); byte != -1; byte = letters.next())
			add(static_cast<char>(byte));
	} else {
		for (const char c : name)
			add(fold(c));
	}
	sip.word(word | std::uint64_t{size} << 56);
	return sip.finish();
}

} // namespace confer::irc
