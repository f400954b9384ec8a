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

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "log",
	                    {
	                        TEST_CASE(clients_come_talk_and_go),
	                        TEST_CASE(sigterm_ends_it_in_time),
	                        TEST_CASE(reload_works),
	                        TEST_CASE(what_is_lost_is_told),
	                    });
}
