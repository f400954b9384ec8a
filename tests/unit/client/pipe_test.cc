// SPDX-License-Identifier: MIT
//
// The program in a pipe: what it sends, what it prints, and above all whether its exit status is true.

#include <cstdio>
#include <string>

#include <sysexits.h>

#include "program_run.hh"
#include "scripted_server.hh"

using test::Peer;
using test::PipedProgram;
using test::ScriptedServer;

namespace {

constexpr std::string_view kLabels = "batch echo-message labeled-response message-tags";

/** Runs the program to its end on an input. @return its exit status */
int run(const ScriptedServer &server, std::string_view input, std::vector<std::string> more = {"#ops"},
        std::string *errors = nullptr, const test::Environment &environment = {})
{
	more.insert(more.begin(), server.address());
	PipedProgram program(std::move(more), environment);
	program.write(input);
	program.end_input();
	const int status = program.finish();
	if (errors)
		*errors = program.errors;
	else if (status == 0)
		check::equal(program.errors, "");
	return status;
}

void accepted_by_pong()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :hello");
		peer.pong();
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :/not a command");
		peer.pong();
		peer.expect("QUIT");
	});
	check::equal(run(server, "hello\n\n/not a command"), EX_OK);
	server.finish();
}

/** The channel of a URL is spoken to where no other target is named. */
void speaks_to_the_channel_of_a_url()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		check::equal(peer.expect("PRIVMSG"), "PRIVMSG #ops :hello");
		peer.pong();
		peer.expect("QUIT");
	});
	PipedProgram program({"irc://" + server.address() + "/ops"});
	program.write("hello\n");
	program.end_input();
	check::equal(program.finish(), EX_OK);
	server.finish();
}

void accepted_by_echo()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kLabels);
		check::equal(peer.expect("@"), "@label=1 PRIVMSG #ops :hello");
		peer.send("@label=1 :alice!u@h PRIVMSG #ops :hello");
		peer.pong();
		peer.expect("QUIT");
	});
	check::equal(run(server, "hello\n"), EX_OK);
	server.finish();
}

/** With labels each line is answered by itself; one PING, behind the last, is enough. */
void asks_once_with_labels()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kLabels);
		for (int i = 1; i <= 20; ++i) {
			check::equal(peer.line(), "@label=" + std::to_string(i) + " PRIVMSG #ops :x");
			peer.send("@label=" + std::to_string(i) + " :alice!u@h PRIVMSG #ops :x");
		}
		peer.pong();
		peer.expect("QUIT");
	});
	std::string input;
	for (int i = 0; i < 20; ++i)
		input += "x\n";
	check::equal(run(server, input), EX_OK);
	server.finish();
}

void sends_to_every_target()
{
	ScriptedServer server([](Peer &peer) {
		const std::string nick = peer.welcome();
		peer.expect("JOIN #a");
		peer.expect("JOIN #b");
		peer.send(":" + nick + "!u@h JOIN #a");
		peer.send(":" + nick + "!u@h JOIN #b");
		for (const char *target : {"#a", "bob", "#b"}) {
			check::equal(peer.expect("PRIVMSG"), std::string("PRIVMSG ") + target + " :x");
			peer.pong();
		}
		peer.expect("QUIT");
	});
	check::equal(run(server, "x\n", {"#a", "bob", "#b"}), EX_OK);
	server.finish();
}

/** Any number of lines, of any length, arrive in order, whole, and never too many at once. */
void sends_much()
{
	std::string input;
	for (int i = 0; i < 200; ++i)
		input += std::to_string(i) + " " + std::string(static_cast<std::size_t>(i * 5), 'x') + "\n";
	std::string got;
	ScriptedServer server([&got](Peer &peer) {
		peer.welcome_to("#ops");
		int unanswered = 0;
		for (;;) {
			const std::string line = peer.line();
			if (line.starts_with("PRIVMSG #ops :")) {
				CHECK(++unanswered <= 8);
				CHECK((":alice!u@h " + line + "\r\n").size() <= 512);
				got += line.substr(14);
			} else if (line.starts_with("PING ")) {
				unanswered = 0;
				peer.send(":s PONG s :" + line.substr(5));
			} else if (line.starts_with("QUIT")) {
				return;
			}
		}
	});
	check::equal(run(server, input), EX_OK);
	server.finish();
	std::string want;
	for (char c : input)
		if (c != '\n')
			want += c;
	CHECK(got == want);
}

