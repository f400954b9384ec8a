// SPDX-License-Identifier: MIT
// Whom conferd runs as: root gives up its rights if the configuration names a user, and says so if it does not.
#include "client.hh"
#include "conferd.hh"

#include <confer/unique_fd.hh>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <dirent.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

constexpr const char *kUser = "nobody";

uid_t other_user()
{
	if (geteuid() != 0)
		check::skip("only root can change its user");
	const passwd *entry = getpwnam(kUser);
	if (entry == nullptr || entry->pw_uid == 0)
		check::skip("no user nobody here");
	return entry->pw_uid;
}

/** A conferd that root starts for another user, in a directory that this user can use. */
class OfUser {
public:
	OfUser() : user(other_user()), server(conferd_binary)
	{
		const std::string directory = server.file("");
		server.config.set("server", "user", kUser);
		CHECK(chmod(directory.c_str(), 0755) == 0);
		for (const char *name : {"data", "run"}) {
			CHECK(mkdir(server.file(name).c_str(), 0700) == 0);
			CHECK(chown(server.file(name).c_str(), user, static_cast<gid_t>(-1)) == 0);
		}
		server.config.set("listen.unix", "path", server.file("run/irc"));
	}

	/** Starts it; the socket of its service manager is one for everybody, as systemd's. */
	void start()
	{
		const mode_t before = umask(0);
		server.start();
		umask(before);
	}

	/** Lets the user read the configuration, as its administrator has to. */
	void share_config() const { CHECK(chown(server.config_file().c_str(), user, static_cast<gid_t>(-1)) == 0); }

	uid_t user;
	Conferd server;
};

std::string read_all(const std::string &path)
{
	std::string text;
	if (std::FILE *file = std::fopen(path.c_str(), "re")) {
		char block[4096];
		for (std::size_t size; (size = std::fread(block, 1, sizeof block, file)) > 0;)
			text.append(block, size);
		std::fclose(file);
	}
	return text;
}

/** /proc/PID/task/TID/status of every thread. */
std::vector<std::string> threads_of(pid_t pid)
{
	std::vector<std::string> all;
	const std::string tasks = "/proc/" + std::to_string(pid) + "/task/";
	DIR *directory = opendir(tasks.c_str());
	CHECK(directory != nullptr);
	while (const dirent *entry = readdir(directory)) {
		if (entry->d_name[0] != '.')
			all.push_back(read_all(tasks + entry->d_name + "/status"));
	}
	closedir(directory);
	return all;
}

/** A port below 1024 that nobody has. */
std::optional<std::uint16_t> low_port()
{
	for (std::uint16_t port = 1023; port > 900; --port) {
		const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
		const Address address = Address::loopback(AF_INET, port);
		if (socket && bind(socket.get(), address.data(), address.size()) == 0)
			return port;
	}
	return {};
}

void nothing_of_root_is_left()
{
	OfUser of;
	if (const auto port = low_port())
		of.server.config.set("listen.tcp", "port", std::to_string(*port));
	of.server.config.set("operator.boss", "password", "secret");
	of.start();
	Client alice("alice", *Address::local(of.server.file("run/irc")));
	alice.log_in();
	const auto threads = threads_of(of.server.process().pid());
	CHECK(threads.size() >= 5);
	const std::string id = std::to_string(of.user);
	for (const std::string &thread : threads) {
		check::contains(thread, "\nUid:\t" + id + '\t' + id + '\t' + id + '\t' + id + '\n');
		check::contains(thread, "\nNoNewPrivs:\t1\n");
		for (const char *set : {"CapInh", "CapPrm", "CapEff", "CapAmb"})
			check::contains(thread, "\n" + std::string(set) + ":\t0000000000000000\n");
	}
	struct stat socket;
	CHECK(stat(of.server.file("run/irc").c_str(), &socket) == 0);
	check::equal(socket.st_uid, of.user);
	// What it keeps, it can read again.
	alice.send_line("OPER boss secret");
	alice.read_until(" 381 ");
	alice.send_line("KLINE 203.0.113.7 :reason");
	alice.sync();
	struct stat klines;
	CHECK(stat(of.server.file("data/klines").c_str(), &klines) == 0);
	check::equal(klines.st_uid, of.user);
	alice.close();
	of.server.stop();
	of.start();
	of.server.stop();
	check::equal(of.server.log().find("not kept"), std::string::npos);
}

void a_reload_reads_as_that_user()
{
	OfUser of;
	of.start();
	of.server.wait_for_log("the user nobody cannot read this, so a reload will fail");
	of.server.config.set("server", "description", "another one");
	of.server.reload();
	of.server.wait_for_log("Permission denied");
	of.share_config();
	of.server.config.set("server", "user", "root");
	of.server.reload();
	of.server.wait_for_log("[server] user has changed; restart conferd to use the new value");
	of.server.wait_for_log("Configuration reloaded");
	of.server.stop();
}

void a_data_directory_of_root_ends_the_start()
{
	OfUser of;
	const std::string data = of.server.file("data");
	CHECK(chown(data.c_str(), 0, 0) == 0);
	of.server.write_config();
	Outcome outcome = run_to_end({conferd_binary, "--config", of.server.config_file()});
	check::equal(outcome.code, EX_OSERR);
	check::contains(outcome.output,
	                "the user nobody cannot write to the data directory " + data + "; use chown -R nobody " + data);
	CHECK(rmdir(data.c_str()) == 0);
	outcome = run_to_end({conferd_binary, "--config", of.server.config_file()});
	check::equal(outcome.code, EX_OSERR);
	check::contains(outcome.output, "; use install -d -o nobody " + data);
}

void a_user_that_is_not_there_ends_the_start()
{
	Conferd server(conferd_binary);
	server.config.set("server", "user", "no such user");
	server.write_config();
	const std::string why = server.config_file() + ": [server] user = no such user: no such user; ";
	for (const std::vector<std::string> &arguments :
	     {std::vector<std::string>{conferd_binary, "--config", server.config_file()},
	      {conferd_binary, "--check", "--config", server.config_file()}}) {
		const Outcome outcome = run_to_end(arguments);
		check::equal(outcome.code, EX_CONFIG);
		check::contains(outcome.output, why);
	}
}

void root_without_a_user_is_warned()
{
	other_user();
	const std::string warning = ": started by root, conferd keeps all rights of root; set user in [server]";
	Conferd server(conferd_binary);
	server.config.drop("server", "user");
	server.start();
	server.wait_for_log(server.config_file() + warning);
	server.stop();
	const Outcome outcome = run_to_end({conferd_binary, "--check", "--config", server.config_file()});
	check::equal(outcome.code, EX_OK);
	check::equal(outcome.output, server.config_file() + ": no errors\n"); // the server may have another user
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "user",
	                    {
	                        TEST_CASE(nothing_of_root_is_left),
	                        TEST_CASE(a_reload_reads_as_that_user),
	                        TEST_CASE(a_data_directory_of_root_ends_the_start),
	                        TEST_CASE(a_user_that_is_not_there_ends_the_start),
	                        TEST_CASE(root_without_a_user_is_warned),
	                    });
}
