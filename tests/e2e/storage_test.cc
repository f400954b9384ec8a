// SPDX-License-Identifier: MIT
// What outlives a conferd that was killed or stopped: what was said, and how the channels stood.
#include "client.hh"
#include "conferd.hh"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

void configure(Conferd &server)
{
	server.config.set("history", "enabled", "yes");
	server.config.set("operator.root", "password", "toor");
}

void kill_at_once(Conferd &server)
{
	server.process().signal(SIGKILL);
	CHECK(server.process().wait(soon()).has_value());
}

void log_in(Client &client)
{
	client.log_in("batch echo-message message-tags server-time draft/event-playback");
}

/** The lines of an answer to CHATHISTORY, without what differs from one answer to the next. */
std::vector<std::string> history(Client &client, const std::string &query)
{
	client.send_line("CHATHISTORY " + query);
	client.read_until(" BATCH +");
	std::vector<std::string> lines;
	for (;;) {
		const std::string line = *client.read_line();
		if (line.find(" BATCH -") != line.npos)
			return lines;
		const std::size_t time = line.find("time=");
		CHECK(time != line.npos);
		lines.push_back(line.substr(time));
	}
}

std::string msgid_of(const std::string &line)
{
	const std::size_t at = line.find("msgid=");
	return line.substr(at, line.find_first_of("; ", at) - at);
}

void all_that_was_seen_outlives_a_kill()
{
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	std::vector<std::string> seen;
	std::string created;
	{
		Client alice("alice", server.tcp());
		log_in(alice);
		alice.send_line("INFO");
		alice.read_until(" 371 alice :Messages in channels are kept for 30 days");
		alice.send_line("JOIN #ops");
		alice.read_until(" 366 ");
		alice.send_line("TOPIC #ops :Coffee is ready");
		alice.send_line("MODE #ops +kb-t sesame *!*@192.0.2.1");
		for (int i = 0; i < 200; ++i)
			alice.send_line("PRIVMSG #ops :message " + std::to_string(i));
		alice.read_until(" PRIVMSG #ops :message 199");
		alice.send_line("MODE #ops");
		created = alice.read_until(" 329 ");
		seen = history(alice, "LATEST #ops * 100");
		check::equal(seen.size(), 100);
		kill_at_once(server);
	}
	server.start();
	Client bob("bob", server.tcp());
	log_in(bob);
	bob.send_line("JOIN #ops");
	bob.read_until(" 475 bob #ops ");
	bob.send_line("JOIN #ops sesame");
	bob.read_until(" 332 bob #ops :Coffee is ready");
	bob.read_until(" 353 bob = #ops :bob");
	bob.send_line("MODE #ops");
	bob.read_until(" 324 bob #ops +kn sesame");
	const std::string again = bob.read_until(" 329 ");
	check::equal(again.substr(again.rfind(' ')), created.substr(created.rfind(' ')));
	bob.send_line("MODE #ops +b");
	bob.read_until(" 367 bob #ops *!*@192.0.2.1 alice!");
	// His own JOIN is the last line now.
	std::vector<std::string> kept = history(bob, "LATEST #ops * 100");
	kept.pop_back();
	check::equal(kept.size(), 99);
	CHECK(std::equal(kept.begin(), kept.end(), seen.begin() + 1));
	// And the ids of before are good.
	const std::string id =
	    kept.front().substr(kept.front().find("msgid="), kept.front().find(' ') - kept.front().find("msgid="));
	check::equal(history(bob, "AFTER #ops " + id + " 3").front(), kept[1]);
}

/** How often the server is killed; more with CONFER_KILLS. */
int kills()
{
	const char *given = getenv("CONFER_KILLS");
	return given == nullptr ? 3 : std::stoi(given);
}

/** From ":alice!…  PRIVMSG #ops :word 17" its number; -1: another line. */
int number_of(const std::string &line)
{
	const std::size_t at = line.find(" PRIVMSG #ops :number ");
	return at == line.npos ? -1 : std::stoi(line.substr(at + 22));
}

/** All lines of #ops behind the one with this id, or from the beginning. */
std::vector<std::string> all_after(Client &client, std::string id)
{
	std::vector<std::string> all;
	for (;;) {
		const std::string from = id.empty() ? "timestamp=2000-01-01T00:00:00.000Z" : id;
		const std::vector<std::string> page = history(client, "AFTER #ops " + from + " 100");
		if (page.empty())
			return all;
		all.insert(all.end(), page.begin(), page.end());
		id = msgid_of(page.back());
	}
}

