// SPDX-License-Identifier: MIT
// Who may use what: every command of the table for every kind of client. A new command must be listed here.
#include "fake_accounts.hh"
#include "fixture.hh"

#include <memory>
#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** Whoever sends a command. */
enum class Role { unregistered, guest, account, channel_operator, server_operator };
constexpr Role kRoles[] = {Role::unregistered, Role::guest, Role::account, Role::channel_operator,
                           Role::server_operator};

/** What is expected: the roles that the command works for, as letters of "ugaco", and a line that shows it. */
struct Row {
	std::string_view command;
	std::string_view line;    ///< `own` and `other` are nicks, `#c` a channel of both
	std::string_view allowed; ///< others are refused
	std::string_view refusal; ///< what the answer to those has, after the welcome
};

/**
 * By command; several lines where it matters whose things they are about. Before the welcome the refusal is 451, and of
 * what belongs there only, 462 afterwards: the table says that, and it is not repeated here.
 */
constexpr Row kRows[] = {
    {"ACCEPT", "ACCEPT other", "gaco", ""},
    {"ADMIN", "ADMIN", "gaco", ""},
    {"AUTHENTICATE", "AUTHENTICATE *", "ugaco", ""},
    {"AWAY", "AWAY :gone", "gaco", ""},
    {"BATCH", "BATCH b", "", "FAIL BATCH INVALID_REFTAG"},
    {"CAP", "CAP LIST", "ugaco", ""},
    {"CHANSERV", "CHANSERV HELP", "gaco", ""},
    {"CHATHISTORY", "CHATHISTORY LATEST #c * 1", "gaco", ""},
    {"CHATHISTORY", "CHATHISTORY LATEST #theirs * 1", "", "FAIL CHATHISTORY INVALID_TARGET"},
    {"CS", "CS HELP", "gaco", ""},
    {"HELP", "HELP", "gaco", ""},
    {"HELPOP", "HELPOP", "gaco", ""},
    {"INFO", "INFO", "gaco", ""},
    {"INVITE", "INVITE third #c", "gaco", ""},
    {"INVITE", "INVITE third #theirs", "", " 442 "},
    {"ISON", "ISON other", "gaco", ""},
    {"JOIN", "JOIN #new", "gaco", ""},
    {"JOIN", "JOIN #invited", "", " 473 "},
    {"JOIN", "JOIN #accounts", "a", " 477 "},
    {"KICK", "KICK #c other", "c", " 482 "},
    {"KICK", "KICK #theirs other", "", " 442 "},
    {"KILL", "KILL third :bye", "o", " 481 "},
    {"KLINE", "KLINE 1d *@203.0.113.7 :no", "o", " 481 "},
    {"KNOCK", "KNOCK #invited", "gaco", ""},
    {"LINKS", "LINKS", "gaco", ""},
    {"LIST", "LIST", "gaco", ""},
    {"LUSERS", "LUSERS", "gaco", ""},
    {"MARKREAD", "MARKREAD #c x", "", "FAIL MARKREAD INVALID_PARAMS"},
    {"METADATA", "METADATA * NONSENSE", "", "FAIL METADATA SUBCOMMAND_INVALID"},
    {"MODE", "MODE own +w", "gaco", ""},
    {"MODE", "MODE other +w", "", " 502 "},
    {"MODE", "MODE own", "gaco", ""},
    {"MODE", "MODE #c +s", "c", " 482 "},
    {"MODE", "MODE #c +o own", "c", " 482 "},
    {"MODE", "MODE #theirs +s", "", " 442 "},
    {"MONITOR", "MONITOR + other", "gaco", ""},
    {"MOTD", "MOTD", "gaco", ""},
    {"NAMES", "NAMES #c", "gaco", ""},
    {"NICK", "NICK fresh", "ugaco", ""},
    {"NICK", "NICK other", "", " 433 "},
    {"NICK", "NICK bob", "u", " 433 "}, // before the welcome it may still be logged in
    {"NICK", "NICK alice", "ua", " 433 "},
    {"NICKSERV", "NICKSERV HELP", "gaco", ""},
    {"NOTICE", "NOTICE #c :hi", "gaco", ""},
    {"NS", "NS HELP", "gaco", ""},
    {"OPER", "OPER chief toor", "gaco", ""},
    {"OPER", "OPER chief", "", " 464 "},
    {"OPER", "OPER known", "a", " 464 "},
    {"OVERRIDE", "OVERRIDE MODE #theirs +s", "o", " 481 "},
    {"PART", "PART #c", "gaco", ""},
    {"PART", "PART #theirs", "", " 442 "},
    {"PASS", "PASS x", "u", ""},
    {"PING", "PING x", "ugaco", ""},
    {"PONG", "PONG x", "ugaco", ""},
    {"PRIVMSG", "PRIVMSG #c :hi", "gaco", ""},
    {"PRIVMSG", "PRIVMSG #theirs :hi", "", " 404 "},
    {"PRIVMSG", "PRIVMSG #spoken :hi", "a", " 404 "},
    {"PRIVMSG", "PRIVMSG careful :hi", "a", " 477 "},
    {"QUIT", "QUIT", "ugaco", ""},
    {"REDACT", "REDACT #theirs x", "", "FAIL REDACT INVALID_TARGET"},
    {"REGISTER", "REGISTER * * secret", "gco", "ALREADY_AUTHENTICATED"},
    {"REHASH", "REHASH", "o", " 481 "},
    {"RENAME", "RENAME #c #d", "c", " 482 "},
    {"SEARCH", "SEARCH in=#c;text=hi", "gaco", ""},
    {"SEARCH", "SEARCH in=#theirs;text=hi", "", "FAIL SEARCH"},
    {"SETNAME", "SETNAME :Other", "gaco", ""},
    {"STATS", "STATS u", "gaco", ""},
    {"STATS", "STATS l", "o", " 481 "},
    {"SUMMON", "SUMMON", "", " 445 "},
    {"TAGMSG", "TAGMSG #c", "gaco", ""},
    {"TIME", "TIME", "gaco", ""},
    {"TOPIC", "TOPIC #c :new", "c", " 482 "},
    {"TOPIC", "TOPIC #theirs :new", "", " 442 "},
    {"UNKLINE", "UNKLINE *@203.0.113.8", "o", " 481 "},
    {"USER", "USER x 0 * :X", "u", ""},
    {"USERHOST", "USERHOST other", "gaco", ""},
    {"USERS", "USERS", "", " 446 "},
    {"VERIFY", "VERIFY other code", "", "FAIL VERIFY"},
    {"VERSION", "VERSION", "gaco", ""},
    {"WALLOPS", "WALLOPS :hi", "o", " 481 "},
    {"WEBIRC", "WEBIRC x y z 192.0.2.1", "", "ERROR"},
    {"WHO", "WHO #c", "gaco", ""},
    {"WHOIS", "WHOIS other", "gaco", ""},
    {"WHOWAS", "WHOWAS other", "gaco", ""},
};

