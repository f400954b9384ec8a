// SPDX-License-Identifier: MIT
//
// The program on a pseudo-terminal: typed at as a person would, and every byte that it writes looked at.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

#include <sysexits.h>

#include "program_run.hh"
#include "scripted_server.hh"
#include "support/scratch_dir.hh"
#include "support/terminal_grammar.hh"
#include "terminal_program.hh"

using test::Peer;
using test::ScriptedServer;
using test::TerminalProgram;

namespace {

void only_known_bytes(std::string_view bytes)
{
	check::equal(test::outside_grammar(bytes), "");
}

/** A script that lets the client into #ops and then goes on. */
ScriptedServer::Script in_ops(std::function<void(Peer &)> then, std::string_view caps = {})
{
	return [then = std::move(then), caps](Peer &peer) {
		peer.welcome_to("#ops", caps);
		then(peer);
		peer.expect_end();
	};
}

void talks()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :grüße, 日本!");
		peer.send(":bob!b@h PRIVMSG #ops :hello yourself");
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG bob :psst");
		check::equal(peer.expect("TOPIC"), "TOPIC #ops :new topic");
		check::equal(peer.expect("QUIT"), "QUIT :bye now");
		peer.close();
	}));
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	program.type("grüße, 日本語\x7f");
	program.enter("!");
	program.expect("alice"); // without echo-message the client shows it itself
	program.expect("hello yourself");
	program.enter("/msg bob psst");
	program.enter("/topic new topic");
	program.enter("/nosuch");
	program.expect("no command /nosuch");
	program.enter("/quit bye now");
	const int status = program.finish();
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EX_OK);
	CHECK(program.restored() && program.modes_off());
	only_known_bytes(program.all);
	server.finish();
}

/** What comes in between leaves the line being typed whole, and the prompt is drawn again behind it. */
void incoming_lines_do_not_disturb()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		peer.expect("PRIVMSG #ops :go");
		peer.pong();
		peer.send(":bob!b@h PRIVMSG #ops :interrupting");
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :half and half");
		peer.pong();
	}));
	TerminalProgram program({server.address(), "#ops"}, {{"NO_COLOR", "1"}});
	program.expect("You are in #ops");
	program.enter("go");
	program.type("half and");
	program.expect("half and");
	program.expect("interrupting");
	program.enter(" half");
	program.expect("\x1b[1malice\x1b[0m> half and half");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	for (std::string_view colour : {"\x1b[36m", "\x1b[90m", ";5;"}) // NO_COLOR
		CHECK(program.all.find(colour) == std::string::npos);
	only_known_bytes(program.all);
	server.finish();
}

void network_never_reaches_the_terminal_raw()
{
	const std::string evil = "\x1b]0;title\a\x1b[2J\x9b"
	                         "31m\xC2\x9B"
	                         "5m\x1bP\x08\x7f\u202E\x03"
	                         "4red\xFF";
	ScriptedServer server(in_ops([evil](Peer &peer) {
		for (std::string_view line : {":bob!b@h PRIVMSG #ops :", ":bob!b@h TOPIC #ops :", ":s 332 alice #ops :",
		                              ":s 404 alice #ops :", ":s NOTICE * :", ":bob!b@h QUIT :", ":s 372 alice :"})
			peer.send(std::string(line) + evil);
		peer.send(":" + evil + "!b@h JOIN #ops");
		peer.send(":alice!u@h NICK al" + evil);
		peer.send(":al" + evil + "!u@h JOIN #x" + evil);
		peer.send(evil);
		peer.send(":bob!b@h PRIVMSG #ops :last");
		peer.expect("QUIT");
		peer.send("ERROR :" + evil);
	}));
	TerminalProgram program({server.address(), "#ops"});
	program.expect("last");
	program.type("\x0e\x0e\x0e\x10\x1bl"); // through the windows, with the list of nicks
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	only_known_bytes(program.all);
	CHECK(program.all.find("\u202E") == std::string::npos);
	server.finish();
}

void signals_restore_the_terminal()
{
	for (int signal : {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT}) {
		ScriptedServer server(in_ops([](Peer &) {}));
		TerminalProgram program({server.address(), "#ops"});
		program.expect("You are in #ops");
		program.type("half a line");
		program.expect("line");
		CHECK(!program.restored());
		program.kill(signal);
		const int status = program.finish();
		CHECK(WIFSIGNALED(status));
		check::equal(WTERMSIG(status), signal);
		CHECK(program.restored());
		CHECK(program.modes_off());
		server.finish();
	}
}

