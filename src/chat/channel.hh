// SPDX-License-Identifier: MIT
#pragma once

#include "chat/channel_access.hh"
#include "chat/history.hh"
#include "chat/holding.hh"
#include "chat/list_mask.hh"
#include "chat/metadata.hh"
#include "chat/modes.hh"
#include "chat/ranks.hh"
#include "chat/role.hh"
#include "chat/user.hh"
#include "chat/waiting_bursts.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::irc {
class CaseMap;
}

namespace confer::chat {

/** A user in a channel. */
struct Member {
	User *user;
	Statuses statuses;
};

/** An entry of a channel's ban, exception or invite list. */
struct ListEntry {
	ListMask mask;
	std::string setter; ///< nick!user@host of who set it
	WallTime set_at;
	Holding held; ///< counts as that person's
};

/**
 * One channel. It lives in the World while it has members or is registered, and after a restart of the server until it
 * is clear that none of its members comes back.
 */
class Channel {
public:
	struct Topic {
		std::string text;
		std::string setter;
		WallTime set_at = 0;
	};

	/** `stream`: what the log calls it; 0: it does not know it. `history_`: nullptr: none is kept. */
	Channel(std::string name_, WallTime created_, Stream stream, std::unique_ptr<History> history_)
	    : name(std::move(name_)),
	      created(created_),
	      history(std::move(history_)),
	      stream_(stream)
	{
	}
	Channel(const Channel &) = delete;
	Channel &operator=(const Channel &) = delete;

	bool is(Flag flag) const noexcept REQUIRES_SHARED(world_role) { return (flags & mask(flag)) != 0; }
	void set(Flag flag, bool on) noexcept REQUIRES(world_role);

	/** Members in no order; World::join() and World::part() change it. */
	const std::vector<Member> &members() const noexcept REQUIRES_SHARED(world_role) { return members_; }
	/** Those of them whom World::remove_users() is not taking out now. */
	std::span<const Member> staying_members() const noexcept REQUIRES_SHARED(world_role)
	{
		return std::span(members_).first(members_.size() - leaving_);
	}
	/** nullptr when the user is not a member. */
	const Member *member(const User &user) const noexcept REQUIRES_SHARED(world_role);
	Statuses statuses(const User &user) const noexcept REQUIRES_SHARED(world_role);
	Power power(const User &user) const noexcept REQUIRES_SHARED(world_role) { return highest(statuses(user)); }
	/** Whether operators of the server have closed it. */
	bool is_suspended() const noexcept REQUIRES_SHARED(world_role)
	{
		return access != nullptr && !access->suspended.empty();
	}
	void set_statuses(const User &user, Statuses statuses) noexcept REQUIRES(world_role);

	/** The entries of list `letter` (b, e or I). */
	std::vector<ListEntry> &list(char letter) noexcept REQUIRES(world_role);
	const std::vector<ListEntry> &list(char letter) const noexcept REQUIRES_SHARED(world_role);
	// `steps`: if given, those of ListMask::covers() are added to it.
	/** True when an entry of the list that is not a mute (m:) is meant for this user. */
	bool listed(char letter, const User &user, const irc::CaseMap &map, std::size_t *steps = nullptr) const
	    REQUIRES_SHARED(world_role);
	/** True when a ban keeps the user out: +b without a matching +e. */
	bool banned(const User &user, const irc::CaseMap &map, std::size_t *steps = nullptr) const
	    REQUIRES_SHARED(world_role);
	/** True when the user may neither speak for a ban nor for a mute. */
	bool silenced(const User &user, const irc::CaseMap &map, std::size_t *steps = nullptr) const
	    REQUIRES_SHARED(world_role);
	/** The same for somebody elsewhere, who has no account, by nick!user@host. */
	bool silenced(std::string_view source, const irc::CaseMap &map, std::size_t *steps) const
	    REQUIRES_SHARED(world_role);
	/** True when `viewer`, a member, is told what `member` does here (auditorium, mode u). For queries see view.hh. */
	bool shows(const Member &member, const User &viewer) const noexcept REQUIRES_SHARED(world_role);
	/** True when some are not shown that `member` is here. */
	bool hides(const Member &member) const noexcept REQUIRES_SHARED(world_role)
	{
		return is(Flag::auditorium) && member.statuses == 0;
	}

