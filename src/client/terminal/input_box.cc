// SPDX-License-Identifier: MIT
#include "client/terminal/input_box.hh"

#include "client/safe_text.hh"
#include "irc/utf8.hh"

#include <utility>

namespace confer::client {

InputBox::Result InputBox::apply(const KeyPress &press, History &history)
{
	if (searching_)
		return search(press, history);
	if (press.key == Key::complete || press.key == Key::complete_back) {
		complete(press.key == Key::complete ? 1 : -1);
		return Result::done;
	}
	completing_.end();
	switch (press.key) {
	case Key::enter: return empty() ? Result::done : Result::submit;
	case Key::up:
		if (!editor_.line_up())
			recall(history, true);
		return Result::done;
	case Key::down:
		if (!editor_.line_down())
			recall(history, false);
		return Result::done;
	case Key::search_history:
		searching_ = true;
		found_ = true;
		sought_.clear();
		entry_ = history.size();
		draft_ = editor_.text();
		return Result::done;
	case Key::end_of_input: // at an empty line it is not for us
		return !empty() && editor_.apply({Key::erase}) ? Result::done : Result::none;
	default: return editor_.apply(press) ? Result::done : Result::none;
	}
}

std::string InputBox::search_prompt() const
{
	if (!searching_)
		return {};
	return std::string(found_ ? "(search `" : "(not found `") + sought_ + "') ";
}

void InputBox::insert(std::string_view text)
{
	searching_ = false;
	completing_.end();
	editor_.insert(text);
}

void InputBox::set(std::string_view text, History &history)
{
	searching_ = false;
	completing_.end();
	history.add(editor_.text());
	editor_.set(text);
}

std::string InputBox::take(History &history)
{
	history.add(editor_.text());
	return editor_.take();
}

void InputBox::clear(History &history)
{
	searching_ = false;
	completing_.end();
	history.add(editor_.text());
	editor_.set({});
}

Draft InputBox::exchange(Draft draft)
{
	searching_ = false;
	completing_.end();
	return editor_.exchange(std::move(draft));
}

/** While history is searched: characters are added to the text that is searched for, other keys accept the match. */
InputBox::Result InputBox::search(const KeyPress &press, History &history)
{
	switch (press.key) {
	case Key::character: {
		std::string character;
		irc::utf8_append(press.c, character);
		sought_ += safe_text(character);
		find(std::min(entry_ + 1, history.size()), history);
		return Result::done;
	}
	case Key::backspace:
		while (!sought_.empty() && (static_cast<unsigned char>(sought_.back()) & 0xC0) == 0x80)
			sought_.pop_back();
		if (!sought_.empty())
			sought_.pop_back();
		find(history.size(), history);
		return Result::done;
	case Key::search_history: find(entry_, history); return Result::done;
	case Key::cancel:
	case Key::escape:
	case Key::interrupt:
		searching_ = false;
		editor_.set(draft_);
		return Result::done;
	case Key::enter: searching_ = false; return Result::done;
	default: searching_ = false; return apply(press, history);
	}
}

void InputBox::find(std::size_t before, const History &history)
{
	const auto found = sought_.empty() ? std::nullopt : history.find_back(sought_, before);
	found_ = found || sought_.empty();
	if (!found)
		return;
	entry_ = *found;
	editor_.set(history.at(entry_));
}

void InputBox::complete(int step)
{
	if (const auto word = completing_.next(editor_.text(), editor_.cursor(), names_, step))
		editor_.replace(completing_.start(), *word);
}

void InputBox::recall(History &history, bool earlier)
{
	const auto line = earlier ? history.earlier(editor_.text()) : history.later();
	if (line)
		editor_.set(*line);
}

} // namespace confer::client
