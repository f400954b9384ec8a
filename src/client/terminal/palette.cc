// SPDX-License-Identifier: MIT
#include "client/terminal/palette.hh"

#include "irc/ascii.hh"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace confer::client {

namespace {

/** Of the cube of 256 colours those with a contrast of 4.5 to black and 3 to white at least, and some saturation. */
constexpr unsigned char kManyColours[] = {
    29,  30,  31,  32,  33,  63,  64,  67,  68,  69,  98,  99,  100, 104, 105, 131,
    132, 133, 134, 135, 136, 137, 163, 164, 165, 166, 167, 168, 169, 170, 171,
};

/** Red, green, brown, magenta, cyan; light red, light blue, light magenta. */
constexpr unsigned char kSixteenColours[] = {1, 2, 3, 5, 6, 9, 12, 13};

constexpr unsigned kRed = 1;
constexpr unsigned kCyan = 6;
constexpr unsigned kGrey = 245; ///< halfway between black and white

/** A grey that can be read whatever the background is: with sixteen colours there is none but half-bright. */
Rendition quiet(Palette palette) noexcept
{
	return palette == Palette::many ? Rendition{.foreground = colour(kGrey)} : Rendition{.faint = true};
}

Rendition coloured(unsigned index) noexcept
{
	return {.foreground = colour(index)};
}

/** Red, green and blue of one of xterm's 256 colours. */
struct Rgb {
	int red;
	int green;
	int blue;
};

Rgb rgb_of(unsigned index) noexcept
{
	// What xterm has for the first sixteen; users change them.
	static constexpr Rgb kFirst[] = {{0, 0, 0},       {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
	                                 {0, 0, 238},     {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
	                                 {127, 127, 127}, {255, 0, 0},   {0, 255, 0},   {255, 255, 0},
	                                 {92, 92, 255},   {255, 0, 255}, {0, 255, 255}, {255, 255, 255}};
	if (index < 16)
		return kFirst[index];
	if (index >= 232) {
		const int grey = 8 + 10 * static_cast<int>(index - 232);
		return {grey, grey, grey};
	}
	const auto level = [](unsigned step) { return step == 0 ? 0 : 55 + 40 * static_cast<int>(step); };
	const unsigned place = index - 16;
	return {level(place / 36), level(place / 6 % 6), level(place % 6)};
}

/** The one of the first sixteen that is nearest. */
unsigned nearest_of_sixteen(unsigned index) noexcept
{
	if (index < 16)
		return index;
	const Rgb wanted = rgb_of(index);
	const auto distance = [&](unsigned candidate) {
		const Rgb rgb = rgb_of(candidate);
		const auto square = [](int x) { return x * x; };
		return square(rgb.red - wanted.red) + square(rgb.green - wanted.green) + square(rgb.blue - wanted.blue);
	};
	unsigned best = 0;
	for (unsigned candidate = 1; candidate < 16; ++candidate)
		if (distance(candidate) < distance(best))
			best = candidate;
	return best;
}

/**
 * A foreground that can be read on any background: black and white become the terminal's own colour, dark blue becomes
 * light.
 */
std::uint16_t foreground_alone(unsigned index, Palette palette) noexcept
{
	constexpr unsigned kBlack = 16;
	constexpr unsigned kWhite = 15;
	if (index == kBlack || index == kWhite)
		return 0;
	if (index == 4)
		return colour(12);
	return colour(palette == Palette::many ? index : nearest_of_sixteen(index));
}

std::uint16_t exact(unsigned index, Palette palette) noexcept
{
	return colour(palette == Palette::many ? index : nearest_of_sixteen(index));
}

} // namespace

Palette choose_palette(std::string_view term, std::string_view colorterm, std::string_view no_color) noexcept
{
	if (term.empty() || term == "dumb")
		return Palette::none;
	if (!no_color.empty())
		return Palette::mono;
	const bool many = term.find("256") != std::string_view::npos || term.find("direct") != std::string_view::npos ||
	                  !colorterm.empty();
	return many ? Palette::many : Palette::sixteen;
}

unsigned nick_colour(std::string_view nick, Palette palette) noexcept
{
	std::uint32_t hash = 2166136261U; // FNV-1a
	for (char c : nick)
		hash = (hash ^ static_cast<unsigned char>(irc::to_upper(c))) * 16777619U;
	if (palette == Palette::many)
		return kManyColours[hash % std::size(kManyColours)];
	return kSixteenColours[hash % std::size(kSixteenColours)];
}

Rendition rendition(Style style, std::string_view text, Palette palette) noexcept
{
	if (palette == Palette::none)
		return {};
	const bool colours = palette != Palette::mono;
	switch (style) {
	case Style::plain:
	case Style::server: return {};
	case Style::own: return {.bold = true};
	case Style::pending: return {.faint = true};
	case Style::bar: return {.reverse = true};
	case Style::mark: return {.bold = true, .reverse = true};
	case Style::cut:
	case Style::alert: return {.bold = true, .reverse = true, .foreground = colours ? colour(kRed) : std::uint16_t{0}};
	case Style::mention:
		return {.bold = true,
		        .reverse = true,
		        .foreground = colours ? colour(nick_colour(text, palette)) : std::uint16_t{0}};
	case Style::error: return colours ? coloured(kRed) : Rendition{.bold = true};
	case Style::prompt: return colours ? coloured(kCyan) : Rendition{.bold = true};
	case Style::nick: return colours ? coloured(nick_colour(text, palette)) : Rendition();
	case Style::target:
	case Style::local: return colours ? coloured(kCyan) : Rendition();
	case Style::time:
	case Style::event:
	case Style::rule: return colours ? quiet(palette) : Rendition();
	}
	return {};
}

Rendition with_format(Rendition base, Format format, Palette palette) noexcept
{
	if (palette == Palette::none || format == Format())
		return base;
	base.bold = base.bold || format.has(Format::bold);
	base.italic = base.italic || format.has(Format::italic);
	base.underline = base.underline || format.has(Format::underline);
	base.strike = base.strike || format.has(Format::strike);
	base.reverse = base.reverse != format.has(Format::reverse);
	if (palette == Palette::mono) {
		base.faint = base.faint || format.has(Format::monospace);
		return base;
	}
	if (format.has(Format::monospace) && format.foreground == 0)
		base.foreground = colour(kCyan);
	if (format.foreground != 0)
		base.foreground =
		    format.background != 0 ? exact(format.foreground, palette) : foreground_alone(format.foreground, palette);
	if (format.background != 0)
		base.background = exact(format.background, palette);
	return base;
}

} // namespace confer::client
