// SPDX-License-Identifier: MIT
// confer send and a real conferd: its exit status is true, also when the server dies while it sends.
#include "client.hh"
#include "conferd.hh"

#include <cstdio>
#include <cstdlib>
#include <string>

#include <signal.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

constexpr int kLines = 300;

Outcome send(const Address &server, std::vector<std::string> words)
{
	words.insert(words.begin(), {confer_binary, "-s", server.to_string(), "send"});
	return run_to_end(words);
}

void accepted_and_refused()
{
	Conferd server(conferd_binary);
	server.start();
	Client bob("bob", server.tcp());
	bob.log_in();
	bob.send_line("JOIN #ops");
	bob.send_line("JOIN #quiet");
	bob.send_line("MODE #quiet +m");
	bob.sync();
	for (const Address &address : {server.tcp(), server.local()}) {
		check::equal(send(address, {"#ops", "two", "words"}).code, EX_OK);
		CHECK(bob.read_until("PRIVMSG #ops").ends_with(" PRIVMSG #ops :two words"));
	}
	check::equal(send(server.tcp(), {"bob", "-n"}).code, EX_OK);
	bob.read_until("PRIVMSG bob :-n");
	for (const char *target : {"nosuch", "#quiet"}) {
		const Outcome outcome = send(server.tcp(), {target, "x"});
		check::equal(outcome.code, EX_NOPERM);
		check::contains(outcome.output, target);
	}
	const Address gone = server.tcp();
	server.stop();
	check::equal(send(gone, {"#ops", "x"}).code, EX_UNAVAILABLE);
}

/** No other file gets their numbers: what is printed would go to the server. */
void closed_standard_descriptors()
{
	Conferd server(conferd_binary);
	server.start();
	const std::string address = server.tcp().to_string();
	const auto shell = [&](const std::string &command) {
		return run_to_end({"/bin/sh", "-c", "exec \"$0\" -s \"$1\" " + command, confer_binary, address});
	};
	Client bob("bob", server.tcp());
	bob.log_in();
	bob.send_line("JOIN #ops");
	bob.sync();
	check::equal(shell("send '#ops' x 0<&-").code, EX_OK);
	const Outcome unread = shell("send '#ops' 0<&-");
	check::equal(unread.code, EX_NOINPUT);
	check::contains(unread.output, "standard input cannot be read");
	const Outcome unwritten = shell("ls 1>&-");
	check::equal(unwritten.code, EX_IOERR);
	check::contains(unwritten.output, "standard output: Bad file descriptor");
	bob.sync();
	Process tail({"/bin/sh", "-c", "exec \"$0\" -s \"$1\" tail '#ops' 0<&- 1>&- 2>&-", confer_binary, address},
	             server.file("tail"), "");
	bob.read_until(" JOIN #ops");
	bob.send_line("PRIVMSG #ops :hello");
	check::equal(WEXITSTATUS(tail.wait(soon()).value_or(0)), EX_IOERR);
	bob.sync();
	server.stop();
}

/** A server that is stopped, as a terminal or a debugger does it: accepts the connection, and says nothing. */
void a_server_that_hangs()
{
	Conferd server(conferd_binary);
	server.start();
	server.process().signal(SIGSTOP);
	const Outcome outcome =
	    run_to_end({confer_binary, "-s", server.tcp().to_string(), "--timeout", "1", "send", "#x", "y"});
	server.process().signal(SIGCONT);
	check::equal(outcome.code, EX_TEMPFAIL);
}

/** Sends many lines, and kills the server when somebody else has received so many of them. */
void kill_after(int received_before, int signal)
{
	Conferd server(conferd_binary);
	server.start();
	Client bob("bob", server.tcp());
	bob.log_in();
	bob.send_line("JOIN #ops");
	bob.sync();
	const std::string log = server.file("send.log");
	Process sender({"/bin/sh", "-c", "seq 1 " + std::to_string(kLines) + " | \"$0\" -s \"$1\" send '#ops'",
	                confer_binary, server.tcp().to_string()},
	               log, "");
	int received = 0;
	const auto take = [&](const std::string &line) {
		const std::size_t at = line.find(" PRIVMSG #ops :");
		if (at != std::string::npos)
			check::equal(line.substr(at + 15), std::to_string(++received)); // all, in order
	};
	while (received < received_before)
		take(bob.read_until("PRIVMSG #ops"));
	server.process().signal(signal);
	while (const auto line = bob.read_line())
		take(*line);
	const auto status = sender.wait(soon());
	CHECK(status.has_value());
	if (*status == 0)
		check::equal(received, kLines);
	else
		check::equal(WEXITSTATUS(*status), EX_TEMPFAIL);
}

void a_killed_server_has_accepted_nothing_more()
{
	for (int i = 0; i < 8; ++i)
		kill_after(1 + std::rand() % kLines, SIGKILL);
	kill_after(kLines, SIGKILL);
}

void a_stopped_server_has_accepted_nothing_more()
{
	for (int i = 0; i < 4; ++i)
		kill_after(1 + std::rand() % kLines, SIGTERM);
}

} // namespace

int main(int argc, char *argv[])
{
	std::srand(static_cast<unsigned>(::getpid()));
	return test_confer(argc, argv, "send",
	                   {
	                       TEST_CASE(accepted_and_refused),
	                       TEST_CASE(closed_standard_descriptors),
	                       TEST_CASE(a_server_that_hangs),
	                       TEST_CASE(a_killed_server_has_accepted_nothing_more),
	                       TEST_CASE(a_stopped_server_has_accepted_nothing_more),
	                   });
}
