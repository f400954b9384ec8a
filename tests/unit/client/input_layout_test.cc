// SPDX-License-Identifier: MIT
#include "client/terminal/input_layout.hh"

#include "irc/width.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

/** The rows joined by '/', with the place of the cursor behind them. */
std::string laid_out(const InputText &input, std::size_t columns, std::size_t most = 10)
{
	const InputLayout layout = lay_out_input(input, Palette::none, columns, most);
	std::string text;
	for (const PaintedRow &row : layout.rows)
		text += (text.empty() ? "" : "/") + row.text();
	return text + " " + std::to_string(layout.row) + "," + std::to_string(layout.column);
}

void grows()
{
	check::equal(laid_out({.prompt = "[#o] ", .text = "hi", .cursor = 2}, 20), "[#o] hi 0,7");
	check::equal(laid_out({.prompt = "[#o] ", .text = "hello", .cursor = 0}, 20), "[#o] hello 0,5");
	check::equal(laid_out({.prompt = "> ", .text = "abcdefgh", .cursor = 3}, 6), "> abcd/efgh 0,5");
	check::equal(laid_out({.prompt = "> ", .text = "abcdefgh", .cursor = 4}, 6), "> abcd/efgh 1,0");
	check::equal(laid_out({.prompt = "> ", .text = "abcd", .cursor = 4}, 6), "> abcd/ 1,0"); // the cursor needs a cell
	check::equal(laid_out({.prompt = "> ", .text = "日本語", .cursor = 9}, 5), "> 日/本語 1,4");
	check::equal(laid_out({.prompt = "> ", .text = "a\nbc\n", .cursor = 2}, 9), "> a/bc/ 1,0");
	check::equal(laid_out({.prompt = "> ", .text = "a\nbc\n", .cursor = 5}, 9), "> a/bc/ 2,0");
	check::equal(laid_out({.prompt = "a long prompt ", .text = "x", .cursor = 1}, 8), "a lox 0,5");
}

void stays_bounded()
{
	check::equal(laid_out({.prompt = "", .text = "a\nb\nc\nd\ne", .cursor = 0}, 9, 3), "a/b/c 0,0");
	check::equal(laid_out({.prompt = "", .text = "a\nb\nc\nd\ne", .cursor = 4}, 9, 3), "a/b/c 2,0");
	check::equal(laid_out({.prompt = "", .text = "a\nb\nc\nd\ne", .cursor = 9}, 9, 3), "c/d/e 2,1");
	check::equal(laid_out({.prompt = "", .text = "a\nb\nc\nd\ne", .cursor = 6}, 9, 1), "d 0,0");
}

void shows_cuts()
{
	const std::vector<std::size_t> cuts{2, 5};
	check::equal(laid_out({.prompt = "> ", .text = "ab cdef", .cursor = 7, .cuts = cuts}, 20), "> ab| cd|ef 0,11");
	const InputLayout mono =
	    lay_out_input({.prompt = "> ", .text = "abc", .cursor = 3, .cuts = cuts}, Palette::mono, 20, 1);
	std::string bytes;
	mono.rows.at(0).append_to(bytes);
	check::equal(bytes, "\x1b[1m> \x1b[0mab\x1b[1;7m|\x1b[0mc");
}

/** Whatever the size, rows fit, and the cursor stands inside. */
void fits()
{
	const std::string text = "日本語 and more text\nthan fits e\xCC\x81 of a terminal 日本語";
	const std::vector<std::size_t> cuts{10, 20, 30};
	for (std::size_t columns = 2; columns < 70; ++columns) {
		for (std::size_t cursor = 0; cursor <= text.size(); ++cursor) {
			if (cursor < text.size() && (static_cast<unsigned char>(text[cursor]) & 0xC0) == 0x80)
				continue;
			const InputLayout layout = lay_out_input({.prompt = "[#c] ", .text = text, .cursor = cursor, .cuts = cuts},
			                                         Palette::none, columns, 5);
			CHECK(layout.rows.size() <= 5);
			CHECK(layout.row < layout.rows.size());
			CHECK(layout.column < columns);
			for (const PaintedRow &row : layout.rows)
				CHECK(confer::irc::text_width(row.text()) <= columns);
		}
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(grows),
    TEST_CASE(stays_bounded),
    TEST_CASE(shows_cuts),
    TEST_CASE(fits),
};

} // namespace

int main()
{
	return check::main("input_layout", kTests);
}
