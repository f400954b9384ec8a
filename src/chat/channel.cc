// SPDX-License-Identifier: MIT
#include "chat/channel.hh"

#include "chat/event.hh"
#include "irc/casemap.hh"

#include <algorithm>

namespace confer::chat {

namespace {

std::size_t list_index(char letter) noexcept
{
	return letter == 'b' ? 0 : letter == 'e' ? 1 : 2;
}

/** Whether one of the entries, those that mute or the others, means the user. `through`: ListMask::covers(). */
bool any_covers(std::span<const ListEntry> list, bool mutes, bool through, MaskedUser &user, const irc::CaseMap &map,
                std::size_t *steps) REQUIRES_SHARED(world_role)
{
	for (const ListEntry &entry : list) {
		if (entry.mask.mutes() == mutes && entry.mask.covers(user, through, map, steps))
			return true;
	}
	return false;
}

} // namespace

bool Channel::record(std::span<Event *const> events, WallTime now, bool keep) noexcept
{
	for (Event *event : events) {
		const WallTime time = event->has_time() ? event->time() : now;
		event->set_time(time < last_time_ && time >= last_time_ - kBackwards ? last_time_ : time);
		last_time_ = event->time();
	}
	return !keep || history == nullptr || is(Flag::ephemeral) || history->add(events);
}

void Channel::set(Flag flag, bool on) noexcept
{
	flags = static_cast<std::uint16_t>(on ? flags | mask(flag) : flags & ~mask(flag));
}

const Member *Channel::member(const User &user) const noexcept
{
	const User::Place *place = user.place_in(*this);
	return place == nullptr ? nullptr : &members_[place->index];
}

Statuses Channel::statuses(const User &user) const noexcept
{
	const Member *found = member(user);
	return found == nullptr ? Statuses{0} : found->statuses;
}

void Channel::set_statuses(const User &user, Statuses statuses) noexcept
{
	if (const User::Place *place = user.place_in(*this))
		members_[place->index].statuses = statuses;
}

std::vector<ListEntry> &Channel::list(char letter) noexcept
{
	return lists_[list_index(letter)];
}

const std::vector<ListEntry> &Channel::list(char letter) const noexcept
{
	return lists_[list_index(letter)];
}

bool Channel::listed(char letter, const User &user, const irc::CaseMap &map, std::size_t *steps) const
{
	MaskedUser who(user);
	return any_covers(list(letter), false, letter == 'b', who, map, steps);
}

bool Channel::banned(const User &user, const irc::CaseMap &map, std::size_t *steps) const
{
	MaskedUser who(user);
	return any_covers(list('b'), false, true, who, map, steps) && !any_covers(list('e'), false, false, who, map, steps);
}

bool Channel::silenced(const User &user, const irc::CaseMap &map, std::size_t *steps) const
{
	if (list('b').empty())
		return false;
	MaskedUser who(user);
	const bool banned = any_covers(list('b'), false, true, who, map, steps);
	if (!banned && !any_covers(list('b'), true, true, who, map, steps))
		return false;
	if (any_covers(list('e'), false, false, who, map, steps))
		return false; // excepted from the ban, and so from every mute
	return banned || !any_covers(list('e'), true, false, who, map, steps);
}

bool Channel::silenced(std::string_view source, const irc::CaseMap &map, std::size_t *steps) const
{
	const auto covers = [&](char letter, bool mutes) REQUIRES_SHARED(world_role) {
		return std::any_of(list(letter).begin(), list(letter).end(), [&](const ListEntry &entry) {
			return entry.mask.mutes() == mutes && entry.mask.covers(source, map, steps);
		});
	};
	const bool banned = covers('b', false);
	if ((!banned && !covers('b', true)) || covers('e', false))
		return false;
	return banned || !covers('e', true);
}

bool Channel::shows(const Member &member, const User &viewer) const noexcept
{
	return !hides(member) || member.user == &viewer || power(viewer) > Power::none;
}

bool Channel::invited(const User &user) const noexcept
{
	return std::find(user.invitations.begin(), user.invitations.end(), this) != user.invitations.end();
}

void Channel::add_invite(User &user, Holding counted, std::size_t most)
{
	if (invited(user))
		return;
	user.invitations.reserve(user.invitations.size() + 1);
	invites_.reserve(invites_.size() + 1);
	while (!invites_.empty() && invites_.size() >= most)
		drop_invite(*invites_.front().user);
	user.invitations.push_back(this);
	invites_.push_back({&user, std::move(counted)});
}

void Channel::drop_invite(User &user) noexcept
{
	if (std::erase(user.invitations, this) != 0)
		std::erase_if(invites_, [&](const Invite &invite) { return invite.user == &user; });
}

void Channel::drop_invites() noexcept
{
	while (!invites_.empty())
		drop_invite(*invites_.back().user);
}

void Channel::drop_banned_invites(std::size_t count, const irc::CaseMap &map, std::size_t *steps) noexcept
{
	const std::span<const ListEntry> bans = std::span<const ListEntry>(list('b')).last(count);
	for (std::size_t i = invites_.size(); i-- > 0;) {
		MaskedUser who(*invites_[i].user);
		if (any_covers(bans, false, true, who, map, steps) && !any_covers(list('e'), false, false, who, map, steps))
			drop_invite(*invites_[i].user);
	}
}

std::string Channel::mode_text(bool inside) const
{
	std::string letters = "+";
	std::string arguments;
	const auto with_argument = [&](char letter, std::string_view value) {
		letters += letter;
		if (letter == 'l' || inside) {
			arguments += ' ';
			arguments += value;
		}
	};
	for (const ChannelMode &mode : channel_modes()) {
		if (mode.kind == irc::ModeKind::flag && (flags >> mode.bit & 1) != 0)
			letters += mode.letter;
		else if (mode.letter == 'k' && !key.empty())
			with_argument('k', key);
		else if (mode.letter == 'f' && !forward.empty())
			with_argument('f', forward);
		else if (mode.letter == 'l' && limit != 0)
			with_argument('l', std::to_string(limit));
	}
	return letters + arguments;
}

} // namespace confer::chat
