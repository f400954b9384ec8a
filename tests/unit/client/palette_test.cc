// SPDX-License-Identifier: MIT
#include "client/terminal/palette.hh"

#include "client/terminal/paint.hh"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

std::string looks(Style style, Palette palette, std::string_view text = "x")
{
	std::string out;
	append_change({}, rendition(style, text, palette), out);
	return out;
}

void palettes_differ()
{
	check::equal(looks(Style::error, Palette::none), "");
	check::equal(looks(Style::nick, Palette::mono), "");
	check::equal(looks(Style::error, Palette::mono), "\x1b[1m");
	check::equal(looks(Style::own, Palette::mono), "\x1b[1m");
	check::equal(looks(Style::error, Palette::sixteen), "\x1b[31m");
	check::contains(looks(Style::nick, Palette::many), "\x1b[38;5;");
	check::equal(looks(Style::nick, Palette::sixteen).find(";5;"), std::string::npos);
	// A speaker who names the user stands out, without colours too.
	for (Palette palette : {Palette::mono, Palette::sixteen, Palette::many}) {
		check::contains(looks(Style::mention, palette), "\x1b[1;7");
		check::equal(looks(Style::mark, palette), "\x1b[1;7m");
	}
}

/** Bright black (SGR 90) is black on some screens, and what a server answers is no aside. */
void nothing_is_too_dark()
{
	for (Palette palette : {Palette::mono, Palette::sixteen, Palette::many}) {
		check::equal(looks(Style::server, palette), "");
		for (Style style : {Style::time, Style::event, Style::rule, Style::local, Style::target, Style::prompt})
			for (const char *dark : {"\x1b[90m", "\x1b[30m", "\x1b[34m"})
				CHECK(looks(style, palette) != dark);
	}
}

void palettes_are_chosen()
{
	CHECK(choose_palette("", "", "") == Palette::none);
	CHECK(choose_palette("dumb", "truecolor", "") == Palette::none);
	CHECK(choose_palette("xterm-256color", "", "1") == Palette::mono);
	CHECK(choose_palette("linux", "", "") == Palette::sixteen);
	CHECK(choose_palette("tmux-256color", "", "") == Palette::many);
	CHECK(choose_palette("xterm", "truecolor", "") == Palette::many);
}

/** Relative luminance as the Web Content Accessibility Guidelines have it, of a colour of xterm's cube. */
double luminance(unsigned index)
{
	const auto linear = [](unsigned step) {
		const double value = step == 0 ? 0 : (55 + 40.0 * step) / 255;
		return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
	};
	const unsigned place = index - 16;
	return 0.2126 * linear(place / 36) + 0.7152 * linear(place / 6 % 6) + 0.0722 * linear(place % 6);
}

void nicks_can_be_read_on_black_and_on_white()
{
	std::vector<unsigned> few;
	std::vector<unsigned> many;
	for (char a = 'a'; a <= 'z'; ++a) {
		for (char b = 'a'; b <= 'z'; ++b) {
			const std::string nick{a, b};
			const unsigned colour = nick_colour(nick, Palette::many);
			CHECK(colour >= 16 && colour < 232);
			CHECK((luminance(colour) + 0.05) / 0.05 >= 4.5);
			CHECK(1.05 / (luminance(colour) + 0.05) >= 3);
			few.push_back(nick_colour(nick, Palette::sixteen));
			many.push_back(colour);
		}
	}
	const auto different = [](std::vector<unsigned> colours) {
		std::sort(colours.begin(), colours.end());
		return std::unique(colours.begin(), colours.end()) - colours.begin();
	};
	check::equal(different(few), 8);
	CHECK(different(many) > 25);
	for (unsigned unreadable : {0U, 4U, 7U, 8U, 15U}) // black, dark blue, greys, white
		CHECK(std::find(few.begin(), few.end(), unreadable) == few.end());
	check::equal(nick_colour("alice", Palette::sixteen), nick_colour("ALICE", Palette::sixteen));
	check::equal(nick_colour("alice", Palette::many), nick_colour("ALICE", Palette::many));
}

