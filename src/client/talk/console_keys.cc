// SPDX-License-Identifier: MIT
//
// Console's part that does what the keys ask for.

#include "client/talk/console.hh"

#include "client/safe_text.hh"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <utility>

namespace confer::client {

void Console::on_key(const KeyPress &press)
{
	notice_.clear();
	stale_ = true;
	drawn_ = {}; // at once
	chat_.looked();
	if (!asking_.empty())
		on_answer(press);
	else if (press.key == Key::paste)
		on_paste(keys_.take_paste());
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
				notice_ = "nothing unread";
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
	case Key::search_lines: search({}); return true;
	case Key::nick_list: show_nicks_ = !show_nicks_; return true;
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
	case Key::interrupt: input_.clear(history); break;
	case Key::take_back: take_back(); break;
	case Key::cancel: end_search(); break;
	case Key::escape: on_escape(); break;
	case Key::suspend: ::kill(0, SIGTSTP); break; // all of the job; it comes back to us through the signal reader
	default: break;
	}
}

/** Escape ends what there is to end; otherwise the next key has Alt. */
void Console::on_escape()
{
	if (chat_.windows().current().match.empty()) {
		notice_ = "Escape: the next key is with Alt";
		return;
	}
	keys_.drop_escape();
	end_search();
}

void Console::on_enter()
{
	const std::string text = input_.text();
	if (parse_input(text).command) {
		History &history = chat_.windows().current().history;
		submit(input_.take(history));
		return;
	}
	if (!chat_.can_send()) { // the text stays, to be sent when that is possible
		submit(text);
		return;
	}
	if (text.find('\n') == std::string::npos && queued_.empty())
		submit(text);
	else
		queue(text);
	(void)input_.take(chat_.windows().current().history);
}

/** Puts what was said and not confirmed into the line. */
void Console::take_back()
{
	const std::string text = chat_.take_unsent();
	if (text.empty())
		notice_ = "nothing to take back";
	else
		input_.set(text, chat_.windows().current().history);
}

/** The answer to "Send N lines?" */
void Console::on_answer(const KeyPress &press)
{
	keys_.drop_escape();
	const std::string text = std::exchange(asking_, {});
	const char32_t c = press.key == Key::character ? press.c : U'n';
	if (c == 'y' || c == 'Y')
		queue(text);
	else if (c == 'e' || c == 'E')
		input_.insert(text);
	else
		notice_ = "nothing was sent";
}

/** A paste goes where the cursor is; one of many lines only when the user says so. */
void Console::on_paste(std::string_view text)
{
	if (keys_.paste_was_cut())
		chat_.remark(Style::error, "The paste was too long: its end was left out", std::time(nullptr));
	while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
		text.remove_suffix(1);
	LineEditor pasted; // makes it displayable, and its line ends one kind
	pasted.insert(text);
	const auto lines = static_cast<std::size_t>(std::count(pasted.text().begin(), pasted.text().end(), '\n')) + 1;
	if (lines <= chat_.preferences().paste_lines)
		input_.insert(pasted.text());
	else if (chat_.can_send())
		asking_ = pasted.text();
	else
		notice_ = "there is nobody to send the paste to";
}

void Console::change_window(const std::function<void(WindowList &)> &change)
{
	Window &left = chat_.windows().current();
	change(chat_.windows());
	Window &now = chat_.windows().current();
	if (&left == &now)
		return;
	left.draft = input_.exchange(std::exchange(now.draft, {}));
	left.history.leave();
}

void Console::submit(std::string_view line)
{
	if (line.empty())
		return;
	Outcome outcome;
	const Window *left = &chat_.windows().current();
	outcome = chat_.input(line, std::time(nullptr));
	if (left != &chat_.windows().current())
		(void)input_.exchange(std::exchange(chat_.windows().current().draft, {}));
	apply(outcome);
}

void Console::apply(const Outcome &outcome)
{
	switch (outcome.request) {
	case Outcome::Request::none: break;
	case Outcome::Request::quit: quit(outcome.argument); break;
	case Outcome::Request::reconnect: chat_.current_link().reconnect("as you wish"); break;
	case Outcome::Request::disconnect: chat_.current_link().quit(outcome.argument); break;
	case Outcome::Request::connect: connect(outcome.argument); break;
	case Outcome::Request::search: search(outcome.argument); break;
	case Outcome::Request::nick_list: show_nicks_ = !show_nicks_; break;
	case Outcome::Request::close_server: close_server(); break;
	}
}

void Console::connect(const std::string &server)
{
	MadeLink made = make_link_(server);
	if (made.known != nullptr) {
		change_window([&](WindowList &windows) { windows.show(windows.server(made.known->id())); });
		if (made.known->state() == Link::State::offline || made.known->state() == Link::State::waiting ||
		    made.known->state() == Link::State::refused)
			made.known->reconnect("as you wish");
		else
			notice_ = "this server is connected";
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
		(void)input_.exchange(std::exchange(chat_.windows().current().draft, {}));
	else
		chat_.remark(Style::error, "This is the only server: /disconnect leaves it, /quit ends confer",
		             std::time(nullptr));
}

/** Shows the newest line with a text above the one found last; an empty text means the same as before. */
void Console::search(const std::string &text)
{
	Window &window = chat_.windows().current();
	if (!text.empty()) {
		window.match = safe_text(text);
		window.found.reset();
	}
	if (window.match.empty()) {
		notice_ = "search for what? /search TEXT";
		return;
	}
	const auto found = window.lines.find_back(window.match, window.found.value_or(window.lines.end()));
	if (!found) {
		notice_ = (window.found ? "no more `" : "no `") + window.match + "'";
		return;
	}
	window.found = found;
	window.view.show(window.lines, look(), *found);
	notice_ = "Ctrl-S: older, Ctrl-G: end";
}

void Console::end_search()
{
	Window &window = chat_.windows().current();
	window.match.clear();
	window.found.reset();
	window.view.to_end();
}

/** Sends lines one after the other, as texts whatever they begin with. */
void Console::queue(std::string_view text)
{
	const Window &window = chat_.windows().current();
	while (!text.empty()) {
		const std::string_view line = text.substr(0, text.find('\n'));
		if (!line.empty())
			queued_.push_back({window.link, window.name, std::string(line)});
		text.remove_prefix(std::min(text.size(), line.size() + 1));
	}
}

} // namespace confer::client
