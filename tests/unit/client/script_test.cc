// SPDX-License-Identifier: MIT
//
// The sub-commands, against servers that the tests play: what is sent, what is printed, and how they end.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include <sysexits.h>

#include "program_run.hh"
#include "scripted_server.hh"
#include "support/scratch_dir.hh"

using test::Peer;
using test::PipedProgram;
using test::ScriptedServer;

namespace {

constexpr std::string_view kHistory = "batch draft/chathistory message-tags server-time";

std::string said(int n, std::string_view batch = {})
{
	const std::string number = std::to_string(n);
	return "@" + (batch.empty() ? std::string() : "batch=" + std::string(batch) + ";") + "msgid=m" + number +
	       ";time=2026-11-22T10:00:0" + number + ".000Z :bob!b@h PRIVMSG #ops :" + number;
}

void history(Peer &peer, std::initializer_list<int> numbers)
{
	peer.send("BATCH +h chathistory #ops");
	for (int n : numbers)
		peer.send(said(n, "h"));
	peer.send("BATCH -h");
}

/** Runs it with no input. @return its exit status */
int run(std::vector<std::string> arguments, std::string *output = nullptr, std::string *errors = nullptr,
        const test::Environment &environment = {})
{
	PipedProgram program(std::move(arguments), environment);
	program.end_input();
	const int status = program.finish();
	if (output)
		*output = program.output;
	if (errors)
		*errors = program.errors;
	return status;
}

void sends_its_arguments()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", "batch echo-message labeled-response message-tags");
		check::equal(peer.expect("@"), "@label=1 PRIVMSG #ops :-n two  words --json");
		peer.send("@label=1 :alice!u@h PRIVMSG #ops :-n two  words --json");
		peer.pong();
		peer.send(":bob!b@h PRIVMSG #ops :not printed");
		peer.expect("QUIT");
	});
	std::string output;
	check::equal(run({"-s", server.address(), "send", "#ops", "-n", "two  words", "--json"}, &output), EX_OK);
	check::equal(output, "");
	server.finish();
}

/** Several targets are several messages, and each of them must arrive. */
void sends_to_several_targets()
{
	const auto script = [](bool refuse) {
		return [refuse](Peer &peer) {
			const std::string nick = peer.welcome();
			peer.expect("JOIN #c");
			peer.send(":" + nick + "!u@h JOIN #c");
			check::equal(peer.expect("PRIVMSG"), "PRIVMSG bob :x");
			if (refuse)
				peer.send(":s 401 alice bob :No such nick");
			peer.pong();
			if (refuse)
				return peer.expect_end();
			check::equal(peer.expect("PRIVMSG"), "PRIVMSG @#c :x");
			peer.pong();
			peer.expect("QUIT");
		};
	};
	ScriptedServer server({script(false), script(true)});
	check::equal(run({"-s", server.address(), "send", "bob, @#c", "x"}), EX_OK);
	std::string errors;
	check::equal(run({"-s", server.address(), "send", "bob,#c", "x"}, nullptr, &errors), EX_NOPERM);
	check::contains(errors, "bob: No such nick");
	server.finish();
}

void sends_no_empty_text()
{
	std::string errors;
	for (const char *text : {"", "\n"}) {
		check::equal(run({"-s", "127.0.0.1:1", "send", "#ops", text}, nullptr, &errors), EX_USAGE);
		check::equal(errors, "confer: send: the text is empty\n");
	}
	check::equal(run({"-s", "127.0.0.1:1", "send", ",", "x"}, nullptr, &errors), EX_USAGE);
	check::contains(errors, "there is no target");
}

