// SPDX-License-Identifier: MIT
// ChanServ: who owns a channel.
#include "chat/commands/chanserv.hh"

#include "chat/commands/granted.hh"
#include "chat/view.hh"
#include "irc/ascii.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"

#include <array>

namespace confer::chat {

namespace {

constexpr std::array<std::string_view, 7> kRanks{"none", "voice", "halfop", "op", "admin", "owner", "founder"};

/** Returns the reason why the user cannot register the channel, or an empty string. */
std::string bad_registration(const ServiceCall &call, const Channel *channel, std::string_view name)
    REQUIRES_SHARED(world_role)
{
	const ChannelSettings &settings = call.call.settings().channels;
	const World &world = call.world;
	if (!settings.registration)
		return "Channels cannot be registered on this server: ask its administrator.";
	if (channel == nullptr || channel->member(call.call.user()) == nullptr)
		return text("Join ", name, " first: only an operator of the channel can register it.");
	if (channel->access != nullptr)
		return text(channel->name, " is registered already: /msg ", kChanServ, " INFO ", channel->name);
	if (channel->power(call.call.user()) < Power::op)
		return text("You are not an operator of ", channel->name, ": ask one of them to register it.");
	if (world.channels_founded_by(call.account()) >= settings.per_account)
		return text("You have registered ", settings.per_account,
		            " channels, which is the limit: DROP or TRANSFER one.");
	if (channel->stream() == 0)
		return "This server stores nothing on its disk, so it cannot keep a channel.";
	return {};
}

/** Only founders and operators go on; others get an answer. */
bool is_owner(ServiceCall &call, const Channel &channel) REQUIRES_SHARED(world_role)
{
	if (call.is_operator() || own_rank(call, channel) == Rank::founder)
		return true;
	call.tell("Only the founder of ", channel.name, " can do that: ", channel.access->founder, '.');
	return false;
}

/** Tells the log, and of what an operator did to another's channel the operators too. */
void record(ServiceCall &call, bool as_operator, std::string line) REQUIRES_SHARED(world_role)
{
	std::string whole = text(call.call.user().source(), ' ', line);
	if (as_operator)
		call.call.tell_operators(std::move(whole));
	else
		call.call.notices.push_back(std::move(whole));
}

/** Tells users who are logged in to the account. */
void tell_account(ServiceCall &call, std::string_view account, std::string_view line) REQUIRES_SHARED(world_role)
{
	Event &event = call.call.out.event();
	for (const User *user : call.world.users_of(account)) {
		event.start(call.world.message_ids(), service_source(kChanServ, call.world), "NOTICE", {user->nick}, line);
		event.from_machine();
		call.call.out.send(*user, event);
	}
}

/** Makes the account the founder, in place of the one before. */
void make_founder(ServiceCall &call, Channel &channel, const std::string &account) REQUIRES(world_role)
{
	const std::string before = channel.access->founder;
	const std::string suspended = channel.access->suspended;
	if (!call.world.change_owner(channel, account, {}, suspended, call.call.out.time()) ||
	    !call.world.set_access(channel, {.account = account, .setter = account}, call.call.out.time())) {
		tell_no_space(call);
		return;
	}
	std::vector<StatusChange> changes;
	for (const User *user : members_of_account(call.call, channel, before))
		changes.push_back({user, Power::founder, false});
	if (suspended.empty()) {
		for (const User *user : members_of_account(call.call, channel, account))
			changes.push_back({user, Power::founder, true});
	}
	change_statuses(call.call, channel, changes);
	call.tell(channel.name, " belongs to ", account, " now, not to ", before, '.');
	record(call, call.is_operator() && !call.call.case_map().equal(call.account(), account),
	       text("transferred ", channel.name, " from ", before, " to ", account));
}

void offer(ServiceCall &call, Channel &channel, const std::string &account) REQUIRES(world_role)
{
	const bool takes_back = call.call.case_map().equal(account, channel.access->founder);
	if (!call.world.change_owner(channel, channel.access->founder, takes_back ? std::string() : account,
	                             channel.access->suspended, call.call.out.time())) {
		tell_no_space(call);
		return;
	}
	if (takes_back) {
		call.tell(channel.name, " stays yours: the offer is withdrawn.");
		return;
	}
	call.tell(channel.name, " is offered to ", account, ", who can accept with: /msg ", kChanServ, " ACCEPT ",
	          channel.name);
	tell_account(call, account,
	             text(channel.access->founder, " offers you the channel ", channel.name, ". To accept it: /msg ",
	                  kChanServ, " ACCEPT ", channel.name));
}

void set_suspended(ServiceCall &call, Channel &channel, std::string_view reason) REQUIRES(world_role)
{
	const ChannelAccess &access = *channel.access;
	if (!call.world.change_owner(channel, access.founder, access.heir, reason, call.call.out.time())) {
		tell_no_space(call);
		return;
	}
	call.tell(channel.name,
	          reason.empty() ? " can be used again." : " is suspended: nobody can join it or speak in it.");
	record(call, true,
	       text(reason.empty() ? "unsuspended " : "suspended ", channel.name, reason.empty() ? "" : ": ", reason));
	if (!reason.empty())
		return;
	std::vector<StatusChange> changes;
	for (const Member &member : channel.members()) {
		if (const Power power = call.world.granted_power(*member.user, channel); power != Power::none)
			changes.push_back({member.user, power, true});
	}
	change_statuses(call.call, channel, changes);
}

} // namespace

std::string_view rank_name(Rank rank) noexcept
{
	return kRanks[static_cast<std::size_t>(rank)];
}

Rank rank_of(std::string_view word) noexcept
{
	for (const Rank rank : {Rank::voice, Rank::half_op, Rank::op, Rank::admin, Rank::owner}) {
		if (irc::equal_nocase(word, rank_name(rank)) || (word.size() == 1 && word[0] == status_letter(power_of(rank))))
			return rank;
	}
	return Rank::none;
}

Power power_of(Rank rank) noexcept
{
	return rank == Rank::founder ? Power::founder : static_cast<Power>(rank);
}

Rank rank_in(const ServiceCall &call, const Channel &channel, std::string_view account)
{
	const irc::CaseMap &map = call.call.case_map();
	if (channel.access->is_founder(account, map))
		return Rank::founder;
	return static_cast<Rank>(channel.access->power_of(account, map));
}

Rank own_rank(const ServiceCall &call, const Channel &channel)
{
	return rank_in(call, channel, call.account());
}

Channel *find_registered(ServiceCall &call)
{
	const std::string_view name = call.word(0);
	Channel *channel = call.world.find_channel(name);
	const bool is_hidden = channel == nullptr || channel->access == nullptr ||
	                       (!knows(call.call.user(), *channel) && own_rank(call, *channel) == Rank::none);
	if (is_hidden) {
		call.tell(name, " is not registered",
		          irc::is_channel(name) ? ": an operator of the channel can register it with REGISTER."
		                                : ": channel names start with #.");
		return nullptr;
	}
	if (!channel->access->suspended.empty() && !call.is_operator()) {
		call.tell(channel->name, " is suspended by the operators of the server: ", channel->access->suspended);
		return nullptr;
	}
	return channel;
}

std::string find_account(ServiceCall &call, std::string_view name)
{
	Account found;
	if (call.world.accounts().find(name, found))
		return found.name;
	call.tell("There is no account ", name, ": the user of that nick must REGISTER first.");
	return {};
}

void tell_no_space(ServiceCall &call)
{
	call.tell("Nothing was changed: the disk of the server is full. Try again later.");
}

std::string date_of(WallTime time)
{
	std::string date;
	append_time(date, time);
	date.resize(std::min<std::size_t>(date.size(), 10));
	return date;
}

void cs_register(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		const std::string_view name = call.word(0);
		Channel *channel = call.world.find_channel(name);
		if (std::string why = bad_registration(call, channel, name); !why.empty()) {
			call.tell(why);
			return;
		}
		const User &user = call.call.user();
		if (!call.world.register_channel(*channel, user.account, call.call.out.time())) {
			tell_no_space(call);
			return;
		}
		const StatusChange change{&user, Power::founder, true};
		change_statuses(call.call, *channel, {&change, 1});
		call.tell(channel->name, " is registered to ", user.account,
		          ": it stays when it is empty, and you are its founder whenever you join.");
		call.tell("Let others help: /msg ", kChanServ, " ACCESS ", channel->name, " ADD <account> op");
		record(call, false, text("registered the channel ", channel->name));
	});
}