char letter_of(Role role) noexcept
{
	return "ugaco"[static_cast<std::size_t>(role)];
}

/** Numerics and words that tell of a refusal, of which none may be in the answer to what is allowed. */
constexpr std::string_view kRefusals[] = {" 404 ", " 421 ", " 433 ", " 442 ", " 451 ", " 461 ",  " 462 ", " 464 ",
                                          " 473 ", " 477 ", " 481 ", " 482 ", " 502 ", " FAIL ", "ERROR "};

struct Scene {
	FakeAccounts accounts;
	NullLog log;
	Stage stage;
	std::shared_ptr<FakeSession> other, own;

	static Settings with_everything()
	{
		Settings given = settings();
		given.history.enabled = true;
		given.metadata.enabled = given.metadata.before_connect = true;
		given.accounts.registration_before_connect = false;
		given.operators.push_back({.name = "chief", .password = "toor"});
		given.operators.push_back({.name = "known", .account = "alice"});
		return given;
	}

	explicit Scene(Role role) : stage(with_everything(), log, accounts.with("alice", "sesame").with("bob", "hunter2"))
	{
		other = stage.log_in("other");
		const auto careful = stage.log_in("careful"), third = stage.log_in("third");
		kept = {careful, third};
		stage.say(*careful, "MODE careful +R");
		stage.say(*third, "OPER chief toor");
		stage.say(*third, "KLINE 1d *@203.0.113.8 :no");
		if (role != Role::unregistered)
			own = stage.log_in("own");
		else
			own = stage.connect();
		FakeSession &first = role == Role::channel_operator ? *own : *other;
		stage.say(first, "JOIN #c");
		stage.say(*other, "JOIN #c");
		stage.say(*other, "JOIN #theirs,#invited,#accounts,#spoken");
		stage.say(*other, "MODE #invited +i");
		stage.say(*other, "MODE #accounts +R");
		stage.say(*own, "JOIN #c,#spoken");
		stage.say(*other, "MODE #spoken +M");
		if (role == Role::account) {
			WorldWrite lock(stage.world);
			own->account = own->user->account = "alice";
		}
		if (role == Role::server_operator)
			stage.say(*own, "OPER chief toor");
		own->take();
	}

	std::vector<std::shared_ptr<FakeSession>> kept;
};

bool is_allowed(const Row &row, Role role)
{
	return row.allowed.find(letter_of(role)) != row.allowed.npos;
}

/** What the answer must have if the command is refused. */
std::string_view refusal_for(const Command &command, const Row &row, Role role)
{
	const bool welcomed = role != Role::unregistered;
	if (!welcomed && (command.access == Access::welcome || command.access == Access::operators))
		return " 451 ";
	if (welcomed && command.access == Access::before)
		return " 462 ";
	return row.refusal;
}

void try_row(const Command &command, const Row &row, Role role)
{
	Scene scene(role);
	scene.stage.say(*scene.own, row.line);
	const std::string answer = scene.own->take();
	const std::string what = text(letter_of(role), ": ", row.line, ": ", answer);
	if (!is_allowed(row, role)) {
		const std::string_view wanted = command.name == "REGISTER" && role == Role::unregistered
		                                    ? "COMPLETE_CONNECTION_REQUIRED"
		                                    : refusal_for(command, row, role);
		if (answer.find(wanted) == answer.npos)
			check::fail("not refused: " + what);
		return;
	}
	for (const std::string_view refusal : kRefusals) {
		if (answer.find(refusal) != answer.npos)
			check::fail("refused: " + what);
	}
}

void every_command_is_for_whom_it_should_be()
{
	for (const Command &command : commands()) {
		bool is_listed = false;
		for (const Row &row : kRows) {
			if (row.command != command.name)
				continue;
			is_listed = true;
			for (const Role role : kRoles)
				try_row(command, row, role);
		}
		if (!is_listed)
			check::fail(text(command.name, " is not listed"));
	}
}

void no_row_is_about_what_there_is_not()
{
	for (const Row &row : kRows)
		CHECK(find_command(row.command) != nullptr);
}

const CMUnitTest kTests[] = {
    TEST_CASE(every_command_is_for_whom_it_should_be),
    TEST_CASE(no_row_is_about_what_there_is_not),
};

} // namespace

int main()
{
	return check::main("authorisation", kTests);
}