/** A target that cannot be one is refused before anything is sent, and not sent to another one. */
void sends_to_no_list_of_words()
{
	std::string errors;
	for (const char *target : {"bad name", "#a b", ":bob"}) {
		check::equal(run({"-s", "127.0.0.1:1", "send", target, "x"}, nullptr, &errors), EX_USAGE);
		check::equal(errors, "confer: send: \"" + std::string(target) +
		                         "\" is not a channel or a nick: these have no spaces, no commas, and no colon in "
		                         "front\n");
	}
	check::equal(run({"-s", "127.0.0.1:1", "tail", "#ops", ""}, nullptr, &errors), EX_USAGE);
	check::contains(errors, "confer: tail: \"\" is not");
	check::equal(run({"-s", "127.0.0.1:1", "who", "#a,#b"}, nullptr, &errors), EX_USAGE);
	check::contains(errors, "confer: who: \"#a,#b\" is not");
	check::equal(run({"-s", "127.0.0.1:1", "#a b"}, nullptr, &errors), EX_USAGE);
	check::contains(errors, "confer: \"#a b\" is not");
}

/** What is nearly a sub-command is no server, if no host has that name. */
void a_mistyped_subcommand_is_no_server()
{
	std::string errors;
	check::equal(run({"sned", "#ops", "x"}, nullptr, &errors), EX_USAGE);
	check::equal(errors, "confer: there is no server or sub-command sned; did you mean send? If it is a server, use "
	                     "-s sned\n");
	// Nor is it a nick to which nothing is sent with success.
	check::equal(run({"-s", "127.0.0.1:1", "sned", "#ops", "x"}, nullptr, &errors), EX_USAGE);
	check::equal(errors, "confer: there is no sub-command sned; did you mean send? If it is a nick, name it last\n");
}

/** Each line has a PING of its own where the server cannot say which one it means. */
void says_how_many_were_accepted()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome();
		for (int i = 0; i < 3; ++i) {
			peer.expect("PRIVMSG bob");
			peer.pong();
		}
		peer.expect("PRIVMSG bob");
		peer.send(":s 401 alice bob :No such nick");
		peer.pong();
		peer.expect_end();
	});
	PipedProgram program({"-s", server.address(), "send", "bob"});
	program.write("1\n2\n3\n4\n5\n");
	program.end_input();
	check::equal(program.finish(), EX_NOPERM);
	check::contains(program.errors, "bob: No such nick (3 messages were accepted)");
	server.finish();
}

void finds_the_server_by_environment_and_file()
{
	const check::ScratchDir dir;
	const auto script = [](Peer &peer) {
		check::equal(peer.expect("NICK"), "NICK carol");
		peer.expect("USER");
		peer.send(":s 001 carol :Welcome");
		peer.expect("PRIVMSG bob :x");
		peer.pong();
		peer.expect("QUIT");
	};
	ScriptedServer server({script, script, script});
	const std::string path = dir.file("confer.conf");
	std::FILE *file = std::fopen(path.c_str(), "we");
	CHECK(file != nullptr);
	std::fprintf(file, "[confer]\nnick = carol\n[server.office]\nserver = irc://%s\n", server.address().c_str());
	std::fclose(file);
	check::equal(run({"-c", path, "send", "bob", "x"}, nullptr, nullptr, {{"CONFER_SERVER", server.address()}}), EX_OK);
	check::equal(run({"-c", path, "send", "bob", "x"}, nullptr, nullptr, {{"CONFER_SERVER", "office"}}), EX_OK);
	check::equal(run({"-c", path, "-s", "office", "send", "bob", "x"}), EX_OK);
	server.finish();
}

void checks_its_configuration()
{
	const check::ScratchDir dir;
	const std::string path = dir.file("confer.conf");
	const auto write = [&](const char *text) {
		std::FILE *file = std::fopen(path.c_str(), "we");
		CHECK(file != nullptr);
		std::fputs(text, file);
		std::fclose(file);
	};
	std::string output;
	std::string errors;
	write("[confer]\nnick = carol\n");
	check::equal(run({"--check", "-c", path}, &output), EX_OK);
	check::equal(output, path + ": no errors\n");
	write("[confer]\nnick = carol\nnosuch = x\n");
	for (std::vector<std::string> arguments : {std::vector<std::string>{"--check", "-c", path}, {"-c", path, "ls"}}) {
		check::equal(run(arguments, &output, &errors), EX_CONFIG);
		check::contains(errors, path + ":3: nosuch: unknown key; confer(1) lists the keys\n" + path + ": 1 error\n");
	}
	check::equal(run({"--check", "-c", dir.file("nosuch")}, &output, &errors), EX_NOINPUT);
}

