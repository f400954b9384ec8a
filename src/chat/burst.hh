// SPDX-License-Identifier: MIT
#pragma once

#include "chat/event.hh"
#include "chat/modes.hh"
#include "chat/pool.hh"
#include "chat/waiting_bursts.hh"
#include "irc/capability.hh"

#include <array>
#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

class Channel;
class Conversation;
class Session;
class User;

/** Where messages go. */
struct Destination {
	Channel *channel = nullptr;
	User *user = nullptr;                 ///< if there is no channel
	Conversation *conversation = nullptr; ///< with that user; null: it is not kept
	Power least = Power::none; ///< members of the channel with less do not get it, but for the sender's other sessions
	bool tags_only = false;    ///< TAGMSG: only for sessions with message-tags
	bool kept = true;          ///< what all members get goes into the history
	bool echoed = false;       ///< the sender sees it without echo-message too

	/** Whether messages to both may go out together. */
	bool operator==(const Destination &) const = default;
};

/**
 * Messages that a session has sent one after another to the same channel or user, and that go out together: each
 * recipient's outbox is locked and appended to once for all of them.
 *
 * For one thread, and only while it holds the World for reading: it points to who is there. It keeps its memory.
 */
class Burst : public WaitingBursts::Link {
public:
	/** What waits for one delivery at most. More saves nothing more, and would delay threads that want the World alone.
	 */
	static constexpr std::size_t kMessages = 32;

	bool empty() const noexcept { return count_ == 0; }
	bool full() const noexcept { return count_ == kMessages; }
	std::size_t size() const noexcept { return count_; }
	/** The messages, in order. */
	std::span<Event *const> events() const noexcept { return events_; }

	/** Room for one more message; add() makes it the last one. Valid until then. */
	Event &draft();
	/**
	 * `draft()` goes from `sender` to `to`. All messages of a burst go the same way. `label`: what the sender wants its
	 * answer to have (IRCv3 labeled-response); may be empty.
	 */
	void add(Session &sender, const Destination &to, std::string_view label);
	bool goes_to(const Destination &to) const noexcept { return to == to_; }

	Session &sender() const noexcept { return *sender_; }
	const Destination &to() const noexcept { return to_; }

	/** All lines, in order, for a session with these capabilities; valid until the next change. */
	std::string_view lines(irc::CapSet caps);
	/** How many lines that is. */
	std::size_t line_count(irc::CapSet caps);
	/** Whether lines() is what one label stands for: a message of one line, or a batch around several. */
	bool is_one_unit(irc::CapSet caps) const noexcept;
	/** The line that answers a label when there is nothing else to answer. */
	static std::string ack(std::string_view server);
	/**
	 * What the sender gets: its echo if it has echo-message, else an ACK of `server` for each label. Returns how many
	 * lines that are.
	 */
	std::size_t answer(irc::CapSet caps, std::string_view server, std::string &out);

	/**
	 * What the sender gets when the messages could not be kept: one FAIL LOG_FULL of `server` for each label, or for
	 * all together, but none for a NOTICE without a label. Returns how many lines that are.
	 */
	std::size_t refuse(std::string_view server, std::string &out);

	void clear() noexcept;

private:
	/** Longer lines than this, which long tags make, do not leave their memory behind. */
	static constexpr std::size_t kKeep = 32 << 10;

	struct Message {
		Event event;
		std::string label;
	};

	std::deque<Message> messages_;
	std::vector<Event *> events_; ///< of the first count_ messages
	std::size_t count_ = 0;
	bool labelled_ = false; ///< one of them has a label
	Session *sender_ = nullptr;
	Destination to_;
	std::array<std::string, Event::kForms> lines_; ///< by their form; empty: not made yet
	std::string line_;
};

/** Empty bursts, with the memory that they have used, for all threads of the process. */
Pool<Burst> &spare_bursts();

} // namespace confer::chat
