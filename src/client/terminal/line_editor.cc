// SPDX-License-Identifier: MIT
#include "client/terminal/line_editor.hh"

#include "client/safe_text.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

/** What the flag of a region is spelt with: U+1F3F4, and tags up to the one that ends them. */
constexpr std::string_view kBlackFlag = "\xF0\x9F\x8F\xB4";
constexpr char32_t kFirstTag = 0xE0020;
constexpr char32_t kCancelTag = 0xE007F;
constexpr std::size_t kMostTags = 32; ///< bytes

bool is_continuation(char c) noexcept
{
	return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

bool is_blank(char c) noexcept
{
	return c == ' ' || c == '\n';
}

} // namespace

bool LineEditor::apply(const KeyPress &press)
{
	if (press.key != Key::character) {
		tags_.clear();
		return move(press.key) || edit(press.key);
	}
	change(Change::typing);
	if (take_tag(press.c))
		return true;
	std::string character;
	irc::utf8_append(press.c, character);
	type(safe_text(character));
	return true;
}

void LineEditor::type(std::string_view safe)
{
	if (now_.text.size() + safe.size() > kMaxText)
		return;
	now_.text.insert(now_.cursor, safe);
	now_.cursor += safe.size();
}

/** The tags of a flag come one by one, and are displayable when the last has come. @return whether this is one */
bool LineEditor::take_tag(char32_t c)
{
	const bool tag = c >= kFirstTag && c <= kCancelTag;
	if (!tag || !std::string_view(now_.text).substr(0, now_.cursor).ends_with(kBlackFlag) ||
	    tags_.size() >= kMostTags) {
		tags_.clear();
		return false;
	}
	irc::utf8_append(c, tags_);
	if (c == kCancelTag)
		type(safe_text(std::string(kBlackFlag) + std::exchange(tags_, {})).substr(kBlackFlag.size()));
	return true;
}

bool LineEditor::move(Key key)
{
	switch (key) {
	case Key::left: now_.cursor = before(now_.cursor); break;
	case Key::right: now_.cursor = after(now_.cursor); break;
	case Key::word_left: now_.cursor = word_before(now_.cursor); break;
	case Key::word_right: now_.cursor = word_after(now_.cursor); break;
	case Key::home: now_.cursor = line_start(now_.cursor); break;
	case Key::end: now_.cursor = line_end(now_.cursor); break;
	default: return false;
	}
	last_ = Change::none;
	return true;
}

bool LineEditor::edit(Key key)
{
	const std::size_t here = now_.cursor;
	switch (key) {
	case Key::newline: insert("\n"); return true;
	case Key::backspace: erase(before(here), here); return true;
	case Key::erase: erase(here, after(here)); return true;
	// At the end of a line the line end goes, as in emacs.
	case Key::kill_to_end: kill(here, line_end(here) == here ? after(here) : line_end(here)); return true;
	case Key::kill_to_start: kill(line_start(here), here); return true;
	case Key::kill_word: kill(word_before(here), here); return true;
	case Key::kill_word_right: kill(here, word_after(here)); return true;
	case Key::yank: yank(); return true;
	case Key::yank_pop: yank_pop(); return true;
	case Key::transpose: transpose(); return true;
	case Key::undo: undo(); return true;
	default: return false;
	}
}

bool LineEditor::line_up()
{
	const std::size_t start = line_start(now_.cursor);
	if (start == 0)
		return false;
	const std::size_t column = irc::text_width(std::string_view(now_.text).substr(start, now_.cursor - start));
	const std::size_t above = line_start(start - 1);
	now_.cursor =
	    above + irc::width_prefix(std::string_view(now_.text).substr(above, start - 1 - above), column).size();
	return true;
}

bool LineEditor::line_down()
{
	const std::size_t start = line_start(now_.cursor);
	const std::size_t end = line_end(now_.cursor);
	if (end == now_.text.size())
		return false;
	const std::size_t column = irc::text_width(std::string_view(now_.text).substr(start, now_.cursor - start));
	const std::size_t below = end + 1;
	const std::string_view line = std::string_view(now_.text).substr(below, line_end(below) - below);
	now_.cursor = below + irc::width_prefix(line, column).size();
	return true;
}

void LineEditor::insert(std::string_view text)
{
	replace(now_.cursor, text);
}

void LineEditor::replace(std::size_t from, std::string_view text)
{
	change(Change::other);
	now_.text.erase(from, now_.cursor - from);
	now_.cursor = from;
	bool first = true;
	while (!text.empty() || !first) {
		if (!std::exchange(first, false) && now_.text.size() < kMaxText)
			now_.text.insert(now_.cursor++, 1, '\n');
		const std::size_t end = text.find_first_of("\r\n");
		const std::string safe = safe_text(text.substr(0, end));
		const std::string_view fits = irc::utf8_prefix(safe, kMaxText - now_.text.size());
		now_.text.insert(now_.cursor, fits);
		now_.cursor += fits.size();
		if (end == std::string_view::npos)
			return;
		text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
	}
}

