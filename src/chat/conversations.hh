// SPDX-License-Identifier: MIT
#pragma once

#include "chat/log.hh"
#include "chat/ranks.hh"
#include "chat/streams.hh"
#include "irc/casemap.hh"

#include <confer/mutex.hh>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace confer::chat {

class Event;

/**
 * What two accounts say to one another in private, or an account and a guest. The nick of a guest proves nothing: what
 * was said with one can be read only as long as that guest is online.
 */
class Conversation {
public:
	Conversation(Log &log, Stream stream, Mutex &order_) noexcept : order(order_), log_(log), stream_(stream) {}

	/** Keeps messages in the log. False: it has no space; nothing is kept. */
	bool record(std::span<Event *const> messages) noexcept REQUIRES(order);
	Stream stream() const noexcept { return stream_; }

	Mutex &order; ///< makes the log, and both sides, see one order of messages; others have the same one

private:
	Log &log_;
	const Stream stream_;
};

/**
 * All private conversations that the log has. They last as long as it, those with a guest as long as the guest.
 * Thread-safe.
 *
 * Each side is named as User::correspondent() says. In the state of the log each has a key `p`, with the names of the
 * two accounts and a space between them, whose value is its stream in decimal.
 */
class Conversations {
public:
	static constexpr char kClass = 'p';
	/** Of one account: so nobody fills the state by writing to everybody. Any more are not kept. */
	static constexpr std::size_t kMost = 1000;

	/** The name of a guest. */
	static std::string guest(std::uint64_t serial);

	/** `map`: folds the names of accounts. What is given must outlive this. */
	Conversations(Log &log, Streams &streams, const irc::CaseMap &map);

	/**
	 * The conversation of two sides, which begins now if there is none; null if it is not kept, as between guests.
	 * @throws bad_alloc
	 */
	Conversation *between(std::string_view a, std::string_view b, WallTime now) EXCLUDES(mutex_);
	/** The conversation that there is; null: none. */
	const Conversation *find(std::string_view a, std::string_view b) const EXCLUDES(mutex_);

	struct Peer {
		std::string account; ///< or a guest's name
		Stream stream;
	};
	/** With which accounts the account has spoken. */
	std::vector<Peer> of(std::string_view account) const EXCLUDES(mutex_);
	/** With which guests, who are online. */
	std::vector<Peer> guests_of(std::string_view account) const EXCLUDES(mutex_);

	/** The keys of the state in which the conversations of an account are; those with guests have none. */
	std::vector<std::string> keys_of(std::string_view account) const EXCLUDES(mutex_);
	/** The account is no more; its keys have been removed. Nobody may have a conversation of it in hand. */
	void forget(std::string_view account) EXCLUDES(mutex_);
	/** The same for a guest who is gone. */
	void forget_guest(std::string_view name) noexcept EXCLUDES(mutex_);

	/** An entry of the state with kClass in front. False: it cannot be read. */
	[[nodiscard]] bool restore(const StateChange &entry) EXCLUDES(mutex_);

private:
	static constexpr std::size_t kOrders = 64;

	struct Order {
		Mutex mutex{"Conversation::order", rank::conversation};
	};

	void forget_locked(std::string_view name) REQUIRES(mutex_);
	std::vector<Peer> peers_of(std::string_view account, bool guests) const EXCLUDES(mutex_);
	/** The names, the lesser one first. */
	std::string key(std::string_view a, std::string_view b) const;
	Conversation *add_locked(std::string key, Stream stream) REQUIRES(mutex_);

	Log &log_;
	Streams &streams_;
	const irc::CaseMap &map_;
	const std::unique_ptr<Order[]> orders_ = std::make_unique<Order[]>(kOrders);
	mutable Mutex mutex_{"Conversations", rank::conversations};
	std::unordered_map<std::string, std::unique_ptr<Conversation>, irc::FoldHash, irc::FoldEqual>
	    all_ GUARDED_BY(mutex_); ///< by key()
	std::unordered_map<std::string, std::vector<std::string>, irc::FoldHash, irc::FoldEqual>
	    peers_ GUARDED_BY(mutex_); ///< of each account, the others
};

} // namespace confer::chat