/** How a text with codes of mIRC looks. */
std::string formatted(std::string_view text, Palette palette)
{
	StyledLine line;
	std::string out;
	paint(line.add_formatted(Style::plain, text), palette, 80).front().append_to(out);
	return out;
}

void formatting_becomes_renditions()
{
	check::equal(formatted("\x02x", Palette::sixteen), "\x1b[1mx\x1b[0m");
	check::equal(formatted("\x1dx", Palette::sixteen), "\x1b[3mx\x1b[0m");
	check::equal(formatted("\x1fx", Palette::sixteen), "\x1b[4mx\x1b[0m");
	check::equal(formatted("\x16x", Palette::sixteen), "\x1b[7mx\x1b[0m");
	check::equal(formatted("\x1ex", Palette::sixteen), "\x1b[9mx\x1b[0m");
	check::equal(formatted("\x11x", Palette::sixteen), "\x1b[36mx\x1b[0m");
	check::equal(formatted("\x11x", Palette::mono), "\x1b[2mx\x1b[0m");
	check::equal(formatted("\x03"
	                       "4,8x",
	                       Palette::mono),
	             "x");
	check::equal(formatted("\x02\x1f\x02x", Palette::mono), "\x1b[4mx\x1b[0m"); // a code twice is off
	check::equal(formatted("\x03"
	                       "04,08x",
	                       Palette::sixteen),
	             "\x1b[91;103mx\x1b[0m");
	check::equal(formatted("\x03"
	                       "1,8x",
	                       Palette::sixteen),
	             "\x1b[30;103mx\x1b[0m");
	// On whatever background, black and white are what can be read there, and dark blue is light.
	check::equal(formatted("\x03"
	                       "1x\x03"
	                       "0y",
	                       Palette::sixteen),
	             "xy");
	check::equal(formatted("\x03"
	                       "2x",
	                       Palette::many),
	             "\x1b[94mx\x1b[0m");
	check::equal(formatted("\x03"
	                       "53x",
	                       Palette::many),
	             "\x1b[38;5;208mx\x1b[0m");
	check::equal(formatted("\x03"
	                       "52x",
	                       Palette::sixteen),
	             "\x1b[91mx\x1b[0m"); // the nearest
	check::equal(formatted("\x03"
	                       "4x\x03y",
	                       Palette::sixteen),
	             "\x1b[91mx\x1b[0my");
	check::equal(formatted("\x03"
	                       "99x",
	                       Palette::sixteen),
	             "x");
	check::equal(formatted("\x04"
	                       "ff8700x",
	                       Palette::many),
	             "\x1b[38;5;208mx\x1b[0m");
	check::equal(formatted("\x04"
	                       "f80x",
	                       Palette::many),
	             "x");
}

/** `bold reverse 31 on 8`: how a rendition looks, colours by their numbers of 256. */
std::string described(const Rendition &look)
{
	std::string text;
	const auto add = [&](bool on, std::string_view word) {
		if (on)
			text += (text.empty() ? "" : " ") + std::string(word);
	};
	add(look.bold, "bold");
	add(look.faint, "faint");
	add(look.italic, "italic");
	add(look.underline, "underline");
	add(look.reverse, "reverse");
	add(look.strike, "strike");
	add(look.foreground != 0, std::to_string(look.foreground - 1));
	add(look.background != 0, "on " + std::to_string(look.background - 1));
	return text.empty() ? "plain" : text;
}

std::string picture_row(std::string name, Rendition sixteen, Rendition many)
{
	name.resize(12, ' ');
	std::string row = name + described(sixteen);
	row.resize(36, ' ');
	return row + described(many) + "\n";
}

