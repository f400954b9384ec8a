// SPDX-License-Identifier: MIT
// What the server tells of itself: Modern "Server Queries and Commands", RFC 2812 section 3.4.
#include "chat/command.hh"
#include "chat/commands/handlers.hh"

namespace confer::chat {

void reply_motd(Call &call)
{
	const std::vector<std::string> &lines = call.settings().motd;
	if (lines.empty()) {
		call.reply(irc::ERR_NOMOTD, {}, "There is no message of the day");
		return;
	}
	call.reply(irc::RPL_MOTDSTART, {}, text("- ", call.world.name(), " Message of the day -"));
	for (const std::string &line : lines)
		call.reply(irc::RPL_MOTD, {}, text("- ", line));
	call.reply(irc::RPL_ENDOFMOTD, {}, "End of /MOTD command");
}

void reply_isupport(Call &call)
{
	const irc::Isupport &isupport = call.world.isupport();
	for (std::size_t next = 0; next < isupport.tokens().size();)
		call.reply_with(irc::RPL_ISUPPORT, [&](irc::LineWriter &line) { next = isupport.print(line, next); });
}

void reply_lusers(Call &call)
{
	const Population people = call.world.population();
	const auto number = [](std::size_t count) { return text(count); };
	call.reply(irc::RPL_LUSERCLIENT, {},
	           text("There are ", people.users - people.invisible, " users and ", people.invisible,
	                " invisible on 1 servers"));
	// Sent for 0 too: RFC 2812 section 3.4.2 would leave it out, and clients would keep the last number they saw.
	call.reply(irc::RPL_LUSEROP, {number(people.operators)}, "operator(s) online");
	if (people.unknown != 0)
		call.reply(irc::RPL_LUSERUNKNOWN, {number(people.unknown)}, "unknown connection(s)");
	if (people.channels != 0)
		call.reply(irc::RPL_LUSERCHANNELS, {number(people.channels)}, "channels formed");
	call.reply(irc::RPL_LUSERME, {}, text("I have ", people.users, " clients and 0 servers"));
	const std::string users = number(people.users), most = number(people.most_users);
	call.reply(irc::RPL_LOCALUSERS, {users, most}, text("Current local users ", users, ", max ", most));
	call.reply(irc::RPL_GLOBALUSERS, {users, most}, text("Current global users ", users, ", max ", most));
}

void run_motd(Call &call)
{
	world_role.assert_shared();
	reply_motd(call);
}

void run_lusers(Call &call)
{
	world_role.assert_shared();
	reply_lusers(call);
}

void run_version(Call &call)
{
	world_role.assert_shared();
	call.reply(irc::RPL_VERSION, {"confer-" CONFER_VERSION, call.world.name()}, call.settings().description);
	reply_isupport(call);
}

void run_time(Call &call)
{
	world_role.assert_shared();
	const WallTime now = call.out.time();
	std::string time;
	append_time(time, now);
	call.reply(irc::RPL_TIME, {call.world.name(), text(now / 1000), "0"}, time);
}

void run_admin(Call &call)
{
	world_role.assert_shared();
	const Settings &settings = call.settings();
	if (settings.admin_location.empty() && settings.admin_email.empty()) {
		call.reply(irc::ERR_NOADMININFO, {call.world.name()}, "No administrative info available");
		return;
	}
	call.reply(irc::RPL_ADMINME, {call.world.name()}, "Administrative info");
	call.reply(irc::RPL_ADMINLOC1, {}, settings.network);
	call.reply(irc::RPL_ADMINLOC2, {}, settings.admin_location);
	call.reply(irc::RPL_ADMINEMAIL, {}, settings.admin_email);
}

std::string what_is_kept(const Call &call)
{
	const HistorySettings &history = call.settings().history;
	if (!call.world.logs() || !history.enabled)
		return {};
	const std::int64_t days = history.retention.count() / 86400;
	return text("Messages in channels are kept",
	            history.retention.count() == 0 ? std::string()
	            : days > 0                     ? text(" for ", days, days == 1 ? " day" : " days")
	                                           : std::string(" for less than a day"),
	            " for their members; MODE <channel> +H turns that off");
}

void run_info(Call &call)
{
	world_role.assert_shared();
	std::string started;
	append_time(started, call.world.started);
	call.reply(irc::RPL_INFO, {}, "confer " CONFER_VERSION ": a chat for people who run Linux servers");
	call.reply(irc::RPL_INFO, {}, "A thread for every client, on pthreads and BSD sockets; MIT licence");
	call.reply(irc::RPL_INFO, {}, text("Running since ", started));
	if (const std::string kept = what_is_kept(call); !kept.empty())
		call.reply(irc::RPL_INFO, {}, kept);
	call.reply(irc::RPL_ENDOFINFO, {}, "End of INFO list");
}

void run_links(Call &call)
{
	world_role.assert_shared();
	call.reply(irc::RPL_ENDOFLINKS, {"*"}, "End of /LINKS list");
}

namespace {

void help_index(Call &call) REQUIRES_SHARED(world_role)
{
	call.reply(irc::RPL_HELPSTART, {"index"}, "Commands; HELP <command> explains one");
	Listing names(call, irc::RPL_HELPTXT, {"index"});
	for (const Command &command : commands())
		names.add(command.name);
	names.finish();
	call.reply(irc::RPL_ENDOFHELP, {"index"}, "End of /HELP");
}

} // namespace

void run_help(Call &call)
{
	world_role.assert_shared();
	const std::string_view subject = call.param(0);
	if (subject.empty()) {
		help_index(call);
		return;
	}
	const Command *command = find_command(subject);
	if (command == nullptr) {
		call.reply(irc::ERR_HELPNOTFOUND, {subject}, "No help on that; HELP alone lists the commands");
		return;
	}
	call.reply(irc::RPL_HELPSTART, {subject}, command->syntax);
	for (const std::string_view line : irc::Items(command->help, '\n'))
		call.reply(irc::RPL_HELPTXT, {subject}, line);
	call.reply(irc::RPL_ENDOFHELP, {subject}, "End of /HELP");
}

} // namespace confer::chat
