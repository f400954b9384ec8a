// SPDX-License-Identifier: MIT
// TOPIC, NAMES, KICK, INVITE, KNOCK and RENAME: Modern "Channel Operations", RFC 2812 section 3.2.
#include "chat/commands/handlers.hh"
#include "chat/view.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"

#include <new>
#include <utility>
#include <vector>

namespace confer::chat {

void reply_topic(Call &call, const Channel &channel)
{
	if (channel.topic.text.empty())
		return;
	call.reply(irc::RPL_TOPIC, {channel.name}, channel.topic.text);
	call.reply(irc::RPL_TOPICWHOTIME, {channel.name, channel.topic.setter, text(channel.topic.set_at / 1000)});
}

void reply_names(Call &call, const Channel &channel)
{
	const bool all_symbols = call.session.has(irc::Cap::multi_prefix);
	const bool with_host = call.session.has(irc::Cap::userhost_in_names);
	const ChannelView view(channel, call.user());
	Listing names(call, irc::RPL_NAMREPLY, {channel.is(Flag::secret) ? "@" : "=", channel.name});
	std::string word;
	for (const Member &member : channel.members()) {
		if (!view.shows(member))
			continue;
		// An auditorium's audience does not see itself either: the list is of those on the stage.
		if (channel.is(Flag::auditorium) && member.statuses == 0 && channel.power(call.user()) == Power::none)
			continue;
		word = status_symbols(member.statuses, all_symbols);
		word += with_host ? member.user->source() : member.user->nick;
		names.add(word);
	}
	names.finish();
	call.reply(irc::RPL_ENDOFNAMES, {channel.name}, "End of /NAMES list");
}

void run_topic(Call &call)
{
	world_role.assert_exclusive();
	Channel *channel = call.find_own_channel(call.param(0));
	if (channel == nullptr)
		return;
	if (!call.message.has(1)) {
		if (channel->topic.text.empty())
			call.reply(irc::RPL_NOTOPIC, {channel->name}, "No topic is set");
		reply_topic(call, *channel);
		return;
	}
	const bool is_open = !channel->is(Flag::topic_protected);
	if (!call.need_power(*channel, is_open ? Power::none : Power::half_op))
		return;
	Channel::Topic topic{std::string(irc::text_prefix(call.param(1), call.limits().topic_length)), call.user().source(),
	                     call.out.time()};
	Event &event = call.event("TOPIC", {channel->name}, topic.text);
	call.out.prepare({&event}, call.world.sessions_of(channel->members().size()));
	call.world.set_topic(*channel, std::move(topic));
	call.out.expect_one_line();
	call.out.publish(*channel, event);
}

void run_names(Call &call)
{
	world_role.assert_shared();
	if (call.param(0).empty()) {
		call.reply(irc::RPL_ENDOFNAMES, {"*"}, "End of /NAMES list; name a channel to see who is in it");
		return;
	}
	const irc::Items names(call.param(0));
	// One line could ask for a hundred lists of thousands, and everybody waits while they are put together.
	if (names.count() > call.limits().targets) {
		call.reply(irc::ERR_TOOMANYTARGETS, {call.param(0)}, text("Too many targets: at most ", call.limits().targets));
		return;
	}
	for (const std::string_view name : names) {
		const Channel *channel = call.world.find_channel(name);
		if (channel != nullptr && knows(call.user(), *channel))
			reply_names(call, *channel);
		else
			call.reply(irc::RPL_ENDOFNAMES, {name}, "End of /NAMES list");
	}
}

namespace {

void kick(Call &call, std::string_view channel_name, std::string_view nick) REQUIRES(world_role)
{
	Channel *channel = call.find_own_channel(channel_name);
	if (channel == nullptr || !call.need_power(*channel, Power::half_op))
		return;
	User *target = call.find_user(nick);
	if (target == nullptr)
		return;
	const Member *victim = channel->member(*target);
	if (victim == nullptr) {
		call.reply(irc::ERR_USERNOTINCHANNEL, {target->nick, channel->name}, "They aren't on that channel");
		return;
	}
	// An operator may remove an operator; nobody removes a member of higher rank.
	const Power mine = channel->power(call.user());
	const Power theirs = highest(victim->statuses);
	const bool above = theirs > Power::op || mine < Power::op;
	if (above && theirs >= mine && target != &call.user() && !call.overriding) {
		call.reply(irc::ERR_CHANOPRIVSNEEDED, {channel->name}, text("You may not kick ", target->nick));
		return;
	}
	const std::string_view given = irc::text_prefix(call.param(2), call.limits().kick_length);
	const std::string_view reason = given.empty() ? std::string_view(call.user().nick) : given;
	const Member gone = *victim;
	Event &event = call.event("KICK", {channel->name, target->nick}, reason);
	call.out.prepare({&event}, call.world.sessions_of(channel->members().size()));
	const bool empty = channel->members().size() == 1 && !channel->stays();
	call.world.part(*target, *channel, call.out.time());
	if (empty) {
		call.send(*target, event);
		return;
	}
	MutexLock order(channel->delivery);
	call.hold->share();
	call.out.publish_about(gone, *channel, event, [&](const Member &member) REQUIRES_SHARED(world_role) {
		return channel->shows(gone, *member.user) || member.user == &call.user();
	});
}

} // namespace

void run_kick(Call &call)
{
	std::string_view channels = call.param(0);
	const std::string_view first = channels.substr(0, channels.find(','));
	const bool one_channel = first.size() == channels.size();
	if (one_channel && call.param(1).find(',') == std::string_view::npos)
		call.out.expect_one_line();
	for (const std::string_view nick : irc::Items(call.param(1))) {
		const std::size_t comma = channels.find(',');
		const std::string_view channel = one_channel ? first : channels.substr(0, comma);
		if (!one_channel)
			channels.remove_prefix(comma == std::string_view::npos ? channels.size() : comma + 1);
		if (!call.alone([&]() REQUIRES(world_role) { kick(call, channel, nick); }))
			return;
	}
}

namespace {

void list_invites(Call &call) REQUIRES_SHARED(world_role)
{
	for (const Channel *channel : call.user().invitations)
		call.reply(irc::RPL_INVITELIST, {channel->name});
	call.reply(irc::RPL_ENDOFINVITELIST, {}, "End of /INVITE list");
}

void reply_invited(Call &call, const User &user, const Channel &channel) REQUIRES_SHARED(world_role)
{
	call.reply(irc::RPL_INVITING, {user.nick, channel.name});
	if (user.away())
		call.reply(irc::RPL_AWAY, {user.nick}, user.away_message);
}

} // namespace

void run_invite(Call &call)
{
	world_role.assert_exclusive();
	if (call.message.size() == 0) {
		list_invites(call);
		return;
	}
	if (call.param(1).empty()) {
		call.reply(irc::ERR_NEEDMOREPARAMS, {"INVITE"}, "Not enough parameters: INVITE <nick> <channel>");
		return;
	}
	User *target = call.find_user(call.param(0));
	Channel *channel = target == nullptr ? nullptr : call.find_own_channel(call.param(1));
	if (channel == nullptr)
		return;
	const Member *there = channel->member(*target);
	const bool hidden = there != nullptr && !ChannelView(*channel, call.user(), call.overriding).shows(*there);
	if (there != nullptr && !hidden) {
		call.reply(irc::ERR_USERONCHANNEL, {target->nick, channel->name}, "is already on channel");
		return;
	}
	if (channel->is(Flag::invite_only) && !call.need_power(*channel, Power::half_op))
		return;
	if (hidden) {
		// Nobody is told: the invited user is there already, which the issuer must not learn.
		reply_invited(call, *target, *channel);
		return;
	}
	// A member who may not let others into a channel that is +i does not lift the bans, keys and limits of operators
	// either.
	const bool opens = call.overriding || channel->power(call.user()) >= Power::half_op;
	Holding held(call.world.holding_bounds(), call.session.person);
	if (opens && !channel->invited(*target) && !held.grow(Holding::kEntry, call.user().is(UserFlag::oper))) {
		call.reply(irc::ERR_BANLISTFULL, {channel->name, target->nick}, kHoldsTooMuch);
		return;
	}
	Event &event = call.event("INVITE", {target->nick, channel->name});
	call.out.prepare({&event}, call.world.sessions_of(channel->members().size() + 1));
	if (opens)
		channel->add_invite(*target, std::move(held), call.limits().list_modes);
	call.send(*target, event);
	// IRCv3 invite-notify: those who could have invited are told.
	MutexLock order(channel->delivery);
	for (const Member &member : channel->members()) {
		if (highest(member.statuses) < Power::half_op)
			continue;
		for (const SessionRef &session : member.user->sessions) {
			if (session.get() != &call.session && session->has(irc::Cap::invite_notify))
				call.out.send(*session, event);
		}
	}
	reply_invited(call, *target, *channel);
}

void run_knock(Call &call)
{
	world_role.assert_shared();
	Channel *channel = call.find_channel(call.param(0));
	if (channel == nullptr)
		return;
	const User &user = call.user();
	if (channel->member(user) != nullptr) {
		call.reply(irc::ERR_KNOCKONCHAN, {channel->name}, "You're already on that channel");
		return;
	}
	if (!channel->is(Flag::invite_only)) {
		call.reply(irc::ERR_CHANOPEN, {channel->name}, "The channel is open: JOIN it");
		return;
	}
	if (call.banned_from(*channel)) {
		call.reply(irc::ERR_CANNOTSENDTOCHAN, {channel->name}, "You are banned from that channel");
		return;
	}
	Event &event = call.out.event();
	const std::string_view given = call.param(1);
	for (const Member &member : channel->members()) {
		if (highest(member.statuses) < Power::half_op)
			continue;
		event.start(call.world.message_ids(), call.world.name(), irc::digits(irc::RPL_KNOCK),
		            {member.user->nick, channel->name, user.source()},
		            given.empty() ? "has asked for an invite" : given);
		call.send(*member.user, event);
	}
	call.reply(irc::RPL_KNOCKDLVR, {channel->name}, "Your knock has been delivered");
}

namespace {

/** RENAME while it is told. */
struct Renamed {
	/** A channel with more members than this lists only some of them to clients that do not know RENAME: all names for
	 * all members would be members squared. */
	static constexpr std::size_t kFewMembers = 64;

