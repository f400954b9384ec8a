// SPDX-License-Identifier: MIT
// The log never stops the server: nobody reads it, and everybody is served.
#include "client.hh"
#include "conferd.hh"

#include <confer/unique_fd.hh>

#include <chrono>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conferd_test.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::e2e;
using namespace std::chrono_literals;

namespace {

/** A conferd whose standard error is a FIFO that is full, and that nobody reads until read() is called. */
class Unread {
public:
	Unread() : server(conferd_binary)
	{
		server.log_to("unread");
		const std::string name = server.file("unread");
		if (mkfifo(name.c_str(), 0600) != 0)
			check::fail("mkfifo " + name);
		fifo_.reset(open(name.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
		CHECK(fifo_);
		while (write(fifo_.get(), std::string(4096, '.').data(), 4096) > 0)
			continue;
	}

	/** All up to and with `until`. */
	std::string read(const std::string &until)
	{
		std::string all;
		pollfd ready{.fd = fifo_.get(), .events = POLLIN, .revents = 0};
		while (all.find(until) == all.npos) {
			if (poll(&ready, 1, 5000) != 1)
				check::fail("the log does not come to " + until + ", but to: " + all);
			char block[4096];
			const ssize_t size = ::read(fifo_.get(), block, sizeof block);
			all.append(block, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
		}
		return all;
	}

	Conferd server;

private:
	UniqueFd fifo_;
};

void clients_come_talk_and_go()
{
	Unread log;
	log.server.start();
	Client alice("alice", log.server.local());
	alice.log_in();
	for (int round = 0; round < 20; ++round) {
		Client bob("bob", log.server.local());
		bob.log_in();
		alice.send_line("PRIVMSG bob :are you there?");
		bob.read_until("are you there?");
		bob.send_line("PRIVMSG alice :yes " + std::to_string(round));
		alice.read_until("yes " + std::to_string(round));
		bob.send_line("QUIT");
		bob.read_until("ERROR :");
		bob.expect_end();
	}
	log.server.stop();
}

void sigterm_ends_it_in_time()
{
	Unread log;
	log.server.start();
	Client alice("alice", log.server.local());
	alice.log_in();
	const auto start = std::chrono::steady_clock::now();
	log.server.process().signal(SIGTERM);
	CHECK(alice.read_until("ERROR :").find("shutting down") != std::string::npos);
	alice.expect_end();
	log.server.stop();
	if (!kSanitized)
		CHECK(std::chrono::steady_clock::now() - start < 4s);
}

void reload_works()
{
	Unread log;
	log.server.start();
	log.server.config.set("server", "description", "another one");
	log.server.reload();
	log.server.config.set("server", "nonsense", "1");
	log.server.reload();
	Client alice("alice", log.server.local());
	alice.log_in();
	alice.send_line("WHOIS alice");
	check::contains(alice.read_until(" 312 "), "another one");
	log.server.stop();
}

/** An operator who does far more than the queue holds is not held up; the reader is told how much is missing. */
void what_is_lost_is_told()
{
	Unread log;
	log.server.config.set("operator.root", "password", "toor");
	log.server.start();
	Client oper("oper", log.server.local());
	oper.log_in();
	oper.send_line("OPER root toor");
	oper.read_until(" 381 ");
	oper.send_line("JOIN #c");
	oper.read_until(" 366 ");
	const std::string text(350, 'x');
	for (int round = 0; round < 50; ++round) {
		std::string lines;
		for (int i = 0; i < 100; ++i)
			lines += "OVERRIDE TOPIC #c :" + text + std::to_string(i % 2) + "\r\n";
		oper.send(lines);
		oper.sync();
	}
	log.read("is now an operator");
	const std::string all = log.read(" log lines were lost: the reader of standard error is too slow\n");
	CHECK(all.find("used OVERRIDE TOPIC") != std::string::npos);
	log.server.process().signal(SIGTERM);
	log.read("Stopped\n");
	log.server.stop();
}

/** What is no file is refused at once: opened, a FIFO would wait for ever, and SIGTERM with it. */
void a_fifo_is_no_message_of_the_day()
{
	Conferd server(conferd_binary);
	const std::string fifo = server.file("fifo");
	CHECK(mkfifo(fifo.c_str(), 0600) == 0);
	server.start();
	server.config.set("server", "motd-file", fifo);
	server.reload();
	server.wait_for_log("motd-file = " + fifo + ": a FIFO, not a file");
	for (const std::string &file : {server.config_file(), fifo}) {
		const Outcome outcome = run_to_end({conferd_binary, "--check", "--config", file});
		check::equal(outcome.code, 78);
		check::contains(outcome.output, "a FIFO, not a file");
	}
	check::contains(run_to_end({conferd_binary, "--config", "/dev/null"}).output, "a device, not a file");
	check::contains(run_to_end({conferd_binary, "--config", "/"}).output, "a directory, not a file");
	server.stop();
}

/** A secret in the wrong place, or where only members see it, is in no log. */
void no_secret_is_logged()
{
	Conferd server(conferd_binary);
	server.config.set("operator.root", "password", "hunter2");
	server.config.set("server", "log-level", "debug");
	server.start();
	Client alice("alice", server.tcp());
	alice.log_in();
	for (const char *line :
	     {"OPER hunter2 root", "OPER root hunter3", "OPER root hunter2", "JOIN #c sesame", "MODE #c +k sesame",
	      "OVERRIDE JOIN #d,#c sesame,sesame", "OVERRIDE MODE #c +b-k *!*@x sesame",
	      "OVERRIDE MODE #c b+k-v+k x sesame alice sesame", "PASS hunter2"})
		alice.send_line(line);
	alice.sync();
	server.wait_for_log("used OVERRIDE MODE #c b+k-v+k");
	server.stop();
	const std::string log = server.log();
	check::contains(log, "Failed OPER of alice!alice@127.0.0.1 as an unknown name");
	check::contains(log, "Failed OPER of alice!alice@127.0.0.1 as root");
	check::contains(log, "used OVERRIDE JOIN #d,#c *");
	for (const char *secret : {"hunter", "sesame"})
		check::equal(log.find(secret), log.npos);
}

/** What a load balancer does every second: connect, perhaps with a header that names nobody, and hang up. */
void health_checks_are_debug_lines()
{
	for (const std::string level : {"info", "debug"}) {
		Conferd server(conferd_binary);
		server.config.set("server", "log-level", level);
		server.config.set("listen.tcp", "proxy-protocol", "allow");
		server.config.set("listen.tcp", "proxy-from", "127.0.0.1");
		server.start();
		for (const std::string_view first : {std::string_view(""), std::string_view("PROXY UNKNOWN\r\n"),
		                                     std::string_view("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16)}) {
			Client check("check", server.tcp());
			check.send(first);
			check.close();
		}
		Client alice("alice", server.tcp());
		alice.send("PROXY TCP4 192.0.2.7 192.0.2.1 49152 6667\r\n");
		alice.log_in();
		server.stop();
		const std::string log = server.log();
		check::contains(log, "New users online: 192.0.2.7:49152, by the proxy 127.0.0.1:");
		check::contains(log, "User gone: 192.0.2.7:49152 (alice!alice@192.0.2.7): ");
		check::equal(log.find("New users online: 127.0.0.1"), log.npos);
		check::equal(log.find("User gone: 127.0.0.1"), log.npos);
		check::equal(log.find("Connected and sent nothing: 127.0.0.1") != log.npos, level == "debug");
	}
}

/**
 * Of a client that connects and leaves as fast as it can, the log has the first lines, then one a minute and one at the
 * end.
 */
void those_who_come_and_go_are_counted()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "log-repeats", "3");
	server.start();
	for (int i = 0; i < 10; ++i) {
		Client client("x", server.tcp());
		client.send_line("QUIT");
		client.read_until("ERROR :");
	}
	server.stop();
	const std::string log = server.log();
	check::contains(log, "New users online: 7 more from 127.0.0.1 (in ");
	check::contains(log, "User gone: 7 more from 127.0.0.1 (in ");
	std::size_t lines = 0;
	for (std::size_t at = 0; (at = log.find("New users online: 127.0.0.1:", at)) != log.npos; ++at)
		++lines;
	check::equal(lines, 3u);
}

/** The limits of the log take effect on SIGHUP. */
void a_reload_changes_how_much_is_logged()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "log-repeats", "2");
	server.start();
	const auto come_and_go = [&](int times) {
		for (int i = 0; i < times; ++i) {
			Client client("x", server.tcp());
			client.send_line("QUIT");
			client.read_until("ERROR :");
			client.expect_end();
		}
	};
	const auto lines = [&] {
		const std::string log = server.log();
		std::size_t count = 0;
		for (std::size_t at = 0; (at = log.find("New users online: 127.0.0.1:", at)) != log.npos; ++at)
			++count;
		return count;
	};
	come_and_go(5);
	server.config.set("limits", "log-repeats", "0");
	server.reload();
	check::eventually("two of them are logged", [&] { return lines() == 2; });
	come_and_go(5);
	check::eventually("all of them are logged", [&] { return lines() == 7; });
	// Not one at once, and the next one of all clients in a second.
	server.config.set("limits", "log-rate", "1");
	server.config.set("limits", "log-burst", "1");
	server.reload();
	come_and_go(20);
	server.config.set("server", "log-level", "warning");
	server.reload();
	server.config.set("server", "nonsense", "1");
	server.reload();
	server.wait_for_log("nonsense: unknown key"); // and so all that comes before it
	const std::size_t before = lines();
	CHECK(before < 27);
	come_and_go(3);
	server.stop();
	check::equal(lines(), before);
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "log",
	                    {
	                        TEST_CASE(clients_come_talk_and_go),
	                        TEST_CASE(sigterm_ends_it_in_time),
	                        TEST_CASE(reload_works),
	                        TEST_CASE(what_is_lost_is_told),
	                        TEST_CASE(a_fifo_is_no_message_of_the_day),
	                        TEST_CASE(no_secret_is_logged),
	                        TEST_CASE(health_checks_are_debug_lines),
	                        TEST_CASE(those_who_come_and_go_are_counted),
	                        TEST_CASE(a_reload_changes_how_much_is_logged),
	                    });
}
