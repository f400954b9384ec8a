// SPDX-License-Identifier: MIT
// The two processes of a conferd with accounts: how each ends, and what one cannot do to the other.
#include "client.hh"
#include "conferd.hh"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "support/child.hh"
#include "support/eventually.hh"

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

std::string read_all(const std::string &path)
{
	std::ifstream file(path);
	return {std::istreambuf_iterator<char>(file), {}};
}

/** A conferd with accounts. */
struct House {
	House() : server(conferd_binary)
	{
		server.config.set("accounts", "enabled", "yes");
		server.config.set("accounts", "password-cost", "test");
		server.config.set("accounts", "registration-rate", "0");
	}

	/** The process that has the accounts. */
	pid_t keeper()
	{
		const std::string pid = std::to_string(server.process().pid());
		const std::string children = read_all("/proc/" + pid + "/task/" + pid + "/children");
		const auto found = static_cast<pid_t>(std::strtol(children.c_str(), nullptr, 10));
		CHECK(found > 0);
		check::equal(read_all("/proc/" + std::to_string(found) + "/comm"), "conferd-keeper\n");
		return found;
	}
	std::string identify(Client &client, const std::string &password)
	{
		client.send_line("NS IDENTIFY ada " + password);
		return client.read_until("NOTICE guest :");
	}
	void register_ada()
	{
		Client ada("ada", server.tcp());
		ada.log_in();
		ada.send_line("NS REGISTER sesame");
		ada.read_until("You are logged in as ada.");
	}
	/** The account of register_ada() is there, with its password. */
	void check_that_ada_logs_in()
	{
		Client guest("guest", server.tcp());
		guest.log_in();
		check::contains(identify(guest, "sesame"), "You are logged in as ada.");
	}

	Conferd server;
};

/** It has ended; who inherits it may take time to notice. */
bool is_gone(pid_t process)
{
	const std::string stat = read_all("/proc/" + std::to_string(process) + "/stat");
	return stat.empty() || stat.find(") Z ") != stat.npos;
}

void without_accounts_there_is_one_process()
{
	Conferd server(conferd_binary);
	server.start();
	const std::string pid = std::to_string(server.process().pid());
	check::equal(read_all("/proc/" + pid + "/task/" + pid + "/children"), "");
}

void both_end_in_order()
{
	House house;
	house.server.start();
	house.register_ada();
	const pid_t keeper = house.keeper();
	// As a terminal does, and a service manager: both get it.
	for (const int signal : {SIGINT, SIGTERM, SIGHUP})
		::kill(keeper, signal);
	{
		Client guest("guest", house.server.tcp());
		guest.log_in();
		check::contains(house.identify(guest, "wrong"), "Invalid account name or password.");
	}
	house.server.stop();
	CHECK(is_gone(keeper));
}

void a_server_without_its_keeper_stops()
{
	House house;
	house.server.start();
	house.register_ada();
	{
		Client guest("guest", house.server.tcp());
		guest.log_in();
		::kill(house.keeper(), SIGKILL);
		guest.read_until("Server shutting down");
	}
	const auto status = house.server.process().wait(soon());
	CHECK(status && WIFEXITED(*status));
	check::equal(WEXITSTATUS(*status), EX_SOFTWARE);
	house.server.wait_for_log("The keeper of accounts: it has ended (by signal 9)");
	house.server.start();
	house.check_that_ada_logs_in();
}

/** The next start need not wait for anybody who cleans up. */
void a_killed_server_starts_again_at_once()
{
	House house;
	house.server.start();
	house.register_ada();
	for (int i = 0; i < 5; ++i) {
		const pid_t keeper = house.keeper();
		house.server.process().signal(SIGKILL);
		CHECK(house.server.process().wait(soon()).has_value());
		house.server.start();
		check::eventually("the keeper of before has gone", [&] { return is_gone(keeper); });
	}
	house.check_that_ada_logs_in();
}

