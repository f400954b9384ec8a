// SPDX-License-Identifier: MIT
#include "client/terminal/line_screen.hh"

#include "irc/width.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

void views_fit_the_row()
{
	check::equal(view_input("[#ops] ", "hello", 5, 80).text, "[#ops] hello");
	check::equal(view_input("[#ops] ", "hello", 2, 80).column, 9);
	const std::string text = "日本語 and more text than fits into a row e\xCC\x81 of a narrow terminal 日本語";
	for (std::size_t columns = 1; columns < 90; ++columns) {
		for (std::size_t cursor = 0; cursor <= text.size(); ++cursor) {
			if (cursor < text.size() && (static_cast<unsigned char>(text[cursor]) & 0xC0) == 0x80)
				continue;
			const InputView view = view_input("[#channel] ", text, cursor, columns);
			CHECK(confer::irc::text_width(view.text) < columns || columns == 0);
			CHECK(view.column < columns);
		}
	}
}

/** The character under the cursor is seen, and the cursor stands on it. */
void views_follow_the_cursor()
{
	std::string text;
	for (int i = 0; i < 100; ++i)
		text += static_cast<char>('a' + i % 26);
	for (std::size_t cursor = 0; cursor < text.size(); ++cursor) {
		const InputView view = view_input("> ", text, cursor, 20);
		if (view.column < view.text.size())
			check::equal(view.text[view.column], text[cursor]);
		check::equal(view.text[view.column - 1], cursor == 0 ? ' ' : text[cursor - 1]);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(views_fit_the_row),
    TEST_CASE(views_follow_the_cursor),
};

} // namespace

int main()
{
	return check::main("line_screen", kTests);
}