void cs_drop(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		Channel *channel = find_registered(call);
		if (channel == nullptr || !is_owner(call, *channel))
			return;
		const std::string name = channel->name;
		if (!call.is_confirmed(1, text(name, ' ', channel->access->founder, ' ', channel->access->registered),
		                       text(name, " will have no owner, and end when the last member leaves."), name))
			return;
		const bool as_operator = own_rank(call, *channel) != Rank::founder;
		const std::string founder = channel->access->founder;
		if (!call.world.unregister_channel(*channel, call.call.out.time())) {
			tell_no_space(call);
			return;
		}
		call.tell(name, " is no longer registered.");
		record(call, as_operator, text("dropped the channel ", name, " of ", founder));
	});
}

void cs_transfer(ServiceCall &call)
{
	const std::string account = find_account(call, call.word(1));
	if (account.empty())
		return;
	alone(call, [&]() REQUIRES(world_role) {
		Channel *channel = find_registered(call);
		if (channel == nullptr || !is_owner(call, *channel))
			return;
		if (own_rank(call, *channel) == Rank::founder)
			offer(call, *channel, account);
		else
			make_founder(call, *channel, account);
	});
}

void cs_accept(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		Channel *channel = find_registered(call);
		if (channel == nullptr)
			return;
		const std::size_t most = call.call.settings().channels.per_account;
		if (!call.call.case_map().equal(channel->access->heir, call.account()))
			call.tell("Nobody has offered you ", channel->name, ": its founder can do that with TRANSFER.");
		else if (call.world.channels_founded_by(call.account()) >= most)
			call.tell("You have registered ", most, " channels, which is the limit: DROP or TRANSFER one first.");
		else
			make_founder(call, *channel, call.account());
	});
}

