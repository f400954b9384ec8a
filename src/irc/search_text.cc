// SPDX-License-Identifier: MIT
// Unicode, CaseFolding.txt, status C and S; modern.ircdocs.horse/formatting for what is left out.
#include "irc/search_text.hh"

#include "irc/utf8.hh"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace confer::irc {

namespace {

/** Capitals from `first` to `last`, each `step`-th, and how far their small letters are behind them. */
struct Capitals {
	char32_t first, last;
	char32_t step;
	std::int32_t distance;
};

/** In rising order. */
constexpr std::array kCapitals = {
    Capitals{'A', 'Z', 1, 32},
    Capitals{0xB5, 0xB5, 1, 0x3BC - 0xB5}, // the micro sign is a mu
    Capitals{0xC0, 0xD6, 1, 32},
    Capitals{0xD8, 0xDE, 1, 32},
    Capitals{0x100, 0x12E, 2, 1},
    Capitals{0x132, 0x136, 2, 1},
    Capitals{0x139, 0x147, 2, 1},
    Capitals{0x14A, 0x176, 2, 1},
    Capitals{0x178, 0x178, 1, 0xFF - 0x178},
    Capitals{0x179, 0x17D, 2, 1},
    Capitals{0x17F, 0x17F, 1, 's' - 0x17F},
    Capitals{0x1CD, 0x1DB, 2, 1},
    Capitals{0x1DE, 0x1EE, 2, 1},
    Capitals{0x1F8, 0x21E, 2, 1},
    Capitals{0x222, 0x232, 2, 1},
    Capitals{0x386, 0x386, 1, 38},
    Capitals{0x388, 0x38A, 1, 37},
    Capitals{0x38C, 0x38C, 1, 64},
    Capitals{0x38E, 0x38F, 1, 63},
    Capitals{0x391, 0x3A1, 1, 32},
    Capitals{0x3A3, 0x3AB, 1, 32},
    Capitals{0x3C2, 0x3C2, 1, 1}, // the sigma at the end of a word
    Capitals{0x400, 0x40F, 1, 80},
    Capitals{0x410, 0x42F, 1, 32},
    Capitals{0x460, 0x480, 2, 1},
    Capitals{0x48A, 0x4BE, 2, 1},
    Capitals{0x4C0, 0x4C0, 1, 15},
    Capitals{0x4C1, 0x4CD, 2, 1},
    Capitals{0x4D0, 0x52E, 2, 1},
    Capitals{0x531, 0x556, 1, 48},
    Capitals{0x1E00, 0x1E94, 2, 1},
    Capitals{0x1E9E, 0x1E9E, 1, 0xDF - 0x1E9E},
    Capitals{0x1EA0, 0x1EFE, 2, 1},
    Capitals{0xFF21, 0xFF3A, 1, 32},
};

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
	const auto at = std::upper_bound(kCapitals.begin(), kCapitals.end(), c,
	                                 [](char32_t wanted, const Capitals &one) { return wanted < one.first; });
	if (at == kCapitals.begin())
		return c;
	const Capitals &range = *(at - 1);
	if (c > range.last || (c - range.first) % range.step != 0)
		return c;
	return static_cast<char32_t>(static_cast<std::int32_t>(c) + range.distance);
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
