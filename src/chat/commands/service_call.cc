// SPDX-License-Identifier: MIT
// NICKSERV and CHANSERV, and messages to these nicks: how a command finds its row, and what all of them share.
#include "chat/command.hh"
#include "chat/commands/login.hh"
#include "chat/commands/services.hh"
#include "chat/wiped_text.hh"
#include "irc/ascii.hh"
#include "irc/items.hh"

#include <algorithm>

namespace confer::chat {

namespace {

const ServiceCommand *find_row(std::string_view service, std::string_view name) noexcept
{
	for (const ServiceCommand &row : service_commands(service)) {
		if (irc::equal_nocase(row.name, name))
			return &row;
	}
	return nullptr;
}

std::vector<std::string_view> split(std::string_view text)
{
	std::vector<std::string_view> words;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find(' '), text.size());
		if (end != 0)
			words.push_back(text.substr(0, end));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return words;
}

/** What was said to the service: the text of a message, or the parameters of the command. */
std::string said_to_service(const Call &call)
{
	const irc::Message &message = call.message;
	const bool is_message = irc::equal_nocase(message.command, "PRIVMSG");
	std::string said;
	for (std::size_t i = is_message ? 1 : 0; i < message.size(); ++i) {
		if (!said.empty())
			said += ' ';
		said += message.param(i);
	}
	return said;
}

void notice(Call &call, std::string_view service, std::string_view line) REQUIRES_SHARED(world_role)
{
	Event &event = call.out.event();
	event.start(call.world.message_ids(), service_source(service, call.world), "NOTICE", {call.user().nick}, line);
	event.from_machine();
	call.out.send(call.session, event);
}

/** A client with echo-message shows its message when it comes back. Passwords do not. */
void echo(Call &call, std::string_view service, const ServiceCommand *row, std::string_view said)
    REQUIRES_SHARED(world_role)
{
	if (!irc::equal_nocase(call.message.command, "PRIVMSG") || !call.session.has(irc::Cap::echo_message))
		return;
	const bool is_secret = row == nullptr || row->secret;
	const std::string shown = is_secret ? text(said.substr(0, said.find(' ')), " ***") : std::string(said);
	call.out.send(call.session, call.event("PRIVMSG", {service}, shown));
}

/** Why the user may not give the command; empty: may. */
std::string refusal(const Call &call, const ServiceCommand &row) REQUIRES_SHARED(world_role)
{
	if (row.who == ServiceAccess::operators && !call.session.is_operator)
		return text(row.name, " is only for operators of the server");
	const bool needs_account =
	    row.who == ServiceAccess::accounts || (row.who == ServiceAccess::owners && !call.session.is_operator);
	if (needs_account && call.user().account.empty())
		return text("Log in first: /msg ", kNickServ, " IDENTIFY <account> <password>; /msg ", kNickServ,
		            " REGISTER <password> creates an account");
	return {};
}

/** What is wrong when the command has only so many words, and its syntax. */
std::string too_few_words(const ServiceCommand &row, std::size_t words)
{
	const std::vector<std::string_view> wanted = split(row.syntax);
	const std::string_view missing = words < wanted.size() ? wanted[words] : std::string_view();
	return text(missing.starts_with('<') ? missing : "A word", " is missing. Syntax: ", row.syntax);
}

/** The row of what was said, or null and that is answered. */
const ServiceCommand *permitted(Call &call, std::string_view service, std::string_view said,
                                std::span<const std::string_view> words) REQUIRES_SHARED(world_role)
{
	const ServiceCommand *row = find_row(service, words.empty() ? "HELP" : words.front());
	echo(call, service, row, said);
	if (row == nullptr) {
		notice(call, service, text("There is no such command: /msg ", service, " HELP lists all"));
		return nullptr;
	}
	if (const std::string why = refusal(call, *row); !why.empty()) {
		notice(call, service, why);
		return nullptr;
	}
	if (!words.empty() && words.size() < row->least + std::size_t{1}) {
		notice(call, service, too_few_words(*row, words.size()));
		return nullptr;
	}
	return row;
}

void run_service(Call &call, std::string_view service)
{
	WipedText kept(said_to_service(call));
	const std::string_view said = kept.text();
	const std::vector<std::string_view> words = split(said);
	const ServiceCommand *row = nullptr;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr || said.starts_with('\x01'))
			return; // a CTCP: a service is no client
		if (!call.world.keeps_accounts()) {
			call.reply(irc::ERR_UNKNOWNCOMMAND, {call.command.name}, "This server keeps no accounts");
			return;
		}
		call.user().last_spoke.store(call.out.time(), std::memory_order_relaxed);
		row = permitted(call, service, said, words);
		if (row == nullptr)
			return;
	}
	const std::size_t behind = words.empty() ? 0 : words.front().data() + words.front().size() - said.data();
	ServiceCall inner(call, service, *row, said.substr(behind));
	{
		const Waiting waiting(call.session);
		row->handler(inner);
	}
	WorldRead lock(call.world);
	if (call.session.user != nullptr)
		inner.send_answers();
}

} // namespace