void LineEditor::set(std::string_view text)
{
	now_.cursor = now_.text.size();
	replace(0, text);
}

std::string LineEditor::take()
{
	return exchange({}).text;
}

Draft LineEditor::exchange(Draft draft)
{
	undo_.clear();
	last_ = Change::none;
	return std::exchange(now_, std::move(draft));
}

/** Call it before each change: what is typed in one go is undone in one. */
void LineEditor::change(Change kind)
{
	if (kind != Change::typing || last_ != Change::typing) {
		if (undo_.size() == kMaxUndo)
			undo_.pop_front();
		undo_.push_back(now_);
	}
	last_ = kind;
}

void LineEditor::undo()
{
	if (undo_.empty())
		return;
	now_ = std::move(undo_.back());
	undo_.pop_back();
	last_ = Change::none;
}

void LineEditor::erase(std::size_t from, std::size_t to)
{
	if (from == to)
		return;
	change(Change::other);
	now_.text.erase(from, to - from);
	now_.cursor = from;
}

/** Consecutive kills are one. */
void LineEditor::kill(std::size_t from, std::size_t to)
{
	if (from == to)
		return;
	const std::string text = now_.text.substr(from, to - from);
	if (last_ == Change::kill && !kills_.empty()) {
		kills_.front() = to == now_.cursor ? text + kills_.front() : kills_.front() + text;
	} else {
		kills_.push_front(text);
		if (kills_.size() > kMaxKills)
			kills_.pop_back();
	}
	erase(from, to);
	last_ = Change::kill;
}

void LineEditor::yank()
{
	if (kills_.empty())
		return;
	yanked_ = 0;
	yank_start_ = now_.cursor;
	insert(std::string(kills_.front()));
	last_ = Change::yank;
}

/** Behind a yank: puts the kill before that one in its place. */
void LineEditor::yank_pop()
{
	if (last_ != Change::yank)
		return;
	yanked_ = (yanked_ + 1) % kills_.size();
	replace(yank_start_, std::string(kills_[yanked_]));
	last_ = Change::yank;
}

/** Exchanges the character in front of the cursor with the one under it, or at the end the last two. */
void LineEditor::transpose()
{
	std::size_t middle = now_.cursor;
	if (middle == now_.text.size())
		middle = before(middle);
	const std::size_t start = before(middle);
	const std::size_t end = after(middle);
	if (start == middle || middle == end)
		return;
	change(Change::other);
	const auto place = [this](std::size_t byte) { return now_.text.begin() + static_cast<std::ptrdiff_t>(byte); };
	std::rotate(place(start), place(middle), place(end));
	now_.cursor = end;
}

std::size_t LineEditor::line_start(std::size_t place) const noexcept
{
	const std::size_t end = place == 0 ? std::string::npos : now_.text.rfind('\n', place - 1);
	return end == std::string::npos ? 0 : end + 1;
}

std::size_t LineEditor::line_end(std::size_t place) const noexcept
{
	return std::min(now_.text.find('\n', place), now_.text.size());
}

/** Start of the character in front of `place`, with the marks that belong to it. */
std::size_t LineEditor::before(std::size_t place) const noexcept
{
	while (place > 0) {
		do
			--place;
		while (place > 0 && is_continuation(now_.text[place]));
		std::string_view rest = std::string_view(now_.text).substr(place);
		if (irc::char_width(irc::utf8_next(rest)) > 0)
			break;
	}
	return place;
}

/** End of the character at `place`, with the marks that belong to it. */
std::size_t LineEditor::after(std::size_t place) const noexcept
{
	std::string_view rest = std::string_view(now_.text).substr(place);
	if (rest.empty())
		return place;
	(void)irc::utf8_next(rest);
	while (!rest.empty()) {
		std::string_view next = rest;
		if (irc::char_width(irc::utf8_next(next)) > 0)
			break;
		rest = next;
	}
	return now_.text.size() - rest.size();
}

std::size_t LineEditor::word_before(std::size_t place) const noexcept
{
	while (place > 0 && is_blank(now_.text[place - 1]))
		--place;
	while (place > 0 && !is_blank(now_.text[place - 1]))
		--place;
	return place;
}

std::size_t LineEditor::word_after(std::size_t place) const noexcept
{
	while (place < now_.text.size() && is_blank(now_.text[place]))
		++place;
	while (place < now_.text.size() && !is_blank(now_.text[place]))
		++place;
	return place;
}

} // namespace confer::client
