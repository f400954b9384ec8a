// SPDX-License-Identifier: MIT
//
// Passwords that are typed on a terminal: they reach the server, and are seen nowhere.

#include <csignal>
#include <ctime>
#include <string>
#include <string_view>

#include <sysexits.h>

#include "crypto/scram.hh"
#include "irc/base64.hh"
#include "program_run.hh"
#include "scripted_server.hh"
#include "support/text_file.hh"
#include "terminal_program.hh"

using test::Peer;
using test::ScriptedServer;
using test::TerminalProgram;
namespace crypto = confer::crypto;

namespace {

constexpr std::string_view kPassword = "sesame";

/** Behind what was typed: an Enter that comes faster belongs to a paste. */
void pause()
{
	const timespec moment{0, 50'000'000};
	::nanosleep(&moment, nullptr);
}

void hides_passwords(const TerminalProgram &program)
{
	for (const std::string_view secret : {kPassword, std::string_view("tahini")})
		CHECK(program.all.find(secret) == std::string::npos);
}

/** The bytes of the next AUTHENTICATE. */
std::string authenticated(Peer &peer)
{
	return confer::irc::base64_decode(peer.expect("AUTHENTICATE ").substr(13)).value_or("?");
}

/** Plays the server's side of SCRAM, behind `AUTHENTICATE SCRAM-SHA-256`. @return whether the password was right */
bool play_scram(Peer &peer, std::string_view password)
{
	crypto::ScramServer server;
	peer.send("AUTHENTICATE +");
	CHECK(!server.first(authenticated(peer)));
	const crypto::ScramVerifier verifier = crypto::ScramVerifier::make(password, "salt", 4096);
	peer.send("AUTHENTICATE " + confer::irc::base64_encode(server.challenge(verifier, "nonce")));
	const auto last = server.final(authenticated(peer));
	if (!last)
		return false;
	peer.send("AUTHENTICATE " + confer::irc::base64_encode(*last));
	check::equal(peer.expect("AUTHENTICATE"), "AUTHENTICATE +");
	return true;
}

void identifies()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", "sasl=SCRAM-SHA-256,PLAIN");
		peer.send(":s 422 alice :No message of the day");
		peer.expect("AUTHENTICATE SCRAM-SHA-256");
		CHECK(!play_scram(peer, "another"));
		peer.send(":s 904 alice :SASL authentication failed");
		peer.expect("AUTHENTICATE SCRAM-SHA-256");
		CHECK(play_scram(peer, kPassword));
		peer.send(":s 900 alice alice!a@h carol :You are now logged in as carol");
		peer.send(":s 903 alice :SASL authentication successful");
		peer.expect("QUIT");
		peer.close();
	});
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	program.enter("/identify carol");
	program.expect_shown("Password of carol (not shown):");
	program.type("\x03"); // Ctrl-C: not now
	program.expect_shown("no password was sent");
	for (const char *said : {"SASL authentication failed", "alice (carol)"}) {
		program.enter("/identify carol");
		program.expect_shown("Password of carol (not shown):");
		program.type("sesamx\x7f"
		             "e");
		pause();
		program.type("\r");
		program.expect_shown(said);
	}
	program.enter("/quit");
	CHECK(WIFEXITED(program.finish()));
	CHECK(program.restored() && program.modes_off());
	hides_passwords(program);
	server.finish();
}

void registers()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", "sasl=SCRAM-SHA-256");
		peer.send(":s 422 alice :No message of the day");
		check::equal(peer.expect("REGISTER"), "REGISTER * * :sesame");
		peer.send("REGISTER SUCCESS alice :Account created");
		peer.expect("QUIT");
		peer.close();
	});
	TerminalProgram program({server.address(), "#ops"});
	program.expect("You are in #ops");
	const auto answer = [&](std::string_view prompt, std::string_view password) {
		program.expect_shown(prompt);
		program.type(password);
		pause();
		program.type("\r");
	};
	program.enter("/register");
	answer("New password for alice (not shown):", kPassword);
	answer("The same password again:", "tahini");
	program.expect_shown("The two passwords differ: nothing was sent");
	program.enter("/register");
	answer("New password for alice (not shown):", kPassword);
	answer("The same password again:", kPassword);
	program.expect_shown("Account created");
	program.enter("/quit");
	CHECK(WIFEXITED(program.finish()));
	hides_passwords(program);
	server.finish();
}

/** Without a screen the terminal's driver must not show it either. */
void a_dumb_terminal_hides_it_too()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", "sasl=SCRAM-SHA-256");
		peer.send(":s 422 alice :No message of the day");
		check::equal(peer.expect("REGISTER"), "REGISTER * al@example.org :sesame");
		peer.expect("QUIT");
		peer.close();
	});
	TerminalProgram program({server.address(), "#ops"}, {{"TERM", "dumb"}});
	program.expect("You are in #ops");
	program.type("/register al@example.org\n");
	program.expect("New password for alice (not shown): ");
	program.type("sesame\n");
	program.expect("The same password again: ");
	program.type("sesame\n");
	program.expect("\n");
	program.type("/quit\n");
	CHECK(WIFEXITED(program.finish()));
	CHECK(program.restored());
	hides_passwords(program);
	server.finish();
}

