// SPDX-License-Identifier: MIT
#include "chat/burst.hh"

namespace confer::chat {

Event &Burst::draft()
{
	if (count_ == events_.size())
		events_.emplace_back();
	return events_[count_];
}

void Burst::add(Session &sender, Channel *channel, User *user) noexcept
{
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
		return events_.front().line(caps);
	if (used_ == forms_.size())
		forms_.emplace_back();
	Form &form = forms_[used_++];
	form.tags = tags;
	form.lines.clear();
	for (std::size_t i = 0; i < count_; ++i)
		events_[i].append_line(caps, form.lines);
	return form.lines;
}

void Burst::clear() noexcept
{
	count_ = used_ = 0;
	channel_ = nullptr;
	user_ = nullptr;
}

} // namespace confer::chat
