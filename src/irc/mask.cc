// SPDX-License-Identifier: MIT
#include "irc/mask.hh"

#include "irc/ascii.hh"
#include "irc/limits.hh"
#include "irc/utf8.hh"

#include <algorithm>

namespace confer::irc {

namespace {

/** One element of a mask: how many bytes write it, and what it stands for. */
struct Element {
	std::size_t bytes;
	enum Kind { star, any, literal } kind;
	char byte; ///< the first one that is meant
};

/** Bytes of the character at `t`, without a call for ASCII. */
std::size_t character_at(std::string_view text, std::size_t t) noexcept
{
	return static_cast<unsigned char>(text[t]) < 0x80 ? 1 : utf8_length(text.substr(t));
}

Element element_at(std::string_view mask, std::size_t i, const CaseMap &map) noexcept
{
	const char c = mask[i];
	if (c == '*')
		return {1, Element::star, c};
	if (c == '?')
		return {1, Element::any, c};
	if (c == '\\' && i + 1 < mask.size() && (mask[i + 1] == '*' || mask[i + 1] == '?'))
		return {2, Element::literal, mask[i + 1]};
	return {map.is_unicode() ? character_at(mask, i) : 1, Element::literal, c};
}

/** Whether the two bytes are characters that have no other case elsewhere. */
bool are_whole(char a, char b, const CaseMap &map) noexcept
{
	return !map.is_unicode() || ((a | b) & 0x80) == 0;
}

/**
 * Takes the bytes behind the last wildcard off both: most masks that do not match differ there. Returns false if they
 * do.
 */
bool take_end(std::string_view &mask, std::string_view &text, const CaseMap &map, std::size_t &steps) noexcept
{
	while (!mask.empty()) {
		const char c = mask.back();
		if (c == '*' || c == '?' || c == '\\')
			return true;
		++steps;
		if (!text.empty() && !are_whole(c, text.back(), map))
			return true;
		if (text.empty() || map.fold(c) != map.fold(text.back()))
			return false;
		mask.remove_suffix(1);
		text.remove_suffix(1);
	}
	return text.empty();
}

/** Bytes of text that the element, which stands at `m`, takes at `t`; 0 if it does not fit. */
std::size_t taken_by(const Element &element, std::string_view mask, std::size_t m, std::string_view text, std::size_t t,
                     const CaseMap &map) noexcept
{
	if (element.kind == Element::any)
		return character_at(text, t);
	if (!are_whole(element.byte, text[t], map)) {
		const std::size_t bytes = character_at(text, t);
		return map.equal(mask.substr(m, element.bytes), text.substr(t, bytes)) ? bytes : 0;
	}
	return map.fold(element.byte) == map.fold(text[t]) ? 1 : 0;
}

/** The matching proper. */
bool match(std::string_view mask, std::string_view text, const CaseMap &map, std::size_t &steps) noexcept
{
	// When an element does not fit, only the last star can take more: what an earlier one took is the shortest that
	// reaches the last, and taking more there gains nothing. So there is one place to return to.
	std::size_t m = 0;
	std::size_t t = 0;
	std::size_t after_star = std::string_view::npos;
	std::size_t star_end = 0;
	while (t < text.size() || m < mask.size()) {
		++steps;
		if (m < mask.size()) {
			const Element element = element_at(mask, m, map);
			if (element.kind == Element::star) {
				after_star = ++m;
				star_end = t;
				if (m == mask.size())
					return true;
				continue;
			}
			const std::size_t taken = t < text.size() ? taken_by(element, mask, m, text, t, map) : 0;
			if (taken > 0) {
				m += element.bytes;
				t += taken;
				continue;
			}
		}
		if (after_star == std::string_view::npos || t >= text.size())
			return false;
		star_end += character_at(text, star_end);
		m = after_star;
		t = star_end;
	}
	return true;
}

} // namespace

bool mask_match(std::string_view mask, std::string_view text, const CaseMap &map, std::size_t *steps) noexcept
{
	std::size_t count = 0;
	const bool matched = mask.size() <= kMaxMask && take_end(mask, text, map, count) && match(mask, text, map, count);
	if (steps)
		*steps += count;
	return matched;
}

bool valid_mask(std::string_view mask) noexcept
{
	return !mask.empty() && mask.size() <= kMaxMask &&
	       std::none_of(mask.begin(), mask.end(), [](char c) { return is_control(c) || c == ' '; });
}

std::string complete_mask(std::string_view mask)
{
	std::string_view nick;
	std::string_view user;
	std::string_view host;
	const std::size_t bang = mask.find('!');
	const std::size_t at = mask.find('@', bang == std::string_view::npos ? 0 : bang + 1);
	if (bang != std::string_view::npos) {
		nick = mask.substr(0, bang);
		user = mask.substr(bang + 1, at == std::string_view::npos ? at : at - bang - 1);
	} else if (at != std::string_view::npos) {
		user = mask.substr(0, at);
	} else {
		nick = mask;
	}
	if (at != std::string_view::npos)
		host = mask.substr(at + 1);

	const auto part = [](std::string_view s) { return s.empty() ? std::string_view("*") : s; };
	std::string full;
	full.reserve(mask.size() + 5);
	full.append(part(nick)).append("!").append(part(user)).append("@").append(part(host));
	return full;
}

} // namespace confer::irc
