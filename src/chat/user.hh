// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accepted.hh"
#include "chat/last_seen.hh"
#include "chat/metadata.hh"
#include "chat/modes.hh"
#include "chat/ranks.hh"
#include "chat/role.hh"
#include "chat/session.hh"

#include <confer/mutex.hh>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::chat {

class Channel;

/** Milliseconds since 1970, of CLOCK_REALTIME: what clients are shown. */
using WallTime = std::int64_t;
/** The time now. */
WallTime wall_now() noexcept;

/** One identity on the network. It lives in the World from the welcome of its first session to the end of its last. */
class User {
public:
	/** The message of AWAY by which a client says that nobody is at it (IRCv3 pre-away). */
	static constexpr std::string_view kSaysAbsent = "*";
	/** The away message of a user with no client, or with clients at which nobody is. */
	static constexpr std::string_view kAbsent = "Nobody is there";

	/** A channel that the user is in, and where it stands in the channel's member list. */
	struct Place {
		Channel *channel;
		std::size_t index;
	};

	User(std::string nick_, std::string username_, std::string host_, std::string realname_);
	User(const User &) = delete;
	User &operator=(const User &) = delete;

	bool is(UserFlag flag) const noexcept REQUIRES_SHARED(world_role) { return (modes & mask(flag)) != 0; }
	void set(UserFlag flag, bool on) noexcept REQUIRES(world_role);
	/** "nick!user@host", the source of what the user does. */
	const std::string &source() const noexcept REQUIRES_SHARED(world_role) { return source_; }
	static std::string source_of(std::string_view nick, std::string_view username, std::string_view host);
	/** `source`: as source_of() composes it. */
	void rename(std::string fresh, std::string source) noexcept REQUIRES(world_role)
	{
		nick = std::move(fresh);
		source_ = std::move(source);
	}
	/**
	 * By what the private messages of the user are kept: the account; of a guest a name that no account has, no other
	 * user ever has, and nobody can give.
	 */
	std::string correspondent() const REQUIRES_SHARED(world_role);
	/** No client is connected: the user stays because it is always-on. */
	bool is_absent() const noexcept REQUIRES_SHARED(world_role) { return sessions.empty(); }
	bool away() const noexcept REQUIRES_SHARED(world_role) { return !away_message.empty(); }
	/**
	 * What is told of one who has given no reason to be away: kAbsent if nobody is at any of the clients, else nothing
	 * (IRCv3 pre-away).
	 */
	std::string_view presence() const noexcept REQUIRES_SHARED(world_role);
	/** nullptr when the user is not in the channel. */
	const Place *place_in(const Channel &channel) const noexcept REQUIRES_SHARED(world_role);

	std::string nick GUARDED_BY(world_role);
	std::string username GUARDED_BY(world_role);
	std::string host GUARDED_BY(world_role);
	std::string realname GUARDED_BY(world_role);
	std::string account GUARDED_BY(world_role);      ///< empty: not logged in
	std::string away_message GUARDED_BY(world_role); ///< empty: here; kAbsent: as of presence()
	bool auto_away GUARDED_BY(world_role) = false;   ///< away only because nobody is connected
	bool always_on GUARDED_BY(world_role) = false;   ///< stays when the last session ends; AlwaysOn has it
	LastSeen last_seen GUARDED_BY(world_role);       ///< when the last session ended
	std::string oper_title GUARDED_BY(world_role);   ///< of operators
	std::uint8_t modes GUARDED_BY(world_role) = 0;   ///< bits of UserFlag
	Metadata guest_metadata GUARDED_BY(world_role);  ///< World::metadata_of() has it, or that of the account
	std::vector<Place> places GUARDED_BY(world_role);
	std::vector<SessionRef> sessions GUARDED_BY(world_role); ///< World::add_user() and the like change it
	/**
	 * Held while private messages are put into the outboxes of several sessions, so that all of them see one order;
	 * nullptr as long as none has attached.
	 */
	std::unique_ptr<Mutex> order GUARDED_BY(world_role);
	std::vector<Channel *> invitations GUARDED_BY(world_role); ///< channels that let the user in; Channel keeps it
	std::unique_ptr<Accepted>
	    accepted GUARDED_BY(world_role);            ///< who may write in spite of mode R; null: not asked for
	std::uint64_t round GUARDED_BY(world_role) = 0; ///< the last World::each_neighbour() that came by
	std::size_t roll_place = 0;                     ///< only World::user_roll() uses it
	/** Which of all users since the server started it is; never 0, and for billions of them never the same. */
	const std::uint32_t serial = next_serial();
	const WallTime signed_on = wall_now();
	/** When the user last sent a message; written under the shared role. */
	std::atomic<WallTime> last_spoke{signed_on};

private:
	static std::uint32_t next_serial() noexcept;
	static std::uint8_t mask(UserFlag flag) noexcept
	{
		return static_cast<std::uint8_t>(1U << static_cast<unsigned>(flag));
	}

	std::string source_ GUARDED_BY(world_role);
};

} // namespace confer::chat
