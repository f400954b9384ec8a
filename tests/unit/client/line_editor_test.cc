// SPDX-License-Identifier: MIT
#include "client/line_editor.hh"

#include "irc/width.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

void type(LineEditor &editor, std::string_view bytes)
{
	KeyDecoder decoder;
	decoder.feed(bytes);
	while (const auto press = decoder.next())
		CHECK(editor.apply(*press));
}

/** The text with the cursor as '|'. */
std::string shown(const LineEditor &editor)
{
	return editor.text().substr(0, editor.cursor()) + "|" + editor.text().substr(editor.cursor());
}

struct EditCase {
	std::string_view keys;
	std::string_view want;
};

void edits()
{
	const EditCase cases[] = {
	    {"abc", "abc|"},
	    {"añ\x7f", "a|"},
	    {"日本\x7f", "日|"},
	    {"xe\xCC\x81\x7f", "x|"}, // a character goes with its marks
	    {"e\xCC\x81x\x1b[D\x1b[D\x1b[C", "e\xCC\x81|x"},
	    {"\x7f\x1b[D\x1b[3~", "|"},
	    {"日本\x1b[Dx", "日x|本"},
	    {"abc\x01x", "x|abc"},
	    {"abc\x01\x05x", "abcx|"},
	    {"abc\x1b[H\x1b[3~", "|bc"},
	    {"one two\x17", "one |"},
	    {"one two  \x17", "one |"},
	    {"one two\x15", "|"},
	    {"one two\x1b[1;5D\x0b", "one |"},
	    {"one two\x1b"
	     "b\x15\x05!",
	     "two!|"},
	    {"one two\x17\x01\x19", "two|one "},
	    {"\x1b[A\x1b[B", "|"},
	};
	for (const EditCase &row : cases) {
		LineEditor editor;
		type(editor, row.keys);
		check::equal(shown(editor), row.want);
	}
}

void holds_displayable_text_only()
{
	LineEditor editor;
	editor.insert("a\x1b[31m\nb\tc\u202E");
	check::equal(editor.text(), "a\uFFFD[31m b c\uFFFD");
}

void is_bounded()
{
	LineEditor editor;
	for (int i = 0; i < 3000; ++i)
		editor.insert("日本語");
	CHECK(editor.text().size() <= LineEditor::kMaxLine);
	CHECK(editor.text().size() > LineEditor::kMaxLine - 3);
	check::equal(editor.text().size() % 3, 0);
}

void remembers()
{
	LineEditor editor;
	for (std::string_view line : {"one", "two", "two"}) {
		editor.insert(line);
		check::equal(editor.submit(), line);
	}
	CHECK(editor.empty());
	editor.insert("draft");
	type(editor, "\x1b[A");
	check::equal(shown(editor), "two|");
	type(editor, "\x1b[A");
	check::equal(shown(editor), "one|"); // "two" is there once
	type(editor, "\x1b[A");
	check::equal(shown(editor), "one|");
	type(editor, "\x1b[B\x1b[B");
	check::equal(shown(editor), "draft|");
	type(editor, "\x1b[A!");
	check::equal(editor.submit(), "two!");
	type(editor, "\x1b[A\x1b[A");
	check::equal(shown(editor), "two|"); // an entry that was edited stays as it was
}

void history_is_bounded()
{
	LineEditor editor;
	for (std::size_t i = 0; i < LineEditor::kMaxHistory + 10; ++i) {
		editor.insert(std::to_string(i));
		(void)editor.submit();
	}
	for (std::size_t i = 0; i < 2 * LineEditor::kMaxHistory; ++i)
		type(editor, "\x1b[A");
	check::equal(editor.text(), "10");
}

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
    TEST_CASE(edits),
    TEST_CASE(holds_displayable_text_only),
    TEST_CASE(is_bounded),
    TEST_CASE(remembers),
    TEST_CASE(history_is_bounded),
    TEST_CASE(views_fit_the_row),
    TEST_CASE(views_follow_the_cursor),
};

} // namespace

int main()
{
	return check::main("line_editor", kTests);
}