void stops_and_goes_on()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		peer.expect("PRIVMSG #ops :go");
		peer.send(":bob!b@h PRIVMSG #ops :after");
	}));
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	program.type("kept\x1a");
	program.expect_stop();
	CHECK(program.restored() && program.modes_off());
	program.kill(SIGCONT);
	program.expect("\x1b[?2004h");
	program.expect("kept");
	CHECK(!program.restored());
	program.type("\x15");
	program.enter("go");
	program.expect("after");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	server.finish();
}

void follows_the_size()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		peer.expect("PRIVMSG #ops :go");
		peer.pong();
		peer.send(":bob!b@h PRIVMSG #ops :one two three four five six seven");
	}));
	TerminalProgram program({server.address(), "#ops"}, {{"NO_COLOR", "1"}});
	program.expect("You are in #ops");
	program.resize(20, 5);
	program.type(std::string(40, 'x') + "yz");
	program.expect("yz");
	program.type("\x15");
	program.enter("go");
	const std::string rows = program.expect("seven");
	check::contains(rows, "> one");
	check::contains(rows, "Hthree "); // more than half of the row would be indent, so there is none
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	server.finish();
}

void pastes()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :one line, edited");
		for (std::string_view line : {"say: first", "/quit", "third, too"})
			check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :" + std::string(line));
		for (int i = 1; i <= 7; ++i)
			check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :line " + std::to_string(i));
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :end");
	}));
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	program.enter("\x1b[200~one line\x1b[201~, edited");
	program.enter("say: \x1b[200~first\r/quit\rthird\r\x1b[201~, too"); // texts, never commands
	std::string seven = "\x1b[200~";
	for (int i = 1; i <= 7; ++i)
		seven += "line " + std::to_string(i) + "\n";
	seven += "\x1b[201~";
	program.type(seven);
	program.expect("Send 7 messages to #ops?");
	program.type("n");
	program.expect("nothing was sent");
	program.type(seven);
	program.expect("Send 7 messages to #ops?");
	program.type("y");
	program.expect_shown("line 7");
	program.enter("end");
	program.expect_shown("> end");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	server.finish();
}

/** A lost connection is said, made again, the channel joined again, and the line being typed is still there. */
void reconnects()
{
	ScriptedServer server(
	    {[](Peer &peer) {
		     peer.welcome_to("#ops");
		     peer.expect("PRIVMSG #ops :die");
		     peer.send("ERROR :Going down");
	     },
	     in_ops([](Peer &peer) { check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :half and half"); })});
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	program.enter("die");
	program.type("half and");
	program.expect("Connection lost: Going down; trying again in ");
	program.type("\r"); // not sent, and not thrown away
	program.expect("nothing was sent");
	program.expect("You are in #ops");
	program.enter(" half");
	program.expect("half and half");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	server.finish();
}

/** A server that is not there yet is waited for, on any terminal. */
void logs_nowhere_without_a_home()
{
	TerminalProgram program({"--log", "127.0.0.1:1", "#ops"}, {{"HOME", ""}, {"XDG_STATE_HOME", ""}});
	program.expect("there is no HOME for the logs: name a --log-directory");
	check::equal(WEXITSTATUS(program.finish()), 64);
}

void waits_for_a_server_that_is_down()
{
	for (const char *term : {"xterm", "dumb"}) {
		TerminalProgram program({"127.0.0.1:1", "#ops"}, {{"TERM", term}});
		const std::string_view why = "Connection refused (is conferd";
		program.expect(why);
		if (std::string_view(term) == "dumb") {
			program.expect(why);
		} else {
			// On a screen only the characters that differ are written the second time: those of another wait.
			const auto wait = [&] {
				const std::string picture = program.screen.picture();
				const std::size_t at = picture.rfind("trying again in ");
				return at == std::string::npos ? std::string() : picture.substr(at, 24);
			};
			program.expect_shown("trying again in ");
			const std::string first = wait();
			for (int tries = 0; tries < 200 && (wait().empty() || wait() == first); ++tries)
				program.read_for(std::chrono::milliseconds(100));
			CHECK(!wait().empty() && wait() != first);
		}
		if (std::string_view(term) == "dumb")
			program.type("/quit\n");
		else
			program.enter("/quit");
		const int status = program.finish();
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EX_OK);
		CHECK(program.restored());
	}
}

void asks_for_another_nick()
{
	ScriptedServer server([](Peer &peer) {
		peer.expect("NICK carol");
		peer.expect("USER");
		peer.send(":s CAP * LS :");
		peer.send(":s 433 * carol :Nickname is already in use");
		peer.expect("NICK dave");
		peer.send(":s 001 dave :Welcome");
		peer.expect("JOIN #ops");
		peer.send(":dave!u@h JOIN #ops");
		peer.expect_end();
	});
	TerminalProgram program({"-n", "carol", server.address(), "#ops"});
	program.expect("choose another with /nick");
	program.enter("/nick dave");
	program.expect("You are in #ops");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	server.finish();
}

/** TERM=dumb: no sequences at all; the terminal's driver edits the line. */
void dumb_terminal()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :hello");
		peer.send(":bob!b@h PRIVMSG #ops :hi");
	}));
	TerminalProgram program({server.address(), "#ops"}, {{"TERM", "dumb"}});
	program.expect("You are in #ops");
	program.type("hello\n");
	program.expect("<bob> hi");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	CHECK(program.all.find('\x1b') == std::string::npos);
	server.finish();
}

