// SPDX-License-Identifier: MIT
// Who may use what: every command of the table, and of those of the services, for every kind of client. A new command
// must be listed here.
#include "chat/commands/services.hh"

#include "fake_accounts.hh"
#include "fake_log.hh"
#include "fixture.hh"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** The sender of a command. */
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
    {"NPC", "NPC #c bilbo hi", "gaco", ""},
    {"NPC", "NPC #theirs bilbo hi", "", " 573 "},
    {"NS", "NS HELP", "gaco", ""},
    {"OPER", "OPER chief toor", "gaco", ""},
    {"OPER", "OPER chief", "", " 464 "},
    {"OPER", "OPER known", "a", " 464 "},
    {"OVERRIDE", "OVERRIDE MODE #theirs +s", "o", " 481 "},
    {"PART", "PART #c", "gaco", ""},
    {"PART", "PART #theirs", "", " 442 "},
    {"PASS", "PASS x", "u", ""},
    {"PERSISTENCE", "PERSISTENCE GET", "a", "FAIL PERSISTENCE ACCOUNT_REQUIRED"},
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
    {"RELAYMSG", "RELAYMSG #c x/net :hi", "co", "FAIL RELAYMSG PRIVS_NEEDED"},
    {"RENAME", "RENAME #c #d", "c", " 482 "},
    {"SCENE", "SCENE #c hi", "gaco", ""},
    {"SCENE", "SCENE #theirs hi", "", " 573 "},
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
    {"ZNC", "ZNC *playback PLAY #c", "gaco", ""},
    {"ZNC", "ZNC *playback PLAY #theirs", "", "You are not in #theirs"},
};

char letter_of(Role role) noexcept
{
	return "ugaco"[static_cast<std::size_t>(role)];
}

/** Numerics and words that tell of a refusal, of which none may be in the answer to what is allowed. */
constexpr std::string_view kRefusals[] = {" 404 ", " 421 ", " 433 ", " 442 ", " 451 ", " 461 ", " 462 ",  " 464 ",
                                          " 473 ", " 477 ", " 481 ", " 482 ", " 502 ", " 573 ", " FAIL ", "ERROR "};

struct Scene {
	FakeAccounts accounts;
	FakeLog log;
	Stage stage;
	std::shared_ptr<FakeSession> other, own;

	static Settings with_everything()
	{
		Settings given = settings();
		given.history.enabled = true;
		given.relaymsg = given.roleplay = true;
		given.metadata.enabled = given.metadata.before_connect = true;
		given.accounts.registration_before_connect = false;
		given.operators.push_back({.name = "chief", .password = "toor"});
		given.operators.push_back({.name = "known", .account = "alice"});
		return given;
	}

