// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confer::irc {

/** Which bytes are the same letter in names. Modern, ISUPPORT parameter CASEMAPPING. */
enum class CaseMapping {
	ascii,   ///< A-Z are a-z
	rfc1459, ///< and []\~ are {}|^ (RFC 1459 section 2.2)
	unicode, ///< capitals of all scripts are their small letters, see small_letter()
};

/**
 * The word that CASEMAPPING= announces. For unicode it is ascii, so that clients fold as much as they can; what they
 * may fold besides is announced by UTF8MAPPING=, as Ergo does.
 */
[[nodiscard]] constexpr std::string_view name(CaseMapping mapping) noexcept
{
	return mapping == CaseMapping::rfc1459 ? "rfc1459" : "ascii";
}

/** The word that UTF8MAPPING= announces for unicode: RFC 8265 lowers the case of usernames. */
inline constexpr std::string_view kUtf8Mapping = "rfc8265";

/**
 * Compares and hashes names under one case mapping. A value, never changed once made: any thread may use it.
 *
 * What is not UTF-8 is folded byte by byte. The hash is SipHash-1-3 of the folded bytes. Give it a random key where
 * strangers choose the names, so that they cannot choose names that collide.
 */
class CaseMap {
public:
	explicit CaseMap(CaseMapping mapping, std::uint64_t key0 = 0, std::uint64_t key1 = 0) noexcept;

	[[nodiscard]] CaseMapping mapping() const noexcept { return mapping_; }
	[[nodiscard]] bool is_unicode() const noexcept { return mapping_ == CaseMapping::unicode; }
	/** Of a byte that is a character: under unicode, one of ASCII. */
	[[nodiscard]] char fold(char c) const noexcept { return table_[static_cast<unsigned char>(c)]; }
	[[nodiscard]] std::string fold(std::string_view name) const;
	[[nodiscard]] bool equal(std::string_view a, std::string_view b) const noexcept;
	[[nodiscard]] std::strong_ordering compare(std::string_view a, std::string_view b) const noexcept;
	[[nodiscard]] std::size_t hash(std::string_view name) const noexcept;

private:
	std::array<char, 256> table_;
	CaseMapping mapping_;
	std::uint64_t key0_;
	std::uint64_t key1_;
};

/**
 * Hash of an unordered container whose keys are names in the case of their owner. Borrows the CaseMap, which must
 * outlive the container. Lookup takes a string_view.
 */
struct FoldHash {
	using is_transparent = void;
	const CaseMap *map;
	std::size_t operator()(std::string_view name) const noexcept { return map->hash(name); }
};

/** Equality for such a container. */
struct FoldEqual {
	using is_transparent = void;
	const CaseMap *map;
	bool operator()(std::string_view a, std::string_view b) const noexcept { return map->equal(a, b); }
};

/** Order for a sorted container of such names. */
struct FoldLess {
	using is_transparent = void;
	const CaseMap *map;
	bool operator()(std::string_view a, std::string_view b) const noexcept { return map->compare(a, b) < 0; }
};

} // namespace confer::irc
