// SPDX-License-Identifier: MIT
#include "chat/delivery.hh"

#include <algorithm>
#include <chrono>
#include <utility>

#include <time.h>

namespace confer::chat {

namespace {

/** Long enough for the kernel to give a processor to a thread that waits for another one. */
constexpr timespec kPause{0, 200'000};
/** Of flushing, between two pauses. */
constexpr std::chrono::milliseconds kPortion{1};

class BurstEnd {
public:
	explicit BurstEnd(Burst &burst) noexcept : burst_(burst) {}
	~BurstEnd() { burst_.clear(); }
	BurstEnd(const BurstEnd &) = delete;
	BurstEnd &operator=(const BurstEnd &) = delete;

private:
	Burst &burst_;
};

} // namespace

Event &Delivery::event()
{
	if (used_ == events_.size())
		events_.emplace_back();
	return events_[used_++];
}

void Delivery::begin(Session &issuer, std::string_view label, std::string_view server)
{
	issuer_ = &issuer;
	label_ = label;
	server_ = server;
	held_back_ = !label.empty();
	one_batch_ = false;
	held_.clear();
	ends_.clear();
}

void Delivery::end()
{
	if (std::exchange(held_back_, false))
		end_response();
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
	post_lines(session, line, 1);
}

void Delivery::post_lines(Session &session, std::string_view lines, std::size_t count)
{
	have_room(1);
	const bool many = claimed_.size() >= kSoon;
	const Outbox::Claim claim = many ? Outbox::Claim::loose : Outbox::Claim::firm;
	if (session.outbox.append(lines, count, claim) == Outbox::Append::claimed)
		(many ? loosely_claimed_ : claimed_).push_back(session.shared_from_this());
}

void Delivery::answer_lines(Session &session, std::string_view lines, std::size_t count)
{
	have_room(1);
	if (session.outbox.append_answer(lines, count) == Outbox::Append::claimed)
		claimed_.push_back(session.shared_from_this());
}

void Delivery::have_room(std::size_t count)
{
	for (auto *list : {&claimed_, &loosely_claimed_}) {
		if (list->capacity() - list->size() < count) [[unlikely]]
			list->reserve(std::max({std::size_t{16}, 2 * list->size(), list->size() + count}));
	}
}

void Delivery::send(Session &session, Event &event)
{
	send_line(session, event.line(session.caps()));
}

void Delivery::send_line(Session &session, std::string_view line)
{
	if (&session != issuer_) {
		post(session, line);
		return;
	}
	deliver_before_answer();
	if (held_back_) {
		held_ += line;
		ends_.push_back(held_.size());
	} else {
		answer_lines(session, line, 1);
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

/** What was said before an answer comes before it. */
void Delivery::deliver_before_answer()
{
	if (burst_.empty())
		return;
	world_role.assert_shared(); // a burst waits only as long as the World is held
	deliver_burst();
}

void Delivery::add_to_burst(Channel *channel, User *user)
{
	burst_.add(*issuer_, channel, user, std::exchange(held_back_, false) ? label_ : std::string_view());
}

void Delivery::deliver_burst()
{
	if (burst_.empty())
		return;
	const BurstEnd end(burst_); // also when there is no memory for the rest: nothing is delivered twice
	Session &sender = burst_.sender();
	const auto post_to = [this, &sender](const User &user) REQUIRES_SHARED(world_role) {
		for (const SessionRef &session : user.sessions) {
			if (session.get() != &sender || burst_.user() != nullptr)
				post_lines(*session, burst_.lines(session->caps()), burst_.size());
		}
	};
	const auto answer = [this, &sender] {
		composed_.clear();
		if (const std::size_t count = burst_.answer(sender.caps(), server_, composed_); count > 0)
			answer_lines(sender, composed_, count);
	};
	if (Channel *channel = burst_.channel(); channel != nullptr) {
		MutexLock order(channel->delivery);
		for (const Member &member : channel->members())
			post_to(*member.user);
		for (std::size_t i = 0; i < burst_.size(); ++i)
			channel->keep(burst_.event(i));
		answer();
	} else {
		post_to(*burst_.user());
		answer();
	}
}

void Delivery::finish(Session &session, std::string_view reason)
{
	have_room(1);
	if (session.finish(reason) == Outbox::Append::claimed)
		claimed_.push_back(session.shared_from_this());
}

std::string Delivery::answer_in_batch()
{
	one_batch_ = true;
	return "r" + std::to_string(batches_++);
}

void Delivery::end_response()
{
	deliver_before_answer();
	composed_.clear();
	if (ends_.empty()) {
		irc::append_tagged(composed_, "label", label_, Burst::ack(server_));
	} else if (ends_.size() == 1 || one_batch_) {
		irc::append_tagged(composed_, "label", label_, held_);
	} else {
		const std::string id = "r" + std::to_string(batches_++);
		const std::string start = ":" + std::string(server_) + " BATCH ";
		irc::append_tagged(composed_, "label", label_, start + '+' + id + " labeled-response\r\n");
		std::size_t begin = 0;
		for (const std::size_t end : ends_) {
			irc::append_tagged(composed_, "batch", id, std::string_view(held_).substr(begin, end - begin));
			begin = end;
		}
		composed_ += start + '-' + id + "\r\n";
	}
	send_line(*issuer_, composed_);
}

void Delivery::flush() noexcept
{
	if (!claimed_.empty())
		rider_wait_.before_flush(claimed_.front()->outbox, claimed_.size());
	for (const SessionRef &session : claimed_)
		session->flush();
	claimed_.clear();
	flush_loosely_claimed();
	// Memory that one command of a large network needed is not kept for the next of a small one.
	for (auto *list : {&claimed_, &loosely_claimed_}) {
		if (list->capacity() > kKeep)
			std::vector<SessionRef>().swap(*list);
	}
	if (held_.capacity() + composed_.capacity() > kKeep * sizeof(SessionRef)) {
		std::string().swap(held_);
		std::string().swap(composed_);
	}
}

/** Thousands of sends keep a processor for a tenth of a second: it is left to others time and again. */
void Delivery::flush_loosely_claimed() noexcept
{
	std::chrono::steady_clock::time_point pause_at{};
	for (const SessionRef &session : loosely_claimed_) {
		// Before the claim is held: nobody shall wait for one who sleeps.
		if (std::chrono::steady_clock::now() >= pause_at) {
			clock_nanosleep(CLOCK_MONOTONIC, 0, &kPause, nullptr);
			pause_at = std::chrono::steady_clock::now() + kPortion;
		}
		if (session->outbox.hold_on())
			session->flush();
	}
	loosely_claimed_.clear();
}

} // namespace confer::chat