/** Whatever somebody has got is there after a kill at any moment, once, in its order and under its id. */
void a_kill_takes_nothing_that_was_seen()
{
	Conferd server(conferd_binary);
	configure(server);
	server.config.set("history", "channel-messages", "50");
	std::minstd_rand random(7);
	std::vector<std::pair<int, std::string>> seen; // numbers, with their ids
	int next = 0;
	for (int round = kills(); round > 0; --round) {
		server.start();
		Client alice("alice", server.tcp());
		log_in(alice);
		alice.send_line("JOIN #ops");
		alice.read_until(" 366 ");
		for (auto stop = random() % 400; stop > 0;) {
			std::string lines;
			for (auto some = 1 + random() % 20; some > 0; --some)
				lines += "PRIVMSG #ops :number " + std::to_string(next++) + "\r\n";
			alice.send(lines);
			for (auto some = random() % 25; some > 0 && stop > 0; --some, --stop) {
				if (seen.size() + 1 >= static_cast<std::size_t>(next))
					break;
				const std::string line = alice.read_until(" PRIVMSG #ops ");
				seen.emplace_back(number_of(line), msgid_of(line));
			}
		}
		kill_at_once(server);
		server.start();
		Client bob("bob", server.tcp());
		log_in(bob);
		bob.send_line("JOIN #ops");
		bob.read_until(" 366 ");
		std::vector<std::pair<int, std::string>> kept;
		for (const std::string &line : all_after(bob, {})) {
			if (const int number = number_of(line); number >= 0)
				kept.emplace_back(number, msgid_of(line));
		}
		CHECK(std::is_sorted(kept.begin(), kept.end(), [](const auto &a, const auto &b) { return a.first < b.first; }));
		CHECK(kept.size() >= seen.size());
		CHECK(std::includes(kept.begin(), kept.end(), seen.begin(), seen.end()));
		seen = std::move(kept); // he has seen them now
		next = seen.empty() ? 0 : seen.back().first + 1;
		kill_at_once(server);
	}
}

/** With durability = disk everything waits for the disk, answers too, and still comes, in order. */
void what_waits_for_the_disk_comes()
{
	Conferd server(conferd_binary);
	configure(server);
	server.config.set("history", "durability", "disk");
	server.start();
	Client alice("alice", server.tcp()), bob("bob", server.tcp());
	log_in(alice);
	log_in(bob);
	for (Client *client : {&alice, &bob}) {
		client->send_line("JOIN #ops");
		client->read_until(" 366 ");
	}
	for (int round = 0; round < 5; ++round) {
		std::string lines;
		for (int i = 0; i < 50; ++i)
			lines += "PRIVMSG #ops :number " + std::to_string(50 * round + i) + "\r\n";
		alice.send(lines);
		for (int i = 0; i < 50; ++i) {
			check::equal(number_of(alice.read_until(" PRIVMSG ")), 50 * round + i);
			check::equal(number_of(bob.read_until(" PRIVMSG ")), 50 * round + i);
		}
	}
	bob.send_line("QUIT :bye");
	bob.read_until("ERROR :");
	bob.expect_end();
	alice.read_until(" QUIT ");
	server.stop();
}

void a_stop_keeps_the_channels_too()
{
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	{
		Client alice("alice", server.tcp());
		log_in(alice);
		alice.send_line("JOIN #ops");
		alice.read_until(" 366 ");
		alice.send_line("TOPIC #ops :tea");
		alice.read_until(" TOPIC ");
		server.stop();
	}
	server.start();
	server.wait_for_log("Restored 1 channel");
	Client bob("bob", server.tcp());
	log_in(bob);
	bob.send_line("JOIN #ops");
	bob.read_until(" 332 bob #ops :tea");
	const std::vector<std::string> kept = history(bob, "LATEST #ops * 100");
	check::equal(kept.size(), 3); // JOIN, TOPIC, JOIN: that the server stopped made nobody leave
	// A channel that ends is no more, also over a restart.
	bob.send_line("PART #ops");
	bob.read_until(" PART ");
	server.stop();
	server.start();
	check::equal(server.log().find("Restored"), server.log().rfind("Restored"));
}

void a_channel_that_nobody_joins_ends()
{
	Conferd server(conferd_binary);
	configure(server);
	server.config.set("history", "channel-grace", "1s");
	server.start();
	{
		Client alice("alice", server.tcp());
		log_in(alice);
		alice.send_line("JOIN #ops");
		alice.read_until(" 366 ");
		kill_at_once(server);
	}
	server.start();
	Client bob("bob", server.tcp());
	log_in(bob);
	const Deadline deadline = soon();
	do {
		CHECK(std::chrono::steady_clock::now() < deadline);
		bob.send_line("LIST");
	} while (bob.sync().find(" 322 ") != std::string::npos);
	bob.send_line("JOIN #ops");
	bob.read_until(" 353 bob = #ops :@bob");
}

