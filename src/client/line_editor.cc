// SPDX-License-Identifier: MIT
#include "client/line_editor.hh"

#include "client/safe_text.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

bool is_continuation(char c) noexcept
{
	return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

} // namespace

bool LineEditor::apply(const KeyPress &press)
{
	switch (press.key) {
	case Key::character: {
		std::string character;
		irc::utf8_append(press.c, character);
		insert(character);
		return true;
	}
	case Key::backspace: erase(before(cursor_), cursor_); return true;
	case Key::erase: erase(cursor_, after(cursor_)); return true;
	case Key::left: cursor_ = before(cursor_); return true;
	case Key::right: cursor_ = after(cursor_); return true;
	case Key::word_left: cursor_ = word_before(cursor_); return true;
	case Key::word_right: cursor_ = word_after(cursor_); return true;
	case Key::home: cursor_ = 0; return true;
	case Key::end: cursor_ = text_.size(); return true;
	case Key::up: recall(entry_ == 0 ? 0 : entry_ - 1); return true;
	case Key::down: recall(entry_ + 1); return true;
	case Key::kill_to_end: kill(cursor_, text_.size()); return true;
	case Key::kill_to_start: kill(0, cursor_); return true;
	case Key::kill_word: kill(word_before(cursor_), cursor_); return true;
	case Key::yank: insert(std::string(killed_)); return true;
	default: return false;
	}
}

void LineEditor::insert(std::string_view text)
{
	std::string line(text);
	std::replace_if(
	    line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
	const std::string safe = safe_text(line);
	const std::string_view fits = irc::utf8_prefix(safe, kMaxLine - text_.size());
	text_.insert(cursor_, fits);
	cursor_ += fits.size();
}

std::string LineEditor::submit()
{
	std::string line = std::exchange(text_, {});
	if (!line.empty() && (history_.empty() || history_.back() != line)) {
		if (history_.size() == kMaxHistory)
			history_.erase(history_.begin());
		history_.push_back(line);
	}
	clear();
	return line;
}

void LineEditor::clear()
{
	text_.clear();
	draft_.clear();
	cursor_ = 0;
	entry_ = history_.size();
}

void LineEditor::erase(std::size_t from, std::size_t to)
{
	text_.erase(from, to - from);
	cursor_ = from;
}

void LineEditor::kill(std::size_t from, std::size_t to)
{
	if (from == to)
		return;
	killed_ = text_.substr(from, to - from);
	erase(from, to);
}

void LineEditor::recall(std::size_t entry)
{
	entry = std::min(entry, history_.size());
	if (entry == entry_)
		return;
	if (entry_ == history_.size())
		draft_ = text_;
	entry_ = entry;
	set_text(entry_ == history_.size() ? draft_ : history_[entry_]);
}

void LineEditor::set_text(std::string text)
{
	text_ = std::move(text);
	cursor_ = text_.size();
}

/** Start of the character in front of `place`, with the marks that belong to it. */
std::size_t LineEditor::before(std::size_t place) const noexcept
{
	while (place > 0) {
		do
			--place;
		while (place > 0 && is_continuation(text_[place]));
		std::string_view rest = std::string_view(text_).substr(place);
		if (irc::char_width(irc::utf8_next(rest)) > 0)
			break;
	}
	return place;
}

/** End of the character at `place`, with the marks that belong to it. */
std::size_t LineEditor::after(std::size_t place) const noexcept
{
	std::string_view rest = std::string_view(text_).substr(place);
	if (rest.empty())
		return place;
	(void)irc::utf8_next(rest);
	while (!rest.empty()) {
		std::string_view next = rest;
		if (irc::char_width(irc::utf8_next(next)) > 0)
			break;
		rest = next;
	}
	return text_.size() - rest.size();
}

std::size_t LineEditor::word_before(std::size_t place) const noexcept
{
	while (place > 0 && text_[place - 1] == ' ')
		--place;
	while (place > 0 && text_[place - 1] != ' ')
		--place;
	return place;
}

std::size_t LineEditor::word_after(std::size_t place) const noexcept
{
	while (place < text_.size() && text_[place] == ' ')
		++place;
	while (place < text_.size() && text_[place] != ' ')
		++place;
	return place;
}

InputView view_input(std::string_view prompt, std::string_view text, std::size_t cursor, std::size_t columns)
{
	const std::size_t room = columns > 1 ? columns - 1 : 0;
	// On a terminal too narrow for both, the line is worth more than the prompt.
	const std::string_view head = irc::width_prefix(prompt, room / 2);
	const std::size_t used = irc::text_width(head);
	const std::size_t line_room = room - used;

	// Drop whole characters from the front until the cursor is inside, in steps of a third of the row, so that the
	// text does not slide at each key.
	std::string_view in_front = text.substr(0, cursor);
	std::size_t in_front_width = irc::text_width(in_front);
	if (in_front_width > line_room) {
		const std::size_t target = line_room - line_room / 3;
		while (in_front_width > target && !in_front.empty()) {
			in_front_width -= static_cast<std::size_t>(irc::char_width(irc::utf8_next(in_front)));
		}
	}
	const std::string_view shown = text.substr(cursor - in_front.size());
	InputView view;
	view.text = std::string(head) + std::string(irc::width_prefix(shown, line_room));
	view.column = used + in_front_width;
	return view;
}

} // namespace confer::client
