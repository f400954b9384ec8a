// SPDX-License-Identifier: MIT
// STATS: Modern "STATS message", RFC 2812 sections 3.4.4 and 5.1 (211 to 219, 242, 243). SUMMON and USERS: sections 4.5
// and 4.6.
#include "chat/command.hh"
#include "chat/commands/handlers.hh"
#include "irc/ascii.hh"
#include "irc/utf8.hh"

#include <algorithm>

namespace confer::chat {

namespace {

std::string two_digits(std::int64_t number)
{
	return text(number < 10 ? std::string_view("0") : "", number);
}

void report_uptime(Call &call) REQUIRES_SHARED(world_role)
{
	const std::int64_t up = std::max<std::int64_t>((call.out.time() - call.world.started) / 1000, 0);
	call.reply(irc::RPL_STATSUPTIME, {},
	           text("Server Up ", up / 86400, " days ", up / 3600 % 24, ':', two_digits(up / 60 % 60), ':',
	                two_digits(up % 60)));
}

/** COMMAND COUNT BYTES REMOTE-COUNT of those that were used. */
void report_commands(Call &call) REQUIRES_SHARED(world_role)
{
	const std::span<const Command> all = commands();
	for (std::size_t i = 0; i < all.size(); ++i) {
		const CommandTally::Row &row = call.world.tally().row(i);
		if (row.count.value() != 0)
			call.reply(irc::RPL_STATSCOMMANDS, {all[i].name, text(row.count.value()), text(row.bytes.value()), "0"});
	}
}

/** NICK!USER@HOST SENDQ SENT-LINES SENT-KB RECEIVED-LINES RECEIVED-KB SECONDS of every connection. */
void report_connections(Call &call) REQUIRES_SHARED(world_role)
{
	const Deadline now = std::chrono::steady_clock::now();
	for (const Session *session : call.world.sessions()) {
		const Outbox::Totals sent = session->outbox.totals();
		const auto open = std::chrono::duration_cast<std::chrono::seconds>(now - session->opened);
		call.reply(irc::RPL_STATSLINKINFO,
		           {session->user != nullptr ? session->user->source() : text("*@", session->origin.host),
		            text(sent.waiting), text(sent.lines), text(sent.bytes / 1024),
		            text(session->received_lines.value()), text(session->received_bytes.value() / 1024),
		            text(open.count())});
	}
}

/** K HOST * USER :REASON, and who set it when and until when. */
void report_klines(Call &call) REQUIRES_SHARED(world_role)
{
	for (const Kline &kline : call.world.klines().all(call.out.time())) {
		std::string set_at, until;
		append_time(set_at, kline.set_at);
		if (kline.expires != 0)
			append_time(until += ", until ", kline.expires);
		call.reply(irc::RPL_STATSKLINE, {"K", kline.mask.host(), "*", kline.mask.user()},
		           text(kline.reason, " (", kline.setter, ", ", set_at, until, ')'));
	}
}

/** O HOSTMASK * NAME of everybody whom the configuration lets become an operator. */
void report_operators(Call &call) REQUIRES_SHARED(world_role)
{
	for (const Operator &entry : call.settings().operators)
		call.reply(irc::RPL_STATSOLINE, {"O", "*@*", "*", entry.name});
}

/** NAME VALUE of what the process has counted. */
void report_counters(Call &call) REQUIRES_SHARED(world_role)
{
	for (const Counter &counter : call.host.counters())
		call.reply(irc::RPL_STATSDEBUG, {counter.name, text(counter.value)});
}

struct Report {
	char letter;
	bool for_everybody;  ///< otherwise for operators
	void (*run)(Call &); ///< needs world_role, which clang cannot see in a pointer
};

constexpr Report kReports[] = {
    {'k', false, report_klines},    {'l', false, report_connections}, {'m', false, report_commands},
    {'o', false, report_operators}, {'t', false, report_counters},    {'u', true, report_uptime},
};

} // namespace

void run_stats(Call &call)
{
	world_role.assert_shared();
	std::string_view query = call.param(0);
	if (!query.empty())
		query = query.substr(0, irc::utf8_length(query));
	const auto asked = [&](const Report &entry) { return irc::equal_nocase({&entry.letter, 1}, query); };
	const Report *report = std::find_if(std::begin(kReports), std::end(kReports), asked);
	if (report == std::end(kReports))
		call.reply(irc::RPL_ENDOFSTATS, {query}, "End of /STATS report; HELP STATS lists the letters");
	else if (!report->for_everybody && !call.session.is_operator)
		call.reply(irc::ERR_NOPRIVILEGES, {}, "Permission Denied- You're not an IRC operator");
	else
		report->run(call);
	if (report != std::end(kReports))
		call.reply(irc::RPL_ENDOFSTATS, {query}, "End of /STATS report");
}

void run_users(Call &call)
{
	world_role.assert_shared();
	// Strangers must not learn who is logged in to the machine.
	call.reply(irc::ERR_USERSDISABLED, {}, "USERS has been disabled");
}

void run_summon(Call &call)
{
	world_role.assert_shared();
	call.reply(irc::ERR_SUMMONDISABLED, {}, "SUMMON has been disabled");
}

} // namespace confer::chat
