// SPDX-License-Identifier: MIT
// Bursts: who delivers them, in which order, and how the sender is answered.
#include "chat/delivery.hh"

#include "chat/conversations.hh"

#include <new>
#include <utility>

namespace confer::chat {

namespace {

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

/**
 * Its turn in a channel. From before it waits for the lock, others may leave their bursts to this thread, which has
 * delivered them when the turn ends.
 */
class SCOPED_CAPABILITY Delivery::Turn {
public:
	// The analysis does not know that two names for the lock are of one channel.
	Turn(Delivery &delivery, Channel &channel) noexcept ACQUIRE(channel.delivery) NO_THREAD_SAFETY_ANALYSIS
	    : delivery_(delivery),
	      channel_(channel)
	{
		channel_.waiting.announce();
		channel_.delivery.lock();
		channel_.waiting.open();
	}
	~Turn() RELEASE() NO_THREAD_SAFETY_ANALYSIS
	{
		delivery_.deliver_waiting(channel_);
		channel_.delivery.unlock();
	}
	Turn(const Turn &) = delete;
	Turn &operator=(const Turn &) = delete;

private:
	Delivery &delivery_;
	Channel &channel_;
};

Burst &Delivery::burst()
{
	if (burst_ == nullptr)
		burst_ = spare_bursts().take();
	return *burst_;
}

void Delivery::add_to_burst(const Destination &to)
{
	Burst &burst = this->burst();
	burst.draft().set_time(time());
	burst.add(*issuer_, to, labelled() ? label_ : std::string_view());
	answer_ = Answer::plain;
}

void Delivery::deliver_draft(const Destination &to)
{
	Burst &burst = this->burst();
	burst.draft().set_time(time());
	burst.add(*issuer_, to, {});
	publish_burst(true);
}

void Delivery::deliver_burst()
{
	if (burst_ != nullptr && !burst_->empty())
		publish_burst(false);
}

void Delivery::settle(const Session &session) noexcept
{
	if (session.entrusted.load(std::memory_order_acquire) == 0)
		return;
	// It exists: the threads that deliver there have held the World since it was found.
	const Turn turn(*this, *session.entrusted_to);
}

/** `alone`: the answer to the running command may have more parts than the echo. */
void Delivery::publish_burst(bool alone)
{
	Channel *const channel = burst_->to().channel;
	if (burst_->sender().entrusted_to != channel)
		settle(burst_->sender());
	if (channel != nullptr && !alone && entrust(*channel))
		return;
	const BurstEnd end(*burst_); // also when there is no memory for the rest: nothing is delivered twice
	if (channel == nullptr) {
		publish_private(*burst_, alone);
		return;
	}
	const Turn turn(*this, *channel);
	deliver(channel->waiting.take(), *channel); // what this session may have left there comes first
	publish_in(*channel, *burst_, alone);
}

bool Delivery::entrust(Channel &channel)
{
	Burst &burst = *burst_;
	Session &sender = burst.sender();
	const std::size_t lines = burst.size(), members = channel.members().size();
	std::size_t bytes = 0;
	for (const Event *event : burst.events())
		bytes += event->body().size() + event->client_tags().size();
	// What each recipient is sent before the next flush has a bound, too, in a channel of few.
	burst.work = members * (1 + bytes / kBytesOfDelivery) + bytes / kUnflushedBytes;
	sender.entrusted.fetch_add(1, std::memory_order_relaxed);
	if (!channel.waiting.push(burst)) {
		sender.entrusted.fetch_sub(1, std::memory_order_relaxed);
		return false;
	}
	static_cast<void>(burst_.release());
	sender.entrusted_to = &channel;
	// As post_lines() and answer_lines() would count it.
	steps_ += members * (lines + bytes / kBytesOfDelivery);
	if (sender.has(irc::Cap::echo_message))
		steps_ += lines + bytes / kBytesOfStep;
	return true;
}

void Delivery::deliver_waiting(Channel &channel) noexcept
{
	for (;;) {
		WaitingBursts::Link *const bursts = channel.waiting.take();
		deliver(bursts, channel);
		if (bursts != nullptr && !should_flush())
			continue;
		if (channel.waiting.leave())
			return;
		if (should_flush()) {
			deliver(channel.waiting.close(), channel);
			return;
		}
	}
}

void Delivery::deliver(WaitingBursts::Link *bursts, Channel &channel) noexcept
{
	const std::size_t steps = steps_; // others have paid for theirs
	while (bursts != nullptr) {
		std::unique_ptr<Burst> burst(static_cast<Burst *>(bursts));
		bursts = std::exchange(burst->next, nullptr);
		unflushed_ += burst->work / kWaitingWork;
		Session &sender = burst->sender();
		try {
			publish_in(channel, *burst, false);
		} catch (const std::bad_alloc &) {
			give_up(sender);
		}
		sender.entrusted.fetch_sub(1, std::memory_order_release);
		burst->clear();
		spare_bursts().give(std::move(burst));
	}
	steps_ = steps;
}

void Delivery::publish_in(Channel &channel, Burst &burst, bool alone)
{
	const Destination &to = burst.to();
	const User *self = burst.sender().user;
	const Power least = to.least;
	const auto tell = [&](const Member &member) REQUIRES_SHARED(world_role) {
		if (least == Power::none || highest(member.statuses) >= least || member.user == self)
			post_burst(burst, *member.user, &burst.sender());
	};
	if (publish(channel, burst.events(), to.kept ? Keep::must : Keep::no, tell))
		answer_burst(burst, alone);
	else
		refuse_burst(burst, alone);
}

void Delivery::publish_private(Burst &burst, bool alone)
{
	const Destination &to = burst.to();
	if (to.conversation == nullptr) {
		post_private(burst, alone);
		return;
	}
	MutexLock order(to.conversation->order);
	if (to.conversation->record(burst.events()))
		post_private(burst, alone);
	else
		refuse_burst(burst, alone);
}

void Delivery::post_private(Burst &burst, bool alone)
{
	const User &target = *burst.to().user;
	const User &self = *burst.sender().user;
	if (target.order == nullptr) {
		post_burst(burst, target, nullptr);
	} else {
		MutexLock order(*target.order);
		post_burst(burst, target, nullptr);
	}
	if (self.order == nullptr) {
		answer_burst(burst, alone);
		return;
	}
	MutexLock order(*self.order);
	if (&self != &target)
		post_burst(burst, self, &burst.sender());
	answer_burst(burst, alone);
}

void Delivery::post_burst(Burst &burst, const User &user, const Session *except)
{
	const bool tags_only = burst.to().tags_only;
	for (const SessionRef &session : user.sessions) {
		if (session.get() != except && (!tags_only || session->has(irc::Cap::message_tags)))
			post_lines(*session, burst.lines(session->caps()), burst.line_count(session->caps()));
	}
}

void Delivery::answer_burst(Burst &burst, bool alone)
{
	Session &sender = burst.sender();
	// What the sender gets from now on confirms it, even without an echo.
	if (const auto position = burst.events().back()->position())
		sender.outbox.follow(*position + 1);
	if (!alone) {
		composed_.clear();
		if (const std::size_t count = burst.answer(sender.caps(), server_, composed_); count > 0)
			answer_lines(sender, composed_, count);
		return;
	}
	if ((!sender.has(irc::Cap::echo_message) && !burst.to().echoed) ||
	    (burst.to().tags_only && !sender.has(irc::Cap::message_tags)))
		return;
	const InOrder in_order(*this);
	try {
		answer_message(burst.lines(sender.caps()), burst.is_one_unit(sender.caps()));
	} catch (const std::bad_alloc &) {
		give_up(sender);
	}
}

/** `unit`: one line, or a batch, which is labelled as a whole; otherwise each line is one of the answer. */
void Delivery::answer_message(std::string_view lines, bool unit)
{
	if (unit) {
		answer_after_burst(lines);
		return;
	}
	one_line_ = false;
	while (!lines.empty()) {
		const std::size_t end = lines.find('\n') + 1;
		answer_after_burst(lines.substr(0, end));
		lines.remove_prefix(end);
	}
}

/** There is no space to keep the messages, so nobody got them. */
void Delivery::refuse_burst(Burst &burst, bool alone)
{
	std::string refusal; // of its own: an answer that waits for this may be composed in line_ already
	const std::size_t count = burst.refuse(server_, refusal);
	if (count == 0)
		return;
	if (alone)
		answer_after_burst(refusal);
	else
		answer_lines(burst.sender(), refusal, count);
}

} // namespace confer::chat
