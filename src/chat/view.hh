// SPDX-License-Identifier: MIT
#pragma once

#include "chat/channel.hh"
#include "chat/modes.hh"
#include "chat/role.hh"
#include "chat/user.hh"

#include <algorithm>
#include <vector>

/**
 * What a user may know of channels and of other users. Every command asks here, so that all of them agree, and each
 * answers in the same words, byte for byte, whether something is hidden or does not exist.
 *
 * Hidden are secret channels (mode s) from everybody outside, the audience of an auditorium (mode u) from one another
 * and from outside, and invisible users (mode i) from those who share no channel with them, unless they are asked for
 * by their nick. A nick is no secret: WHOIS, ISON, MONITOR and a message tell whether it is online. Nor can it be
 * hidden that a name is taken: JOIN of a channel that does not exist creates it, and RENAME takes a name that is free.
 *
 * Server operators see secret channels and invisible users. In an auditorium they are like everybody.
 */
namespace confer::chat {

/** Whether `viewer` may know that the channel exists, its modes, its topic, its lists and its number of members. */
inline bool knows(const User &viewer, const Channel &channel) noexcept REQUIRES_SHARED(world_role)
{
	return !channel.is(Flag::secret) || channel.member(viewer) != nullptr || viewer.is(UserFlag::oper);
}

/** What a user may know of a channel of whose existence it may know: for one look at many of its members. */
class ChannelView {
public:
	/** `everything`: as a server operator with OVERRIDE. Both are borrowed. */
	ChannelView(const Channel &channel, const User &viewer, bool everything = false) noexcept
	    REQUIRES_SHARED(world_role)
	    : channel_(channel),
	      viewer_(viewer),
	      self_(channel.member(viewer)),
	      everything_(everything)
	{
	}

	/** Whether the viewer is a member, and so may know the arguments of k and f. */
	bool inside() const noexcept { return self_ != nullptr || everything_; }

	/** Whether the viewer may know that this is a member. */
	bool shows(const Member &member) const noexcept REQUIRES_SHARED(world_role)
	{
		if (everything_ || &member == self_)
			return true;
		if (channel_.hides(member) && (self_ == nullptr || self_->statuses == 0))
			return false;
		return self_ != nullptr || !member.user->is(UserFlag::invisible) || viewer_.is(UserFlag::oper);
	}

private:
	const Channel &channel_;
	const User &viewer_;
	const Member *self_; ///< nullptr: not a member
	const bool everything_;
};

/** Whether `viewer` may know that `user` is a member of `channel`: also that the channel exists. */
inline bool knows(const User &viewer, const Channel &channel, const Member &user) noexcept REQUIRES_SHARED(world_role)
{
	return knows(viewer, channel) && ChannelView(channel, viewer).shows(user);
}

/** Which users somebody finds without naming the nick, by a mask: for one look at many. */
class UsersView {
public:
	/** `viewer` is borrowed. */
	explicit UsersView(const User &viewer) REQUIRES_SHARED(world_role) : viewer_(viewer)
	{
		for (const User::Place &place : viewer.places)
			own_channels_.push_back(place.channel);
		std::sort(own_channels_.begin(), own_channels_.end());
	}

	bool finds(const User &user) const noexcept REQUIRES_SHARED(world_role)
	{
		if (&viewer_ == &user || !user.is(UserFlag::invisible) || viewer_.is(UserFlag::oper))
			return true;
		for (const User::Place &place : user.places) {
			const bool shared = std::binary_search(own_channels_.begin(), own_channels_.end(), place.channel);
			if (shared && ChannelView(*place.channel, viewer_).shows(place.channel->members()[place.index]))
				return true;
		}
		return false;
	}

private:
	const User &viewer_;
	std::vector<const Channel *> own_channels_; ///< sorted: a user may be in a hundred, and so may everybody else
};

} // namespace confer::chat
