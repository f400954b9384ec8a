// SPDX-License-Identifier: MIT
#pragma once

#include "chat/allowance.hh"
#include "chat/client_batch.hh"
#include "chat/counter.hh"
#include "chat/guess_brake.hh"
#include "chat/holding.hh"
#include "chat/kept_waiting.hh"
#include "chat/last_seen.hh"
#include "chat/metadata.hh"
#include "chat/outbox.hh"
#include "chat/person.hh"
#include "chat/role.hh"
#include "crypto/secret.hh"
#include "irc/capability.hh"
#include "irc/casemap.hh"

#include <confer/address.hh>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace confer::chat {

class Channel;
class Delivery;
class SaslExchange;
class User;

/** What a session has said before its welcome; dropped then. */
struct Registration {
	std::string password;             ///< of PASS
	std::string accepted;             ///< what it was right for: the server's, as the configuration has it
	GuessBrake::Verdict password_try; ///< what GuessBrake said to it
	std::string nick;
	std::string wanted; ///< the nick of the last NICK, also when it was refused because somebody has it
	std::string user;
	std::string realname;
	std::string away;         ///< of AWAY (IRCv3 pre-away); empty: here
	Metadata metadata;        ///< of METADATA, for the user that it becomes
	bool negotiating = false; ///< CAP LS or REQ came, CAP END did not (IRCv3 capability-negotiation)

	~Registration() { crypto::wipe(password); }
};

/**
 * One connection: what it negotiated and what waits to be sent to it. A User has one or more.
 *
 * The thread that reads the connection owns the session, runs its commands and is the only one that takes it out of
 * the World. Every other thread may only append to its outbox, or finish it, and hold a shared_ptr while it does.
 * What sends the bytes is derived from it; nothing here knows a socket.
 */
class Session : public std::enable_shared_from_this<Session> {
public:
	/** Where the connection comes from. */
	struct Origin {
		std::string host; ///< the numeric address, or "localhost" of a Unix socket: shown to everyone
		bool local;       ///< loopback or Unix socket: no limits per address
		bool secure;      ///< never crosses a network, or a trusted proxy says that it is encrypted
	};

	using Nicks = std::set<std::string, irc::FoldLess>;

	/** `person`: whose session it is, as far as limits go; null: of somebody of whom nothing is known. */
	Session(Origin origin, BlockPool &pool, std::size_t send_queue, PersonRef person = nullptr);
	virtual ~Session();
	Session(const Session &) = delete;
	Session &operator=(const Session &) = delete;

	/** Sends what waits in the outbox without blocking; called without locks by the claimant of the outbox. */
	virtual void flush() noexcept = 0;

	/** Breaks the connection off at once, so that its thread wakes up and ends; any thread. */
	virtual void hang_up() noexcept = 0;

	/**
	 * Between two portions of a long command: sends what waits in `out`, charges the session for the work counted
	 * there, and waits as long as flood control wants it to and while the client leaves too much unread. Only for the
	 * owner, without locks. Returns false when the session has ended meanwhile; its user may have gone besides.
	 */
	[[nodiscard]] virtual bool pace(Delivery &out) = 0;

	/**
	 * Has the session's thread rest for a while, when what waits in `out` has been sent. Only for the owner, without
	 * locks. Returns false when the session has ended meanwhile; its user may have gone besides.
	 */
	[[nodiscard]] virtual bool rest(Delivery &out, std::chrono::milliseconds time) = 0;

	/**
	 * Takes the client that a trusted proxy or gateway speaks for as its origin. Only for the owner, before the
	 * welcome, without locks. `by`: who speaks, for the log. Returns why not, or an empty string.
	 */
	[[nodiscard]] virtual std::string adopt(const Address &client, bool secure, std::string_view by) = 0;

	/**
	 * The session gets "ERROR :Closing Link: HOST (REASON)" as its last line and is then shut down; without memory for
	 * that it is closed. Thread-safe. Returns as Outbox::finish().
	 */
	[[nodiscard]] Outbox::Append finish(std::string_view reason) noexcept;

	irc::CapSet caps() const noexcept { return caps_.load(std::memory_order_relaxed); }
	bool has(irc::Cap cap) const noexcept { return caps().has(cap); }
	void set_caps(irc::CapSet caps) noexcept { caps_.store(caps, std::memory_order_relaxed); }

