// SPDX-License-Identifier: MIT
#include "client/script/pipe.hh"

#include "client/script/message_record.hh"
#include "irc/message_split.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <unistd.h>

namespace confer::client {

namespace {

std::string repair_utf8(std::string_view text)
{
	std::string out;
	while (!text.empty())
		irc::utf8_append(irc::utf8_next(text), out);
	return out;
}

LinkOptions only_to_say(LinkOptions options)
{
	options.only_says = true;
	return options;
}

} // namespace

std::optional<std::string> InputLines::next()
{
	for (;;) {
		std::size_t end = bytes_.find('\n');
		std::size_t skip = 1;
		if (end == std::string::npos || end > kMaxLine) {
			if (bytes_.size() <= kMaxLine && (!finished_ || bytes_.empty()))
				return std::nullopt;
			end = irc::utf8_prefix(bytes_, kMaxLine).size();
			skip = 0;
		}
		std::string_view line = std::string_view(bytes_).substr(0, end);
		if (!line.empty() && line.back() == '\r')
			line.remove_suffix(1);
		std::string text = repair_utf8(line);
		bytes_.erase(0, end + skip);
		if (!text.empty())
			return text;
	}
}

Pipe::Pipe(LinkOptions options, std::vector<std::string> targets, Mode mode)
    : ScriptRun(only_to_say(std::move(options))),
      targets_(std::move(targets)),
      mode_(mode),
      progress_(steady_now())
{
}

Pipe::Pipe(LinkOptions options, std::vector<std::string> targets, std::string_view text, Mode mode)
    : Pipe(std::move(options), std::move(targets), mode)
{
	input_.feed(text);
	input_.finish();
	ended_ = true;
}

std::optional<ExitStatus> Pipe::step(SteadyTime now)
{
	if (const auto status = judge())
		return status;
	send();
	if (started_ && ended_ && ready_.empty() && link().delivery().settled())
		return input_failed_ ? fail_delivery(ExitStatus::no_input, "standard input cannot be read") : leave();
	if (waiting() && now - progress_ >= link().endpoint().timeout)
		return fail_delivery(ExitStatus::temporary, "the server does not answer");
	return std::nullopt;
}

SteadyTime Pipe::next_step() const
{
	return waiting() ? progress_ + link().endpoint().timeout : SteadyTime::max();
}

/** @return how to end, if it cannot go on */
std::optional<ExitStatus> Pipe::judge()
{
	// What was accepted or refused is looked at first: after it the connection may be lost without harm.
	if (const auto status = judge_delivery())
		return status;
	if (started_ && link().state() != Link::State::ready)
		return fail_delivery(ExitStatus::temporary, "connection lost: " + link().reason());
	if (const auto status = judge_link())
		return status;
	if (!started_ && settled_in()) {
		started_ = true;
		progress_ = steady_now();
	}
	return std::nullopt;
}

std::optional<ExitStatus> Pipe::judge_delivery()
{
	if (refused_ > 0)
		return fail_delivery(ExitStatus::refused, refusal_);
	if (swallowed_ > 0)
		return fail_delivery(ExitStatus::temporary, "the server did not deliver the message");
	return std::nullopt;
}

/** The error says where to continue: a script may have to send the rest again. */
ExitStatus Pipe::fail_delivery(ExitStatus status, std::string_view why)
{
	return fail(status,
	            std::string(why) + (accepted_ == 0   ? ""
	                                : accepted_ == 1 ? " (1 message was accepted)"
	                                                 : " (" + std::to_string(accepted_) + " messages were accepted)"));
}

/** Whether it is the server's turn. */
bool Pipe::waiting() const noexcept
{
	return !started_ || !link().delivery().settled() || !ready_.empty();
}

int Pipe::input_fd() const
{
	return started_ && !ended_ && ready_.empty() ? STDIN_FILENO : -1;
}

void Pipe::on_input()
{
	std::array<char, 4096> bytes;
	const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count > 0) {
		input_.feed({bytes.data(), static_cast<std::size_t>(count)});
		return;
	}
	input_failed_ = count < 0;
	ended_ = true;
	input_.finish();
}

void Pipe::on_message(Link &link, const irc::Message &message, const Arrival &)
{
	const bool of_server = message.source.find('!') == message.source.npos;
	const bool own = link.session().is_me(source_nick(message.source));
	if (mode_ == Mode::converse && is_said(message) && !of_server && !own)
		print(said_line(message, wall_now()));
}

void Pipe::on_settled(Link &, const Delivery::Settled &settled)
{
	progress_ = steady_now();
	switch (settled.fate) {
	case Delivery::Fate::accepted: ++accepted_; break;
	case Delivery::Fate::swallowed: ++swallowed_; break;
	case Delivery::Fate::refused:
		if (refused_++ == 0)
			refusal_ = settled.words;
		break;
	}
}

/** Sends as much as may be on its way at once, and asks after it. */
void Pipe::send()
{
	if (!started_)
		return;
	const Delivery &delivery = link().delivery();
	const bool labels = Delivery::proof(link().session()) == Delivery::Proof::label;
	for (;;) {
		if (ready_.empty()) {
			const auto line = input_.next();
			if (!line)
				break;
			queue(*line);
			continue;
		}
		if (!delivery.has_room())
			break;
		if (delivery.settled())
			progress_ = steady_now();
		(void)link().say("PRIVMSG", ready_.back().target, ready_.back().text);
		ready_.pop_back();
		// Without labels, only the order of the answers tells which line an error is about.
		if (!labels)
			link().ask_after_said();
	}
	// With labels each line is answered by itself: then only what is last needs a PING behind it, which costs the same
	// as a line where a server slows down who says much.
	if (ready_.empty() && delivery.needs_ping())
		link().ask_after_said();
}

/** Cuts a line for each target. */
void Pipe::queue(const std::string &line)
{
	for (const std::string &target : targets_)
		for (std::string_view part : irc::split_message(line, link().session().room("PRIVMSG", target)))
			ready_.push_back({target, std::string(part)});
	std::reverse(ready_.begin(), ready_.end());
}

} // namespace confer::client
