// SPDX-License-Identifier: MIT
// conferd as who operates it meets it: options, what it says of a bad configuration, and what keeps it from starting.
#include "client.hh"
#include "conferd.hh"
#include "crypto/scram_verifier.hh"

#include <string>
#include <utility>
#include <vector>

#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

void version_and_help()
{
	const Outcome version = run_to_end({conferd_binary, "--version"});
	check::equal(version.code, EX_OK);
	check::equal(version.output, "conferd " CONFER_VERSION "\n");
	const Outcome help = run_to_end({conferd_binary, "--help"});
	check::equal(help.code, EX_OK);
	for (const char *option :
	     {"--config", "--check", "--explain", "--from", "--null", "--log-check", "--backup", "--export",
	      "--hash-password", "--account-add", "--since", "--json", "--version", "--help"})
		check::contains(help.output, option);
}

/** What it prints for a password is what a configuration may have in its place. */
void hashes_a_password()
{
	const auto hash = [](const std::string &input) {
		return run_to_end({"/bin/sh", "-c", "printf '" + input + "' | \"$0\" --hash-password", conferd_binary});
	};
	const Outcome made = hash("correct horse\\n");
	check::equal(made.code, EX_OK);
	CHECK(made.output.starts_with("SCRAM-SHA-256$10000:") && made.output.ends_with("=\n"));
	CHECK(made.output != hash("correct horse\\n").output); // another salt
	const auto verifier = crypto::ScramVerifier::parse(made.output.substr(0, made.output.size() - 1));
	CHECK(verifier && verifier->matches("correct horse"));
	check::equal(hash("no line end").code, EX_OK);
	check::equal(hash("").code, EX_IOERR);
	check::equal(hash("\\n").code, EX_DATAERR);
	check::equal(hash("a\\tb\\n").code, EX_DATAERR);
	check::equal(hash(std::string(201, 'a') + "\\n").code, EX_DATAERR);
	check::contains(run_to_end({conferd_binary, "--hash-password", "--check"}).output, "--hash-password is used alone");
}

void wrong_arguments()
{
	for (const char *argument : {"--nonsense", "file", "--config"}) {
		const Outcome outcome = run_to_end({conferd_binary, argument});
		check::equal(outcome.code, EX_USAGE);
		check::contains(outcome.output, argument);
		check::contains(outcome.output, "; see conferd --help\n");
	}
	check::equal(run_to_end({conferd_binary, "--chekc"}).output,
	             "conferd: unknown argument --chekc; did you mean --check? See conferd --help\n");
	const std::string help = run_to_end({conferd_binary, "--help"}).output;
	for (std::size_t start = 0; start < help.size(); start = help.find('\n', start) + 1)
		CHECK(help.find('\n', start) - start <= 80);
	// As a script has it whose variable is empty: not the same as no --config at all.
	for (const char *argument : {"--config=", "--config", "-c"}) {
		const Outcome outcome = run_to_end({conferd_binary, argument, ""});
		check::equal(outcome.code, EX_USAGE);
		check::contains(outcome.output, "needs the name of a file");
	}
	const std::pair<std::vector<std::string>, const char *> explain[] = {
	    {{"--explain="}, "--explain= needs the NAME of a section"},
	    {{"--explain", "syslog"}, "unknown argument syslog; a section is named by --explain=NAME"},
	    {{"--explain", "--check"}, "--check and --explain exclude each other"},
	    {{"--explain", "--from"}, "--from needs an address"},
	    {{"--explain", "--from="}, "--from needs an address"},
	    {{"--explain", "--from", "switch1"}, "--from: switch1 is not a numeric IPv4 or IPv6 address"},
	    {{"--from", "::1"}, "--from and --null need --explain"},
	    {{"-0"}, "--from and --null need --explain"},
	};
	for (const auto &[arguments, error] : explain) {
		std::vector<std::string> command{conferd_binary};
		command.insert(command.end(), arguments.begin(), arguments.end());
		const Outcome outcome = run_to_end(command);
		check::equal(outcome.code, EX_USAGE);
		check::contains(outcome.output, error);
	}
}

void check_says_that_a_file_is_good()
{
	Conferd server(conferd_binary);
	server.write_config();
	const Outcome outcome = run_to_end({conferd_binary, "--check", "--config", server.config_file()});
	check::equal(outcome.output, server.config_file() + ": no errors\n");
	check::equal(outcome.code, EX_OK);
}

