// SPDX-License-Identifier: MIT
#include "chat/delivery.hh"

#include <utility>

namespace confer::chat {

Event &Delivery::event()
{
	if (used_ == events_.size())
		events_.emplace_back();
	return events_[used_++];
}

void Delivery::begin(Session &issuer, bool labelled)
{
	issuer_ = &issuer;
	held_back_ = labelled;
	one_batch_ = false;
	held_.clear();
	ends_.clear();
}

void Delivery::end(std::string_view label, std::string_view server)
{
	if (std::exchange(held_back_, false))
		end_response(label, server);
	issuer_ = nullptr;
	used_ = 0;
	now_.clear();
}

std::string &Delivery::line() noexcept
{
	line_.clear();
	return line_;
}

std::string_view Delivery::now()
{
	if (now_.empty())
		append_time(now_, wall_now());
	return now_;
}

void Delivery::post(Session &session, std::string_view line)
{
	if (session.outbox.append(line) == Outbox::Append::claimed)
		touched_.push_back(session.shared_from_this());
}

void Delivery::send(Session &session, Event &event)
{
	send_line(session, event.line(session.caps()));
}

void Delivery::send_line(Session &session, std::string_view line)
{
	if (&session != issuer_) {
		post(session, line);
	} else if (held_back_) {
		held_ += line;
		ends_.push_back(held_.size());
	} else if (session.outbox.append_answer(line) == Outbox::Append::claimed) {
		touched_.push_back(session.shared_from_this());
	}
}

void Delivery::send(const User &user, Event &event, const Session *except)
{
	for (const SessionRef &session : user.sessions) {
		if (session.get() != except)
			send(*session, event);
	}
}

void Delivery::send(Channel &channel, Event &event)
{
	MutexLock order(channel.delivery);
	for (const Member &member : channel.members())
		send(*member.user, event);
	channel.keep(event);
}

void Delivery::finish(Session &session, std::string_view reason)
{
	if (session.finish(reason) == Outbox::Append::claimed)
		touched_.push_back(session.shared_from_this());
}

std::string Delivery::answer_in_batch()
{
	one_batch_ = true;
	return "r" + std::to_string(batches_++);
}

/** Adds the line with one more tag to what will be posted. */
void Delivery::append_tagged(std::string_view tag, std::string_view line)
{
	composed_ += '@';
	composed_ += tag;
	composed_ += line.starts_with('@') ? ';' : ' ';
	composed_ += line.starts_with('@') ? line.substr(1) : line;
}

void Delivery::end_response(std::string_view label, std::string_view server)
{
	const std::string tag = "label=" + std::string(label);
	composed_.clear();
	if (ends_.empty()) {
		append_tagged(tag, ":" + std::string(server) + " ACK\r\n");
	} else if (ends_.size() == 1 || one_batch_) {
		append_tagged(tag, held_);
	} else {
		const std::string id = "r" + std::to_string(batches_++);
		const std::string batch_tag = "batch=" + id;
		const std::string start = ":" + std::string(server) + " BATCH ";
		append_tagged(tag, start + '+' + id + " labeled-response\r\n");
		std::size_t begin = 0;
		for (const std::size_t end : ends_) {
			append_tagged(batch_tag, std::string_view(held_).substr(begin, end - begin));
			begin = end;
		}
		composed_ += start + '-' + id + "\r\n";
	}
	send_line(*issuer_, composed_);
}

void Delivery::flush() noexcept
{
	for (const SessionRef &session : touched_)
		session->flush();
	touched_.clear();
	// Memory that one command of a large network needed is not kept for the next of a small one.
	if (touched_.capacity() > kKeep)
		std::vector<SessionRef>().swap(touched_);
	if (held_.capacity() + composed_.capacity() > kKeep * sizeof(SessionRef)) {
		std::string().swap(held_);
		std::string().swap(composed_);
	}
}

} // namespace confer::chat