/** A keeper that is slow to end keeps the next server waiting, and not from starting. */
void the_next_keeper_waits_for_the_one_before()
{
	House house;
	house.server.start();
	const int vault = ::open(house.server.file("data/vault").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CHECK(vault >= 0);
	house.server.stop();
	// In the place of a keeper that has the vault for some time.
	const pid_t holder = ::fork();
	CHECK(holder >= 0);
	if (holder == 0) {
		const bool held = ::flock(vault, LOCK_EX | LOCK_NB) == 0;
		const timespec while_it_ends{0, 300'000'000};
		::nanosleep(&while_it_ends, nullptr);
		::_exit(held ? 0 : 1);
	}
	check::eventually("the vault is taken", [&] {
		const int other = ::open(house.server.file("data/vault").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		const bool taken = ::flock(other, LOCK_EX | LOCK_NB) != 0;
		::close(other);
		return taken || ::waitpid(holder, nullptr, WNOHANG) != 0;
	});
	::close(vault);
	house.server.start();
	::waitpid(holder, nullptr, 0);
	house.register_ada();
}

void a_reload_reaches_the_keeper()
{
	House house;
	house.server.start();
	Client guest("guest", house.server.tcp());
	guest.log_in();
	house.server.config.set("accounts", "password-max-bytes", "64");
	house.server.reload();
	guest.send_line("NS REGISTER " + std::string(65, 'x'));
	guest.read_until("A password has at most 64 bytes");
	house.server.config.set("accounts", "password-max-bytes", "100");
	house.server.reload();
	guest.send_line("NS REGISTER " + std::string(65, 'x'));
	guest.read_until("You are logged in as guest.");
}

/** Also a configuration that was replaced, as editors do, and a new message of the day, where only the keeper reads. */
void a_replaced_configuration_is_read()
{
	House house;
	house.server.start();
	Client guest("guest", house.server.tcp());
	guest.log_in();
	house.server.write_file("motd", "tea is at four\n");
	house.server.config.set("server", "motd-file", house.server.file("motd"));
	house.server.write_file("conferd.new", house.server.config.text());
	CHECK(std::rename(house.server.file("conferd.new").c_str(), house.server.config_file().c_str()) == 0);
	house.server.process().signal(SIGHUP);
	house.server.wait_for_state("READY=1");
	house.server.wait_for_log("Configuration reloaded");
	guest.send_line("MOTD");
	guest.read_until("tea is at four");
}

/** The same words and the same status, wherever the accounts are opened. */
void a_keeper_that_cannot_start_ends_the_start()
{
	House house;
	house.server.write_config();
	CHECK(::mkdir(house.server.file("data").c_str(), 0700) == 0);
	house.server.write_file("data/vault", "not a directory");
	const Outcome outcome = run_to_end({conferd_binary, "--config", house.server.config_file()});
	check::equal(outcome.code, EX_OSERR);
	check::contains(outcome.output, "conferd: open " + house.server.file("data/vault") + ": Not a directory\n");
}

/** The messages in the place of the accounts, and the accounts in theirs: no record of either is lost. */
void exchanged_directories_are_refused()
{
	House house;
	house.server.config.set("history", "enabled", "yes");
	house.server.start();
	house.register_ada();
	{
		Client guest("guest", house.server.tcp());
		guest.log_in();
		guest.send_line("JOIN #c");
		guest.read_until(" 366 ");
	}
	house.server.stop();
	const std::string log = house.server.file("data/log"), vault = house.server.file("data/vault");
	const auto exchange = [&] {
		const std::string aside = log + ".other";
		CHECK(std::rename(log.c_str(), aside.c_str()) == 0 && std::rename(vault.c_str(), log.c_str()) == 0 &&
		      std::rename(aside.c_str(), vault.c_str()) == 0);
	};
	exchange();
	const std::string remedy = " belongs: give log and vault their own names again, or restore a backup\n";
	for (const bool has_accounts : {true, false}) {
		house.server.config.set("accounts", "enabled", has_accounts ? "yes" : "no");
		house.server.write_config();
		const Outcome outcome = run_to_end({conferd_binary, "--config", house.server.config_file()});
		CHECK(outcome.code > 0);
		check::contains(outcome.output, has_accounts ? vault + ": a log of messages, where one of accounts" + remedy
		                                             : log + ": a log of accounts, where one of messages" + remedy);
	}
	exchange();
	house.server.config.set("accounts", "enabled", "yes");
	house.server.start();
	house.check_that_ada_logs_in();
}

/** A message of the day is a file that the server reads: those of the accounts it cannot. */
void the_server_cannot_read_the_accounts()
{
	House house;
	house.server.start();
	if (house.server.log().find("could read the files of the accounts") != std::string::npos)
		check::skip("this kernel has no Landlock");
	std::string segment;
	DIR *vault = ::opendir(house.server.file("data/vault").c_str());
	CHECK(vault != nullptr);
	while (const dirent *entry = ::readdir(vault)) {
		if (std::string(entry->d_name).ends_with(".seg"))
			segment = house.server.file("data/vault/" + std::string(entry->d_name));
	}
	::closedir(vault);
	CHECK(!segment.empty() && ::access(segment.c_str(), R_OK) == 0);
	house.server.config.set("server", "motd-file", segment);
	house.server.reload();
	house.server.wait_for_log("motd-file = " + segment + ": Permission denied");
}

/** Nor has another process of the user the memory of the keeper. */
void nobody_reads_the_memory_of_the_keeper()
{
	House house;
	uid_t user = ::geteuid();
	if (user == 0) {
		const passwd *entry = ::getpwnam("nobody");
		if (entry == nullptr)
			check::skip("no user nobody here");
		user = entry->pw_uid;
		CHECK(::chmod(house.server.file("").c_str(), 0755) == 0);
		for (const char *name : {"data", "run"}) {
			CHECK(::mkdir(house.server.file(name).c_str(), 0700) == 0);
			CHECK(::chown(house.server.file(name).c_str(), user, static_cast<gid_t>(-1)) == 0);
		}
		house.server.config.set("server", "user", "nobody");
		house.server.config.set("listen.unix", "path", house.server.file("run/irc"));
	}
	const mode_t before = ::umask(0);
	house.server.start();
	::umask(before);
	house.register_ada();
	const pid_t keeper = house.keeper();
	const std::string proc = "/proc/" + std::to_string(keeper);
	const check::ChildResult other = check::in_child([&] {
		CHECK(::geteuid() != 0 || ::setresuid(user, user, user) == 0);
		CHECK(::open((proc + "/mem").c_str(), O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES);
		CHECK(::open((proc + "/environ").c_str(), O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES);
		CHECK(::ptrace(PTRACE_ATTACH, keeper, nullptr, nullptr) != 0 && errno == EPERM);
	});
	if (!other.exited(0))
		check::fail("the child says: " + other.output);
	const std::string status = read_all(proc + "/status");
	check::contains(status, "\nNoNewPrivs:\t1\n");
	check::contains(status, "\nCapPrm:\t0000000000000000\n");
	house.server.stop();
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "keeper",
	                    {
	                        TEST_CASE(without_accounts_there_is_one_process),
	                        TEST_CASE(both_end_in_order),
	                        TEST_CASE(a_server_without_its_keeper_stops),
	                        TEST_CASE(a_killed_server_starts_again_at_once),
	                        TEST_CASE(the_next_keeper_waits_for_the_one_before),
	                        TEST_CASE(a_reload_reaches_the_keeper),
	                        TEST_CASE(a_replaced_configuration_is_read),
	                        TEST_CASE(a_keeper_that_cannot_start_ends_the_start),
	                        TEST_CASE(exchanged_directories_are_refused),
	                        TEST_CASE(the_server_cannot_read_the_accounts),
	                        TEST_CASE(nobody_reads_the_memory_of_the_keeper),
	                    });
}