	Channel &channel;
	std::string old_name;
	std::string_view reason;
	Event &line;                        ///< for what each member is sent
	std::vector<const Member *> listed; ///< in a large channel: some of those with a status
};

void list_some_members(Call &call, const Renamed &renamed) REQUIRES_SHARED(world_role)
{
	const Channel &channel = renamed.channel;
	Listing names(call, irc::RPL_NAMREPLY, {channel.is(Flag::secret) ? "@" : "=", channel.name});
	const Member &self = *channel.member(call.user());
	const bool all_symbols = call.session.has(irc::Cap::multi_prefix);
	const auto add = [&](const Member &member) REQUIRES_SHARED(world_role) {
		names.add(text(status_symbols(member.statuses, all_symbols), member.user->nick));
	};
	add(self);
	for (const Member *member : renamed.listed) {
		if (member->user != self.user)
			add(*member);
	}
	names.finish();
	call.reply(irc::RPL_ENDOFNAMES, {channel.name},
	           text("These are some of ", channel.members().size(), " members; NAMES lists all"));
}

/** To a client that does not know RENAME it looks like leaving one channel and joining another. */
void move_session(Call &call, const SessionRef &session, const Renamed &renamed) REQUIRES_SHARED(world_role)
{
	const User &user = *session->user;
	const Channel &channel = renamed.channel;
	MessageIds &ids = call.world.message_ids();
	Event &event = renamed.line;
	if (renamed.reason.empty())
		event.start(ids, user.source(), "PART", {renamed.old_name});
	else
		event.start(ids, user.source(), "PART", {renamed.old_name}, renamed.reason);
	call.out.send(*session, event);
	const std::string_view account = user.account.empty() ? "*" : std::string_view(user.account);
	if (session->has(irc::Cap::extended_join))
		event.start(ids, user.source(), "JOIN", {channel.name, account}, user.realname);
	else
		event.start(ids, user.source(), "JOIN", {channel.name});
	call.out.send(*session, event);
	Call theirs{call.world, call.host, *session, call.out, call.message, call.command};
	reply_topic(theirs, channel);
	reply_marker(theirs, channel.name);
	if (session->has(irc::Cap::no_implicit_names))
		return;
	if (channel.members().size() <= Renamed::kFewMembers)
		reply_names(theirs, channel);
	else
		list_some_members(theirs, renamed);
}

/** It has happened: a member who cannot be told of it is disconnected. */
void try_to_move(Call &call, const SessionRef &session, const Renamed &renamed) REQUIRES_SHARED(world_role)
{
	try {
		move_session(call, session, renamed);
	} catch (const std::bad_alloc &) {
		Delivery::give_up(*session);
	}
}

/** With Channel::delivery held. */
void tell_renamed(Call &call, const Renamed &renamed, Event &rename, bool moves) REQUIRES_SHARED(world_role)
{
	for (const Member &member : renamed.channel.members()) {
		for (const SessionRef &session : member.user->sessions) {
			if (session->has(irc::Cap::channel_rename))
				call.out.send(*session, rename);
			else if (moves)
				try_to_move(call, session, renamed);
		}
	}
}

} // namespace

void run_rename(Call &call)
{
	world_role.assert_exclusive();
	const std::string_view name = call.param(1);
	const std::string_view reason = call.param(2);
	Channel *channel = call.find_own_channel(call.param(0));
	if (channel == nullptr || !call.need_power(*channel, Power::op))
		return;
	if (channel->access != nullptr && !channel->access->is_founder(call.user().account, call.case_map()) &&
	    !call.session.is_operator) {
		call.fail("CANNOT_RENAME", {channel->name, name}, "The channel is registered: only its founder can rename it");
		return;
	}
	const Channel *other = call.world.find_channel(name);
	if (other != nullptr && other != channel) {
		call.fail("CHANNEL_NAME_IN_USE", {channel->name, name}, "A channel of that name already exists");
		return;
	}
	if (!irc::valid_channel(name, call.limits().channel_length)) {
		call.fail("CANNOT_RENAME", {channel->name, name},
		          "Channel names start with #, without spaces, commas and invisible characters");
		return;
	}
	Renamed renamed{*channel, channel->name, reason, call.out.event(), {}};
	for (const Member &member : channel->members()) {
		if (member.statuses != 0 && renamed.listed.size() < Renamed::kFewMembers / 2)
			renamed.listed.push_back(&member);
	}
	const bool moves = other == nullptr; // otherwise only its case has changed
	Event &rename = call.event("RENAME", {renamed.old_name, name}, reason);
	call.out.prepare({&rename}, call.world.sessions_of(channel->members().size()));
	call.out.count_work(call.world.rename_channel(*channel, name, call.out.time()));
	MutexLock order(channel->delivery);
	call.hold->share();
	tell_renamed(call, renamed, rename, moves);
}

} // namespace confer::chat