void refused_by_numeric()
{
	std::string errors;
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		peer.expect("PRIVMSG");
		peer.send(":s 404 alice #ops :Cannot \x1b[31m send");
		peer.pong();
		peer.expect_end();
	});
	check::equal(run(server, "x\n", {"#ops"}, &errors), EX_NOPERM);
	check::contains(errors, "#ops: Cannot");
	CHECK(errors.find('\x1b') == std::string::npos);
	server.finish();
}

void refused_with_label()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kLabels);
		peer.expect("@label=1 ");
		peer.send("@label=1 :s 404 alice #ops :Cannot send");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"#ops"}, &errors), EX_NOPERM);
	server.finish();
}

void swallowed()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kLabels);
		peer.expect("@label=1 ");
		peer.pong(); // but no echo
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"#ops"}, &errors), EX_TEMPFAIL);
	check::contains(errors, "did not deliver");
	server.finish();
}

/** Without labels the echo still is what counts: an answer to the PING alone accepts nothing. */
void swallowed_without_labels()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", "echo-message");
		peer.expect("PRIVMSG #ops :x");
		peer.pong();
		peer.expect_end();
	});
	check::equal(run(server, "x\n"), EX_TEMPFAIL);
	server.finish();
}

void no_such_nick()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome();
		peer.expect("PRIVMSG bob");
		peer.send(":s 401 alice bob :No such nick");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"bob"}, &errors), EX_NOPERM);
	server.finish();
}

void channel_refused()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome();
		peer.expect("JOIN #ops");
		peer.send(":s 474 alice #ops :Cannot join channel (+b)");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"#ops"}, &errors), EX_NOPERM);
	check::contains(errors, "#ops: Cannot join");
	server.finish();
}

void password_refused()
{
	ScriptedServer server([](Peer &peer) {
		check::equal(peer.expect("PASS "), "PASS :from variable");
		peer.expect("USER");
		peer.send(":s 464 * :Password incorrect");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"#ops"}, &errors, {{"CONFER_PASSWORD", "from variable"}}), EX_NOPERM);
	check::contains(errors, ": the server rejected the password (Password incorrect)\n");
	server.finish();
}

void password_missing()
{
	ScriptedServer server([](Peer &peer) {
		peer.expect("USER");
		peer.send(":s 464 * :Password incorrect");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"#ops"}, &errors), EX_NOPERM);
	check::contains(errors, ": this server needs a password: use --ask-pass or --pass-file\n");
	server.finish();
}

void password_from_a_file()
{
	char path[] = "/tmp/confer-pass-XXXXXX";
	const confer::UniqueFd file(::mkostemp(path, O_CLOEXEC));
	CHECK(static_cast<bool>(file));
	check::equal(::write(file.get(), "hush\nnot this\n", 14), 14);
	ScriptedServer server([](Peer &peer) {
		check::equal(peer.expect("PASS "), "PASS hush");
		const std::string nick = peer.expect("NICK ").substr(5);
		peer.send(":s 001 " + nick + " :Welcome");
		peer.send(":" + nick + "!u@h JOIN #ops");
		peer.expect("QUIT");
	});
	const int status = run(server, "", {"--pass-file", path, "#ops"});
	::unlink(path);
	check::equal(status, EX_OK);
	server.finish();
}

void nick_in_use()
{
	ScriptedServer server([](Peer &peer) {
		peer.expect("USER");
		peer.send(":s 433 * carol :Nickname is already in use");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"--nick", "carol", "#ops"}, &errors), EX_NOPERM);
	check::contains(errors, "carol: Nickname");
	server.finish();
}

void closes_early()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		peer.expect("PRIVMSG");
		peer.send("ERROR :Going down");
	});
	std::string errors;
	check::equal(run(server, "x\n", {"#ops"}, &errors), EX_TEMPFAIL);
	check::contains(errors, "Going down");
	server.finish();
}

/** A server that takes the line and dies before it has said so has not accepted it. */
void dies_before_the_answer()
{
	for (std::string_view caps : {std::string_view(), kLabels}) {
		ScriptedServer server([caps](Peer &peer) {
			peer.welcome_to("#ops", caps);
			peer.expect("PING");
			peer.close();
		});
		std::string errors;
		check::equal(run(server, "x\n", {"#ops"}, &errors), EX_TEMPFAIL);
		server.finish();
	}
}

void says_nothing()
{
	ScriptedServer server([](Peer &peer) { peer.expect_end(); });
	std::string errors;
	check::equal(run(server, "x\n", {"#ops", "--timeout", "1"}, &errors), EX_TEMPFAIL);
	check::contains(errors, "does not answer");
	server.finish();
}

