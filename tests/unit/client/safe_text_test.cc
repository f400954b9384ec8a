// SPDX-License-Identifier: MIT
#include "client/safe_text.hh"

#include "client/terminal/styled_line.hh"
#include "irc/utf8.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

constexpr std::string_view kBad = "\xEF\xBF\xBD"; // U+FFFD

void passes_text()
{
	check::equal(safe_text("plain, äöü, 日本語, 👩\u200D💻"), "plain, äöü, 日本語, 👩\u200D💻");
	check::equal(safe_text("a\tb"), "a b");
	check::equal(safe_text(""), "");
}

/** No pair of bytes makes a byte that a terminal obeys. */
void every_pair_of_bytes()
{
	for (int first = 0; first < 256; ++first) {
		for (int second = 0; second < 256; ++second) {
			const std::string pair{static_cast<char>(first), static_cast<char>(second)};
			const std::string safe = safe_text(pair);
			CHECK(confer::irc::utf8_valid(safe));
			std::string_view rest = safe;
			while (!rest.empty())
				CHECK(is_displayable(confer::irc::utf8_next(rest)));
		}
	}
}

/** Nor any character, written as UTF-8. */
void every_character()
{
	for (char32_t c = 0; c <= 0x10FFFF; ++c) {
		std::string text;
		confer::irc::utf8_append(c, text);
		for (unsigned char byte : safe_text(text))
			CHECK(byte >= 0x20 && byte != 0x7F);
		const std::string safe = safe_text(text);
		std::string_view rest = safe;
		while (!rest.empty()) {
			const char32_t out = confer::irc::utf8_next(rest);
			CHECK(out < 0x80 || out >= 0xA0);
			CHECK(is_displayable(out));
		}
	}
}

void refuses_what_deceives()
{
	const char32_t deceivers[] = {0x1B,   0x7F,   0x9B,   0x85,    0x061C,  0x200B,  0x200E, 0x200F,
	                              0x202A, 0x202E, 0x2028, 0x2029,  0x2066,  0x2069,  0x2060, 0xFEFF,
	                              0xE000, 0xFDD0, 0xFFFE, 0x1FFFF, 0xE0041, 0xF0000, 0x115F, 0x3164};
	for (char32_t c : deceivers)
		CHECK(!is_displayable(c));
	check::equal(safe_text("\x1b[31mred"), std::string(kBad) + "[31mred");
	check::equal(safe_text("\xC2\x9B"
	                       "2J"),
	             std::string(kBad) + "2J"); // CSI as C1, in UTF-8
	check::equal(safe_text("\x9B"
	                       "2J"),
	             std::string(kBad) + "2J"); // and as a byte
	check::equal(safe_text("a\u202Eb"), "a" + std::string(kBad) + "b");
	check::equal(safe_text("a\r\nb\a"), "a" + std::string(kBad) + std::string(kBad) + "b" + std::string(kBad));
}

void flags_of_regions_are_one_character()
{
	const std::string wales = "\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F";
	check::equal(safe_text(wales + "x"), wales + "x");
	const std::string three = std::string(kBad) + std::string(kBad) + std::string(kBad);
	check::equal(safe_text(wales.substr(4, 12)), three); // tags alone hide something
	check::equal(safe_text(wales.substr(0, 16)), wales.substr(0, 4) + three);
	check::equal(safe_text(wales.substr(0, 12) + wales.substr(24)), wales.substr(0, 4) + three);
	check::equal(safe_text(wales.substr(0, 20) + wales.substr(4)).size(), 4 + 3 * 10);
	check::equal(safe_text(wales + "\u0301"), wales); // it takes no mark
}

void strips_formatting()
{
	check::equal(safe_text("\x02"
	                       "bold\x02 \x1d"
	                       "it\x1d \x1fu\x1f \x1e"
	                       "s\x1e \x11m\x11 \x16r\x0f."),
	             "bold it u s m r.");
	check::equal(safe_text("\x03"
	                       "4red\x03 \x03"
	                       "04,12two\x03,x"),
	             "red two,x");
	check::equal(safe_text("\x03"
	                       "123"),
	             "3");
	check::equal(safe_text("\x03"
	                       "4,text"),
	             ",text");
	check::equal(safe_text("\x04"
	                       "FF00FF,00ff00hex\x04"),
	             "hex");
	check::equal(safe_text("\x03"), "");
}

/** What is left when a code is taken out cannot join to something new. */
void codes_do_not_hide_sequences()
{
	check::equal(safe_text("\xE2\x02\x80\x8B"), std::string(kBad) + std::string(kBad) + std::string(kBad));
	check::equal(safe_text("\x1b\x02[2J"), std::string(kBad) + "[2J");
}

void bounds_marks()
{
	std::string tower = "e";
	for (int i = 0; i < 100; ++i)
		tower += "\xCC\x81";
	check::equal(safe_text(tower + "x").size(), 1 + 2 * static_cast<std::size_t>(kMaxMarks) + 1);
}

void styled_lines_are_safe()
{
	StyledLine line;
	line.add(Style::nick, "a\x1b]0;title\a")
	    .add(Style::plain, "\x9b"
	                       "2J");
	for (unsigned char byte : line.text())
		CHECK(byte >= 0x20 && byte != 0x7F);
	check::equal(line.pieces().size(), 2);
	StyledLine formatted;
	formatted.add_formatted(Style::plain, "a\x02\x1b]0;title\a\x03"
	                                      "4e" +
	                                          std::string(50, '\x02') + "\u0301\u0301\xC2\x9B");
	for (unsigned char byte : formatted.text())
		CHECK(byte >= 0x20 && byte != 0x7F);
	// Codes between them do not make a tower of marks.
	std::string tower = "e";
	for (int i = 0; i < 100; ++i)
		tower += "\u0301\x02";
	StyledLine high;
	high.add_formatted(Style::plain, tower);
	check::equal(high.text().size(), 1 + 2 * static_cast<std::size_t>(kMaxMarks));
}

const CMUnitTest kTests[] = {
    TEST_CASE(passes_text),
    TEST_CASE(every_pair_of_bytes),
    TEST_CASE(every_character),
    TEST_CASE(refuses_what_deceives),
    TEST_CASE(strips_formatting),
    TEST_CASE(codes_do_not_hide_sequences),
    TEST_CASE(flags_of_regions_are_one_character),
    TEST_CASE(bounds_marks),
    TEST_CASE(styled_lines_are_safe),
};

} // namespace

int main()
{
	return check::main("safe_text", kTests);
}
