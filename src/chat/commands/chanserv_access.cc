// SPDX-License-Identifier: MIT
// ChanServ: who has which rank in a channel, and the statuses that come with it.
#include "chat/commands/chanserv.hh"
#include "chat/commands/granted.hh"
#include "chat/isupport.hh"
#include "irc/ascii.hh"

namespace confer::chat {

namespace {

/** The status that a command changes. */
struct StatusCommand {
	std::string_view name;
	Power power;
	bool adding;
};

constexpr StatusCommand kStatusCommands[] = {
    {"ADMIN", Power::admin, true},       {"DEADMIN", Power::admin, false},
    {"DEHALFOP", Power::half_op, false}, {"DEOP", Power::op, false},
    {"DEOWNER", Power::founder, false},  {"DEVOICE", Power::voice, false},
    {"HALFOP", Power::half_op, true},    {"OP", Power::op, true},
    {"OWNER", Power::founder, true},     {"VOICE", Power::voice, true},
};

const StatusCommand &status_command(std::string_view name) noexcept
{
	const auto *found = kStatusCommands;
	while (found->name != name)
		++found;
	return *found;
}

/** Nobody changes ranks that are as high as the own one; nor do those below admin. Answers why not. */
bool may_change(ServiceCall &call, const Channel &channel, Rank before, Rank after) REQUIRES_SHARED(world_role)
{
	const Rank mine = own_rank(call, channel);
	if (mine < Rank::admin)
		call.tell("Only admins, owners and the founder of ", channel.name, " can change ranks there.");
	else if (before == Rank::founder)
		call.tell("The founder keeps the highest rank: use TRANSFER to give the channel to another account.");
	else if (before >= mine || after >= mine)
		call.tell("You are ", rank_name(mine), " of ", channel.name, ": you can change only ranks below that.");
	else
		return true;
	return false;
}

/** Members who are logged in to the account lose the status of one rank and get that of another. */
void change_rank(ServiceCall &call, Channel &channel, std::string_view account, Rank before, Rank after)
    REQUIRES(world_role)
{
	std::vector<StatusChange> changes;
	for (const User *user : members_of_account(call.call, channel, account)) {
		if (before != Rank::none && before != after)
			changes.push_back({user, power_of(before), false});
		if (after != Rank::none)
			changes.push_back({user, power_of(after), true});
	}
	change_statuses(call.call, channel, changes);
}

void list_access(ServiceCall &call, const Channel &channel) REQUIRES_SHARED(world_role)
{
	if (own_rank(call, channel) == Rank::none && !call.is_operator()) {
		call.tell("Only accounts with a rank in ", channel.name, " can list the ranks.");
		return;
	}
	call.tell("  ", channel.access->founder, " founder");
	for (const AccessEntry &entry : channel.access->entries)
		call.tell("  ", entry.account, ' ', rank_name(static_cast<Rank>(entry.power)), ", by ", entry.setter, " on ",
		          date_of(entry.set_at));
}

void add_access(ServiceCall &call, Channel &channel, const std::string &account, Rank rank) REQUIRES(world_role)
{
	const Rank before = rank_in(call, channel, account);
	const std::size_t most = call.call.settings().channels.access_entries;
	if (!may_change(call, channel, before, rank))
		return;
	if (before == Rank::none && channel.access->entries.size() >= most) {
		call.tell(channel.name, " has ", most, " entries, which is the limit: DEL one first.");
		return;
	}
	const WallTime now = call.call.out.time();
	if (!call.world.set_access(
	        channel, {.account = account, .power = power_of(rank), .setter = call.account(), .set_at = now}, now)) {
		tell_no_space(call);
		return;
	}
	change_rank(call, channel, account, before, rank);
	call.tell(account, " is ", rank_name(rank), " of ", channel.name, " now.");
}

void remove_access(ServiceCall &call, Channel &channel, std::string_view name) REQUIRES(world_role)
{
	const AccessEntry *entry = channel.access->find(name, call.call.case_map());
	const Rank before = rank_in(call, channel, name);
	const bool is_own = call.call.case_map().equal(name, call.account()) && before != Rank::founder;
	if (entry == nullptr && before != Rank::founder) {
		call.tell(name, " has no rank in ", channel.name, ": ACCESS ", channel.name, " LIST shows the ranks.");
		return;
	}
	if (!is_own && !may_change(call, channel, before, Rank::none))
		return;
	const std::string account = entry->account;
	if (!call.world.set_access(channel, {.account = account}, call.call.out.time())) {
		tell_no_space(call);
		return;
	}
	change_rank(call, channel, account, before, Rank::none);
	call.tell(account, " has no rank in ", channel.name, " any longer.");
}

/** Whether the user may set the status, and take it from `target`. If not, the user is told why. */
bool may_set(ServiceCall &call, const Channel &channel, const User &target, const StatusCommand &what)
    REQUIRES_SHARED(world_role)
{
	const Rank mine = own_rank(call, channel);
	const Power needed = find_channel_mode(status_letter(what.power))->needs;
	if (power_of(mine) < needed) {
		call.tell("Your rank in ", channel.name, " is ", rank_name(mine), ": ", call.command.name, " needs ",
		          rank_name(static_cast<Rank>(needed)), " or above.");
		return false;
	}
	const Rank theirs = rank_in(call, channel, target.account);
	if (!what.adding && &target != &call.call.user() && theirs >= mine) {
		call.tell(target.nick, " is ", rank_name(theirs), " of ", channel.name, ", which is not below your rank.");
		return false;
	}
	return true;
}

void set_statuses(ServiceCall &call, Channel &channel, const StatusCommand &what) REQUIRES(world_role)
{
	std::vector<StatusChange> changes;
	const std::size_t nicks = std::max<std::size_t>(call.words(), 2);
	for (std::size_t i = 1; i < nicks && i <= kMaxModeChanges; ++i) {
		const std::string_view nick = call.word(i).empty() ? std::string_view(call.call.user().nick) : call.word(i);
		const User *target = call.world.find_user(nick);
		if (target == nullptr || channel.member(*target) == nullptr)
			call.tell(nick, " is not in ", channel.name, '.');
		else if (may_set(call, channel, *target, what))
			changes.push_back({target, what.power, what.adding});
		else
			return;
	}
	const std::size_t changed = change_statuses(call.call, channel, changes);
	if (!changes.empty())
		call.tell(changed == 0 ? "Nothing to change in " : "Done in ", channel.name, '.');
}

} // namespace

void cs_access(ServiceCall &call)
{
	const std::string_view verb = call.word(1);
	const bool adds = irc::equal_nocase(verb, "ADD"), removes = irc::equal_nocase(verb, "DEL");
	const Rank rank = adds ? rank_of(call.word(3)) : Rank::none;
	if ((!adds && !removes && !irc::equal_nocase(verb, "LIST")) || (removes && call.word(2).empty()) ||
	    (adds && rank == Rank::none)) {
		call.tell_syntax(adds ? "Not a rank." : removes ? "The account is missing." : "Use LIST, ADD or DEL.");
		return;
	}
	const std::string account = adds ? find_account(call, call.word(2)) : std::string(call.word(2));
	if (adds && account.empty())
		return;
	alone(call, [&]() REQUIRES(world_role) {
		Channel *channel = find_registered(call);
		if (channel == nullptr)
			return;
		if (adds)
			add_access(call, *channel, account, rank);
		else if (removes)
			remove_access(call, *channel, account);
		else
			list_access(call, *channel);
	});
}

void cs_status(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		if (Channel *channel = find_registered(call))
			set_statuses(call, *channel, status_command(call.command.name));
	});
}

} // namespace confer::chat