	explicit Scene(Role role, Settings given = with_everything())
	    : stage(std::move(given), log, accounts.with("alice", "sesame").with("bob", "hunter2"))
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
		stage.say(first, "MODE #c +E");
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

/** A command to a service. `#mine` is alice's, `#bobs` is bob's, who has given nobody a rank there. */
struct ServiceRow {
	std::string_view service, line;
	std::string_view allowed; ///< as in Row; nobody is asked before the welcome
	std::string_view done;    ///< what the answer to those has, and to nobody else
	std::string_view refusal; ///< what the answer to others has, unless they must log in first
};

constexpr ServiceRow kServiceRows[] = {
    {kNickServ, "CERT LIST", "a", "Only the password logs in to alice", ""},
    {kNickServ, "CERT ADD uid:0", "", "logs in to", "Only that user can add"},
    {kNickServ, "CERT ADD aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "", "logs in to",
     "Only who has the certificate can add it"},
    {kNickServ, "DROP alice", "ao", "To confirm, send:", ""},
    {kNickServ, "DROP bob", "o", "To confirm, send:", "You can drop only the account"},
    {kNickServ, "GHOST ally", "a", "ally is disconnected", ""},
    {kNickServ, "GHOST other", "", "is disconnected", "is not a nick of your account"},
    {kNickServ, "GROUP", "a", "own belongs to alice now", ""},
    {kNickServ, "HELP", "gaco", "NickServ manages accounts", ""},
    {kNickServ, "IDENTIFY alice sesame", "gaco", "You are logged in as alice", ""},
    {kNickServ, "IDENTIFY bob sesame", "", "You are logged in", "Invalid account name or password"},
    {kNickServ, "INFO alice", "gaco", "alice was registered on", ""},
    {kNickServ, "INFO alice", "ao", "  address: a@example.org", "alice was registered on"},
    {kNickServ, "INFO bob", "o", "  address: b@example.org", "bob was registered on"},
    {kNickServ, "LOGOUT", "a", "You are logged out", ""},
    {kNickServ, "REGAIN alice", "a", "NICK :alice", ""},
    {kNickServ, "REGAIN bob", "", "NICK :bob", "is not a nick of your account"},
    {kNickServ, "REGISTER secret", "gco", "You are logged in as own", "You are logged in as alice."},
    {kNickServ, "SAPASSWORD bob fresh", "o", "The password of bob is changed", "is only for operators"},
    {kNickServ, "SAPASSWORD alice fresh", "o", "The password of alice is changed", "is only for operators"},
    {kNickServ, "SAREGISTER carol fresh", "o", "The account carol is registered", "is only for operators"},
    {kNickServ, "SET PASSWORD fresh", "a", "The password of alice is changed", ""},
    {kNickServ, "SET EMAIL a@example.net", "a", "The address of alice is", ""},
    {kNickServ, "SET AUTOREPLAY OFF", "a", "AUTOREPLAY is OFF for alice", ""},
    {kNickServ, "SUSPEND bob", "o", "bob is suspended", "is only for operators"},
    {kNickServ, "UNGROUP ally", "a", "ally is free for others now", ""},
    {kNickServ, "UNGROUP bob", "", "is free for others", "is not a nick of your account"},
    {kNickServ, "UNSUSPEND bob", "o", "bob is not suspended", "is only for operators"},
    {kChanServ, "ACCEPT #mine", "", "belongs to", "Nobody has offered you"},
    {kChanServ, "ACCESS #mine LIST", "ao", "alice founder", ""},
    {kChanServ, "ACCESS #mine ADD bob op", "a", "bob is op of #mine now", "Only admins, owners and the founder"},
    {kChanServ, "ACCESS #bobs ADD alice op", "", "alice is op", "Only admins, owners and the founder"},
    {kChanServ, "ADMIN #mine", "a", "MODE #mine +a own", ""},
    {kChanServ, "DEADMIN #bobs other", "", "MODE", "Your rank in #bobs"},
    {kChanServ, "DEHALFOP #bobs other", "", "MODE", "Your rank in #bobs"},
    {kChanServ, "DEOP #bobs other", "", "MODE", "Your rank in #bobs"},
    {kChanServ, "DEOWNER #bobs other", "", "MODE", "Your rank in #bobs"},
    {kChanServ, "DEVOICE #bobs other", "", "MODE", "Your rank in #bobs"},
    {kChanServ, "DROP #mine", "ao", "To confirm, send:", ""},
    {kChanServ, "DROP #bobs", "o", "To confirm, send:", "Only the founder of #bobs"},
    {kChanServ, "HALFOP #mine", "a", "MODE #mine +h own", ""},
    {kChanServ, "HELP", "gaco", "ChanServ manages registered channels", ""},
    {kChanServ, "INFO #bobs", "gaco", "#bobs belongs to bob", ""},
    {kChanServ, "LIST", "a", "  #mine founder", "You are not logged in: name an account"},
    {kChanServ, "LIST bob", "o", "  #bobs founder", "Only operators of the server can list"},
    {kChanServ, "OP #mine", "a", "MODE #mine +o own", ""},
    {kChanServ, "OP #bobs", "", "MODE", "Your rank in #bobs"},
    {kChanServ, "OWNER #bobs", "", "MODE", "Your rank in #bobs"},
    {kChanServ, "REGISTER #theirs", "", "is registered to", "Join #theirs first"},
    {kChanServ, "SUSPEND #bobs", "o", "#bobs is suspended", "is only for operators"},
    {kChanServ, "TRANSFER #mine bob", "ao", "to bob", ""},
    {kChanServ, "TRANSFER #bobs alice", "o", "#bobs belongs to alice now", "Only the founder of #bobs"},
    {kChanServ, "UNSUSPEND #bobs", "o", "#bobs is not suspended", "is only for operators"},
    {kChanServ, "VOICE #mine", "a", "MODE #mine +v own", ""},
};

/** Registers a channel in which all are, for an account, while nobody is logged in to that. */
void register_for(Scene &scene, const std::string &channel, const std::string &account)
{
	scene.stage.say(*scene.other, "JOIN " + channel);
	scene.stage.say(*scene.own, "JOIN " + channel);
	WorldWrite lock(scene.stage.world);
	CHECK(scene.stage.world.register_channel(*scene.stage.world.find_channel(channel), account, 1));
}

/** A scene with channels, nicks and addresses of accounts. */
struct ServiceScene : Scene {
	static Settings plain()
	{
		Settings given = with_everything();
		given.operators.pop_back(); // alice may be dropped
		return given;
	}