/** A server that is written to, copied, and killed: another one starts on the copy, and has what was seen before. */
void a_backup_of_a_running_server_can_be_started()
{
	Conferd server(conferd_binary);
	configure(server);
	server.start();
	Client alice("alice", server.tcp());
	log_in(alice);
	alice.send_line("JOIN #ops");
	alice.read_until(" 366 ");
	alice.send_line("TOPIC #ops :tea");
	std::string lines;
	for (int i = 0; i < 2'000; ++i)
		lines += "PRIVMSG #ops :number " + std::to_string(i) + "\r\n";
	alice.send(lines);
	std::string last;
	for (int i = 0; i < 50; ++i)
		last = alice.read_until(" PRIVMSG #ops ");
	const std::string copy = server.file("copy");
	const std::vector<std::string> backup{conferd_binary, "--config", server.config_file(), "--backup", copy};
	const Outcome made = run_to_end(backup);
	check::equal(made.code, 0);
	check::contains(made.output, " segments, ");
	check::contains(made.output, "problems: 0");
	const Outcome twice = run_to_end(backup);
	check::equal(twice.code, 74);
	check::contains(twice.output, copy + " is not empty");
	const Outcome checked = run_to_end({conferd_binary, "--log-check", copy});
	check::equal(checked.code, 0);
	kill_at_once(server);
	alice.close();

	Conferd other(conferd_binary);
	configure(other);
	other.config.set("server", "data-dir", copy);
	other.start();
	Client bob("bob", other.tcp());
	log_in(bob);
	bob.send_line("JOIN #ops");
	bob.read_until(" 332 bob #ops :tea");
	bob.read_until(" 366 ");
	std::vector<std::string> kept;
	for (const std::string &line : all_after(bob, {})) {
		if (number_of(line) >= 0)
			kept.push_back(line);
	}
	CHECK(kept.size() >= 50);
	for (std::size_t i = 0; i < kept.size(); ++i)
		check::equal(number_of(kept[i]), static_cast<int>(i));
	check::equal(msgid_of(kept[49]), msgid_of(last));
}

/** What stood in the way is removed, and the same command works. */
void a_backup_that_fails_leaves_nothing()
{
	Conferd server(conferd_binary);
	configure(server);
	server.write_config();
	const std::string copy = server.file("copy");
	const auto back_up = [&] {
		return run_to_end({conferd_binary, "--config", server.config_file(), "--backup", copy});
	};
	const Outcome early = back_up();
	check::equal(early.code, EX_IOERR);
	const std::string looked_in =
	    "open " + server.file("data/log") + "; name the server's data directory with data-dir ";
	check::contains(early.output, looked_in);
	check::contains(run_to_end({conferd_binary, "--config", server.config_file(), "--export", "#ops"}).output,
	                looked_in);
	CHECK(access(copy.c_str(), F_OK) != 0);
	server.start();
	server.stop();
	// The log is copied by then.
	CHECK(mkdir(server.file("data/vault").c_str(), 0700) == 0);
	check::contains(back_up().output, server.file("data/vault") + ": there is no log here");
	CHECK(access(copy.c_str(), F_OK) != 0);
	CHECK(mkdir(copy.c_str(), 0755) == 0);
	check::equal(back_up().code, EX_IOERR);
	CHECK(access(copy.c_str(), F_OK) == 0);
	CHECK(rmdir(server.file("data/vault").c_str()) == 0);
	const Outcome made = back_up();
	check::contains(made.output, "problems: 0");
	check::equal(made.code, EX_OK);
}

void two_servers_do_not_share_a_log()
{
	Conferd first(conferd_binary), second(conferd_binary);
	configure(first);
	configure(second);
	second.config.set("server", "data-dir", first.file("data"));
	first.start();
	second.write_config();
	const Outcome outcome = run_to_end({conferd_binary, "--config", second.config_file()});
	CHECK(outcome.code > 0);
	check::contains(outcome.output, "another conferd uses the data directory");
}

void a_directory_that_cannot_be_written_is_told()
{
	Conferd server(conferd_binary);
	configure(server);
	server.write_file("data", "in the way");
	server.write_config();
	const Outcome outcome = run_to_end({conferd_binary, "--config", server.config_file()});
	CHECK(outcome.code > 0);
	check::contains(outcome.output, server.file("data"));
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "storage",
	                    {
	                        TEST_CASE(all_that_was_seen_outlives_a_kill),
	                        TEST_CASE(a_kill_takes_nothing_that_was_seen),
	                        TEST_CASE(what_waits_for_the_disk_comes),
	                        TEST_CASE(a_stop_keeps_the_channels_too),
	                        TEST_CASE(a_channel_that_nobody_joins_ends),
	                        TEST_CASE(a_backup_of_a_running_server_can_be_started),
	                        TEST_CASE(a_backup_that_fails_leaves_nothing),
	                        TEST_CASE(two_servers_do_not_share_a_log),
	                        TEST_CASE(a_directory_that_cannot_be_written_is_told),
	                    });
}
