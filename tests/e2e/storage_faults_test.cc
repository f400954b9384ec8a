// SPDX-License-Identifier: MIT
// A conferd whose disk is full, fails, or has lost something, and whose clock is wrong: what it says, and what it
// keeps.
#include "client.hh"
#include "conferd.hh"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"
#include "faults.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

void configure(Conferd &server)
{
	server.config.set("history", "enabled", "yes");
	server.config.set("operator.root", "password", "toor");
}

void join(Client &client)
{
	client.log_in("batch echo-message message-tags");
	client.send_line("JOIN #c");
	client.read_until(" 366 ");
}

/** Says something in #c. @return whether it was told to all, and not refused */
bool say(Client &client, const std::string &text)
{
	client.send_line("PRIVMSG #c :" + text);
	const std::string answer = client.read_until("PRIVMSG ");
	CHECK(answer.find(" PRIVMSG #c :" + text) != answer.npos ||
	      answer.find("FAIL PRIVMSG LOG_FULL #c ") != answer.npos);
	return answer.find("FAIL") == answer.npos;
}

/** The texts of the last messages in #c. */
std::vector<std::string> messages(Client &client)
{
	client.send_line("CHATHISTORY LATEST #c * 100");
	client.read_until(" BATCH +");
	std::vector<std::string> texts;
	for (;;) {
		const std::string line = *client.read_line();
		if (line.find(" BATCH -") != line.npos)
			return texts;
		texts.push_back(line.substr(line.rfind(':') + 1));
	}
}

void kill_at_once(Conferd &server)
{
	server.process().signal(SIGKILL);
	CHECK(server.process().wait(soon()).has_value());
}

/** Says "1", "2" and so on until that is refused, or taken again; those that were taken are added to `taken`. */
void say_until(Client &client, bool wanted, std::vector<std::string> &taken)
{
	const Deadline deadline = soon() + std::chrono::seconds(10);
	for (bool done = false; !done;) {
		CHECK(std::chrono::steady_clock::now() < deadline);
		const std::string text = std::to_string(taken.size() + 1);
		const bool is_taken = say(client, text);
		if (is_taken)
			taken.push_back(text);
		done = is_taken == wanted;
		::usleep(10'000);
	}
}

void a_full_disk_is_told_and_ends_by_itself()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	std::vector<std::string> taken;
	{
		Client alice("alice", server.tcp()), oper("oper", server.tcp());
		oper.log_in();
		oper.send_line("OPER root toor");
		oper.read_until(" 381 ");
		join(alice);
		say_until(alice, true, taken);
		faults.begin("full");
		say_until(alice, false, taken);
		oper.read_until(" NOTICE oper :*** Message log: the disk is full: messages are refused until there is space");
		alice.sync(); // all else goes on
		alice.send_line("TOPIC #c :tea");
		alice.read_until("TOPIC");
		CHECK(!say(alice, "refused"));
		faults.end("full");
		say_until(alice, true, taken);
		oper.read_until(" takes messages again");
		kill_at_once(server);
	}
	server.start();
	Client bob("bob", server.tcp());
	join(bob);
	check::contains(server.log(), "the disk is full");
	const std::vector<std::string> kept = messages(bob);
	const std::size_t most = std::min<std::size_t>(taken.size(), 100);
	CHECK(std::vector<std::string>(taken.end() - static_cast<std::ptrdiff_t>(most), taken.end()) == kept);
}

/** With nothing left of the last run but what it had no room for. */
void a_start_on_a_full_disk_can_be_read()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	std::vector<std::string> taken;
	{
		Client alice("alice", server.tcp());
		join(alice);
		say_until(alice, true, taken);
		say_until(alice, true, taken);
		messages(alice); // they are in a segment
		faults.begin("full");
		say_until(alice, false, taken); // the first of these are in no segment
		alice.send_line("TOPIC #c :tea");
		alice.read_until(" TOPIC #c :tea");
		kill_at_once(server);
	}
	::unlink(server.file("data/log/spare").c_str());
	for (int start = 0; start < 2; ++start) {
		server.start();
		server.wait_for_log("the disk is full: messages are refused until there is space");
		Client bob("bob", server.tcp());
		bob.log_in("batch echo-message message-tags");
		bob.send_line("JOIN #c");
		bob.read_until(" 332 bob #c :tea");
		const std::vector<std::string> kept = messages(bob);
		CHECK(kept.size() >= 2 && std::equal(kept.begin(), kept.end(), taken.begin()));
		CHECK(!say(bob, "refused"));
		if (start == 0) {
			kill_at_once(server);
			continue;
		}
		bob.send_line("OPER root toor");
		bob.read_until(" 381 ");
		faults.end("full");
		say_until(bob, true, taken);
		bob.read_until(" takes messages again");
		kill_at_once(server);
	}
	server.start();
	Client bob("bob", server.tcp());
	join(bob);
	CHECK(messages(bob) == taken);
}

