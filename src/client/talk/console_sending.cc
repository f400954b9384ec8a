// SPDX-License-Identifier: MIT
//
// Console's part that sends what was typed or pasted.

#include "client/talk/console.hh"

#include "irc/utf8.hh"

#include <ctime>
#include <deque>
#include <utility>
#include <vector>

namespace confer::client {

namespace {

std::string_view without_line_ends(std::string_view text) noexcept
{
	return text.substr(0, text.find_last_not_of('\n') + 1);
}

} // namespace

/** A burst of fast keys has ended. */
void Console::on_burst()
{
	FastInput::Burst burst = fast_.release();
	stale_ = true;
	if (password_) { // its characters have come, one by one
		if (burst.is_line())
			on_key({Key::enter});
		crypto::wipe(burst.text);
		return;
	}
	if (asking_) {
		std::string_view rest = burst.text;
		const char32_t c = irc::utf8_next(rest);
		if (rest.empty())
			on_answer({c == '\n' ? Key::enter : Key::character, c});
		else
			on_paste(burst.text);
		return;
	}
	const bool searching = !input_.search_prompt().empty();
	if (!burst.is_line()) {
		(void)input_.exchange(std::move(burst.before));
		on_paste(burst.text);
	} else if (!searching && burst.before.text.empty() && parse_input(input_.text()).command) {
		notice_ = "pasted command: press Enter to run it"; // it must not run by itself
	} else {
		on_key({Key::enter});
	}
}

void Console::on_enter()
{
	const std::string text = input_.text();
	const bool command = parse_input(text).command;
	if (!problem_of_lines(text).empty()) // the text stays, to be changed
		submit(text);
	else if (chat_.must_ask(text))
		asking_.emplace();
	// Where nothing can be sent to, a command is typed next; elsewhere the text stays until it can be sent.
	else if (command || chat_.can_send() || target_of(chat_.windows().current()).empty())
		submit(take_line());
	else
		submit(text);
}

/** Takes the text out of the line. A command with a password in it is not kept: Up would show it. */
std::string Console::take_line()
{
	History nothing;
	const bool secret = has_password(parse_input(input_.text()));
	return input_.take(secret ? nothing : chat_.windows().current().history);
}

/** A paste goes where the cursor is; one of many messages only when the user says so. */
void Console::on_paste(std::string_view text)
{
	LineEditor pasted; // makes it displayable, and its line ends one kind
	pasted.insert(asking_.value_or(std::string()));
	pasted.insert(text);
	const bool cut = with_paste(pasted.text()).size() + LineEditor::kLongestCharacter > LineEditor::kMaxText;
	if (keys_.paste_was_cut() || cut)
		chat_.remark(Style::error, "The paste was too long and was cut", std::time(nullptr));
	if (asking_ || chat_.must_ask(with_paste(pasted.text())))
		asking_ = pasted.text();
	else
		insert_paste(pasted.text());
}

/** Without the line ends at its end: only the user's Enter sends. */
void Console::insert_paste(std::string_view paste)
{
	paste = without_line_ends(paste);
	if (!paste.empty())
		input_.insert(paste);
}

/** The line with a paste in it. */
std::string Console::with_paste(std::string_view paste) const
{
	std::string text = input_.text();
	return text.insert(input_.cursor(), paste);
}

/** What is asked before much is sent. */
std::string Console::question() const
{
	const std::string text = with_paste(*asking_);
	const std::size_t count = chat_.count_messages(text);
	const std::string what = chat_.sends_together(text) ? " lines" : count == 1 ? " message" : " messages";
	return "Send " + std::to_string(count) + what + " to " + chat_.addressee(text) +
	       "? (y: yes, n: no, other keys: edit) ";
}

/** What is not sent stays in the line, or Up brings it back. */
void Console::on_answer(const KeyPress &press)
{
	keys_.drop_escape();
	const std::string asked = std::exchange(asking_, std::nullopt).value_or(std::string());
	const std::string_view paste = without_line_ends(asked);
	const char32_t c = press.key == Key::character ? press.c : U'\0';
	if (c == 'y' || c == 'Y') {
		insert_paste(paste);
		submit(take_line());
		return;
	}
	notice_ = "nothing was sent";
	const std::string text = with_paste(paste);
	const bool no = c == 'n' || c == 'N' || press.key == Key::interrupt;
	if (paste.empty() || !no || has_password(parse_input(text))) {
		insert_paste(paste);
	} else {
		chat_.windows().current().history.add(text);
		notice_ += "; Up brings it back";
	}
}

/** Does what a line says. Several messages are sent at a pace that no server calls a flood. */
void Console::submit(std::string_view line)
{
	if (line.empty())
		return;
	Outcome outcome = chat_.input(line, std::time(nullptr));
	const Window &now = chat_.windows().current();
	follow_window();
	if (queued_.empty())
		sending_ = 0;
	sending_ += outcome.say.size();
	for (OwnMessage &message : outcome.say)
		queued_.push_back({now.link, now.name, std::move(message)});
	apply(outcome);
}

void Console::send_queued()
{
	while (!queued_.empty() && pace_.take(steady_now())) {
		Waiting next = std::move(queued_.front());
		queued_.pop_front();
		stale_ = true;
		if (!chat_.say(next.link, next.window, std::move(next.message), std::time(nullptr)))
			stop_sending();
	}
}

/** What is being sent at the moment; empty: nothing that takes a while. */
std::string Console::progress() const
{
	if (queued_.empty())
		return {};
	return "sending " + std::to_string(sending_ - queued_.size()) + "/" + std::to_string(sending_) + ", Ctrl-C stops";
}

/** What has not been sent is not lost: it can be taken back. */
void Console::stop_sending()
{
	while (!queued_.empty()) {
		const unsigned link = queued_.front().link;
		const std::string window = queued_.front().window;
		std::vector<OwnMessage> messages;
		std::erase_if(queued_, [&](Waiting &waiting) {
			const bool same = waiting.link == link && waiting.window == window;
			if (same)
				messages.push_back(std::move(waiting.message));
			return same;
		});
		chat_.keep_unsent(link, window, std::move(messages));
	}
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

} // namespace confer::client
