// SPDX-License-Identifier: MIT
#include "chat/channel.hh"

#include "chat/event.hh"
#include "irc/casemap.hh"
#include "irc/mask.hh"

#include <algorithm>

namespace confer::chat {

namespace {

std::size_t list_index(char letter) noexcept
{
	return letter == 'b' ? 0 : letter == 'e' ? 1 : 2;
}

bool is_mute(std::string_view mask) noexcept
{
	return mask.starts_with("m:");
}

/** One entry without its m: against a user; a: compares the account and never the nick (IRCv3 account-extban). */
bool entry_matches(std::string_view mask, const User &user, const irc::CaseMap &map, std::size_t *steps)
    REQUIRES_SHARED(world_role)
{
	if (mask.starts_with("a:"))
		return !user.account.empty() && irc::mask_match(mask.substr(2), user.account, map, steps);
	return irc::mask_match(mask, user.source(), map, steps);
}

} // namespace

void Channel::record(std::span<Event *const> events, WallTime now, bool keep) noexcept
{
	for (Event *event : events) {
		const WallTime time = event->has_time() ? event->time() : now;
		event->set_time(time < last_time_ && time >= last_time_ - kBackwards ? last_time_ : time);
		last_time_ = event->time();
		if (keep && history != nullptr)
			history->add(*event);
	}
}

void Channel::set(Flag flag, bool on) noexcept
{
	flags = static_cast<std::uint8_t>(on ? flags | mask(flag) : flags & ~mask(flag));
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
	for (const ListEntry &entry : list(letter)) {
		if (!is_mute(entry.mask) && entry_matches(entry.mask, user, map, steps))
			return true;
	}
	return false;
}

bool Channel::list_mutes(char letter, const User &user, const irc::CaseMap &map, std::size_t *steps) const
{
	for (const ListEntry &entry : list(letter)) {
		if (is_mute(entry.mask) && entry_matches(std::string_view(entry.mask).substr(2), user, map, steps))
			return true;
	}
	return false;
}

bool Channel::banned(const User &user, const irc::CaseMap &map, std::size_t *steps) const
{
	return listed('b', user, map, steps) && !listed('e', user, map, steps);
}

bool Channel::silenced(const User &user, const irc::CaseMap &map, std::size_t *steps) const
{
	if (list('b').empty())
		return false;
	return banned(user, map, steps) ||
	       (list_mutes('b', user, map, steps) && !list_mutes('e', user, map, steps) && !listed('e', user, map, steps));
}

bool Channel::shows(const Member &member, const User &viewer) const noexcept
{
	return !hides(member) || member.user == &viewer || power(viewer) > Power::none;
}

bool Channel::invited(const User &user) const noexcept
{
	return std::find(user.invitations.begin(), user.invitations.end(), this) != user.invitations.end();
}

void Channel::add_invite(User &user)
{
	if (invited(user))
		return;
	invites_.reserve(invites_.size() + 1);
	user.invitations.push_back(this);
	invites_.push_back(&user);
}

void Channel::drop_invite(User &user) noexcept
{
	if (std::erase(user.invitations, this) != 0)
		std::erase(invites_, &user);
}

void Channel::drop_invites() noexcept
{
	while (!invites_.empty())
		drop_invite(*invites_.back());
}

void Channel::drop_banned_invites(const irc::CaseMap &map)
{
	const std::vector<User *> invited = invites_;
	for (User *user : invited) {
		if (banned(*user, map))
			drop_invite(*user);
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