/** The servers of the file, and one that is added by its name; the password is that of the first only. */
void several_servers()
{
	ScriptedServer one([](Peer &peer) {
		peer.welcome_to("#one", "batch draft/chathistory message-tags server-time");
		check::equal(peer.password, "secret");
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY LATEST #one * 7");
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #one :to the first");
		peer.expect_end();
	});
	const auto other = [](std::string_view channel) {
		return [channel](Peer &peer) {
			peer.welcome_to(channel);
			check::equal(peer.password, "");
			check::equal(peer.expect("PRIVMSG"), "PRIVMSG " + std::string(channel) + " :hello");
			peer.expect_end();
		};
	};
	ScriptedServer two(other("#two"));
	ScriptedServer three(other("#three"));
	check::ScratchDir directory;
	const std::string path = directory.file("confer.conf");
	std::FILE *file = std::fopen(path.c_str(), "we");
	CHECK(file != nullptr);
	std::fprintf(file,
	             "[confer]\nnick = carol\nserver = one, two\nhistory = 7\n"
	             "[server.one]\nserver = %s\njoin = #one\n[server.two]\nserver = %s\njoin = #two\n"
	             "[server.three]\nserver = %s\njoin = #three\n",
	             one.address().c_str(), two.address().c_str(), three.address().c_str());
	std::fclose(file);
	TerminalProgram program({"-c", path}, {{"CONFER_PASSWORD", "secret"}});
	program.expect("You are in #one");
	program.enter("to the first");
	program.expect("> to the first");
	program.enter("/window 4");
	program.expect("You are in #two");
	program.enter("hello");
	program.enter("/connect thr\t");
	program.expect("You are in #three");
	program.enter("/connect three");
	program.expect("already connected to this server");
	program.enter("/w #three");
	program.enter("/connect no such");
	program.expect("[server.NAME]");
	program.enter("hello");
	program.expect("> hello");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	one.finish();
	two.finish();
	three.finish();
}

/** Takes the terminal's notifications, OSC 9, out of what was written. @return their texts, a line each */
std::string take_notifications(std::string &bytes)
{
	constexpr std::string_view kStart = "\x1b]9;";
	std::string texts;
	for (std::size_t start; (start = bytes.find(kStart)) != std::string::npos;) {
		const std::size_t end = bytes.find('\a', start);
		CHECK(end != std::string::npos);
		texts += bytes.substr(start + kStart.size(), end - start - kStart.size()) + "\n";
		bytes.erase(start, end + 1 - start);
	}
	return texts;
}

/** Who is called hears it once, by the bell or by the terminal, and nobody who calls can write to that by it. */
void calls_the_user()
{
	for (const char *alert : {"bell", "osc9", "none"}) {
		ScriptedServer server(in_ops([](Peer &peer) {
			peer.send(":bob!b@h PRIVMSG #ops :nothing to alice");
			peer.send(":\x1b]52;c;eA==\a!b@h PRIVMSG #ops :alice\a\x1b]0;evil\x1b\\\x9c\xC2\x9c\u202E ");
			peer.send(":bob!b@h PRIVMSG alice :and once more"); // too soon for another
			peer.send(":bob!b@h PRIVMSG #ops :done");
		}));
		TerminalProgram program({"--alert", alert, server.address(), "#ops"});
		program.expect("done");
		program.type("\x04");
		CHECK(WIFEXITED(program.finish()));
		const std::string texts = take_notifications(program.all);
		only_known_bytes(program.all);
		const auto bells = std::count(program.all.begin(), program.all.end(), '\a');
		check::equal(bells, std::string_view(alert) == "bell" ? 1 : 0);
		if (std::string_view(alert) == "osc9") {
			check::equal(std::count(texts.begin(), texts.end(), '\n'), 1);
			check::contains(texts, "bob in #ops: nothing to alice");
			only_known_bytes(texts.substr(0, texts.size() - 1));
		} else {
			check::equal(texts, "");
		}
		server.finish();
	}
}

