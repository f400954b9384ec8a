// SPDX-License-Identifier: MIT
// JOIN and PART: Modern "Channel Operations", RFC 2812 sections 3.2.1 and 3.2.2.
#include "chat/commands/granted.hh"
#include "chat/commands/handlers.hh"
#include "chat/view.hh"
#include "crypto/secret.hh"
#include "irc/names.hh"

#include <new>

namespace confer::chat {

namespace {

/** Whether this is the channel's key. `wait`: how long keys are refused, whatever they are. */
bool opens(Call &call, const Channel &channel, std::string_view key, std::chrono::seconds &wait)
    REQUIRES_SHARED(world_role)
{
	if (channel.key.empty())
		return true;
	if (key.empty())
		return false; // no guess
	const GuessBrake::Verdict verdict = begin_guess(call, Secret::key);
	wait = verdict.refused_for;
	if (wait > std::chrono::seconds(0))
		return false;
	if (crypto::same_secret(key, channel.key)) {
		end_guess(call, Secret::key, verdict);
		return true;
	}
	fail_guess(call, Secret::key, text("JOIN ", channel.name, " by ", call.user().source()));
	return false;
}

/**
 * Why somebody is not let in, or 0. Forwarding (mode f) is for those that a ban did not keep out. `wait`: as of
 * opens().
 */
irc::Numeric refusal(Call &call, const Channel &channel, std::string_view key, std::chrono::seconds &wait)
    REQUIRES_SHARED(world_role)
{
	const User &user = call.user();
	// A user who could lift what keeps others out is not kept out by it.
	if (call.overriding || channel.invited(user) || call.world.granted_power(user, channel) >= Power::half_op)
		return {};
	if (call.banned_from(channel))
		return irc::ERR_BANNEDFROMCHAN;
	if (channel.is(Flag::invite_only) && !call.excepted_from_invitation(channel))
		return irc::ERR_INVITEONLYCHAN;
	if (channel.is(Flag::accounts_join) && user.account.empty())
		return irc::ERR_NEEDREGGEDNICK;
	if (!opens(call, channel, key, wait))
		return irc::ERR_BADCHANNELKEY;
	if (channel.limit != 0 && channel.members().size() >= channel.limit)
		return irc::ERR_CHANNELISFULL;
	return {};
}

std::string_view refusal_text(irc::Numeric why) noexcept
{
	switch (why) {
	case irc::ERR_BANNEDFROMCHAN: return "Cannot join channel (+b): you are banned";
	case irc::ERR_INVITEONLYCHAN: return "Cannot join channel (+i): an operator must INVITE you";
	case irc::ERR_NEEDREGGEDNICK: return "Cannot join channel (+R): log in to an account first";
	case irc::ERR_BADCHANNELKEY: return "Cannot join channel (+k): JOIN needs its key";
	default: return "Cannot join channel (+l): it is full";
	}
}

/** What a JOIN is told with: an account and a real name where extended-join was negotiated. */
struct Arrival {
	Event &plain;
	Event &extended;
	Event *away;    ///< nullptr: the user is here
	Event *granted; ///< nullptr: the user gets no status by account
};

/** `known`: the channel if it exists. */
Arrival arrival_of(Call &call, std::string_view channel, const Channel *known) REQUIRES_SHARED(world_role)
{
	const User &user = call.user();
	Event &plain = call.event("JOIN", {channel});
	Event &extended =
	    call.event("JOIN", {channel, user.account.empty() ? "*" : std::string_view(user.account)}, user.realname);
	extended.be_form_of(plain);
	return {plain, extended, user.away() ? &call.event("AWAY", {}, user.away_message) : nullptr,
	        known == nullptr ? nullptr : granted_event(call, user, *known)};
}

/** Tells members that somebody came. */
void announce_join(Call &call, Channel &channel, const Arrival &arrival) REQUIRES_SHARED(world_role)
    REQUIRES(channel.delivery)
{
	const User &user = call.user();
	const Member &self = *channel.member(user);
	Event *const kept[] = {&arrival.extended};
	const auto keep = channel.hides(self) ? Delivery::Keep::no : Delivery::Keep::yes;
	call.out.publish(channel, kept, keep, [&](const Member &member) REQUIRES_SHARED(world_role) {
		if (!channel.shows(self, *member.user))
			return;
		for (const SessionRef &session : member.user->sessions) {
			call.out.send(*session, session->has(irc::Cap::extended_join) ? arrival.extended : arrival.plain);
			if (arrival.away != nullptr && member.user != &user && session->has(irc::Cap::away_notify))
				call.out.send(*session, *arrival.away);
		}
	});
}

/** Tells what the newcomer got by account; sessions of it that get NAMES see it there. */
void announce_granted(Call &call, Channel &channel, Event &granted) REQUIRES_SHARED(world_role)
    REQUIRES(channel.delivery)
{
	Event *const kept[] = {&granted};
	call.out.publish(channel, kept, Delivery::Keep::yes, [&](const Member &member) REQUIRES_SHARED(world_role) {
		for (const SessionRef &session : member.user->sessions) {
			if (member.user != &call.user() || session->has(irc::Cap::no_implicit_names))
				call.out.send(*session, granted);
		}
	});
}

/**
 * All sessions of a user who has joined are shown the channel. It has happened: one that there is no memory for is
 * disconnected.
 */
void tell_newcomer(Call &call, const Channel &channel) REQUIRES_SHARED(world_role)
{
	show_channel(call, channel);
	for (const SessionRef &session : call.user().sessions) {
		if (session.get() == &call.session)
			continue;
		try {
			Call theirs{call.world, call.host, *session, call.out, call.message, call.command};
			show_channel(theirs, channel);
		} catch (const std::bad_alloc &) {
			Delivery::give_up(*session);
		}
	}
}

void enter(Call &call, std::string_view name, std::string_view key, bool forwarded) REQUIRES(world_role);

/** Whether a refused JOIN goes to the channel that mode f names; one that is hidden shows itself only to let in. */
bool forwards(Call &call, const Channel &channel, irc::Numeric why) REQUIRES_SHARED(world_role)
{
	if (channel.forward.empty() || why == irc::ERR_BANNEDFROMCHAN)
		return false;
	const Channel *target = call.world.find_channel(channel.forward);
	std::chrono::seconds wait{0};
	return target != nullptr && (knows(call.user(), *target) || refusal(call, *target, {}, wait) == irc::Numeric{});
}

/** Answers a refused JOIN: with an error, or by entering the channel that mode f names. */
void refuse(Call &call, const Channel &channel, irc::Numeric why, std::chrono::seconds wait, bool forwarded)
    REQUIRES(world_role)
{
	if (!forwarded && forwards(call, channel, why)) {
		const std::string target = channel.forward;
		call.reply(irc::ERR_LINKCHANNEL, {channel.name, target}, "Forwarding to another channel");
		enter(call, target, {}, true);
		return;
	}
	if (wait > std::chrono::seconds(0))
		call.reply(why, {channel.name},
		           text("Cannot join channel (+k): too many wrong keys: wait ", wait.count(), " s"));
	else
		call.reply(why, {channel.name}, refusal_text(why));
}

/**
 * Makes the user a member and tells that. The thousands of members are told while others may look at the World; only
 * who speaks there waits.
 */
void make_member(Call &call, Channel *channel, std::string_view name) REQUIRES(world_role)
{
	const Arrival arrival = arrival_of(call, channel == nullptr ? name : channel->name, channel);
	const std::size_t members = call.world.sessions_of(channel == nullptr ? 1 : channel->members().size() + 1);
	const std::size_t lines = 1 + (arrival.away == nullptr ? 0 : 1) + (arrival.granted == nullptr ? 0 : 1);
	call.out.prepare({&arrival.plain, &arrival.extended, arrival.away, arrival.granted}, lines * members);
	const Statuses statuses =
	    channel == nullptr ? status_bit(Power::op) : call.world.granted_statuses(call.user(), *channel);
	if (channel == nullptr) {
		Holding held(call.world.holding_bounds(), call.session.person);
		if (!held.grow(Holding::kChannel + 2 * name.size(), call.user().is(UserFlag::oper))) {
			call.reply(irc::ERR_TOOMANYCHANNELS, {name}, kHoldsTooMuch);
			return;
		}
		channel = &call.world.add_channel(name, call.out.time(), std::move(held));
	}
	call.world.join(call.user(), *channel, statuses, call.out.time());
	{
		MutexLock order(channel->delivery);
		call.hold->share();
		announce_join(call, *channel, arrival);
		if (arrival.granted != nullptr)
			announce_granted(call, *channel, *arrival.granted);
	}
	tell_newcomer(call, *channel);
	tell_members_of_metadata(call, *channel);
}

/** Whether the operators of the server keep the user out, as everybody. */
bool is_closed(const Call &call, const Channel &channel) REQUIRES_SHARED(world_role)
{
	return channel.is_suspended() && !call.overriding && !call.session.is_operator;
}

/** Has the user join one channel, or answers why not. */
void enter(Call &call, std::string_view name, std::string_view key, bool forwarded)
{
	User &user = call.user();
	if (!irc::is_channel(name) || !irc::valid_channel(name, call.limits().channel_length)) {
		call.reply(irc::ERR_NOSUCHCHANNEL, {name},
		           "No such channel: channel names start with #, without spaces, commas and invisible characters");
		return;
	}
	Channel *channel = call.world.find_channel(name);
	if (channel != nullptr && channel->member(user) != nullptr)
		return;
	if (user.places.size() >= call.limits().channels) {
		call.reply(irc::ERR_TOOMANYCHANNELS, {name}, "You have joined too many channels");
		return;
	}
	if (channel != nullptr && is_closed(call, *channel)) {
		call.reply(
		    irc::ERR_BANNEDFROMCHAN, {channel->name},
		    text("Cannot join channel: the operators of the server have suspended it: ", channel->access->suspended));
		return;
	}
	std::chrono::seconds wait{0};
	const irc::Numeric why = channel == nullptr ? irc::Numeric{} : refusal(call, *channel, key, wait);
	if (why != irc::Numeric{})
		refuse(call, *channel, why, wait, forwarded);
	else
		make_member(call, channel, name);
}

/** Members are told as of a JOIN. */
void part(Call &call, std::string_view name, std::string_view reason) REQUIRES(world_role)
{
	Channel *channel = call.find_own_channel(name);
	if (channel == nullptr)
		return;
	Event &event = reason.empty() ? call.event("PART", {channel->name}) : call.event("PART", {channel->name}, reason);
	const Member self = *channel->member(call.user());
	call.out.prepare({&event}, call.world.sessions_of(channel->members().size()));
	const bool empty = channel->members().size() == 1 && !channel->stays();
	call.world.part(call.user(), *channel, call.out.time());
	if (empty) {
		call.out.send(call.user(), event);
		return;
	}
	MutexLock order(channel->delivery);
	call.hold->share();
	call.out.publish_about(self, *channel, event, [&](const Member &member) REQUIRES_SHARED(world_role) {
		return channel->shows(self, *member.user);
	});
}

/** How long a key has to wait that somebody may have guessed. */
std::chrono::seconds key_pause(const Call &call)
{
	return call.world.guess_brake().pause(*call.session.person, Secret::key, std::chrono::steady_clock::now());
}

} // namespace

void reply_join(Call &call, const Channel &channel)
{
	const Arrival arrival = arrival_of(call, channel.name, nullptr);
	call.out.send(call.session, call.session.has(irc::Cap::extended_join) ? arrival.extended : arrival.plain);
}

void show_channel(Call &call, const Channel &channel)
{
	reply_topic(call, channel);
	reply_marker(call, channel.name);
	if (!call.session.has(irc::Cap::no_implicit_names))
		reply_names(call, channel);
	reply_metadata_of_channel(call, channel);
}

void run_join(Call &call)
{
	if (call.param(0) == "0") {
		bool left = true;
		while (left && call.alone([&]() REQUIRES(world_role) {
			const std::vector<User::Place> &places = call.user().places;
			left = !places.empty();
			if (left)
				part(call, std::string(places.back().channel->name), {});
		})) {
		}
		return;
	}
	std::string_view keys = call.param(1);
	for (const std::string_view name : irc::Items(call.param(0))) {
		const std::size_t comma = keys.find(',');
		const std::string_view key = keys.substr(0, comma);
		keys.remove_prefix(comma == std::string_view::npos ? keys.size() : comma + 1);
		if (!key.empty() && !call.rest(key_pause(call)))
			return;
		if (!call.alone([&]() REQUIRES(world_role) { enter(call, name, key, false); }))
			return;
	}
}

void run_part(Call &call)
{
	if (call.param(0).find(',') == std::string_view::npos)
		call.out.expect_one_line();
	for (const std::string_view name : irc::Items(call.param(0))) {
		if (!call.alone([&]() REQUIRES(world_role) { part(call, name, call.param(1)); }))
			return;
	}
}

} // namespace confer::chat
