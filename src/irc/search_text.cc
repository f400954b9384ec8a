// SPDX-License-Identifier: MIT
// modern.ircdocs.horse/formatting says what is left out.
#include "irc/search_text.hh"

#include "irc/letter_case.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <cstddef>

namespace confer::irc {

namespace {

/** How many characters at the front, `most` at most, are such. */
template <class Is> std::size_t run(std::string_view text, std::size_t most, Is &&is) noexcept
{
	std::size_t length = 0;
	while (length < std::min(most, text.size()) && is(text[length]))
		++length;
	return length;
}

bool is_digit(char c) noexcept
{
	return c >= '0' && c <= '9';
}

bool is_hex(char c) noexcept
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/** Takes a code off the front, which is a control byte, with the numbers of a colour. */
void drop_code(std::string_view &text) noexcept
{
	const char code = text.front();
	text.remove_prefix(1);
	if (code == '\x04') {
		text.remove_prefix(run(text, 6, is_hex));
	} else if (code == '\x03') {
		const std::size_t digits = run(text, 2, is_digit);
		text.remove_prefix(digits);
		if (digits == 0 || !text.starts_with(','))
			return;
		const std::size_t more = run(text.substr(1), 2, is_digit);
		text.remove_prefix(more == 0 ? 0 : more + 1);
	}
}

} // namespace

char32_t fold_case(char32_t c) noexcept
{
	switch (c) {
	case 0xB5: return 0x3BC;  // the micro sign is a mu
	case 0x17F: return 's';   // the long s
	case 0x3C2: return 0x3C3; // the sigma at the end of a word
	default: return small_letter(c);
	}
}

void append_search_text(std::string_view text, std::string &out)
{
	while (!text.empty()) {
		const auto byte = static_cast<unsigned char>(text.front());
		if (byte == '\n') {
			out.push_back(' ');
			text.remove_prefix(1);
		} else if (byte < 0x20) {
			drop_code(text);
		} else if (byte < 0x80) {
			out.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : text.front());
			text.remove_prefix(1);
		} else {
			utf8_append(fold_case(utf8_next(text)), out);
		}
	}
}

} // namespace confer::irc
