// SPDX-License-Identifier: MIT
#include "client/talk/commands.hh"

#include "irc/print.hh"
#include "server_lines.hh"

#include <algorithm>
#include <cctype>

using namespace confer::client;
namespace irc = confer::irc;

namespace {

/** What a line sends, in a session that is in #ops and in the window of #ops; lines joined by '|'. */
struct Keyboard {
	Session session = test::ready();
	WindowList windows{1000};
	Preferences preferences;
	Outcome last;

	Keyboard()
	{
		(void)windows.open(0, WindowKind::server, "irc.example", session.features().case_map());
		open("#ops", WindowKind::channel);
	}

	void open(std::string_view name, WindowKind kind)
	{
		windows.show(*windows.open(0, kind, name, session.features().case_map()));
	}
	void show_server() { windows.show(windows.server(0)); }
	const std::string &window() const { return windows.current().name; }

	std::string type(std::string_view line)
	{
		last = run_input(line, {session, windows, windows.current(), preferences});
		std::string joined;
		std::string rest = last.send;
		for (const OwnMessage &message : last.say)
			irc::LineWriter(rest).command(message.command).param(message.target).trailing(message.text);
		for (std::size_t end; (end = rest.find("\r\n")) != std::string::npos; rest.erase(0, end + 2))
			joined += (joined.empty() ? "" : "|") + rest.substr(0, end);
		check::equal(rest, "");
		return joined;
	}
	std::string said() const { return last.show.empty() ? "" : last.show.front().text(); }
};

struct Row {
	const char *typed;
	const char *sent;
};

void sends()
{
	const Row rows[] = {
	    {"hello", "PRIVMSG #ops :hello"},
	    {"//hello", "PRIVMSG #ops :/hello"},
	    {"/ hello", "PRIVMSG #ops :/ hello"},
	    {"/", "PRIVMSG #ops :/"},
	    {"/me waves", "PRIVMSG #ops :\x01"
	                  "ACTION waves\x01"},
	    {"/msg bob hi  there", "PRIVMSG bob :hi  there"},
	    {"/MSG bob hi", "PRIVMSG bob :hi"},
	    {"/notice #dev careful", "NOTICE #dev :careful"},
	    {"/join #dev", "JOIN #dev"},
	    {"/j #dev key", "JOIN #dev key"},
	    {"/join #ops", ""}, // we are there
	    {"/part", "PART #ops"},
	    {"/part gone for lunch", "PART #ops :gone for lunch"},
	    {"/leave #dev bye", "PART #dev bye"},
	    {"/topic", "TOPIC #ops"},
	    {"/topic a new one", "TOPIC #ops :a new one"},
	    {"/topic #dev x", "TOPIC #dev x"},
	    {"/topic -", "TOPIC #ops :"},
	    {"/names", "NAMES #ops"},
	    {"/nick al", "NICK al"},
	    {"/away", "AWAY"},
	    {"/away at lunch", "AWAY :at lunch"},
	    {"/whois bob", "WHOIS bob"},
	    {"/kick bob", "KICK #ops bob"},
	    {"/kick #dev bob out of here", "KICK #dev bob :out of here"},
	    {"/invite bob", "INVITE bob #ops"},
	    {"/invite bob #dev", "INVITE bob #dev"},
	    {"/mode +o bob", "MODE #ops +o bob"},
	    {"/mode", "MODE #ops"},
	    {"/mode alice +i", "MODE alice +i"},
	    {"/list", "LIST"},
	    {"/list #o*", "LIST #o*"},
	    {"/raw WHO #ops", "WHO #ops"},
	    {"/quote PRIVMSG #ops :a b", "PRIVMSG #ops :a b"},
	    {"/ban bob", "MODE #ops +b bob!*@*"},
	    {"/ban #dev *@bad.example", "MODE #dev +b *!*@bad.example"},
	    {"/ban", "MODE #ops b"},
	    {"/unban bob", "MODE #ops -b bob!*@*"},
	    {"/close", "PART #ops"},
	    {"/join #a,#b", "JOIN #a|JOIN #b"},
	    {"/join #a,#b,#ops key", "JOIN #a key|JOIN #b"},
	    {"/join #a,#b ,key", "JOIN #a|JOIN #b key"},
	    {"/op bob carol", "MODE #ops +oo bob carol"},
	    {"/op #dev bob", "MODE #dev +o bob"},
	    {"/deop bob", "MODE #ops -o bob"},
	    {"/voice a b c d", "MODE #ops +vvv a b c|MODE #ops +v d"},
	    {"/devoice bob", "MODE #ops -v bob"},
	    {"/whowas bob", "WHOWAS bob"},
	    {"/oper root a secret", "OPER root :a secret"},
	    {"/ctcp bob version", "PRIVMSG bob \x01"
	                          "VERSION\x01"},
	    {"/ctcp bob ping 1 2", "PRIVMSG bob :\x01"
	                           "PING 1 2\x01"},
	    {"/privmsg bob hi there", "PRIVMSG bob :hi there"},
	    {"/motd", "MOTD"},
	    {"/WHO #ops %nu", "WHO #ops %nu"},
	    {"/kline 1d 203.0.113.7 is a nuisance", "KLINE 1d 203.0.113.7 :is a nuisance"},
	    {"/kline *@bad.example a reason", "KLINE *@bad.example :a reason"},
	    {"/kline *@bad.example :a reason", "KLINE *@bad.example :a reason"},
	    {"/kill bob for this: and that", "KILL bob :for this: and that"},
	    {"/setname Alice the Great", "SETNAME :Alice the Great"},
	    {"/wallops all must go", "WALLOPS :all must go"},
	    {"/stats u", "STATS u"},
	};
	for (const Row &row : rows) {
		Keyboard keyboard;
		check::equal(keyboard.type(row.typed), row.sent);
	}
}

void one_line_is_one_message()
{
	Keyboard keyboard;
	check::equal(keyboard.type("a\r\n\nQUIT"), "PRIVMSG #ops :a |PRIVMSG #ops :QUIT");
	check::equal(keyboard.type("/msg b\nQUIT x"), "PRIVMSG b :QUIT x");
	check::equal(keyboard.type("/msg b\rQUIT x"), "PRIVMSG b_QUIT :x");
}

void says_what_is_wrong()
{
	Keyboard keyboard;
	check::equal(keyboard.type("/nosuch x"), "");
	check::contains(keyboard.said(), "no command /nosuch");
	check::contains(keyboard.said(), "/help");
	check::equal(keyboard.type("/jion #x"), "");
	check::contains(keyboard.said(), "did you mean /join?");
	check::equal(keyboard.type("/win 2"), "");
	check::contains(keyboard.said(), "There is no command /win: did you mean /window?");
	check::equal(keyboard.type("/help win"), "");
	check::contains(keyboard.said(), "There is no command /win: did you mean /window? /help lists them");
	check::equal(keyboard.type("/set nosuch on"), "");
	check::contains(keyboard.said(), "no setting nosuch");
	for (const char *line :
	     {"/msg", "/msg bob", "/me", "/join", "/kick", "/op", "/ctcp bob", "/oper", "/set topic maybe", "/whowas",
	      "/invite", "/nick", "/whois", "/raw", "/query", "/unban", "/connect", "/close bob"}) {
		check::equal(keyboard.type(line), "");
		check::contains(keyboard.said(), "Usage: /");
	}
	keyboard.show_server();
	check::equal(keyboard.type("hello"), "");
	check::contains(keyboard.said(), "/join");
	check::equal(keyboard.type("/me x"), "");
	check::contains(keyboard.said(), "/join");
	check::equal(keyboard.type("/topic"), "");
	keyboard.session.stop();
	check::equal(keyboard.type("/join #x"), "");
	check::contains(keyboard.said(), "Not connected");
	check::equal(keyboard.type("/who bob"), "");
	check::contains(keyboard.said(), "Not connected: /who needs a server");
	keyboard.open("#ops", WindowKind::channel);
	check::equal(keyboard.type("hello"), "");
	check::contains(keyboard.said(), "Not connected");
	check::equal(keyboard.type("/quit bye"), "");
	CHECK(keyboard.last.request == Outcome::Request::quit);
	check::equal(keyboard.last.argument, "bye");
}

void splits_long_texts()
{
	Keyboard keyboard;
	std::string words;
	for (int i = 0; i < 300; ++i)
		words += "word ";
	for (const std::string &typed : {words, "/msg #ops " + words, "/me " + words}) {
		std::string sent = keyboard.type(typed) + "|";
		std::size_t lines = 0;
		for (std::size_t end; (end = sent.find('|')) != std::string::npos; sent.erase(0, end + 1), ++lines) {
			CHECK(end > 0);
			CHECK((":alice!al@host " + sent.substr(0, end) + "\r\n").size() <= 512);
		}
		check::equal(lines, 4);
	}
}

/** What was sent can be typed again, in the window where it was typed. */
void messages_can_be_typed_again()
{
	for (const char *line : {"hello", "//hello", "/me waves", "/msg bob hi  there", "/notice #ops careful",
	                         "/notice bob careful", "/msg #dev x"}) {
		Keyboard keyboard;
		keyboard.type(line);
		check::equal(keyboard.last.say.size(), 1);
		check::equal(retyped(keyboard.last.say[0], "#ops"), line);
	}
	const std::string words = [] {
		std::string text;
		for (int i = 0; i < 300; ++i)
			text += (i > 0 ? " word" : "word");
		return text;
	}();
	const std::string run(1200, 'x');
	for (const std::string &line : {words, run, "/me " + words, "/me " + run, "/msg bob " + words}) {
		Keyboard keyboard;
		keyboard.type(line);
		CHECK(keyboard.last.say.size() > 2);
		OwnMessage whole = keyboard.last.say[0];
		for (std::size_t i = 1; i < keyboard.last.say.size(); ++i) {
			CHECK(keyboard.last.say[i].continues);
			append_part(whole, keyboard.last.say[i]);
		}
		check::equal(retyped(whole, "#ops"), line);
	}
}

void changes_windows()
{
	Keyboard keyboard;
	keyboard.type("/query bob");
	check::equal(keyboard.window(), "bob");
	check::equal(keyboard.type("hi"), "PRIVMSG bob :hi");
	check::equal(keyboard.type("/mode"), "MODE bob");
	keyboard.type("/join #OPS");
	check::equal(keyboard.window(), "#ops");
	keyboard.type("/window BOB");
	check::equal(keyboard.window(), "bob");
	keyboard.type("/w 1");
	check::equal(keyboard.window(), "irc.example");
	keyboard.type("/window 9");
	check::contains(keyboard.said(), "no window 9");
	keyboard.type("/window");
	check::contains(keyboard.said(), "* 1: irc.example");
	keyboard.type("/close"); // the chat closes servers
	CHECK(keyboard.last.request == Outcome::Request::close_server);
	check::equal(keyboard.windows.size(), 3);
	keyboard.type("/window bob");
	check::equal(keyboard.type("/close"), "");
	check::equal(keyboard.windows.size(), 2);
}

void changes_preferences()
{
	Keyboard keyboard;
	keyboard.type("/highlight deploy");
	check::equal(keyboard.preferences.highlights.at(0), "deploy");
	keyboard.type("/highlight");
	check::contains(keyboard.said(), "deploy");
	keyboard.type("/highlight deploy");
	CHECK(keyboard.preferences.highlights.empty());
	keyboard.type("/highlight deploy, the disk");
	check::equal(keyboard.preferences.highlights.size(), 2);
	check::equal(keyboard.preferences.highlights.at(1), "the disk");
	keyboard.type("/highlight the disk");
	check::equal(keyboard.preferences.highlights.size(), 1);
	keyboard.type("/set formatting off");
	CHECK(!keyboard.preferences.formatting);
	check::contains(keyboard.said(), "formatting is off");
	keyboard.type("/set RANKS on");
	CHECK(keyboard.preferences.ranks);
	keyboard.type("/set");
	check::equal(keyboard.last.show.size(), 3);
	keyboard.type("/ignore troll");
	check::equal(keyboard.preferences.ignores.at(0), "troll!*@*");
	keyboard.type("/log on"); // nobody would find them in the directory of today
	check::contains(keyboard.said(), "There is no HOME for the logs: start with --log-directory");
	CHECK(!keyboard.preferences.log);
	keyboard.preferences.log_directory = "/home/alice/log";
	keyboard.type("/log on");
	CHECK(keyboard.preferences.log);
	keyboard.type("/log perhaps");
	check::contains(keyboard.said(), "Usage: /log");
}

/** The first line says whether several are a command: what is meant for one person must not go to a channel. */
void several_lines_of_a_command_are_never_said()
{
	const Row rows[] = {
	    {"/msg bob a\nb", "PRIVMSG bob :a|PRIVMSG bob :b"},
	    {"/m bob\na\n\n/b\n", "PRIVMSG bob :a|PRIVMSG bob :/b"},
	    {"/notice bob a\nb", "NOTICE bob :a|NOTICE bob :b"},
	    {"/query bob a\nb", "PRIVMSG bob :a|PRIVMSG bob :b"},
	    {"/me a\nb", "PRIVMSG #ops :\x01"
	                 "ACTION a\x01|PRIVMSG #ops :\x01"
	                 "ACTION b\x01"},
	    {"//a\nb", "PRIVMSG #ops :/a|PRIVMSG #ops :b"},
	    {"/\nb", "PRIVMSG #ops :/|PRIVMSG #ops :b"},
	    {"a\n/quit", "PRIVMSG #ops :a|PRIVMSG #ops :/quit"},
	    {"/topic new\n", "TOPIC #ops new"}, // it has one line
	};
	for (const Row &row : rows) {
		Keyboard keyboard;
		check::equal(keyboard.type(row.typed), row.sent);
		CHECK(problem_of_lines(row.typed).empty());
	}
	for (const char *line : {"/quot bob\nb", "/topic a\nb", "/quit\nnow", "/kline *@x\nb", "/raw PRIVMSG #ops :a\nb",
	                         "/etc/passwd: a\nb", "/reply bob a\nb", "/msgbob a\nb"}) {
		Keyboard keyboard;
		check::equal(keyboard.type(line), "");
		check::contains(keyboard.said(), "to send it as text, type //");
		check::equal(keyboard.said(), problem_of_lines(line));
		CHECK(keyboard.last.request == Outcome::Request::none);
	}
	Keyboard keyboard;
	check::equal(keyboard.type("/kline *@x\nb"), "");
	check::contains(keyboard.said(), "/kline takes one line");
	CHECK(has_password(parse_input("/msg nickserv\nidentify secret")));
}

void the_table_is_in_order()
{
	const auto table = commands();
	for (std::size_t i = 0; i < table.size(); ++i) {
		CHECK(i == 0 || table[i - 1].name < table[i].name);
		CHECK(std::all_of(table[i].name.begin(), table[i].name.end(),
		                  [](unsigned char c) { return std::islower(c) != 0; }));
		CHECK(!table[i].help.empty());
		for (const Command &other : table)
			CHECK(table[i].alias.empty() ||
			      (table[i].alias != other.name && (&other == &table[i] || table[i].alias != other.alias)));
	}
}

void help_comes_from_the_table()
{
	Keyboard keyboard;
	keyboard.type("/help");
	check::equal(keyboard.last.show.size(),
	             commands().size() + 3 + 4); // three have a syntax that takes a line of its own
	check::equal(keyboard.window(), "help");
	keyboard.show_server(); // without a screen no window is changed, and there are no keys to tell of
	const Outcome lines = run_input(
	    "/help", {keyboard.session, keyboard.windows, keyboard.windows.current(), keyboard.preferences, true});
	check::equal(keyboard.window(), "irc.example");
	check::equal(lines.show.size(), commands().size() + 3 + 2);
	keyboard.type("/help /topic");
	check::equal(keyboard.last.show.size(), 2);
	check::equal(keyboard.last.show.front().text(), "/topic [CHANNEL] [TEXT]");
	check::equal(keyboard.last.show.back().text(), "    show or set the topic of a channel; - removes it");
	keyboard.type("/help nosuch");
	check::contains(keyboard.said(), "no command");
}

const CMUnitTest kTests[] = {
    TEST_CASE(sends),
    TEST_CASE(one_line_is_one_message),
    TEST_CASE(says_what_is_wrong),
    TEST_CASE(splits_long_texts),
    TEST_CASE(messages_can_be_typed_again),
    TEST_CASE(changes_windows),
    TEST_CASE(changes_preferences),
    TEST_CASE(several_lines_of_a_command_are_never_said),
    TEST_CASE(the_table_is_in_order),
    TEST_CASE(help_comes_from_the_table),
};

} // namespace

int main()
{
	return check::main("commands", kTests);
}
