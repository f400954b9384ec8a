// SPDX-License-Identifier: MIT
#pragma once

#include "chat/burst.hh"
#include "chat/channel.hh"
#include "chat/event.hh"
#include "chat/rider_wait.hh"
#include "chat/senders.hh"
#include "chat/session.hh"
#include "chat/user.hh"

#include <deque>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::chat {

/**
 * The one way out: puts lines into the outboxes of sessions, and remembers which of them this thread must flush.
 *
 * The answer to a labelled command is one line with the label, or a batch around several (IRCv3 labeled-response). Only
 * the first line is held back until it is known which; however long the answer is, the rest goes out as it comes.
 *
 * For one thread at a time: a thread borrows one for a batch of work. It keeps its memory from batch to batch.
 */
class Delivery {
public:
	Delivery() = default;
	~Delivery();
	Delivery(const Delivery &) = delete;
	Delivery &operator=(const Delivery &) = delete;

	/**
	 * A command of this session starts: what is sent to it from now on is the answer.
	 *
	 * `label`: what the answer shall have; empty: none. `server`: the source of ACK and BATCH. Both are kept by
	 * reference, the label to end(), the server for as long as this is used.
	 */
	void begin(Session &issuer, std::string_view label, std::string_view server);
	/** It has ended. Without memory for the end of its answer the issuer is closed. */
	void end() noexcept;
	/** It has failed: what it has left here is dropped. */
	void abandon() noexcept;

	/** A fresh event, valid until the command ends. */
	Event &event();
	/** An empty string to compose a line in; the next call takes it again. */
	std::string &line() noexcept;
	/** The time, the same until the command ends or what it has sent is flushed: one stamp for all that it does. */
	WallTime time() noexcept;
	/** The same as text. */
	std::string_view now();

	/** Puts a whole line into the session's outbox, beside any labelled response. */
	void post(Session &session, std::string_view line);
	/** Sends to one session. */
	void send(Session &session, Event &event);
	/** The same for a line that is ready for this session. */
	void send_line(Session &session, std::string_view line);
	/** Sends a line of the server's own, with its time where the session has that; fill(LineWriter &) adds the rest. */
	template <class Fill> void compose_for(Session &to, std::string_view server, Fill &&fill);
	/** Sends to all sessions of a user but `except`. */
	void send(const User &user, Event &event, const Session *except = nullptr) REQUIRES_SHARED(world_role);
	/** Sends what may be lost, see Outbox::offer(). False: the session has no room for it. */
	[[nodiscard]] bool offer(Session &session, Event &event);
	/** Closes the session with an ERROR line, or without memory for that at once. */
	void finish(Session &session, std::string_view reason) noexcept;

	/** Ends a session that there is no memory for. */
	static void give_up(Session &session) noexcept;

	/** Whether an event is kept. */
	enum class Keep {
		no,
		yes,  ///< if there is space for it
		must, ///< or else it is not sent either
	};
	/**
	 * The one way of the events of a channel: they get their times and numbers, then they are kept, then they are sent.
	 * So nobody has seen what is not kept. `tell(member)` sends them to one member. False: they must be kept and the
	 * log has no space for them, so nobody was told.
	 */
	template <class Tell>
	bool publish(Channel &channel, std::span<Event *const> events, Keep keep, Tell &&tell) REQUIRES_SHARED(world_role)
	    REQUIRES(channel.delivery);
	/** Publishes one event to all members. */
	void publish(Channel &channel, Event &event) REQUIRES_SHARED(world_role);
	/**
	 * Publishes something about a member to those members of the channel that `accept(member)` names, and before them
	 * to `about` if that one is no member any more. It is not kept if it is hidden from some.
	 */
	template <class Accept>
	void publish_about(const Member &about, Channel &channel, Event &event, Accept &&accept) REQUIRES_SHARED(world_role)
	    REQUIRES(channel.delivery);
	/** Publishes what may be lost to all members; calls missed(Session &) for each session that has no room. */
	template <class Missed>
	void publish_offer(Channel &channel, Event &event, Missed &&missed) REQUIRES_SHARED(world_role);

	/**
	 * The answer of the running command is one batch, from BATCH + to BATCH -, and so it is what gets the label.
	 * Returns a name for the batch.
	 */
	std::string answer_in_batch();
	/** A name for a batch that is not the whole answer. Its lines begin with the tag batch. */
	std::string name_batch() { return "r" + std::to_string(batches_++); }

