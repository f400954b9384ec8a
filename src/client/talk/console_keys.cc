// SPDX-License-Identifier: MIT
//
// Console's part that does what the keys ask for.

#include "client/talk/console.hh"

#include "client/safe_text.hh"
#include "client/write_all.hh"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <utility>

#include <unistd.h>

namespace confer::client {

void Console::on_key(const KeyPress &press)
{
	notice_.clear();
	stale_ = true;
	drawn_ = {}; // at once
	chat_.looked();
	if (std::exchange(bare_, false)) { // any key goes back, and does nothing else
		screen_->forget();
		keys_.drop_escape();
		return;
	}
	if (password_) {
		on_password_key(press);
		return;
	}
	if (press.key != Key::last_mention)
		chat_.windows().current().mention.reset();
	if (press.key == Key::paste)
		on_paste(keys_.take_paste());
	else if (asking_)
		on_answer(press);
	else if (!on_window_key(press) && !on_view_key(press))
		on_other_key(press);
}

/** The keys that go to another window. What is being typed stays with its window. */
bool Console::on_window_key(const KeyPress &press)
{
	switch (press.key) {
	case Key::next_window: change_window([](WindowList &windows) { windows.rotate(1); }); return true;
	case Key::previous_window: change_window([](WindowList &windows) { windows.rotate(-1); }); return true;
	case Key::last_window: change_window([](WindowList &windows) { windows.show_last(); }); return true;
	case Key::next_unread:
		change_window([this](WindowList &windows) {
			if (!windows.show_unread())
				notice_ = "no unread windows";
		});
		return true;
	case Key::window:
		change_window([&](WindowList &windows) {
			if (!windows.show_number(press.c == '0' ? 10 : press.c - '0'))
				notice_ = "no such window";
		});
		return true;
	default: return false;
	}
}

/** The keys that go through the lines of the window. */
bool Console::on_view_key(const KeyPress &press)
{
	Window &window = chat_.windows().current();
	const Look view = look();
	const std::size_t page = std::max<std::size_t>(view.rows, 2) - 1;
	switch (press.key) {
	case Key::page_up:
		window.view.up(window.lines, view, page);
		look_back(window, view);
		return true;
	case Key::page_down: window.view.down(window.lines, view, page); return true;
	case Key::first_line:
		window.view.to_start(window.lines, view);
		look_back(window, view);
		return true;
	case Key::last_line: window.view.to_end(); return true;
	case Key::find_lines: find({}); return true;
	case Key::nick_list: toggle_nicks(); return true;
	case Key::nicks_up:
	case Key::nicks_down: scroll_nicks(window, view, press.key); return true;
	case Key::last_mention: show_mention(window, view); return true;
	case Key::topic_row: chat_.show_topics(!chat_.preferences().topic); return true;
	case Key::bare_text: show_bare(); return true;
	case Key::redraw: screen_->forget(); return true;
	default: return false;
	}
}

/** Where the oldest line is seen, the server is asked what was before it. */
void Console::look_back(const Window &window, const Look &view)
{
	if (window.view.at_start(window.lines, view))
		notice_ = chat_.ask_older(steady_now());
}

/** Goes to the newest line that names the user; pressed again, to the one before it. */
void Console::show_mention(Window &window, const Look &view)
{
	const LineNumber before = window.mention.value_or(window.lines.end());
	window.mention = window.lines.find_marked_back(before);
	if (window.mention)
		window.view.show(window.lines, view, *window.mention);
	else
		notice_ = before == window.lines.end() ? "no mention in this window" : "no earlier mention";
}

/** Shows or hides the list of nicks; says so where it cannot be shown. */
void Console::toggle_nicks()
{
	const std::size_t columns = screen_ ? screen_->size().columns : 0;
	const bool before = show_nicks_;
	show_nicks_ = nick_columns(columns) == 0;
	if (!show_nicks_ || nick_columns(columns) > 0)
		return;
	show_nicks_ = before;
	note(chat_.windows().current().members.size() == 0 ? "nobody to list in this window"
	                                                   : "too narrow to list the nicks");
}

void Console::scroll_nicks(Window &window, const Look &view, Key key)
{
	if (!show_nicks_) {
		notice_ = "Alt-L shows the list of nicks";
		return;
	}
	const std::size_t page = std::max<std::size_t>(view.rows, 2) - 1;
	const std::size_t count = window.members.size();
	const std::size_t most = count - std::min(count, view.rows);
	window.nicks_above = key == Key::nicks_up ? window.nicks_above - std::min(window.nicks_above, page)
	                                          : std::min(window.nicks_above + page, most);
}

void Console::on_other_key(const KeyPress &press)
{
	History &history = chat_.windows().current().history;
	switch (input_.apply(press, history)) {
	case InputBox::Result::done:
		if (press.key == Key::escape)
			keys_.drop_escape();
		return;
	case InputBox::Result::submit: on_enter(); return;
	case InputBox::Result::none: break;
	}
	switch (press.key) {
	case Key::end_of_input: quit({}); break;
	case Key::interrupt:
		if (queued_.empty())
			input_.clear(history);
		else
			stop_sending();
		break;
	case Key::take_back: take_back(); break;
	case Key::cancel: end_find(); break;
	case Key::escape: on_escape(); break;
	case Key::suspend: ::kill(0, SIGTSTP); break; // all of the job; it comes back to us through the signal reader
	default: break;
	}
}

/** Escape ends a search; otherwise the next key has Alt. */
void Console::on_escape()
{
	if (chat_.windows().current().match.empty()) {
		notice_ = "Escape: the next key acts as Alt-key";
		return;
	}
	keys_.drop_escape();
	end_find();
}

void Console::change_window(const std::function<void(WindowList &)> &change)
{
	change(chat_.windows());
	follow_window();
}

/** What is being typed stays with its window: if another one is the current one now, the line gets its text. */
void Console::follow_window()
{
	Window &now = chat_.windows().current();
	if (now.id == typed_in_)
		return;
	Window *left = chat_.windows().find_id(std::exchange(typed_in_, now.id));
	if (fast_.holding()) { // a paste that has not ended
		FastInput::Burst burst = fast_.release();
		(void)input_.exchange(std::move(burst.before));
		insert_paste(burst.text);
	}
	if (asking_) // the answer would send it to another window
		insert_paste(*std::exchange(asking_, std::nullopt));
	Draft text = input_.exchange(std::exchange(now.draft, {}));
	if (left) {
		left->draft = std::move(text);
		left->history.leave();
	} else { // it was closed: Up brings the text back
		now.history.add(text.text);
	}
}

/** Another window may have become the current one, because the server has closed one or opened that of a /join. */
void Console::follow_chat()
{
	const Window &now = chat_.windows().current();
	Window *left = chat_.windows().find_id(typed_in_);
	const bool joined = left && left != &now && now.draft.text.empty() && !asking_ && !fast_.holding();
	if (joined) { // what was typed behind the /join is for the new channel
		left->history.leave();
		typed_in_ = now.id;
	}
	follow_window();
}

void Console::apply(const Outcome &outcome)
{
	switch (outcome.request) {
	case Outcome::Request::none: break;
	case Outcome::Request::quit: quit(outcome.argument); break;
	case Outcome::Request::reconnect: chat_.current_link().reconnect("reconnecting"); break;
	case Outcome::Request::disconnect: chat_.current_link().quit(outcome.argument); break;
	case Outcome::Request::connect: connect(outcome.argument); break;
	case Outcome::Request::find: find(outcome.argument); break;
	case Outcome::Request::nick_list: toggle_nicks(); break;
	case Outcome::Request::close_server: close_server(); break;
	case Outcome::Request::ask_password: ask_password(outcome.wanted); break;
	}
}

void Console::connect(const std::string &server)
{
	MadeLink made = make_link_(server);
	if (made.known != nullptr) {
		change_window([&](WindowList &windows) { windows.show(windows.server(made.known->id())); });
		if (made.known->state() == Link::State::offline || made.known->state() == Link::State::waiting ||
		    made.known->state() == Link::State::refused)
			made.known->reconnect("reconnecting");
		else
			note("already connected to this server");
		return;
	}
	if (!made.link) {
		chat_.remark(Style::error, made.error, std::time(nullptr));
		return;
	}
	change_window([&](WindowList &) { chat_.add(std::move(made.link), made.channels).start(); });
}

void Console::close_server()
{
	if (chat_.close_server(chat_.windows().current().link))
		follow_window();
	else
		chat_.remark(Style::error, "This is the only server: /disconnect leaves it, /quit ends confer",
		             std::time(nullptr));
}

/** Shows the newest line with a text above the one found last; an empty text means the same as before. */
void Console::find(const std::string &text)
{
	Window &window = chat_.windows().current();
	if (!text.empty()) {
		window.match = safe_text(text);
		window.found.reset();
	}
	if (window.match.empty()) {
		note("nothing to find; type /find TEXT");
		return;
	}
	const auto found = window.lines.find_back(window.match, window.found.value_or(window.lines.end()));
	if (!found) {
		note((window.found ? "no more `" : "no `") + window.match + "'");
		return;
	}
	window.found = found;
	if (!screen_) { // the line is printed once more
		note(window.lines.at(*found).text());
		return;
	}
	window.view.show(window.lines, look(), *found);
	notice_ = "Ctrl-S: older, Ctrl-G: end";
}

/** Says something in passing: in the status line, or where there is none, in a line. */
void Console::note(std::string text)
{
	if (screen_)
		notice_ = std::move(text);
	else
		write_all(STDOUT_FILENO, text + '\n');
}

void Console::end_find()
{
	Window &window = chat_.windows().current();
	window.match.clear();
	window.found.reset();
	window.view.to_end();
}

} // namespace confer::client
