// SPDX-License-Identifier: MIT
#include "chat/burst.hh"

#include "irc/message.hh"
#include "irc/print.hh"
#include "irc/text_lines.hh"

#include <algorithm>

namespace confer::chat {

namespace {

constexpr std::string_view kFailCode = "LOG_FULL";
constexpr std::size_t kSpare = 32;

} // namespace

Event &Burst::draft()
{
	if (count_ == messages_.size())
		messages_.emplace_back();
	return messages_[count_].event;
}

void Burst::add(Session &sender, const Destination &to, std::string_view label)
{
	Message &message = messages_[count_];
	events_.push_back(&message.event);
	message.label = label;
	labelled_ = labelled_ || !label.empty();
	sender_ = &sender;
	to_ = to;
	++count_;
}

std::string_view Burst::lines(irc::CapSet caps)
{
	Event &first = messages_.front().event;
	if (count_ == 1)
		return first.line(caps);
	std::string &lines = lines_[first.form(caps)]; // the others are of the same sender, and so have the same forms
	if (lines.empty()) {
		for (std::size_t i = 0; i < count_; ++i)
			messages_[i].event.append_line(caps, lines);
	}
	return lines;
}

std::size_t Burst::line_count(irc::CapSet caps)
{
	const Event &first = messages_.front().event;
	if (count_ != 1 || !first.has_lines())
		return count_;
	const std::string_view lines = this->lines(caps);
	return static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
}

bool Burst::is_one_unit(irc::CapSet caps) const noexcept
{
	const Event &first = messages_.front().event;
	return !first.has_lines() || first.in_batch(caps);
}

std::string Burst::ack(std::string_view server)
{
	return ":" + std::string(server) + " ACK\r\n";
}

std::size_t Burst::answer(irc::CapSet caps, std::string_view server, std::string &out)
{
	const bool echo = caps.has(irc::Cap::echo_message);
	if (!labelled_) {
		if (echo)
			out += lines(caps);
		return echo ? count_ : 0;
	}
	const std::string ack = echo ? std::string() : Burst::ack(server);
	std::size_t count = 0;
	for (std::size_t i = 0; i < count_; ++i) {
		Message &message = messages_[i];
		if (!message.label.empty())
			irc::append_tagged(out, "label", message.label, echo ? message.event.line(caps) : ack);
		else if (echo)
			message.event.append_line(caps, out);
		else
			continue;
		++count;
	}
	return count;
}

std::size_t Burst::refuse(std::string_view server, std::string &out)
{
	std::size_t count = 0;
	bool told = false;
	for (std::size_t i = 0; i < count_; ++i) {
		Message &message = messages_[i];
		irc::Message said;
		std::string_view body = message.event.body();
		body.remove_suffix(sizeof("\r\n") - 1);
		if (irc::parse_text_lines(body, said) != irc::ParseError::none)
			continue;
		if (message.label.empty() && (said.command == "NOTICE" || told))
			continue;
		line_.clear();
		irc::LineWriter(line_)
		    .source(server)
		    .command("FAIL")
		    .param(said.command)
		    .param(kFailCode)
		    .param(said.param(0))
		    .trailing("Not sent: the disk of the server is full. Try again later")
		    .end();
		if (message.label.empty()) {
			out += line_;
			told = true;
		} else {
			irc::append_tagged(out, "label", message.label, line_);
		}
		++count;
	}
	return count;
}

void Burst::clear() noexcept
{
	for (std::string &lines : lines_) {
		lines.clear();
		if (lines.capacity() > kKeep)
			lines.shrink_to_fit();
	}
	for (Event *event : events_)
		event->shrink();
	events_.clear();
	count_ = 0;
	labelled_ = false;
	to_ = {};
}

Pool<Burst> &spare_bursts()
{
	static Pool<Burst> pool(kSpare);
	return pool;
}

} // namespace confer::chat
