// SPDX-License-Identifier: MIT
#include "client/formatting.hh"

#include "irc/ascii.hh"

#include <charconv>
#include <cstddef>
#include <iterator>

namespace confer::client {

namespace {

constexpr char kBold = 0x02;
constexpr char kColour = 0x03;
constexpr char kHexColour = 0x04;
constexpr char kReset = 0x0F;
constexpr char kMonospace = 0x11;
constexpr char kReverse = 0x16;
constexpr char kItalic = 0x1D;
constexpr char kStrike = 0x1E;
constexpr char kUnderline = 0x1F;

/** The colours of xterm that those of mIRC are, by their number; 99, the default, is not among them. */
constexpr std::uint8_t kColours[] = {
    15,  16,  4,   2,   9,   1,   5,   3,   11, 10,  6,   14,  12,  13,  8,   7,   52,  94,  100, 58,
    22,  29,  23,  24,  17,  54,  53,  89,  88, 130, 142, 64,  28,  35,  30,  25,  18,  91,  90,  125,
    124, 166, 184, 106, 34,  49,  37,  33,  19, 129, 127, 161, 196, 208, 226, 154, 46,  86,  51,  75,
    21,  171, 201, 198, 203, 215, 227, 191, 83, 122, 87,  111, 63,  177, 207, 205, 217, 223, 229, 193,
    157, 158, 159, 153, 147, 183, 219, 212, 16, 233, 235, 237, 239, 241, 244, 247, 250, 254, 231,
};
static_assert(std::size(kColours) == 99);

bool is_hex_digit(char c) noexcept
{
	return irc::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/** A number at the front of `text`, of up to `most` digits, and the text without it. Empty: there is none. */
std::string_view take_digits(std::string_view &text, bool (*belongs)(char), std::size_t most) noexcept
{
	std::size_t count = 0;
	while (count < most && count < text.size() && belongs(text[count]))
		++count;
	const std::string_view digits = text.substr(0, count);
	text.remove_prefix(count);
	return digits;
}

std::uint8_t mirc_colour(std::string_view digits) noexcept
{
	unsigned number = 0;
	std::from_chars(digits.data(), digits.data() + digits.size(), number);
	return number < std::size(kColours) ? kColours[number] : std::uint8_t{0};
}

/** The colour of xterm's cube that is nearest to RRGGBB; of a shorter number, none. */
std::uint8_t hex_colour(std::string_view digits) noexcept
{
	if (digits.size() != 6)
		return 0;
	unsigned index = 0;
	for (std::size_t i = 0; i < digits.size(); i += 2) {
		unsigned value = 0;
		std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
		// The levels are 0, 95, 135, 175, 215, 255.
		const unsigned level = value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
		index = index * 6 + level;
	}
	return static_cast<std::uint8_t>(16 + index);
}

/** Takes `foreground[,background]` off the front; neither ends the colours. */
void take_colours(std::string_view &text, bool (*belongs)(char), std::size_t most,
                  std::uint8_t (*colour)(std::string_view), Format &format) noexcept
{
	const std::string_view foreground = take_digits(text, belongs, most);
	if (foreground.empty()) {
		format.foreground = format.background = 0;
		return;
	}
	format.foreground = colour(foreground);
	if (text.size() > 1 && text[0] == ',' && belongs(text[1])) {
		text.remove_prefix(1);
		format.background = colour(take_digits(text, belongs, most));
	}
}

/** What a code switches on and off; 0: the byte is not such a code. */
std::uint8_t flag_of(char code) noexcept
{
	switch (code) {
	case kBold: return Format::bold;
	case kItalic: return Format::italic;
	case kUnderline: return Format::underline;
	case kStrike: return Format::strike;
	case kMonospace: return Format::monospace;
	case kReverse: return Format::reverse;
	default: return 0;
	}
}

} // namespace

bool take_formatting(std::string_view &text, Format &format) noexcept
{
	const char code = text.front();
	const std::uint8_t flag = flag_of(code);
	if (flag == 0 && code != kReset && code != kColour && code != kHexColour)
		return false;
	text.remove_prefix(1);
	format.flags ^= flag;
	if (code == kReset)
		format = {};
	else if (code == kColour)
		take_colours(
		    text, [](char c) { return irc::is_digit(c); }, 2, mirc_colour, format);
	else if (code == kHexColour)
		take_colours(text, is_hex_digit, 6, hex_colour, format);
	return true;
}

} // namespace confer::client