	/** Whether a half-operator or above has invited the user: no ban, key or mode keeps him out then. */
	bool invited(const User &user) const noexcept REQUIRES_SHARED(world_role);
	/**
	 * Adds an invitation, which counts as its maker's; `counted` is what it holds. Beyond `most` the oldest ends.
	 * Without memory (std::bad_alloc) all is as before.
	 */
	void add_invite(User &user, Holding counted, std::size_t most) REQUIRES(world_role);
	/** An invitation is used up by one JOIN, and ends with its user and its channel. */
	void drop_invite(User &user) noexcept REQUIRES(world_role);
	void drop_invites() noexcept REQUIRES(world_role);
	/** Ends the invitations of those whom one of the last `count` bans keeps out: who set it does not expect them. */
	void drop_banned_invites(std::size_t count, const irc::CaseMap &map, std::size_t *steps) noexcept
	    REQUIRES(world_role);

	/** "+knt" and its arguments, which follow letters that have one; those of k and f only for members: `inside`. */
	std::string mode_text(bool inside) const REQUIRES_SHARED(world_role);

	std::string name GUARDED_BY(world_role); ///< in the case of who created it
	Topic topic GUARDED_BY(world_role);
	std::string key GUARDED_BY(world_role);
	std::string forward GUARDED_BY(world_role);
	std::size_t limit GUARDED_BY(world_role) = 0;   ///< 0: none
	std::uint16_t flags GUARDED_BY(world_role) = 0; ///< bits of Flag
	Metadata metadata GUARDED_BY(world_role);       ///< World::set_metadata() changes it
	const WallTime created;
	std::size_t roll_place = 0;          ///< only World::channel_roll() uses it
	Holding held GUARDED_BY(world_role); ///< counts as that person's who created it
	/** Whose it is; null: it is not registered. World changes it. */
	std::unique_ptr<ChannelAccess> access GUARDED_BY(world_role);
	/** In a channel that is not registered: who gets statuses back when joining, after a restart. World changes it. */
	std::vector<ReturningMember> returning GUARDED_BY(world_role);
	/** Whether it stays without members. */
	bool stays() const noexcept REQUIRES_SHARED(world_role) { return access != nullptr || ends.has_value(); }
	/** When it ends unless somebody joins; nothing: it is registered, or has had members since the server started. */
	std::optional<Deadline> ends GUARDED_BY(world_role);

	/** Under the shared role: makes all members, and the history, see one order of messages. */
	Mutex delivery{"Channel::delivery", rank::delivery};
	/** What others leave to the thread that delivers. */
	WaitingBursts waiting;
	/** nullptr: none is kept. */
	const std::unique_ptr<History> history PT_GUARDED_BY(delivery);
	/** What the log calls this channel as long as it lives; 0: the log does not know it. */
	Stream stream() const noexcept { return stream_; }

	/**
	 * Sets the times of events of this channel, in the order in which they happened, unless they have one, and adds
	 * them to the history if there is one. Call it before they are sent to anybody. `now`: the present time. `keep`:
	 * all members may see them, also later ones. Returns false if they should be kept but the log has no space.
	 */
	bool record(std::span<Event *const> events, WallTime now, bool keep) noexcept REQUIRES_SHARED(world_role)
	    REQUIRES(delivery);

private:
	friend class World;
	friend class WorldAudit; ///< of the tests

	static std::uint16_t mask(Flag flag) noexcept
	{
		return static_cast<std::uint16_t>(1U << static_cast<unsigned>(flag));
	}

	/** Times of one channel do not go back for clocks that are read before the lock is taken; the clock may be set. */
	static constexpr WallTime kBackwards = 1000;

	const Stream stream_;
	WallTime last_time_ GUARDED_BY(delivery) = 0; ///< of an event
	std::vector<Member> members_ GUARDED_BY(world_role);
	std::size_t leaving_ GUARDED_BY(world_role) = 0; ///< members at the end of members_ who are being taken out
	std::array<std::vector<ListEntry>, 3> lists_ GUARDED_BY(world_role);
	struct Invite {
		User *user;
		Holding held; ///< counts as that person's who invited
	};
	std::vector<Invite> invites_ GUARDED_BY(world_role); ///< the oldest first
};

} // namespace confer::chat
