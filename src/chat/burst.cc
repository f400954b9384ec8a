// SPDX-License-Identifier: MIT
#include "chat/burst.hh"

namespace confer::chat {

Event &Burst::draft()
{
	if (count_ == messages_.size())
		messages_.emplace_back();
	return messages_[count_].event;
}

void Burst::add(Session &sender, Channel *channel, User *user, std::string_view label)
{
	messages_[count_].label = label;
	labelled_ = labelled_ || !label.empty();
	sender_ = &sender;
	channel_ = channel;
	user_ = user;
	++count_;
}

std::string_view Burst::lines(irc::CapSet caps)
{
	const irc::CapSet tags = Event::tags(caps);
	for (std::size_t i = 0; i < used_; ++i) {
		if (forms_[i].tags == tags)
			return forms_[i].lines;
	}
	if (count_ == 1)
		return messages_.front().event.line(caps);
	if (used_ == forms_.size())
		forms_.emplace_back();
	Form &form = forms_[used_++];
	form.tags = tags;
	form.lines.clear();
	for (std::size_t i = 0; i < count_; ++i)
		messages_[i].event.append_line(caps, form.lines);
	return form.lines;
}

std::size_t Burst::answer(irc::CapSet caps, std::string_view server, std::string &out)
{
	const bool echo = caps.has(irc::Cap::echo_message);
	if (!labelled_) {
		if (echo)
			out += lines(caps);
		return echo ? count_ : 0;
	}
	std::size_t count = 0;
	for (std::size_t i = 0; i < count_; ++i) {
		const std::string_view label = messages_[i].label;
		if (!echo && label.empty())
			continue;
		++count;
		if (!label.empty()) {
			out += "@label=";
			out += label;
		}
		if (!echo) {
			out += " :";
			out += server;
			out += " ACK\r\n";
			continue;
		}
		const std::size_t begin = out.size();
		messages_[i].event.append_line(caps, out);
		if (label.empty())
			continue;
		if (out[begin] == '@')
			out[begin] = ';';
		else
			out.insert(begin, 1, ' ');
	}
	return count;
}

void Burst::clear() noexcept
{
	for (std::size_t i = 0; i < used_; ++i) {
		if (forms_[i].lines.capacity() > kKeep)
			std::string().swap(forms_[i].lines);
	}
	count_ = used_ = 0;
	labelled_ = false;
	channel_ = nullptr;
	user_ = nullptr;
}

} // namespace confer::chat
