// SPDX-License-Identifier: MIT
#pragma once

#include "chat/event.hh"
#include "irc/capability.hh"

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace confer::chat {

class Channel;
class Session;
class User;

/**
 * Messages that a session has sent one after another to the same channel or user, and that go out together: each
 * recipient's outbox is locked and appended to once for all of them.
 *
 * For one thread, and only while it holds the World for reading: it points to who is there. It keeps its memory.
 */
class Burst {
public:
	/** What waits for one delivery at most. More saves nothing more, and would hold up whoever wants the World alone.
	 */
	static constexpr std::size_t kMessages = 32;

	bool empty() const noexcept { return count_ == 0; }
	bool full() const noexcept { return count_ == kMessages; }
	std::size_t size() const noexcept { return count_; }
	/** Message `i` of size(). */
	Event &event(std::size_t i) noexcept { return messages_[i].event; }

	/** Room for one more message; add() makes it the last one. Valid until then. */
	Event &draft();
	/**
	 * `draft()` goes from `sender` to `channel`, or else to `user`. All messages of a burst go the same way. `label`:
	 * what the sender wants its answer to have (IRCv3 labeled-response); may be empty.
	 */
	void add(Session &sender, Channel *channel, User *user, std::string_view label);
	bool goes_to(const Channel *channel, const User *user) const noexcept
	{
		return channel == channel_ && user == user_;
	}

	Session &sender() const noexcept { return *sender_; }
	Channel *channel() const noexcept { return channel_; }
	User *user() const noexcept { return user_; }

	/** All lines, in order, for a session with these capabilities; valid until the next change. */
	std::string_view lines(irc::CapSet caps);
	/** The line that answers a label when there is nothing else to answer. */
	static std::string ack(std::string_view server);
	/**
	 * What the sender gets: its echo if it has echo-message, else an ACK of `server` for each label. Gives how many
	 * lines that are.
	 */
	std::size_t answer(irc::CapSet caps, std::string_view server, std::string &out);

	void clear() noexcept;

private:
	/** Longer lines than this, which long tags make, do not leave their memory behind. */
	static constexpr std::size_t kKeep = 32 << 10;

	struct Message {
		Event event;
		std::string label;
	};

	std::deque<Message> messages_;
	std::size_t count_ = 0;
	bool labelled_ = false; ///< one of them has a label
	Session *sender_ = nullptr;
	Channel *channel_ = nullptr;
	User *user_ = nullptr;
	std::array<std::string, Event::kForms> lines_; ///< by their form; empty: not made yet
};

} // namespace confer::chat
