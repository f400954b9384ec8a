// SPDX-License-Identifier: MIT
// What outlives a conferd that was killed: K-lines.
#include "client.hh"
#include "conferd.hh"

#include <chrono>
#include <string>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

void configure(Conferd &server)
{
	server.config.set("server", "data-dir", server.file("state"));
	server.config.set("operator.root", "password", "toor");
}

void kill_at_once(Conferd &server)
{
	server.process().signal(SIGKILL);
	CHECK(server.process().wait(soon()).has_value());
}

void kline(Conferd &server, const std::string &line)
{
	Client oper("oper", server.tcp());
	oper.log_in();
	oper.send_line("OPER root toor");
	oper.read_until("381");
	oper.send_line("KLINE " + line);
	oper.read_until(" set, ");
	// The nick is free when the connection has ended.
	oper.send_line("QUIT");
	oper.read_until("ERROR :");
	oper.expect_end();
}

/** Logs in as this user; what is answered last: the end of the welcome, or the ban. */
std::string log_in_as(Conferd &server, const std::string &user)
{
	Client client(user, server.tcp());
	client.send_line("NICK " + user);
	client.send_line("USER " + user + " 0 * :x");
	const std::string first = *client.read_line();
	return first.substr(0, first.find(" :"));
}

void a_ban_outlives_the_server()
{
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	kline(server, "evil@* :for ever");
	kline(server, "7d 198.51.100.0/24 :for a week");
	kill_at_once(server);
	server.start();
	check::equal(log_in_as(server, "evil"), ":irc.test 465 *");
	check::equal(log_in_as(server, "good"), ":irc.test 001 good");
	struct stat status;
	CHECK(stat(server.file("state/klines").c_str(), &status) == 0);
	check::equal(status.st_mode & 0777U, 0600U);
	CHECK(stat(server.file("state").c_str(), &status) == 0);
	check::equal(status.st_mode & 0777U, 0700U);
}

void a_ban_runs_out()
{
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	kline(server, "1s evil@* :for a second");
	const Deadline deadline = soon();
	while (log_in_as(server, "evil") != ":irc.test 001 evil")
		CHECK(std::chrono::steady_clock::now() < deadline);
	kill_at_once(server);
	server.start();
	check::equal(log_in_as(server, "evil"), ":irc.test 001 evil");
}

void a_damaged_line_is_told_of_and_kept()
{
	Conferd server(conferd_binary);
	configure(server);
	CHECK(mkdir(server.file("state").c_str(), 0700) == 0);
	server.write_file("state/klines", "confer klines 1\nevil@* 1 0 o!o@h bad\nnonsense\n");
	server.start();
	check::contains(server.log(), server.file("state/klines") + ":3: not a K-line");
	check::equal(log_in_as(server, "evil"), ":irc.test 465 *");
	kline(server, "worse@* :too");
	kill_at_once(server);
	server.start();
	check::contains(server.log(), server.file("state/klines") + ":4: not a K-line");
	check::equal(log_in_as(server, "evil"), ":irc.test 465 *");
	check::equal(log_in_as(server, "worse"), ":irc.test 465 *");
}

void another_version_is_not_overwritten()
{
	Conferd server(conferd_binary);
	configure(server);
	CHECK(mkdir(server.file("state").c_str(), 0700) == 0);
	server.write_config();
	for (const char *text : {"confer klines 2\n", ""}) { // cut short, it has lost its bans
		server.write_file("state/klines", text);
		const Outcome outcome = run_to_end({conferd_binary, "--config", server.config_file()});
		CHECK(outcome.code > 0);
		check::contains(outcome.output, server.file("state/klines") + ":1: not \"confer klines 1\"");
	}
}

void a_ban_that_cannot_be_kept_is_in_force()
{
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	server.write_file("state", "in the way");
	kline(server, "evil@* :now");
	check::equal(log_in_as(server, "evil"), ":irc.test 465 *");
	server.wait_for_log("K-lines are not kept across a restart");
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "restart",
	                    {
	                        TEST_CASE(a_ban_outlives_the_server),
	                        TEST_CASE(a_ban_runs_out),
	                        TEST_CASE(a_damaged_line_is_told_of_and_kept),
	                        TEST_CASE(another_version_is_not_overwritten),
	                        TEST_CASE(a_ban_that_cannot_be_kept_is_in_force),
	                    });
}
