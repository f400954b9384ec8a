// SPDX-License-Identifier: MIT
// A program of the administrator's that checks passwords, with a real conferd.
#include "client.hh"
#include "conferd.hh"

#include <string>

#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

/** Accepts the password `sesame`, is refused everything else, and fails for some names. */
constexpr const char *kScript = "#!/bin/sh\n"
                                "IFS= read -r name && IFS= read -r password || exit 2\n"
                                "case $name in\n"
                                "hangs) sleep 1000 ;;\n"
                                "floods) while :; do echo flood; echo flood >&2; done ;;\n"
                                "dies) kill -KILL $$ ;;\n"
                                "fails) echo 'no directory' >&2; exit 3 ;;\n"
                                "esac\n"
                                "[ \"$password\" = 'open sesame' ] || exit 1\n";

struct Machine {
	Machine() : server(conferd_binary)
	{
		server.write_file("check", kScript);
		CHECK(chmod(server.file("check").c_str(), 0700) == 0);
		server.config.set("accounts", "enabled", "yes");
		server.config.set("accounts", "registration", "no");
		server.config.set("accounts", "auth-command", server.file("check"));
		server.config.set("accounts", "auth-command-timeout", "3s");
		server.config.set("accounts", "login-attempts", "0");
		server.config.set("limits", "password-tries", "0");
	}

	/** What NickServ says to this name and password. */
	std::string identify(Client &client, const std::string &name, const std::string &password)
	{
		client.send_line("PRIVMSG NickServ :IDENTIFY " + name + ' ' + password);
		const std::string line = client.read_until("NOTICE " + client.name() + " :");
		return line.substr(line.find(" :") + 2);
	}

	Conferd server;
};

void the_program_decides()
{
	Machine machine;
	machine.server.start();
	Client client("guest", machine.server.tcp()), other("other", machine.server.tcp());
	client.log_in();
	other.log_in();
	check::equal(machine.identify(client, "alice", "wrong"), "Invalid account name or password.");
	other.send_line("NICK alice");
	other.read_until(" NICK :alice");
	other.send_line("NICK other");
	other.read_until(" NICK :other");
	check::equal(machine.identify(client, "alice", "open sesame"), "You are logged in as alice.");
	// The account is there from now on, and the nick is nobody else's.
	other.send_line("NICK alice");
	other.read_until(" 433 other alice ");
	client.send_line("NICK alice");
	client.read_until(" NICK :alice");
	client.send_line("PRIVMSG NickServ :SET PASSWORD another");
	client.read_until("This server does not keep passwords");
}

void what_fails_lets_nobody_in()
{
	Machine machine;
	machine.server.start();
	Client client("guest", machine.server.tcp());
	client.log_in();
	for (const char *name : {"hangs", "floods", "dies", "fails"})
		check::equal(machine.identify(client, name, "open sesame"),
		             "Passwords cannot be checked at this moment: try again later.");
	machine.server.wait_for_log("the program that checks passwords: no answer in 3 s");
	machine.server.wait_for_log("the program that checks passwords: ended by signal 9");
	machine.server.wait_for_log("the program that checks passwords: exit status 3: no directory");
	CHECK(unlink(machine.server.file("check").c_str()) == 0);
	check::equal(machine.identify(client, "alice", "open sesame"),
	             "Passwords cannot be checked at this moment: try again later.");
	machine.server.wait_for_log("the program that checks passwords: cannot be run: No such file or directory");
	CHECK(machine.server.log().find("sesame") == std::string::npos);
}

/** SCRAM needs verifiers, which a program does not give. */
void only_plain_is_offered()
{
	Machine machine;
	machine.server.start();
	Client client("guest", machine.server.tcp());
	client.send_line("CAP LS 302");
	CHECK((client.read_until("sasl=") + ' ').find("sasl=PLAIN ") != std::string::npos);
	client.send_line("AUTHENTICATE SCRAM-SHA-256");
	client.read_until(" 908 * PLAIN ");
	client.send_line("AUTHENTICATE PLAIN");
	client.read_until("AUTHENTICATE +");
	client.send_line("AUTHENTICATE AGJvYgBvcGVuIHNlc2FtZQ=="); // NUL bob NUL open sesame
	client.read_until(" 900 ");
	client.read_until(" 903 ");
}

void a_server_stops_while_it_waits_for_the_program()
{
	Machine machine;
	machine.server.config.set("accounts", "auth-command-timeout", "1m");
	machine.server.start();
	Client client("guest", machine.server.tcp());
	client.log_in();
	client.send_line("PRIVMSG NickServ :IDENTIFY hangs x");
	client.send_line("PING x");
	machine.server.stop();
}

void a_program_that_is_none_is_found_before_the_start()
{
	Machine machine;
	CHECK(chmod(machine.server.file("check").c_str(), 0600) == 0);
	machine.server.write_config();
	const Outcome outcome = run_to_end({conferd_binary, "--config", machine.server.config_file(), "--check"});
	check::equal(outcome.code, EX_CONFIG);
	check::contains(outcome.output, machine.server.file("check") + " cannot be run");
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "auth_command",
	                    {
	                        TEST_CASE(the_program_decides),
	                        TEST_CASE(what_fails_lets_nobody_in),
	                        TEST_CASE(only_plain_is_offered),
	                        TEST_CASE(a_server_stops_while_it_waits_for_the_program),
	                        TEST_CASE(a_program_that_is_none_is_found_before_the_start),
	                    });
}