	Outbox outbox;
	Origin origin;    ///< only the owner changes it, before the welcome and holding the World alone (PROXY, WEBIRC)
	PersonRef person; ///< never null; only the owner uses it, and changes it with the origin
	const Deadline opened = std::chrono::steady_clock::now();
	OwnCounter received_lines; ///< counted by the owner, with received_bytes
	OwnCounter received_bytes;

	/** Whose session it is. */
	enum class State : std::uint8_t {
		fresh,    ///< nobody's yet: before the welcome
		bound,    ///< its user's
		orphaned, ///< its user has gone: it is finished or will be, runs no command, and its thread ends it
	};
	State state() const noexcept REQUIRES_SHARED(world_role) { return state_; }
	/** It becomes a session of this user, in whose `sessions` the World puts it. Of one that is not fresh it is a bug.
	 */
	void bind(User &owner) noexcept REQUIRES(world_role);
	/** It ceases to be its user's. Of one that is not bound it is a bug. */
	void orphan() noexcept REQUIRES(world_role);

	/** Who it belongs to; nullptr unless it is bound. Only bind() and orphan() change it. */
	User *user GUARDED_BY(world_role) = nullptr;
	/** The account that it has logged in to, before the welcome too; empty: none. The user gets it with the welcome. */
	std::string account GUARDED_BY(world_role);
	/** Nicks of the MONITOR list, in the case in which they were given; nullptr: none. World::monitor() changes it. */
	std::unique_ptr<Nicks> monitored GUARDED_BY(world_role);
	Holding monitor_held GUARDED_BY(world_role); ///< for that list
	/** It has given an operator's password (OPER), so it may use the commands of operators; its user has mode o. */
	bool is_operator GUARDED_BY(world_role) = false;

	/** Bursts that its owner has left to the threads that deliver them (WaitingBursts), and that they have not yet. */
	std::atomic<unsigned> entrusted{0};
	/** Only the owner uses it: where the last of them goes. It exists while there are any. */
	Channel *entrusted_to = nullptr;

	/** How long the server has kept it waiting, which does not count against it before the welcome. */
	KeptWaiting kept_waiting;
	/** Only the owner uses it: what the kernel or a trusted proxy says who it is, "uid:1000" or "cert:HEX"; or empty.
	 */
	std::string identity;
	/** Only the owner uses it: the account of the local user at the other end of a Unix socket; or empty. */
	std::string local_account;
	/** Only the owner uses it: its AUTHENTICATE that has not come to an end; null: none. */
	std::unique_ptr<SaslExchange> sasl;
	/** Nobody is at this client: it has said `AWAY *` (IRCv3 pre-away). */
	bool absent GUARDED_BY(world_role) = false;
	/** Keys whose changes it is told (IRCv3 metadata); nullptr: none. */
	std::unique_ptr<MetadataKeys> metadata_keys GUARDED_BY(world_role);
	Holding metadata_held GUARDED_BY(world_role); ///< for those keys

	/** Only the owner uses it; nullptr once the welcome was sent. */
	std::unique_ptr<Registration> registration = std::make_unique<Registration>();
	/** Only the owner uses it: the batch that the client has opened; nullptr: none. */
	std::unique_ptr<ClientBatch> batch;
	/** Only the owner uses it: the reason that QUIT gave; its thread then ends the session. */
	std::optional<std::string> leaving;
	/** Only the owner uses it: flood control does not hold for the running command, as it is a server operator's. */
	bool exempt = false;
	/** Only the owner uses it: it is to be shown what was said then. */
	Missed missed;
	/** Only the owner uses it: until then it is not told again that a message was cut. */
	Deadline cut_known_until{};
	/** Only the owner uses it: how often it may change metadata. */
	Allowance metadata_changes;
	/** Only the owner uses it: the version of CAP LS, 0 before one came. */
	unsigned cap_version = 0;

private:
	std::atomic<irc::CapSet> caps_{};
	State state_ GUARDED_BY(world_role) = State::fresh;
};

using SessionRef = std::shared_ptr<Session>;

} // namespace confer::chat