	/**
	 * The running command is a part of something that is answered later: it needs no answer. Returns the label that it
	 * has, until the command ends.
	 */
	std::string_view defer_label() noexcept
	{
		const std::string_view label = labelled() ? label_ : std::string_view();
		answer_ = Answer::plain;
		return label;
	}
	/**
	 * The answer of the running command has one line at most: it needs no batch, also where it cannot wait for others.
	 * See answer_labelled().
	 */
	void expect_one_line() noexcept { one_line_ = true; }
	/** What is sent to the issuer from now on is the answer to all of that, and has its label. */
	void resume_label(std::string_view label);

	/**
	 * Consecutive messages of the issuer to one channel or user, which wait to be delivered together. Code that lets
	 * go of the World, or sends anything else for the same session, must call deliver_burst() before.
	 * @throws std::bad_alloc
	 */
	Burst &burst();
	bool has_full_burst() const noexcept { return burst_ != nullptr && burst_->full(); }
	/** The draft joins the burst. If the command has a label the echo or the ACK that comes of it is the answer. */
	void add_to_burst(const Destination &to);
	/** Delivers the draft alone, after deliver_burst(). Its echo is a part of the answer to the running command. */
	void deliver_draft(const Destination &to) REQUIRES_SHARED(world_role);
	/**
	 * Delivers the burst, or leaves it to the thread that is delivering in that channel. What the session does next is
	 * to come behind it: see settle().
	 */
	void deliver_burst() REQUIRES_SHARED(world_role);
	/** Waits until others have delivered what the session has left to them. Only for its owner. */
	void settle(const Session &session) noexcept REQUIRES_SHARED(world_role);
	/** True while the answer to the running command gets a label. */
	bool labelled() const noexcept { return answer_ != Answer::plain; }

	/**
	 * Before an outbox is claimed: afterwards there must be no failure to remember it. Before what is to be told to so
	 * many is done: afterwards there should be none to tell it.
	 */
	void have_room(std::size_t count);
	/**
	 * Before what these events tell is done: then it cannot fail any more to send them to so many sessions. Null ones
	 * are passed over. The answer to the issuer never fails: without memory for it the issuer is closed.
	 */
	void prepare(std::initializer_list<Event *> events, std::size_t recipients);
	/** Has every outbox flushed that was claimed. Only without any lock; a command may go on afterwards. */
	void flush() noexcept EXCLUDES(world_role);

	/** Counts steps of work that no line shows, such as entries that a command has looked at. */
	void count_work(std::size_t steps) noexcept
	{
		steps_ += steps;
		unflushed_ += steps;
	}
	/** Counts steps that are to be paid for, but take no time. */
	void charge(std::size_t steps) noexcept { steps_ += steps; }
	/** The steps counted since the last call. Those of messages count when the burst is delivered. */
	std::size_t take_work() noexcept { return std::exchange(steps_, 0); }
	/** From now on long lists are sent by all of them together; null: by this alone. They outlive it. */
	void share_sends(Senders *senders) noexcept { senders_ = senders; }
	/** True when so much was done since the last flush that others should not wait longer for what they are sent. */
	bool should_flush() const noexcept { return unflushed_ > kUnflushed; }

private:
	static constexpr std::size_t kKeep = 1024; ///< sessions of a list that stay from batch to batch
	static constexpr std::size_t kKeepEvents = 16;
	static constexpr std::size_t kSoon = 512;       ///< outboxes that are flushed without a pause
	static constexpr std::size_t kUnflushed = 4096; ///< steps of work, some tenths of a millisecond
	/** Bytes of an answer that are one step: to write them takes as long. */
	static constexpr std::size_t kBytesOfStep = 64;
	/** The same for what others are sent, of which an ordinary message is one step. */
	static constexpr std::size_t kBytesOfDelivery = 1024;
	/** The same for what waits: no more than 32 KiB of an answer do. */
	static constexpr std::size_t kUnflushedBytes = 8;
	/** Steps of WaitingBursts that a thread delivers for others before it flushes, as a multiple of kUnflushed. */
	static constexpr std::size_t kWaitingWork = WaitingBursts::kMostWork / kUnflushed;

	/** How far the answer to the running command has come. */
	enum class Answer {
		plain, ///< it needs no label, or has one
		none,  ///< a label waits for the first line
		first, ///< the first line waits in first_
		batch, ///< a batch is open
	};

	void post_lines(Session &session, std::string_view lines, std::size_t count);
	void answer_lines(Session &session, std::string_view lines, std::size_t count);
	void deliver_before_answer();
	void answer(std::string_view line);
	void answer_after_burst(std::string_view line);
	/**
	 * The first line waits for a second one, which would make a batch of them. Not so one that has its place among what
	 * others say, see InOrder: it opens the batch at once.
	 */
	void answer_labelled(std::string_view line);
	/** As long as it lives, what is sent has its place among what others say. */
	class InOrder {
	public:
		explicit InOrder(Delivery &delivery) noexcept
		    : delivery_(delivery),
		      before_(std::exchange(delivery.in_order_, true))
		{
		}
		~InOrder() { delivery_.in_order_ = before_; }
		InOrder(const InOrder &) = delete;
		InOrder &operator=(const InOrder &) = delete;

