// SPDX-License-Identifier: MIT
#include "chat/delivery.hh"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include <time.h>

namespace confer::chat {

namespace {

/** Long enough for the kernel to give a processor to a thread that waits for another one. */
constexpr timespec kPause{0, 200'000};
/** Of flushing, between two pauses. */
constexpr std::chrono::milliseconds kPortion{1};

} // namespace

Delivery::~Delivery()
{
	if (burst_ == nullptr)
		return;
	burst_->clear();
	spare_bursts().give(std::move(burst_));
}

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
	answer_ = label.empty() ? Answer::plain : Answer::none;
	one_batch_ = false;
	one_line_ = false;
}

void Delivery::resume_label(std::string_view label)
{
	resumed_label_ = label;
	label_ = resumed_label_;
	answer_ = Answer::none;
}

void Delivery::end() noexcept
{
	try {
		if (answer_ != Answer::plain)
			end_labelled();
	} catch (const std::bad_alloc &) {
		give_up(*issuer_);
	}
	abandon();
}

void Delivery::abandon() noexcept
{
	answer_ = Answer::plain;
	issuer_ = nullptr;
	used_ = 0;
	while (events_.size() > kKeepEvents)
		events_.pop_back();
	time_ = 0;
}

std::string &Delivery::line() noexcept
{
	line_.clear();
	return line_;
}

WallTime Delivery::time() noexcept
{
	if (time_ == 0) {
		time_ = wall_now();
		now_.clear();
	}
	return time_;
}

std::string_view Delivery::now()
{
	const WallTime stamp = time();
	if (now_.empty())
		append_time(now_, stamp);
	return now_;
}

void Delivery::post(Session &session, std::string_view line)
{
	post_lines(session, line, 1);
}

void Delivery::post_lines(Session &session, std::string_view lines, std::size_t count)
{
	have_room(1);
	steps_ += count + lines.size() / kBytesOfDelivery;
	++unflushed_;
	const bool many = claimed_.size() >= kSoon;
	const Outbox::Claim claim = many ? Outbox::Claim::loose : Outbox::Claim::firm;
	if (session.outbox.append(lines, count, claim) == Outbox::Append::claimed)
		(many ? loosely_claimed_ : claimed_).push_back(session.shared_from_this());
}

bool Delivery::offer(Session &session, Event &event)
{
	have_room(1);
	const bool many = claimed_.size() >= kSoon;
	const Outbox::Claim claim = many ? Outbox::Claim::loose : Outbox::Claim::firm;
	const Outbox::Append result = session.outbox.offer(event.line(session.caps()), 1, claim);
	if (result == Outbox::Append::claimed)
		(many ? loosely_claimed_ : claimed_).push_back(session.shared_from_this());
	return result != Outbox::Append::no_room;
}

void Delivery::answer_lines(Session &session, std::string_view lines, std::size_t count)
{
	have_room(1);
	steps_ += count + lines.size() / kBytesOfStep;
	unflushed_ += count + lines.size() / kUnflushedBytes;
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

void Delivery::prepare(std::initializer_list<Event *> events, std::size_t recipients)
{
	have_room(recipients);
	for (Event *event : events) {
		if (event != nullptr)
			event->prepare();
	}
}

void Delivery::give_up(Session &session) noexcept
{
	session.outbox.close("Out of memory");
	session.hang_up();
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
	try {
		answer(line);
	} catch (const std::bad_alloc &) {
		give_up(session); // and what others are still to be told goes on
	}
}

void Delivery::answer(std::string_view line)
{
	deliver_before_answer();
	answer_after_burst(line);
}

void Delivery::answer_after_burst(std::string_view line)
{
	if (answer_ == Answer::plain)
		answer_lines(*issuer_, line, 1);
	else
		answer_labelled(line);
}

void Delivery::answer_labelled(std::string_view line)
{
	const bool may_grow = answer_ == Answer::none && !one_batch_ && !(in_order_ && one_line_);
	if (may_grow) {
		first_ = line;
		answer_ = Answer::first;
		if (!in_order_)
			return;
	}
	composed_.clear();
	if (may_grow) {
		open_answer_batch();
	} else if (answer_ == Answer::none) {
		irc::append_tagged(composed_, "label", label_, line);
		answer_ = Answer::plain;
	} else {
		if (answer_ == Answer::first)
			open_answer_batch();
		if (line.starts_with("@batch="))
			composed_ += line; // of a batch within this one
		else
			irc::append_tagged(composed_, "batch", answer_batch_, line);
	}
	answer_lines(*issuer_, composed_, 1);
}

/** Composes the start of the batch and the first line in it. */
void Delivery::open_answer_batch()
{
	answer_batch_ = name_batch();
	irc::append_tagged(composed_, "label", label_,
	                   ":" + std::string(server_) + " BATCH +" + answer_batch_ + " labeled-response\r\n");
	irc::append_tagged(composed_, "batch", answer_batch_, first_);
	answer_ = Answer::batch;
}

void Delivery::send(const User &user, Event &event, const Session *except)
{
	for (const SessionRef &session : user.sessions) {
		if (session.get() != except)
			send(*session, event);
	}
}

void Delivery::publish(Channel &channel, Event &event)
{
	Event *const events[] = {&event};
	MutexLock order(channel.delivery);
	publish(channel, events, Keep::yes,
	        [&](const Member &member) REQUIRES_SHARED(world_role) { send(*member.user, event); });
}

/** What was said before an answer comes before it. */
void Delivery::deliver_before_answer()
{
	if (burst_ != nullptr && !burst_->empty()) {
		world_role.assert_shared(); // a burst waits only as long as the World is held
		deliver_burst();
	}
	if (issuer_->entrusted.load(std::memory_order_acquire) != 0) {
		world_role.assert_shared(); // likewise
		settle(*issuer_);
	}
}

void Delivery::finish(Session &session, std::string_view reason) noexcept
try {
	have_room(1);
	if (session.finish(reason) == Outbox::Append::claimed)
		claimed_.push_back(session.shared_from_this());
} catch (const std::bad_alloc &) {
	give_up(session);
}

std::string Delivery::answer_in_batch()
{
	one_batch_ = true;
	return name_batch();
}

/** The label, where it has not been given yet, or the end of the batch. */
void Delivery::end_labelled()
{
	deliver_before_answer();
	composed_.clear();
	switch (std::exchange(answer_, Answer::plain)) {
	case Answer::plain: return;
	case Answer::none: irc::append_tagged(composed_, "label", label_, Burst::ack(server_)); break;
	case Answer::first: irc::append_tagged(composed_, "label", label_, first_); break;
	case Answer::batch: composed_ = ":" + std::string(server_) + " BATCH -" + answer_batch_ + "\r\n"; break;
	}
	answer_lines(*issuer_, composed_, 1);
}

void Delivery::flush() noexcept
{
	if (!claimed_.empty())
		rider_wait_.before_flush(claimed_.front()->outbox, claimed_.size());
	// A list with loose claims is left to others to overtake, not hurried past them.
	if (senders_ != nullptr && claimed_.size() >= Senders::kLeast && loosely_claimed_.empty())
		senders_->flush(claimed_);
	for (const SessionRef &session : claimed_)
		session->flush();
	claimed_.clear();
	flush_loosely_claimed();
	// Memory that one command of a large network needed is not kept for the next of a small one.
	for (auto *list : {&claimed_, &loosely_claimed_}) {
		if (list->capacity() > kKeep)
			std::vector<SessionRef>().swap(*list);
	}
	if (composed_.capacity() > kKeep * sizeof(SessionRef))
		std::string().swap(composed_);
	unflushed_ = 0;
	time_ = 0;
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