/** What the palettes look like: each style and each colour of mIRC with 16 and with 256 colours. */
void a_picture_of_the_palettes()
{
	struct Named {
		const char *name;
		Style style;
	};
	static constexpr Named kStyles[] = {
	    {"plain", Style::plain},     {"time", Style::time},     {"target", Style::target}, {"own", Style::own},
	    {"pending", Style::pending}, {"mark", Style::mark},     {"event", Style::event},   {"server", Style::server},
	    {"local", Style::local},     {"error", Style::error},   {"rule", Style::rule},     {"bar", Style::bar},
	    {"alert", Style::alert},     {"prompt", Style::prompt}, {"cut", Style::cut},
	};
	std::string picture = "\n";
	for (const Named &named : kStyles)
		picture += picture_row(named.name, rendition(named.style, "x", Palette::sixteen),
		                       rendition(named.style, "x", Palette::many));
	for (const char *nick : {"alice", "bob", "carol", "dave", "erin"}) {
		picture += picture_row(nick, rendition(Style::nick, nick, Palette::sixteen),
		                       rendition(Style::nick, nick, Palette::many));
		picture += picture_row(std::string(nick) + "!", rendition(Style::mention, nick, Palette::sixteen),
		                       rendition(Style::mention, nick, Palette::many));
	}
	for (unsigned colour = 0; colour < 16; ++colour) {
		const std::string digits = (colour < 10 ? "0" : "") + std::to_string(colour);
		for (const std::string &codes : {digits, digits + ",01"}) {
			std::string text = "\x03" + codes + "x";
			std::string_view rest = text;
			Format format;
			CHECK(take_formatting(rest, format));
			picture += picture_row("mIRC " + codes, with_format({}, format, Palette::sixteen),
			                       with_format({}, format, Palette::many));
		}
	}
	check::equal(picture, R"(
plain       plain                   plain
time        faint                   245
target      6                       6
own         bold                    bold
pending     faint                   faint
mark        bold reverse            bold reverse
event       faint                   245
server      plain                   plain
local       6                       6
error       1                       1
rule        faint                   245
bar         reverse                 reverse
alert       bold reverse 1          bold reverse 1
prompt      6                       6
cut         bold reverse 1          bold reverse 1
alice       13                      137
alice!      bold reverse 13         bold reverse 137
bob         6                       31
bob!        bold reverse 6          bold reverse 31
carol       3                       68
carol!      bold reverse 3          bold reverse 68
dave        13                      99
dave!       bold reverse 13         bold reverse 99
erin        2                       63
erin!       bold reverse 2          bold reverse 63
mIRC 00     plain                   plain
mIRC 00,01  15 on 0                 15 on 16
mIRC 01     plain                   plain
mIRC 01,01  0 on 0                  16 on 16
mIRC 02     12                      12
mIRC 02,01  4 on 0                  4 on 16
mIRC 03     2                       2
mIRC 03,01  2 on 0                  2 on 16
mIRC 04     9                       9
mIRC 04,01  9 on 0                  9 on 16
mIRC 05     1                       1
mIRC 05,01  1 on 0                  1 on 16
mIRC 06     5                       5
mIRC 06,01  5 on 0                  5 on 16
mIRC 07     3                       3
mIRC 07,01  3 on 0                  3 on 16
mIRC 08     11                      11
mIRC 08,01  11 on 0                 11 on 16
mIRC 09     10                      10
mIRC 09,01  10 on 0                 10 on 16
mIRC 10     6                       6
mIRC 10,01  6 on 0                  6 on 16
mIRC 11     14                      14
mIRC 11,01  14 on 0                 14 on 16
mIRC 12     12                      12
mIRC 12,01  12 on 0                 12 on 16
mIRC 13     13                      13
mIRC 13,01  13 on 0                 13 on 16
mIRC 14     8                       8
mIRC 14,01  8 on 0                  8 on 16
mIRC 15     7                       7
mIRC 15,01  7 on 0                  7 on 16
)");
}

const CMUnitTest kTests[] = {
    TEST_CASE(palettes_differ),
    TEST_CASE(nothing_is_too_dark),
    TEST_CASE(palettes_are_chosen),
    TEST_CASE(nicks_can_be_read_on_black_and_on_white),
    TEST_CASE(formatting_becomes_renditions),
    TEST_CASE(a_picture_of_the_palettes),
};

} // namespace

int main()
{
	return check::main("palette", kTests);
}