	private:
		Delivery &delivery_;
		const bool before_;
	};
	class Turn;
	void publish_burst(bool alone) REQUIRES_SHARED(world_role);
	/** Leaves the burst to the thread that is delivering in the channel; false: there is none, or it has enough. */
	bool entrust(Channel &channel) REQUIRES_SHARED(world_role);
	/** Delivers bursts of others, each linked to the next one, and destroys them. */
	void deliver(WaitingBursts::Link *bursts, Channel &channel) noexcept REQUIRES_SHARED(world_role)
	    REQUIRES(channel.delivery);
	/** Delivers what others leave to this thread, until there is nothing more or it should flush. */
	void deliver_waiting(Channel &channel) noexcept REQUIRES_SHARED(world_role) REQUIRES(channel.delivery);
	void publish_in(Channel &channel, Burst &burst, bool alone) REQUIRES_SHARED(world_role) REQUIRES(channel.delivery);
	void publish_private(Burst &burst, bool alone) REQUIRES_SHARED(world_role);
	/** To the user whom it is for, then to the sender's other sessions, with the answer to the sender. */
	void post_private(Burst &burst, bool alone) REQUIRES_SHARED(world_role);
	void post_burst(Burst &burst, const User &user, const Session *except) REQUIRES_SHARED(world_role);
	void answer_burst(Burst &burst, bool alone);
	void answer_message(std::string_view lines, bool unit);
	void refuse_burst(Burst &burst, bool alone);
	void open_answer_batch();
	void end_labelled();
	void flush_loosely_claimed() noexcept EXCLUDES(world_role);

	std::unique_ptr<Burst> burst_; ///< null: none is there
	std::vector<SessionRef> claimed_;
	std::vector<SessionRef> loosely_claimed_; ///< those beyond kSoon
	RiderWait rider_wait_;
	Senders *senders_ = nullptr; ///< null: nobody helps
	std::deque<Event> events_;
	std::size_t used_ = 0;
	Session *issuer_ = nullptr;
	std::string_view label_;
	std::string resumed_label_; ///< what label_ shows after resume_label()
	std::string_view server_;
	Answer answer_ = Answer::plain;
	bool one_batch_ = false;   ///< the answer is a batch by itself
	bool one_line_ = false;    ///< the answer has one line at most
	bool in_order_ = false;    ///< see InOrder
	std::string first_;        ///< the first line of the answer
	std::string answer_batch_; ///< the name of the batch around the answer
	std::string composed_;
	std::string line_;
	WallTime time_ = 0; ///< 0: not yet read
	std::string now_;
	std::uint64_t batches_ = 0;
	std::size_t steps_ = 0;     ///< of work, not yet taken
	std::size_t unflushed_ = 0; ///< of work since the last flush
};

template <class Fill> void Delivery::compose_for(Session &to, std::string_view server, Fill &&fill)
{
	std::string &composed = line();
	{
		irc::LineWriter writer(composed);
		if (to.has(irc::Cap::server_time))
			writer.tag("time", now());
		writer.source(server);
		fill(writer);
	}
	send_line(to, composed);
}

template <class Tell> bool Delivery::publish(Channel &channel, std::span<Event *const> events, Keep keep, Tell &&tell)
{
	if (!channel.record(events, time(), keep != Keep::no) && keep == Keep::must)
		return false;
	const InOrder in_order(*this);
	for (const Member &member : channel.members())
		tell(member);
	return true;
}

template <class Accept>
void Delivery::publish_about(const Member &about, Channel &channel, Event &event, Accept &&accept)
{
	Event *const events[] = {&event};
	const bool gone = channel.member(*about.user) == nullptr;
	channel.record(events, time(), !channel.hides(about));
	const InOrder in_order(*this);
	if (gone)
		send(*about.user, event);
	for (const Member &member : channel.members()) {
		if (accept(member))
			send(*member.user, event);
	}
}

template <class Missed> void Delivery::publish_offer(Channel &channel, Event &event, Missed &&missed)
{
	Event *const events[] = {&event};
	MutexLock order(channel.delivery);
	publish(channel, events, Keep::yes, [&](const Member &member) REQUIRES_SHARED(world_role) {
		for (const SessionRef &session : member.user->sessions) {
			if (!offer(*session, event))
				missed(*session);
		}
	});
}

} // namespace confer::chat
