// SPDX-License-Identifier: MIT
//
// What was typed at the prompt for a password stays in no buffer: the memory of the real program is searched for it.

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include <confer/unique_fd.hh>

#include "crypto/scram.hh"
#include "irc/base64.hh"
#include "scripted_server.hh"
#include "terminal_program.hh"

using test::Peer;
using test::ScriptedServer;
using test::TerminalProgram;
namespace crypto = confer::crypto;

namespace {

/** One that fits into a std::string without memory of its own, and one that does not. */
constexpr std::string_view kPasswords[] = {"Qx7ZvK2p", "Wq9LdT4mRz8YhB6nCs3FgJ5kXv7PbNqHt2Uw"};

/** Bytes of a piece that is searched for: of a short password that is in the way of something else, a part remains. */
constexpr std::size_t kPiece = 5;

void pause(long milliseconds)
{
	const timespec moment{0, milliseconds * 1'000'000};
	::nanosleep(&moment, nullptr);
}

std::size_t count_in(std::string_view text, std::string_view sought)
{
	std::size_t count = 0;
	for (std::size_t at = text.find(sought); at != std::string_view::npos; at = text.find(sought, at + 1))
		++count;
	return count;
}

/** All that a process can write to. */
std::string memory_of(pid_t pid)
{
	const std::string proc = "/proc/" + std::to_string(pid);
	const confer::UniqueFd memory(::open((proc + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
	if (!memory)
		check::skip("this system does not let a test read the memory of its child");
	std::string text;
	std::FILE *maps = std::fopen((proc + "/maps").c_str(), "re");
	CHECK(maps != nullptr);
	char line[512];
	while (std::fgets(line, sizeof line, maps)) {
		unsigned long start = 0;
		unsigned long end = 0;
		char rights[5] = "";
		if (std::sscanf(line, "%lx-%lx %4s", &start, &end, rights) != 3 || rights[1] != 'w' || end - start > 1UL << 28)
			continue;
		const std::size_t before = text.size();
		text.resize(before + (end - start));
		const ssize_t count = ::pread(memory.get(), text.data() + before, end - start, static_cast<off_t>(start));
		text.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));
	}
	std::fclose(maps);
	return text;
}

/** Fails unless the password is in memory so many times, and no part of it more often. */
void check_copies(const TerminalProgram &program, std::string_view password, std::size_t expected)
{
	const std::string memory = memory_of(program.pid());
	for (std::size_t at = 0; at + kPiece <= password.size(); ++at) {
		const std::string_view piece = password.substr(at, kPiece);
		if (const std::size_t count = count_in(memory, piece); count != expected)
			check::fail("byte " + std::to_string(at) + " of " + std::string(password) + " is in memory " +
			            std::to_string(count) + " times, not " + std::to_string(expected));
	}
}

/** As a person types it. */
void type_slowly(TerminalProgram &program, std::string_view text)
{
	for (const char c : text) {
		program.type(std::string_view(&c, 1));
		pause(12);
	}
	pause(60);
}

void enter_password(TerminalProgram &program, std::string_view password)
{
	type_slowly(program, password);
	program.type("\r");
}

void welcome(Peer &peer, std::string_view mechanisms)
{
	peer.welcome_to("#ops", "sasl=" + std::string(mechanisms));
	peer.send(":s 422 alice :No message of the day");
}

std::string authenticated(Peer &peer)
{
	return confer::irc::base64_decode(peer.expect("AUTHENTICATE ").substr(13)).value_or("?");
}

void play_scram(Peer &peer, std::string_view password)
{
	peer.expect("AUTHENTICATE SCRAM-SHA-256");
	crypto::ScramServer server;
	peer.send("AUTHENTICATE +");
	CHECK(!server.first(authenticated(peer)));
	peer.send("AUTHENTICATE " + confer::irc::base64_encode(
	                                server.challenge(crypto::ScramVerifier::make(password, "salt", 4096), "nonce")));
	peer.send("AUTHENTICATE " + confer::irc::base64_encode(server.final(authenticated(peer)).value_or("?")));
	peer.expect("AUTHENTICATE +");
	peer.send(":s 900 alice alice!a@h alice :You are now logged in as alice");
	peer.send(":s 903 alice :SASL authentication successful");
}

void one_that_is_not_sent_leaves_nothing()
{
	for (const std::string_view password : kPasswords) {
		ScriptedServer server([](Peer &peer) {
			welcome(peer, "SCRAM-SHA-256");
			peer.expect_end();
		});
		TerminalProgram program({server.address(), "#ops"});
		program.expect("You are in #ops");
		const std::string bracketed = "\x1b[200~" + std::string(password) + "\x1b[201~";
		for (const std::string_view keys : {std::string_view(), password, std::string_view(bracketed)}) {
			program.enter("/identify");
			program.expect_shown("Password of alice (not shown):");
			if (keys.empty())
				type_slowly(program, password);
			else
				program.type(keys); // at once
			pause(60);
			program.type("\x03");
			program.expect_shown("no password was sent");
			check_copies(program, password, 0);
		}
		program.enter("/quit");
		(void)program.finish();
		server.finish();
	}
}

void one_that_logs_in_is_kept_once()
{
	for (const std::string_view password : kPasswords) {
		ScriptedServer server([password](Peer &peer) {
			welcome(peer, "SCRAM-SHA-256");
			play_scram(peer, password);
			peer.expect("NS LOGOUT");
			peer.send(":s 901 alice alice!a@h :You are now logged out");
			peer.expect_end();
		});
		TerminalProgram program({server.address(), "#ops"});
		program.expect("You are in #ops");
		program.enter("/identify");
		program.expect_shown("Password of alice (not shown):");
		enter_password(program, password);
		program.expect_shown("alice (logged in)");
		check_copies(program, password, 1);
		program.enter("/logout");
		program.expect_shown("You are now logged out");
		check_copies(program, password, 0);
		program.enter("/quit");
		(void)program.finish();
		server.finish();
	}
}

void one_that_is_sent_readable_is_not_left_on_its_way()
{
	for (const std::string_view password : kPasswords) {
		ScriptedServer server([password](Peer &peer) {
			welcome(peer, "PLAIN");
			peer.expect("AUTHENTICATE PLAIN");
			peer.send("AUTHENTICATE +");
			CHECK(authenticated(peer).ends_with(password));
			peer.send(":s 904 alice :SASL authentication failed");
			check::equal(peer.expect("REGISTER"), "REGISTER * * :" + std::string(password));
			peer.send("FAIL REGISTER ACCOUNT_EXISTS alice :There is such an account");
			peer.expect_end();
		});
		TerminalProgram program({server.address(), "#ops"});
		program.expect("You are in #ops");
		program.enter("/identify");
		program.expect_shown("Password of alice (not shown):");
		enter_password(program, password);
		program.expect_shown("SASL authentication failed");
		const std::string sent = confer::irc::base64_encode(std::string("\0alice\0", 7) + std::string(password));
		check_copies(program, sent.substr(12, sent.size() - 16), 0);
		check_copies(program, password, 0);
		program.enter("/register");
		program.expect_shown("New password for alice (not shown):");
		enter_password(program, password);
		program.expect_shown("The same password again:");
		enter_password(program, password);
		program.expect_shown("There is such an account");
		check_copies(program, password, 0);
		program.enter("/quit");
		(void)program.finish();
		server.finish();
	}
}

void two_that_differ_leave_nothing()
{
	ScriptedServer server([](Peer &peer) {
		welcome(peer, "SCRAM-SHA-256");
		peer.expect_end();
	});
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	program.enter("/register");
	program.expect_shown("New password for alice (not shown):");
	enter_password(program, kPasswords[0]);
	program.expect_shown("The same password again:");
	enter_password(program, kPasswords[1]);
	program.expect_shown("The two passwords differ: nothing was sent");
	for (const std::string_view password : kPasswords)
		check_copies(program, password, 0);
	program.enter("/quit");
	(void)program.finish();
	server.finish();
}

/** Without a screen, the terminal's driver collects the line. */
void a_dumb_terminal_leaves_nothing()
{
	for (const std::string_view password : kPasswords) {
		ScriptedServer server([password](Peer &peer) {
			welcome(peer, "SCRAM-SHA-256");
			play_scram(peer, password);
			peer.expect_end();
		});
		TerminalProgram program({server.address(), "#ops"}, {{"TERM", "dumb"}});
		program.expect("You are in #ops");
		program.type("/identify\n");
		program.expect("Password of alice (not shown): ");
		program.type(std::string(password) + "\n");
		program.expect("You are now logged in");
		check_copies(program, password, 1);
		program.type("/quit\n");
		(void)program.finish();
		server.finish();
	}
}

/** Those of the beginning: typed at a prompt of the shell's screen, or in the environment. */
void those_of_the_start_are_kept_once()
{
	for (const std::string_view password : kPasswords) {
		for (const bool asked : {true, false}) {
			ScriptedServer server([password](Peer &peer) {
				peer.expect("CAP LS 302");
				peer.send(":s CAP * LS :sasl=SCRAM-SHA-256");
				peer.expect("CAP REQ");
				check::equal(peer.password, "Hh3MnE8sAk");
				peer.send(":s CAP * ACK :sasl");
				play_scram(peer, password);
				peer.expect("CAP END");
				peer.send(":s 001 alice :Welcome");
				peer.expect("JOIN #ops");
				peer.send(":alice!u@h JOIN #ops");
				peer.expect_end();
			});
			test::Environment environment;
			if (!asked)
				environment = {{"CONFER_PASSWORD", "Hh3MnE8sAk"}, {"CONFER_ACCOUNT_PASSWORD", std::string(password)}};
			std::vector<std::string> arguments{"--account", "alice", server.address(), "#ops"};
			if (asked)
				arguments.insert(arguments.begin(), "--ask-pass");
			TerminalProgram program(arguments, environment);
			if (asked) {
				program.expect("Password of 127.0.0.1");
				program.type("Hh3MnE8sAk\n");
				program.expect("Password of the account alice: ");
				program.type(std::string(password) + "\n");
			}
			program.expect("You are in #ops");
			check_copies(program, "Hh3MnE8sAk", 1);
			check_copies(program, password, 1);
			program.enter("/quit");
			(void)program.finish();
			server.finish();
		}
	}
}

/** /oper without the password asks for it. */
void one_of_an_operator_leaves_nothing()
{
	for (const std::string_view password : kPasswords) {
		ScriptedServer server([password](Peer &peer) {
			welcome(peer, "SCRAM-SHA-256");
			check::equal(peer.expect("OPER"), "OPER root " + std::string(password));
			peer.send(":s 491 alice :No operators for your host");
			peer.expect_end();
		});
		TerminalProgram program({server.address(), "#ops"});
		program.expect("You are in #ops");
		program.enter("/oper root");
		program.expect_shown("Password of the operator root (not shown):");
		enter_password(program, password);
		program.expect_shown("No operators for your host");
		check_copies(program, password, 0);
		program.enter("/quit");
		(void)program.finish();
		server.finish();
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(one_that_is_not_sent_leaves_nothing),
    TEST_CASE(one_that_logs_in_is_kept_once),
    TEST_CASE(one_that_is_sent_readable_is_not_left_on_its_way),
    TEST_CASE(two_that_differ_leave_nothing),
    TEST_CASE(a_dumb_terminal_leaves_nothing),
    TEST_CASE(those_of_the_start_are_kept_once),
    TEST_CASE(one_of_an_operator_leaves_nothing),
};

} // namespace

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	return check::main("password_memory", kTests);
}