/** No line is lost that the server can give again, none comes twice, and the order is that of the channel. */
void tail_goes_on_after_a_restart()
{
	ScriptedServer server({[](Peer &peer) {
		                       peer.welcome_to("#ops", kHistory);
		                       peer.send(said(1));
		                       peer.send(said(2));
	                       },
	                       [](Peer &peer) { peer.expect("USER"); }, // still starting
	                       [](Peer &peer) {
		                       peer.welcome_to("#ops", kHistory);
		                       check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY AFTER #ops msgid=m2 100");
		                       peer.send(said(5));
		                       history(peer, {3, 4, 5});
		                       peer.expect("CHATHISTORY");
		                       history(peer, {});
		                       peer.send(said(6));
		                       peer.expect_end();
	                       }});
	PipedProgram program({"-s", server.address(), "tail", "#ops"});
	program.expect_output("<bob> 6\n");
	std::string want;
	for (int n = 1; n <= 6; ++n)
		want += "2026-11-22T10:00:0" + std::to_string(n) + "Z #ops <bob> " + std::to_string(n) + "\n";
	check::equal(program.output, want);
	program.signal(SIGTERM);
	check::equal(program.finish(), 128 + SIGTERM);
	check::contains(program.errors, "trying again in");
	check::contains(program.errors, "connected again");
	server.finish();
}

void tail_begins_where_it_is_told()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kHistory);
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY AFTER #ops timestamp=2026-11-22T09:59:59.999Z 100");
		history(peer, {1, 2});
		peer.expect("CHATHISTORY AFTER #ops msgid=m2");
		history(peer, {});
		peer.send(":bob!b@h PRIVMSG #other :not asked for");
		peer.send(":bob!b@h PRIVMSG alice :nor this");
		peer.send(":carol!c@h PRIVMSG alice :for me");
		peer.expect_end();
	});
	PipedProgram program(
	    {"-s", server.address(), "tail", "--since", "2026-11-22T10:00:00Z", "--json", "#ops", "carol"});
	program.expect_output("for me");
	program.expect_output("\n");
	check::contains(program.output, R"({"time":"2026-11-22T10:00:01.000Z","msgid":"m1",)");
	CHECK(program.output.find("not asked for") == std::string::npos &&
	      program.output.find("nor this") == std::string::npos);
	program.signal(SIGKILL);
	program.finish();
	server.finish();
}

/** Of people, too, what was said since then, and while the connection was lost, is printed once. */
void tail_misses_nothing_that_people_say()
{
	const auto greet = [](Peer &peer) {
		peer.send(":s 422 " + peer.welcome(kHistory) + " :No message of the day");
		return peer.expect("CHATHISTORY");
	};
	const auto carol = [](Peer &peer, std::initializer_list<std::string_view> texts) {
		peer.send("BATCH +h chathistory carol");
		for (const std::string_view text : texts)
			peer.send("@batch=h;msgid=" + std::string(text) +
			          ";time=2026-11-22T10:00:01.000Z :carol!c@h PRIVMSG alice :" + std::string(text));
		peer.send("BATCH -h");
	};
	ScriptedServer server({[&](Peer &peer) {
		                       check::equal(greet(peer),
		                                    "CHATHISTORY AFTER carol timestamp=2026-11-22T09:59:59.999Z 100");
		                       carol(peer, {"c1"});
		                       check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY AFTER carol msgid=c1 100");
		                       carol(peer, {});
	                       },
	                       [&](Peer &peer) {
		                       check::equal(greet(peer), "CHATHISTORY AFTER carol msgid=c1 100");
		                       carol(peer, {"c1", "c2"});
		                       peer.expect_end();
	                       }});
	PipedProgram program({"-s", server.address(), "tail", "--since", "2026-11-22T10:00:00Z", "carol"});
	program.expect_output("c2");
	program.expect_output("\n");
	check::equal(program.output.find("c1"), program.output.rfind("c1"));
	program.signal(SIGKILL);
	program.finish();
	server.finish();
}

