// SPDX-License-Identifier: MIT
#include "client/terminal/line_editor.hh"

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
	    {"\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007Fx", // spelt by tags
	     "\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007Fx|"},
	    {"\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F\x7f", "|"},
	    {"\U0001F3F4\U000E0067\U000E0062x", "\U0001F3F4x|"}, // no flag
	    {"xe\xCC\x81\x7f", "x|"},                            // a character goes with its marks
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
	    {"one two\x1b"
	     "b\x1b"
	     "d",
	     "one |"},
	    {"one two three\x17\x17\x19", "one two three|"}, // kills in a row are one
	    {"one\x15two\x15\x19\x1by", "one|"},
	    {"abc\x14", "acb|"},
	    {"日本\x01\x1b[C\x14", "本日|"},
	    {"abc \x17\x1f", "abc |"},
	    {"abc\x15xyz\x1f\x1f", "abc|"},
	    {"one\x1b\rtwo\x01x", "one\nx|two"},
	    {"one\x1b\rtwo\x15\x7f", "one|"},
	    {"one\x1b\rtwo\x1b[D\x1b[D\x1b[D\x1b[D\x0b!", "one!|two"},
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
	editor.insert("a\x1b[31m\r\nb\tc\u202E\rd\n");
	check::equal(editor.text(), "a\uFFFD[31m\nb c\uFFFD\nd\n");
	check::equal(editor.cursor(), editor.text().size());
}

void is_bounded()
{
	LineEditor editor;
	for (int i = 0; i < 10'000; ++i)
		editor.insert("日本語");
	CHECK(editor.text().size() <= LineEditor::kMaxText);
	CHECK(editor.text().size() > LineEditor::kMaxText - 3);
	check::equal(editor.text().size() % 3, 0);
	for (std::size_t i = 0; i < 2 * LineEditor::kMaxUndo; ++i)
		(void)editor.apply({Key::undo});
	check::equal(shown(editor).back(), '|');
}

void goes_through_lines()
{
	LineEditor editor;
	editor.insert("first line\nsecond\n日本語");
	CHECK(!editor.line_down());
	CHECK(editor.line_up());
	check::equal(shown(editor), "first line\nsecond|\n日本語");
	CHECK(editor.line_up());
	check::equal(shown(editor), "first |line\nsecond\n日本語");
	CHECK(!editor.line_up());
	(void)editor.apply({Key::left});
	CHECK(editor.line_down() && editor.line_down());
	check::equal(shown(editor), "first line\nsecond\n日本|語");
}

void changes_texts()
{
	LineEditor editor;
	editor.insert("one");
	(void)editor.apply({Key::home});
	const Draft draft = editor.exchange({"two", 1});
	check::equal(shown(editor), "t|wo");
	(void)editor.apply({Key::undo}); // is of this text only
	check::equal(shown(editor), "t|wo");
	(void)editor.exchange(draft);
	check::equal(shown(editor), "|one");
	editor.set("three");
	(void)editor.apply({Key::undo});
	check::equal(editor.text(), "one");
}

const CMUnitTest kTests[] = {
    TEST_CASE(edits),         TEST_CASE(holds_displayable_text_only),
    TEST_CASE(is_bounded),    TEST_CASE(goes_through_lines),
    TEST_CASE(changes_texts),
};

} // namespace

int main()
{
	return check::main("line_editor", kTests);
}