/** The text of a notification is as safe as all else. */
void a_notification_holds_no_sequence()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		peer.send(":\x1b]52;c;eA==\a!b@h PRIVMSG #ops :alice\a\x1b]0;evil\x1b\\\x9c\xC2\x9c\u202E end");
	}));
	TerminalProgram program({"--alert", "osc9", server.address(), "#ops"});
	program.expect("\x1b]9;");
	program.expect(" end\a");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	const std::string texts = take_notifications(program.all);
	check::contains(texts, "]0;evil");
	only_known_bytes(texts.substr(0, texts.size() - 1));
	only_known_bytes(program.all);
	server.finish();
}

/** At the oldest line, the server is asked what was before it; what is seen does not move. */
void reads_what_was_said_before()
{
	const auto page = [](Peer &peer, int first, int last) {
		peer.send("BATCH +h chathistory #ops");
		for (int i = first; i < last; ++i) {
			const std::string n = std::to_string(i);
			peer.send("@batch=h;msgid=m" + n + ";time=2026-11-22T10:00:" + n + ".000Z :bob!b@h PRIVMSG #ops :text " +
			          n);
		}
		peer.send("BATCH -h");
	};
	ScriptedServer server(in_ops(
	    [page](Peer &peer) {
		    peer.expect("CHATHISTORY LATEST #ops * 50");
		    page(peer, 50, 60);
		    check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY BEFORE #ops msgid=m50 100");
		    page(peer, 45, 51);
		    check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY BEFORE #ops msgid=m45 100");
		    page(peer, 0, 0);
	    },
	    "batch draft/chathistory message-tags server-time"));
	TerminalProgram program({server.address(), "#ops"}, {{"NO_COLOR", "1"}});
	program.expect("text 59");
	program.type("\x1b[5~");
	program.expect("asking for older lines");
	program.expect("text 45"); // there is room for it
	program.type("\x1b[5~");
	program.expect("the server has no older messages");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	only_known_bytes(program.all);
	server.finish();
}

/** Keys are served while the server floods. */
void stays_responsive_in_a_flood()
{
	ScriptedServer server(in_ops([](Peer &peer) {
		peer.expect("PRIVMSG #ops :go");
		std::string flood;
		for (int i = 0; i < 1000; ++i)
			flood += ":bob!b@h PRIVMSG #ops :flood " + std::to_string(i) + "\r\n";
		for (int i = 0; i < 100; ++i)
			peer.send_raw(flood);
		for (int i = 0; i < 100; ++i)
			peer.send(":bob!b@h PRIVMSG #ops :" + std::string(8000, 'y') + "\x1b[2J");
		peer.send(":bob!b@h PRIVMSG #ops :the last of it");
		peer.expect("PRIVMSG #ops :still here");
		peer.send_raw(std::string(100'000, 'x')); // no line at all
		peer.expect_end();
	}));
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	program.enter("go");
	program.type("still");
	program.expect_shown("> flood ");
	// Before it is sent: as a line among thousands it may have scrolled away before it was drawn.
	program.type(" here");
	program.expect_shown("still here");
	program.type("\r");
	program.expect_shown("the last of it");
	program.expect_shown("line that never ends");
	program.type("\x04");
	CHECK(WIFEXITED(program.finish()));
	only_known_bytes(program.all);
	server.finish();
}

const CMUnitTest kTests[] = {
    TEST_CASE(talks),
    TEST_CASE(incoming_lines_do_not_disturb),
    TEST_CASE(network_never_reaches_the_terminal_raw),
    TEST_CASE(signals_restore_the_terminal),
    TEST_CASE(stops_and_goes_on),
    TEST_CASE(follows_the_size),
    TEST_CASE(pastes),
    TEST_CASE(reconnects),
    TEST_CASE(logs_nowhere_without_a_home),
    TEST_CASE(waits_for_a_server_that_is_down),
    TEST_CASE(asks_for_another_nick),
    TEST_CASE(dumb_terminal),
    TEST_CASE(several_servers),
    TEST_CASE(calls_the_user),
    TEST_CASE(a_notification_holds_no_sequence),
    TEST_CASE(reads_what_was_said_before),
    TEST_CASE(stays_responsive_in_a_flood),
};

} // namespace

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	return check::main("terminal", kTests);
}