ServiceCall::ServiceCall(Call &given, std::string_view name, const ServiceCommand &row, std::string_view words)
    : call(given),
      world(given.world),
      service(name),
      command(row),
      text_(words),
      words_(split(words))
{
}

void ServiceCall::send_answers()
{
	for (const std::string &line : answers_)
		notice(call, service, line);
	answers_.clear();
}

std::string ServiceCall::code_for(std::string_view what) const
{
	// The hash has a key that nobody knows.
	const std::string digits = text(world.case_map().hash(text(service, '\n', command.name, '\n', what)) % 1'000'000);
	return std::string(6 - digits.size(), '0') + digits;
}

bool ServiceCall::is_confirmed(std::size_t i, std::string_view what, std::string_view warning, std::string_view words)
{
	const std::string code = code_for(what);
	if (word(i) == code)
		return true;
	if (!word(i).empty())
		tell("The code is wrong.");
	tell(warning);
	tell("To confirm, send: /msg ", service, ' ', command.name, ' ', words, words.empty() ? "" : " ", code);
	return false;
}

const Command *service_command(const irc::Message &message, const World &world) noexcept
{
	if (!irc::equal_nocase(message.command, "PRIVMSG") || message.size() < 2 || message.param(1).empty())
		return nullptr;
	if (irc::equal_nocase(message.param(0), kPlayback))
		return find_command("ZNC");
	const std::string_view service = find_service(message.param(0), world);
	return service.empty() ? nullptr : find_command(service == kNickServ ? "NICKSERV" : "CHANSERV");
}

void service_help(ServiceCall &call)
{
	WorldRead lock(call.world);
	if (call.call.session.user == nullptr)
		return;
	if (call.word(0).empty()) {
		call.tell(call.service == kNickServ
		              ? "NickServ manages accounts. Nobody else can take the nicks of your account."
		              : "ChanServ manages registered channels. They stay when they are empty, and their operators stay "
		                "operators.");
		for (const ServiceCommand &row : service_commands(call.service)) {
			if (row.who != ServiceAccess::operators || call.is_operator())
				call.tell("  ", row.syntax);
		}
		call.tell("For more: /msg ", call.service, " HELP <command>");
		return;
	}
	const ServiceCommand *row = find_row(call.service, call.word(0));
	if (row == nullptr) {
		call.tell("There is no such command: /msg ", call.service, " HELP lists all");
		return;
	}
	call.tell("Syntax: ", row->syntax);
	for (const std::string_view line : irc::Items(row->help, '\n'))
		call.tell(line);
}

void run_nickserv(Call &call)
{
	run_service(call, kNickServ);
}

void run_chanserv(Call &call)
{
	run_service(call, kChanServ);
}

} // namespace confer::chat