void check_names_file_and_line_and_remedy()
{
	Conferd server(conferd_binary);
	server.write_file("conferd.conf", "[server]\nname = irc.test\nnonsense = 1\n[limits]\nnick-length = many\n");
	const Outcome outcome = run_to_end({conferd_binary, "--check", "--config", server.config_file()});
	check::equal(outcome.code, EX_CONFIG);
	check::contains(outcome.output, server.config_file() + ":3: ");
	check::contains(outcome.output, "nonsense");
	check::contains(outcome.output, server.config_file() + ":5: ");
	check::contains(outcome.output, "nick-length");
	CHECK(outcome.output.ends_with(server.config_file() + ": 2 errors\n"));
	// The same keeps it from starting.
	const Outcome start = run_to_end({conferd_binary, "--config", server.config_file()});
	check::equal(start.code, EX_CONFIG);
	check::contains(start.output, server.config_file() + ":3: ");
}

void a_file_that_is_not_there()
{
	Conferd server(conferd_binary);
	const Outcome outcome = run_to_end({conferd_binary, "--config", server.file("missing")});
	CHECK(outcome.code != EX_OK);
	check::contains(outcome.output, server.file("missing"));
	check::contains(outcome.output, "No such file or directory");
}

/** What `server` needs is taken by another one, and it says so. */
void cannot_start(const Conferd &server, const std::string &why)
{
	server.write_config();
	const Outcome outcome = run_to_end({conferd_binary, "--config", server.config_file()});
	check::equal(outcome.code, EX_OSERR);
	check::contains(outcome.output, why);
}

void a_port_that_is_taken()
{
	Conferd first(conferd_binary);
	first.start();
	Conferd second(conferd_binary);
	second.config.set("listen.tcp", "port", std::to_string(first.tcp().port()));
	cannot_start(second, first.tcp().to_string() + ": Address already in use");
	first.stop();
}

void a_data_directory_that_is_taken()
{
	Conferd first(conferd_binary);
	CHECK(mkdir(first.file("data").c_str(), 0700) == 0);
	first.start();
	Conferd second(conferd_binary);
	second.config.set("server", "data-dir", first.file("data"));
	cannot_start(second, "another conferd uses the data directory " + first.file("data"));
	first.stop();
	second.start();
	second.stop();
}

void a_unix_socket_that_is_taken()
{
	Conferd first(conferd_binary);
	first.start();
	Conferd second(conferd_binary);
	second.config.set("listen.unix", "path", first.file("irc"));
	cannot_start(second, first.file("irc") + ": Address already in use");
	// The one that has it still has it.
	Client alice("alice", first.local());
	alice.log_in();
	first.stop();
}

void a_control_socket_whose_name_is_taken()
{
	Conferd server(conferd_binary);
	server.write_file("control", "no socket");
	server.config.set("server", "control-socket", server.file("control"));
	cannot_start(server, "bind " + server.file("control") +
	                         ": a file that is not a socket has this name; move it away, or choose another name: ");
}

void closed_standard_descriptors_are_filled()
{
	Conferd server(conferd_binary);
	server.write_config();
	const std::string script = "exec \"$0\" --config \"$1\" 0<&- 1>&- 2>&-";
	Process process({"/bin/sh", "-c", script, conferd_binary, server.config_file()}, server.file("log"), "");
	check::eventually("it listens", [&] { return access(server.file("irc").c_str(), F_OK) == 0; });
	for (const char *number : {"0", "1", "2"}) {
		char target[32] = "";
		const std::string link = "/proc/" + std::to_string(process.pid()) + "/fd/" + number;
		CHECK(readlink(link.c_str(), target, sizeof target - 1) > 0);
		check::equal(std::string(target), "/dev/null");
	}
	process.signal(SIGTERM);
	check::equal(process.wait(soon()).value_or(-1), 0);
}

void a_unix_socket_that_a_crash_has_left()
{
	Conferd server(conferd_binary);
	server.start();
	server.process().signal(SIGKILL);
	CHECK(server.process().wait(soon()).has_value());
	Conferd second(conferd_binary);
	second.config.set("listen.unix", "path", server.file("irc"));
	second.start();
	Client alice("alice", server.local());
	alice.log_in();
	second.stop();
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "command line",
	                    {
	                        TEST_CASE(version_and_help),
	                        TEST_CASE(hashes_a_password),
	                        TEST_CASE(wrong_arguments),
	                        TEST_CASE(check_says_that_a_file_is_good),
	                        TEST_CASE(check_names_file_and_line_and_remedy),
	                        TEST_CASE(a_file_that_is_not_there),
	                        TEST_CASE(a_port_that_is_taken),
	                        TEST_CASE(a_data_directory_that_is_taken),
	                        TEST_CASE(a_unix_socket_that_is_taken),
	                        TEST_CASE(a_control_socket_whose_name_is_taken),
	                        TEST_CASE(closed_standard_descriptors_are_filled),
	                        TEST_CASE(a_unix_socket_that_a_crash_has_left),
	                    });
}