void stops_answering()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		peer.expect_end();
	});
	std::string errors;
	check::equal(run(server, "x\n", {"#ops", "--timeout=1"}, &errors), EX_TEMPFAIL);
	server.finish();
}

void nobody_there()
{
	std::string address;
	{
		const confer::Listener listener(confer::Address::loopback(AF_INET, 0));
		address = listener.address().to_string();
	}
	PipedProgram program({address, "#ops"});
	check::equal(program.finish(), EX_UNAVAILABLE);
	check::contains(program.errors,
	                "Connection refused (is conferd running, on this port? see systemctl status conferd)");
	PipedProgram path({"/nonexistent/socket", "#ops"});
	check::equal(path.finish(), EX_UNAVAILABLE);
	check::contains(path.errors, "No such file or directory (is conferd running? see systemctl status conferd)");
}

void wrong_usage()
{
	for (std::vector<std::string> arguments :
	     {std::vector<std::string>{"--nosuch"}, {"127.0.0.1:1"}, {"a b", "#ops"}, {"-n"}}) {
		PipedProgram program(arguments);
		check::equal(program.finish(), EX_USAGE);
		CHECK(program.errors.starts_with("confer: "));
		check::equal(program.output, "");
	}
	PipedProgram program({"127.0.0.1:1", "#ops", "--pass-file", "/nonexistent"});
	check::equal(program.finish(), EX_NOINPUT);
	check::contains(program.errors, "/nonexistent");
}

void tells_about_itself()
{
	PipedProgram help({"--help"});
	check::equal(help.finish(), EX_OK);
	check::contains(help.output, "--pass-file");
	PipedProgram version({"--version"});
	check::equal(version.finish(), EX_OK);
	CHECK(version.output.starts_with("confer "));
}

void input_that_ends_at_once()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		check::equal(peer.line(), "QUIT");
	});
	check::equal(run(server, ""), EX_OK);
	server.finish();
}

/** While the input stays open, what people say is printed; nothing else is, and nothing raw. */
void prints_what_comes()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", "server-time");
		peer.send(":s 372 alice :- message of the day");
		peer.send(":s NOTICE alice :Messages in channels are kept");
		peer.send(":bob!b@h JOIN #ops");
		peer.send("@time=2020-01-01T00:00:00Z :bob!b@h PRIVMSG #ops :\x1b]0;evil\ahello \x02you");
		peer.expect("QUIT");
	});
	PipedProgram program({server.address(), "#ops"}, {{"TZ", "UTC"}});
	program.expect_output("you\n");
	check::equal(program.output, "2020-01-01T00:00:00Z #ops <bob> \uFFFD]0;evil\uFFFDhello you\n");
	program.end_input();
	check::equal(program.finish(), EX_OK);
	check::equal(program.errors, "");
	server.finish();
}

void lines_leave_as_they_come()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		for (int i = 0; i < 3; ++i) {
			peer.expect("PRIVMSG");
			peer.pong();
			peer.send(":bob!b@h PRIVMSG #ops :got " + std::to_string(i));
		}
		peer.expect("QUIT");
	});
	PipedProgram program({server.address(), "#ops"});
	for (int i = 0; i < 3; ++i) {
		program.write("line\n");
		program.expect_output("got " + std::to_string(i));
	}
	program.end_input();
	check::equal(program.finish(), EX_OK);
	server.finish();
}

const CMUnitTest kTests[] = {
    TEST_CASE(accepted_by_pong),
    TEST_CASE(speaks_to_the_channel_of_a_url),
    TEST_CASE(accepted_by_echo),
    TEST_CASE(asks_once_with_labels),
    TEST_CASE(sends_to_every_target),
    TEST_CASE(sends_much),
    TEST_CASE(refused_by_numeric),
    TEST_CASE(refused_with_label),
    TEST_CASE(swallowed),
    TEST_CASE(swallowed_without_labels),
    TEST_CASE(no_such_nick),
    TEST_CASE(channel_refused),
    TEST_CASE(password_refused),
    TEST_CASE(password_missing),
    TEST_CASE(password_from_a_file),
    TEST_CASE(nick_in_use),
    TEST_CASE(closes_early),
    TEST_CASE(dies_before_the_answer),
    TEST_CASE(says_nothing),
    TEST_CASE(stops_answering),
    TEST_CASE(nobody_there),
    TEST_CASE(wrong_usage),
    TEST_CASE(tells_about_itself),
    TEST_CASE(input_that_ends_at_once),
    TEST_CASE(prints_what_comes),
    TEST_CASE(lines_leave_as_they_come),
};

} // namespace

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	return check::main("pipe", kTests);
}