void cs_info(ServiceCall &call)
{
	WorldRead lock(call.world);
	const Channel *channel = call.call.session.user == nullptr ? nullptr : find_registered(call);
	if (channel == nullptr)
		return;
	const ChannelAccess &access = *channel->access;
	call.tell(channel->name, " belongs to ", access.founder, " and was registered on ", date_of(access.registered),
	          '.');
	if (!access.suspended.empty())
		call.tell("It is suspended: ", access.suspended);
	if (!access.heir.empty() && (call.is_operator() || own_rank(call, *channel) == Rank::founder))
		call.tell("It is offered to ", access.heir, '.');
	if (const Rank rank = own_rank(call, *channel); rank != Rank::none)
		call.tell("Your rank there is ", rank_name(rank), '.');
}

void cs_list(ServiceCall &call)
{
	constexpr std::size_t kMostListed = 100;
	WorldRead lock(call.world);
	if (call.call.session.user == nullptr)
		return;
	if (!call.word(0).empty() && !call.is_operator()) {
		call.tell("Only operators of the server can list the channels of others.");
		return;
	}
	const std::string account = call.word(0).empty() ? call.account() : std::string(call.word(0));
	if (account.empty()) {
		call.tell_syntax("You are not logged in: name an account.");
		return;
	}
	const auto channels = call.world.channels_by_account().of(account);
	for (const Channel *channel : channels.first(std::min(kMostListed, channels.size())))
		call.tell("  ", channel->name, ' ', rank_name(rank_in(call, *channel, account)),
		          channel->access->suspended.empty() ? "" : " (suspended)");
	if (channels.empty())
		call.tell(account, " has no rank in any registered channel.");
	else if (channels.size() > kMostListed)
		call.tell("There are ", channels.size() - kMostListed, " more.");
}

void cs_suspend(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		Channel *channel = find_registered(call);
		if (channel == nullptr)
			return;
		const std::string_view reason = irc::text_prefix(call.from(1), call.call.limits().kick_length);
		set_suspended(call, *channel, reason.empty() ? "no reason given" : reason);
	});
}

void cs_unsuspend(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		Channel *channel = find_registered(call);
		if (channel == nullptr)
			return;
		if (channel->access->suspended.empty())
			call.tell(channel->name, " is not suspended.");
		else
			set_suspended(call, *channel, {});
	});
}

} // namespace confer::chat