/** Where nobody sees anything before it is on the disk: what is not on it holds up nothing that can do without. */
void a_full_disk_holds_nothing_up()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.config.set("history", "durability", "disk");
	server.start();
	std::vector<std::string> taken;
	{
		Client alice("alice", server.tcp());
		join(alice);
		say_until(alice, true, taken);
		kill_at_once(server);
	}
	::unlink(server.file("data/log/spare").c_str());
	faults.begin("no-room"); // what has room keeps it
	server.start();
	server.wait_for_log("the disk is full: messages are refused until there is space");
	Client bob("bob", server.tcp());
	join(bob);
	CHECK(!say(bob, "refused"));
	bob.send_line("JOIN #d");
	bob.read_until(" 366 ");
	bob.send_line("TOPIC #d :tea");
	bob.read_until(" TOPIC #d :tea");
	CHECK(messages(bob) == taken);
	bob.send_line("OPER root toor");
	bob.read_until(" 381 ");
	bob.read_until(" NOTICE bob :*** Message log: the disk is full: messages are refused until there is space");
	faults.end("no-room");
	bob.read_until(" takes messages again");
	say_until(bob, true, taken);
	kill_at_once(server);
	server.start();
	Client carol("carol", server.tcp());
	join(carol);
	CHECK(messages(carol) == taken);
}

/** Whether nothing is left to write: the last record of the segment is the mark of a log that is idle. */
bool is_idle(const std::string &segment)
{
	std::string bytes(64 << 10, '\0');
	const int fd = ::open(segment.c_str(), O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0 && ::pread(fd, bytes.data(), bytes.size(), 0) > 0);
	::close(fd);
	char last = 0;
	for (std::size_t at = 64, size = 64; size != 0 && at + 64 < bytes.size(); at += size) {
		size = 8U * (static_cast<unsigned char>(bytes[at + 4]) + 256U * static_cast<unsigned char>(bytes[at + 5]));
		last = size != 0 ? bytes[at + 6] : last;
	}
	return last == 5; // a mark
}

/** The same where a file that has its size may have no room: only who has to do with what was taken waits. */
void a_message_that_the_disk_does_not_take_confirms_nothing()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.config.set("history", "durability", "disk");
	server.start();
	Client alice("alice", server.tcp()), oper("oper", server.tcp());
	alice.log_in(""); // without an echo
	alice.send_line("JOIN #c");
	alice.read_until(" 366 ");
	oper.log_in("batch echo-message message-tags");
	alice.sync();
	check::eventually("the log is idle", [&] { return is_idle(server.file("data/log/0000000000000000.seg")); });
	faults.begin("full");
	alice.send_line("PRIVMSG #c :hello");
	server.wait_for_log("the disk is full: messages are refused until there is space");
	alice.send_line("PING late");
	oper.sync();
	oper.send_line("OPER root toor");
	oper.read_until(" 381 ");
	oper.read_until(" NOTICE oper :*** Message log: the disk is full");
	oper.send_line("JOIN #d");
	oper.read_until(" 366 ");
	oper.send_line("PRIVMSG #d :refused");
	oper.read_until(" FAIL PRIVMSG LOG_FULL #d ");
	char byte;
	CHECK(::recv(alice.stream().fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0); // not even the PONG
	faults.end("full");
	oper.read_until(" takes messages again");
	alice.read_until(" PONG ");
	oper.send_line("JOIN #c");
	oper.read_until(" 366 ");
	check::equal(messages(oper).back(), "hello");
}

void a_disk_that_fails_ends_the_server()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	{
		Client alice("alice", server.tcp());
		join(alice);
		faults.begin("broken");
		CHECK(say(alice, "one"));
		const auto status = server.process().wait(soon());
		CHECK(status && WIFEXITED(*status));
		check::equal(WEXITSTATUS(*status), EX_IOERR);
	}
	check::contains(server.log(), "The message log has failed: fdatasync ");
	check::contains(server.log(), "Input/output error");
	server.write_config();
	const Outcome again = run_to_end({conferd_binary, "--config", server.config_file()});
	CHECK(again.code > 0);
	check::contains(again.output, "fdatasync");
	faults.end("broken");
	server.start();
	Client bob("bob", server.tcp());
	join(bob);
	check::equal(messages(bob).size(), 1);
}