void tail_ends_with_its_reader()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		peer.send(":bob!b@h PRIVMSG #ops :one");
		peer.expect("QUIT"); // without being given more to print
	});
	PipedProgram program({"-s", server.address(), "tail", "#ops"});
	program.expect_output("one\n");
	program.close_output();
	check::equal(program.finish(), EX_OK);
	check::equal(program.errors, "");
	server.finish();
}

void tail_of_what_is_not_to_be_had()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome();
		peer.expect("JOIN #ops");
		peer.send(":s 474 alice #ops :Cannot join channel (+b)");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run({"-s", server.address(), "tail", "#ops"}, nullptr, &errors), EX_NOPERM);
	check::contains(errors, "#ops: Cannot join");
	server.finish();
	check::equal(run({"-s", "/nonexistent/socket", "tail", "#ops"}), EX_UNAVAILABLE);
}

void lists_channels()
{
	const auto script = [](Peer &peer) {
		peer.welcome();
		peer.send(":s 422 alice :no message of the day");
		peer.expect("LIST");
		peer.send(":s 433 alice root :Nickname is reserved"); // which the session has asked for by itself
		peer.send(":s 322 alice #ops 3 :what we \x1b[31mdo");
		peer.send(":s 322 alice #dev lies");
		peer.send(":s 323 alice :End of /LIST");
		peer.expect("QUIT");
	};
	ScriptedServer server({script, script});
	std::string output;
	check::equal(run({"-s", server.address(), "ls"}, &output), EX_OK);
	check::equal(output, "#ops 3 what we \uFFFD[31mdo\n#dev 0\n");
	check::equal(run({"-s", server.address(), "ls", "--json"}, &output), EX_OK);
	check::contains(output, "{\"channel\":\"#ops\",\"users\":3,\"topic\":\"what we \\u001b[31mdo\"}\n");
	server.finish();
}

void lists_people()
{
	const auto script = [](Peer &peer) {
		peer.welcome();
		peer.send(":s 422 alice :no message of the day");
		const std::string question = peer.expect("WHO");
		if (question == "WHO #ops") {
			peer.send(":s 352 alice #ops b host s bob G*@ :0 Bob B.");
			peer.send(":s 352 alice #ops");
		}
		peer.send(":s 315 alice x :End of /WHO");
		peer.expect("QUIT");
	};
	ScriptedServer server({script, script, script});
	std::string output;
	std::string errors;
	check::equal(run({"-s", server.address(), "who", "#ops"}, &output), EX_OK);
	check::equal(output, "@bob b@host away Bob B.\n @ here \n");
	check::equal(run({"-s", server.address(), "who", "#ops", "--json"}, &output), EX_OK);
	check::contains(output, R"({"nick":"bob","user":"b","host":"host","server":"s","channel":"#ops","prefix":"@",)"
	                        R"("away":true,"operator":true,"realname":"Bob B."})");
	check::equal(run({"-s", server.address(), "who", "nosuch"}, &output, &errors), EX_NOUSER);
	check::contains(errors, "nosuch");
	server.finish();
}

/** A sub-command at a server that means it no good. All of them run at once: most of the time they wait. */
struct Victim {
	Victim(const char *name, const ScriptedServer::Script &script) : command(name), server(script), program(arguments())
	{
		program.end_input();
	}
	std::vector<std::string> arguments() const
	{
		std::vector<std::string> words{"-s", server.address(), "--timeout", "1", command, "#ops"};
		if (command == "send")
			words.push_back("x");
		return words;
	}

