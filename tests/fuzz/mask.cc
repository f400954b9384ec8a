// SPDX-License-Identifier: MIT
// The mask matcher says what the definition of a mask says, within its bound of steps. Input: a mask, LF, a text.
#include "target.hh"

#include "irc/limits.hh"
#include "irc/mask.hh"
#include "irc/utf8.hh"

#include <string>
#include <vector>

using namespace confer;

namespace {

/** A mask or a text as a row of characters; those of the mask that stand for others are marked. */
struct Symbol {
	enum Kind { literal, any, star } kind;
	std::string bytes;
};

std::vector<Symbol> symbols(std::string_view text, bool is_mask)
{
	std::vector<Symbol> row;
	while (!text.empty()) {
		if (is_mask && (text[0] == '*' || text[0] == '?')) {
			row.push_back({text[0] == '*' ? Symbol::star : Symbol::any, {}});
			text.remove_prefix(1);
			continue;
		}
		if (is_mask && text.size() > 1 && text[0] == '\\' && (text[1] == '*' || text[1] == '?'))
			text.remove_prefix(1);
		const std::size_t size = irc::utf8_length(text);
		row.push_back({Symbol::literal, std::string(text.substr(0, size))});
		text.remove_prefix(size);
	}
	return row;
}

/** The definition, by a table: reached[t] says whether the mask so far covers the first t characters. */
bool covers(std::string_view mask, std::string_view text, const irc::CaseMap &map)
{
	const std::vector<Symbol> characters = symbols(text, false);
	std::vector<char> reached(characters.size() + 1, false);
	reached[0] = true;
	for (const Symbol &symbol : symbols(mask, true)) {
		std::vector<char> next(reached.size(), false);
		for (std::size_t t = 0; t < reached.size(); ++t) {
			if (symbol.kind == Symbol::star)
				next[t] = reached[t] || (t > 0 && next[t - 1]);
			else if (t > 0 && reached[t - 1])
				next[t] = symbol.kind == Symbol::any || map.equal(symbol.bytes, characters[t - 1].bytes);
		}
		reached = next;
	}
	return reached.back();
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const std::string_view mask = input.line();
	const std::string_view text = input.rest();
	for (const irc::CaseMapping mapping : {irc::CaseMapping::ascii, irc::CaseMapping::rfc1459}) {
		const irc::CaseMap map(mapping);
		std::size_t steps = 0;
		const bool matched = irc::mask_match(mask, text, map, &steps);
		fuzz::require(steps <= (mask.size() + 1) * (text.size() + 1), "within the bound of steps");
		// Of a mask that is not UTF-8 a byte may match a part of a character.
		if (mask.size() <= irc::kMaxMask && irc::utf8_valid(mask) && irc::utf8_valid(text))
			fuzz::require(matched == covers(mask, text, map), "what the definition says");
	}
	const std::string full = irc::complete_mask(mask);
	fuzz::require(full.find('!') != std::string::npos && full.find('@', full.find('!')) != std::string::npos,
	              "a complete mask has three parts");
	fuzz::require(irc::complete_mask(full) == full, "complete once");
	return 0;
}