	explicit ServiceScene(Role role) : Scene(role, plain())
	{
		register_for(*this, "#mine", "alice");
		register_for(*this, "#bobs", "bob");
		accounts.set_email("alice", "a@example.org");
		accounts.set_email("bob", "b@example.org");
		accounts.add_nick("alice", "ally");
		ghost = stage.log_in("ally");
		{
			WorldWrite lock(stage.world);
			CHECK(stage.world.changing_account_names().add("alice", "ally"));
		}
		own->take();
	}

	std::shared_ptr<FakeSession> ghost;
};

/** What is wrong with the answer to the row; empty: nothing. */
std::string try_service_row(const ServiceCommand &command, const ServiceRow &row, Role role)
{
	ServiceScene scene(role);
	scene.stage.say(*scene.own, text("PRIVMSG ", row.service, " :", row.line));
	const std::string answer = scene.own->take();
	const bool allowed = row.allowed.find(letter_of(role)) != row.allowed.npos;
	const std::string what = text(letter_of(role), ": ", row.service, ' ', row.line, ": ", answer);
	if ((answer.find(row.done) != answer.npos) != allowed)
		return (allowed ? "refused: " : "not refused: ") + what;
	const bool is_guest =
	    role != Role::account && (command.who == ServiceAccess::accounts ||
	                              (command.who == ServiceAccess::owners && role != Role::server_operator));
	const std::string_view refusal = is_guest ? std::string_view("Log in first") : row.refusal;
	if (!allowed && answer.find(refusal) == answer.npos)
		return "refused otherwise: " + what;
	return {};
}

void every_command_of_services_is_for_whom_it_should_be()
{
	std::string faults;
	for (const std::string_view service : {kNickServ, kChanServ}) {
		for (const ServiceCommand &command : service_commands(service)) {
			bool is_listed = false;
			for (const ServiceRow &row : kServiceRows) {
				if (row.service != service || row.line.substr(0, row.line.find(' ')) != command.name)
					continue;
				is_listed = true;
				for (const Role role : {Role::guest, Role::account, Role::channel_operator, Role::server_operator})
					faults += try_service_row(command, row, role);
			}
			if (!is_listed)
				faults += text(service, ' ', command.name, " is not listed\n");
		}
	}
	check::equal(faults, "");
}

const CMUnitTest kTests[] = {
    TEST_CASE(every_command_is_for_whom_it_should_be),
    TEST_CASE(no_row_is_about_what_there_is_not),
    TEST_CASE(every_command_of_services_is_for_whom_it_should_be),
};

} // namespace

int main()
{
	return check::main("authorisation", kTests);
}