/** The list of processes and the environment of what is started have no password. */
void no_other_process_gets_it()
{
	ScriptedServer server([](Peer &peer) {
		peer.expect("CAP LS 302");
		peer.send(":s CAP * LS :sasl=SCRAM-SHA-256");
		peer.expect("CAP REQ");
		peer.send(":s CAP * ACK :sasl");
		peer.expect("AUTHENTICATE SCRAM-SHA-256");
		CHECK(play_scram(peer, kPassword));
		peer.send(":s 903 alice :ok");
		peer.expect("CAP END");
		peer.send(":s 001 alice :Welcome");
		peer.expect("JOIN #ops");
		peer.send(":alice!u@h JOIN #ops");
		peer.expect("QUIT");
		peer.close();
	});
	TerminalProgram program({"--account", "alice", server.address(), "#ops"},
	                        {{"CONFER_ACCOUNT_PASSWORD", std::string(kPassword)}});
	program.expect("You are in #ops");
	const std::string proc = "/proc/" + std::to_string(program.pid());
	for (const char *file : {"/cmdline", "/environ"})
		CHECK(check::read_file((proc + file).c_str()).find(kPassword) == std::string::npos);
	program.enter("/quit");
	CHECK(WIFEXITED(program.finish()));
	server.finish();
}

/** `confer passwd`: the exit status says whether the new password was proved. */
void changes_a_password()
{
	for (const bool known : {true, false}) {
		ScriptedServer server([known](Peer &peer) {
			peer.expect("CAP LS 302");
			peer.send(":s CAP * LS :sasl=SCRAM-SHA-256");
			peer.expect("CAP REQ");
			peer.send(":s CAP * ACK :sasl");
			peer.expect("AUTHENTICATE SCRAM-SHA-256");
			CHECK(play_scram(peer, kPassword));
			peer.send(":s 903 alice :ok");
			peer.expect("CAP END");
			peer.send(":s 001 alice :Welcome");
			peer.send(":s 422 alice :No message of the day");
			check::equal(peer.expect("PRIVMSG"), "PRIVMSG NickServ :SET PASSWORD tahini");
			peer.send(known ? ":NickServ!n@s NOTICE alice :Done" : ":s 401 alice NickServ :No such nick");
			peer.pong();
			peer.expect("AUTHENTICATE SCRAM-SHA-256");
			check::equal(play_scram(peer, known ? "tahini" : kPassword), known);
			// Other words may come in the same moment.
			peer.send_raw(known ? ":s 903 alice :ok\r\n:s NOTICE alice :You are sending too fast\r\n"
			                    : ":s 904 alice :SASL authentication failed\r\n:s NOTICE alice :Slow down\r\n");
			if (known)
				peer.expect("QUIT");
			peer.close();
		});
		TerminalProgram program({"--account", "alice", "-s", server.address(), "passwd"});
		program.expect("Password of the account alice: ");
		program.type("sesame\n");
		program.expect("New password of the account alice: ");
		program.type("tahini\n");
		program.expect("The same password again: ");
		program.type("tahini\n");
		const int status = program.finish();
		check::equal(WEXITSTATUS(status), known ? EX_OK : EX_NOPERM);
		check::contains(program.all,
		                known ? "The password of alice is changed" : "the password was not changed: No such nick");
		CHECK(program.restored());
		hides_passwords(program);
		server.finish();
	}
}

void changes_nothing_if_the_two_differ()
{
	TerminalProgram program({"--account", "alice", "-s", "127.0.0.1:1", "passwd"},
	                        {{"CONFER_ACCOUNT_PASSWORD", "old"}});
	program.expect("New password of the account alice: ");
	program.type("sesame\n");
	program.expect("again: ");
	program.type("tahini\n");
	check::equal(WEXITSTATUS(program.finish()), EX_USAGE);
	check::contains(program.all, "the two passwords differ");
	hides_passwords(program);
	TerminalProgram nobody({"-s", "127.0.0.1:1", "passwd"});
	check::equal(WEXITSTATUS(nobody.finish()), EX_USAGE);
	check::contains(nobody.all, "name the account with --account");
}

const CMUnitTest kTests[] = {
    TEST_CASE(identifies),
    TEST_CASE(registers),
    TEST_CASE(a_dumb_terminal_hides_it_too),
    TEST_CASE(no_other_process_gets_it),
    TEST_CASE(changes_a_password),
    TEST_CASE(changes_nothing_if_the_two_differ),
};

} // namespace

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	return check::main("password", kTests);
}
