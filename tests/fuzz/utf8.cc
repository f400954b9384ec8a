// SPDX-License-Identifier: MIT
// Validity, decoding, encoding and cutting of UTF-8 agree with one another. Input: a byte for the place of the cut, a
// text.
#include "target.hh"

#include "irc/utf8.hh"

#include <string>

using namespace confer;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const std::size_t cut = input.number();
	const std::string_view text = input.rest();

	std::string encoded;
	for (std::string_view rest = text; !rest.empty();) {
		const std::size_t before = rest.size();
		const std::size_t length = irc::utf8_length(rest);
		const char32_t c = irc::utf8_next(rest);
		fuzz::require(rest.size() < before && before - rest.size() <= 4, "one to four bytes a character");
		fuzz::require(length == before - rest.size() || c == irc::kReplacementCharacter, "lengths agree");
		irc::utf8_append(c, encoded);
	}
	const bool valid = irc::utf8_valid(text);
	fuzz::require(valid == (encoded == text), "valid is what decodes to itself");
	fuzz::require(irc::utf8_valid(encoded), "what is encoded is valid");

	const std::string_view prefix = irc::utf8_prefix(text, cut);
	fuzz::require(prefix.size() <= cut && text.starts_with(prefix), "a prefix within the limit");
	fuzz::require(prefix.size() == text.size() || prefix.size() + 3 >= cut, "no more than three bytes given up");
	fuzz::require(!valid || irc::utf8_valid(prefix), "the prefix of valid text is valid");
	return 0;
}
