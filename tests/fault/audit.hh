// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"

#include <algorithm>
#include <string>

namespace confer::chat {

/** Looks whether the tables of a World agree with one another. The World lets it in as a friend. */
class WorldAudit {
public:
	explicit WorldAudit(const World &world) : world_(world) {}

	/** The first contradiction; empty: there is none. */
	std::string fault() const REQUIRES_SHARED(world_role)
	{
		for (const auto &[nick, user] : world_.users_) {
			if (std::string what = fault_of(nick, *user); !what.empty())
				return "user " + user->nick + ": " + what;
		}
		for (const auto &[name, channel] : world_.channels_) {
			if (std::string what = fault_of(name, *channel); !what.empty())
				return "channel " + channel->name + ": " + what;
		}
		for (const Session *session : world_.sessions_) {
			if (std::string what = fault_of(*session); !what.empty())
				return "session: " + what;
		}
		for (const auto &[nick, sessions] : world_.watchers_) {
			if (sessions.empty())
				return "nobody watches " + nick;
			for (const Session *session : sessions) {
				if (!is_here(session) || !session->monitored || !session->monitored->contains(nick))
					return "somebody who does not want to know watches " + nick;
			}
		}
		return fault_of_counts();
	}

	/** Whether nobody is left but always-on users, and nothing but their channels and registered ones. */
	bool only_stayers() const REQUIRES_SHARED(world_role)
	{
		return world_.sessions_.empty() && world_.watchers_.empty() &&
		       std::all_of(world_.users_.begin(), world_.users_.end(),
		                   [](const auto &entry) REQUIRES_SHARED(world_role) {
			                   return entry.second->always_on && entry.second->is_absent();
		                   });
	}

	/** Whether nobody and nothing is left. */
	bool empty() const REQUIRES_SHARED(world_role)
	{
		return world_.users_.empty() && world_.channels_.empty() && world_.sessions_.empty() &&
		       world_.watchers_.empty();
	}

private:
	bool is_here(const Session *session) const REQUIRES_SHARED(world_role)
	{
		return world_.sessions_.contains(const_cast<Session *>(session));
	}

	std::string fault_of(std::string_view key, const User &user) const REQUIRES_SHARED(world_role)
	{
		if (key.data() != user.nick.data() || key != user.nick || world_.find_user(user.nick) != &user)
			return "filed under another nick";
		if (user.source() != user.nick + '!' + user.username + '@' + user.host)
			return "the source is " + user.source();
		if (world_.user_roll_.at(user.roll_place) != &user)
			return "not on the roll";
		if (user.sessions.empty() && !user.always_on)
			return "no session";
		if (user.always_on && world_.always_on_.user_of(user.account) != &user)
			return "stays for an account that does not know it";
		for (const SessionRef &session : user.sessions) {
			if (session->user != &user || !is_here(session.get()))
				return "a session is not its own";
		}
		for (const User::Place &place : user.places) {
			const auto same = [&](const User::Place &other) { return other.channel == place.channel; };
			if (std::count_if(user.places.begin(), user.places.end(), same) != 1)
				return "twice in a channel";
			if (world_.find_channel(place.channel->name) != place.channel)
				return "in a channel that does not exist";
			if (place.index >= place.channel->members().size() || place.channel->members()[place.index].user != &user)
				return "not where it should be in a channel";
		}
		std::size_t invitations = 0;
		for (const auto &entry : world_.channels_) {
			const auto here = [&](const Channel::Invite &invite) { return invite.user == &user; };
			const auto count = std::count_if(entry.second->invites_.begin(), entry.second->invites_.end(), here);
			invitations += static_cast<std::size_t>(count);
			if (count != std::count(user.invitations.begin(), user.invitations.end(), entry.second.get()))
				return "another invitation than the channel knows";
		}
		return invitations == user.invitations.size() ? "" : "another number of invitations";
	}

	std::string fault_of(std::string_view key, const Channel &channel) const REQUIRES_SHARED(world_role)
	{
		if (key.data() != channel.name.data() || key != channel.name || world_.find_channel(key) != &channel)
			return "filed under another name";
		if (world_.channel_roll_.at(channel.roll_place) != &channel)
			return "not on the roll";
		if (channel.members().empty() && !channel.stays())
			return "no members";
		if (channel.access != nullptr) {
			const auto theirs = world_.channels_by_account_.of(channel.access->founder);
			if (std::count(theirs.begin(), theirs.end(), &channel) == 0)
				return "its founder does not know it";
		}
		if (channel.staying_members().size() != channel.members().size())
			return "somebody is leaving for ever";
		for (const Member &member : channel.members()) {
			if (world_.find_user(member.user->nick) != member.user || channel.member(*member.user) != &member)
				return "a member who is not in it";
		}
		for (const Channel::Invite &invite : channel.invites_) {
			const auto is = [&](const auto &entry) { return entry.second.get() == invite.user; };
			if (std::none_of(world_.users_.begin(), world_.users_.end(), is))
				return "somebody is invited who does not exist";
		}
		return {};
	}

	std::string fault_of(const Session &session) const REQUIRES_SHARED(world_role)
	{
		if (session.user != nullptr) {
			const User *user = session.user;
			const auto is = [&](const auto &entry) { return entry.second.get() == user; };
			if (std::none_of(world_.users_.begin(), world_.users_.end(), is))
				return "a user who does not exist";
			const std::vector<SessionRef> &own = session.user->sessions;
			if (std::none_of(own.begin(), own.end(), [&](const SessionRef &one) { return one.get() == &session; }))
				return "a user who does not know it";
		}
		if (session.monitored == nullptr)
			return {};
		for (const std::string &nick : *session.monitored) {
			const std::vector<Session *> *watchers = world_.watchers(nick);
			if (watchers == nullptr || std::count(watchers->begin(), watchers->end(), &session) != 1)
				return "does not watch " + nick;
		}
		return {};
	}

	std::string fault_of_counts() const REQUIRES_SHARED(world_role)
	{
		std::size_t registered = 0, invisible = 0, operators = 0;
		for (const auto &entry : world_.users_) {
			registered += entry.second->sessions.size();
			invisible += entry.second->is(UserFlag::invisible) ? 1 : 0;
			operators += entry.second->is(UserFlag::oper) ? 1 : 0;
		}
		if (registered != world_.registered_)
			return "another number of registered sessions";
		if (invisible != world_.invisible_ || operators != world_.operators_)
			return "another number of invisible users or operators";
		return {};
	}

	const World &world_;
};

} // namespace confer::chat