	std::string command;
	ScriptedServer server;
	PipedProgram program;
};

/** Whatever a server says, each ends in time, and says why. */
void hostile(const char *what, const ScriptedServer::Script &script, std::initializer_list<int> statuses)
{
	std::vector<std::unique_ptr<Victim>> victims;
	for (const char *command : {"send", "tail", "ls", "who"})
		victims.push_back(std::make_unique<Victim>(command, script));
	for (const auto &victim : victims) {
		std::printf("# %s, %s\n", what, victim->command.c_str());
		std::fflush(stdout);
		const int status = victim->program.finish();
		const std::string &errors = victim->program.errors;
		if (std::find(statuses.begin(), statuses.end(), status) == statuses.end())
			check::fail(std::string(what) + ", " + victim->command + ": status " + std::to_string(status) + ": " +
			            errors);
		CHECK(errors.starts_with("confer: ") && errors.find('\x1b') == std::string::npos);
		victim->server.finish();
	}
}

void hostile_servers()
{
	hostile("silence", [](Peer &peer) { peer.expect_end(); }, {EX_TEMPFAIL});
	hostile("endless CAP LS",
	        [](Peer &peer) {
		        peer.expect("USER");
		        while (peer.sends(":s CAP * LS * :" + std::string(400, 'x'))) {
		        }
	        },
	        {EX_NOPERM});
	hostile("a flood in place of a welcome",
	        [](Peer &peer) {
		        peer.expect("USER");
		        while (peer.sends(":s NOTICE * :" + std::string(400, 'x'))) {
		        }
	        },
	        {EX_TEMPFAIL});
	hostile("no sense in CAP",
	        [](Peer &peer) {
		        peer.expect("USER");
		        for (const char *line : {"CAP",
		                                 "CAP *",
		                                 "CAP * LS",
		                                 "CAP * ACK",
		                                 ":s CAP * NAK",
		                                 "CAP * ACK :-batch  = sasl",
		                                 "CAP * NEW :=",
		                                 "AUTHENTICATE",
		                                 "AUTHENTICATE +",
		                                 ":s 903 a :x",
		                                 ":s 005",
		                                 "PONG",
		                                 "PONG confer-lag",
		                                 "BATCH +",
		                                 "\x1b\x1b\x1b",
		                                 ":",
		                                 "@",
		                                 "@x",
		                                 "@x :y",
		                                 "001"})
			        peer.send(line);
		        peer.send("ERROR :\x1b[2J no more");
	        },
	        {EX_NOPERM, EX_TEMPFAIL});
	hostile("long lines",
	        [](Peer &peer) {
		        peer.expect("USER");
		        peer.send("@" + std::string(8000, 't') + " NOTICE * :" + std::string(400, 'x'));
		        peer.send(":s NOTICE * :" + std::string(8000, 'x'));
		        peer.send_raw(std::string(100'000, 'y'));
		        peer.expect_end();
	        },
	        {EX_TEMPFAIL});
}

const CMUnitTest kTests[] = {
    TEST_CASE(sends_its_arguments),
    TEST_CASE(sends_to_several_targets),
    TEST_CASE(sends_no_empty_text),
    TEST_CASE(sends_to_no_list_of_words),
    TEST_CASE(a_mistyped_subcommand_is_no_server),
    TEST_CASE(says_how_many_were_accepted),
    TEST_CASE(finds_the_server_by_environment_and_file),
    TEST_CASE(checks_its_configuration),
    TEST_CASE(tail_goes_on_after_a_restart),
    TEST_CASE(tail_begins_where_it_is_told),
    TEST_CASE(tail_misses_nothing_that_people_say),
    TEST_CASE(tail_ends_with_its_reader),
    TEST_CASE(tail_of_what_is_not_to_be_had),
    TEST_CASE(lists_channels),
    TEST_CASE(lists_people),
    TEST_CASE(hostile_servers),
};

} // namespace

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	return check::main("script", kTests);
}