void a_read_only_directory_is_told()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.write_config();
	faults.begin("read-only");
	const Outcome outcome = run_to_end({conferd_binary, "--config", server.config_file()});
	CHECK(outcome.code > 0);
	check::contains(outcome.output, "/log/");
	check::contains(outcome.output, "Read-only file system");
}

/** Changes one byte of what was said, behind the back of the server. */
void damage(const std::string &segment, const std::string &text)
{
	const int fd = ::open(segment.c_str(), O_RDWR | O_CLOEXEC);
	CHECK(fd >= 0);
	std::string bytes(64 << 10, '\0');
	CHECK(::pread(fd, bytes.data(), bytes.size(), 0) > 0);
	const std::size_t at = bytes.find(text);
	CHECK(at != bytes.npos);
	CHECK(::pwrite(fd, "X", 1, static_cast<off_t>(at)) == 1);
	::close(fd);
}

void damage_is_told_to_who_reads_and_to_who_starts()
{
	Conferd server(conferd_binary);
	configure(server);
	server.config.set("history", "channel-messages", "1");
	server.start();
	{
		Client alice("alice", server.tcp());
		join(alice);
		for (int i = 1; i <= 9; ++i)
			CHECK(say(alice, "message-" + std::to_string(i)));
		CHECK(messages(alice).size() == 9);
		damage(server.file("data/log/0000000000000000.seg"), "message-5");
		alice.send_line("CHATHISTORY LATEST #c * 100");
		alice.read_until(
		    " NOTICE alice :Some of the history of #c is damaged and cannot be read: what was said between 20");
		CHECK(messages(alice).size() == 8);
		server.stop();
	}
	const Outcome refused = run_to_end({conferd_binary, "--config", server.config_file()});
	CHECK(refused.code > 0);
	check::contains(refused.output, "0000000000000000.seg: damaged at offset ");
	check::contains(refused.output, "--accept-damage");
	CHECK(refused.output.find("unknown") == std::string::npos); // it has times
	const Outcome checked = run_to_end({conferd_binary, "--log-check", server.file("data/log")});
	check::equal(checked.code, EX_DATAERR);
	CHECK(checked.output.find("unknown") == std::string::npos);
}

void a_clock_that_is_set_back_changes_no_order()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	const std::vector<std::string> said{"one", "two", "three"};
	{
		Client alice("alice", server.tcp());
		join(alice);
		CHECK(say(alice, "one"));
		faults.begin("clock", "-18000");
		CHECK(say(alice, "two") && say(alice, "three"));
		CHECK(messages(alice) == said);
		kill_at_once(server);
	}
	for (int i = 0; i < 2; ++i) {
		server.start();
		Client bob("bob", server.tcp());
		join(bob);
		CHECK(messages(bob) == said);
		kill_at_once(server);
	}
}

void a_clock_that_jumps_ahead_deletes_nothing()
{
	const Faults faults;
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	{
		Client alice("alice", server.tcp());
		join(alice);
		CHECK(say(alice, "one"));
		kill_at_once(server);
	}
	faults.begin("clock", "8640000");
	server.start();
	server.wait_for_log("the clock is 100 days ahead of the newest message");
	{
		Client alice("alice", server.tcp());
		join(alice);
		CHECK(say(alice, "two")); // the newest message is of that time now
		kill_at_once(server);
	}
	server.write_file("log", "");
	server.start();
	server.wait_for_log("the clock is 100 days ahead of the newest message");
	kill_at_once(server);
	faults.end("clock");
	server.start();
	Client bob("bob", server.tcp());
	join(bob);
	CHECK((messages(bob) == std::vector<std::string>{"one", "two"}));
}

} // namespace

int main(int argc, char *argv[])
{
	if (argc != 3)
		return 1;
	faulty_calls = argv[2];
	return test_conferd(2, argv, "storage faults",
	                    {
	                        TEST_CASE(a_full_disk_is_told_and_ends_by_itself),
	                        TEST_CASE(a_start_on_a_full_disk_can_be_read),
	                        TEST_CASE(a_full_disk_holds_nothing_up),
	                        TEST_CASE(a_message_that_the_disk_does_not_take_confirms_nothing),
	                        TEST_CASE(a_disk_that_fails_ends_the_server),
	                        TEST_CASE(a_read_only_directory_is_told),
	                        TEST_CASE(damage_is_told_to_who_reads_and_to_who_starts),
	                        TEST_CASE(a_clock_that_is_set_back_changes_no_order),
	                        TEST_CASE(a_clock_that_jumps_ahead_deletes_nothing),
	                    });
}
