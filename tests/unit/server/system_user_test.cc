// SPDX-License-Identifier: MIT
#include "server/system_user.hh"

#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <string>

#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

using namespace confer::server;

namespace {

/** Runs `work` in a process of its own, because it cannot be undone; fails with what it returns or throws. */
void in_child(const std::function<std::string()> &work)
{
	int ends[2];
	CHECK(pipe(ends) == 0);
	const pid_t child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		std::string fault;
		try {
			fault = work();
		} catch (const std::exception &error) {
			fault = error.what();
		}
		const ssize_t written = write(ends[1], fault.data(), fault.size());
		_exit(written == static_cast<ssize_t>(fault.size()) ? 0 : 1);
	}
	close(ends[1]);
	char text[512];
	std::string fault;
	for (ssize_t got; (got = read(ends[0], text, sizeof text)) > 0;)
		fault.append(text, static_cast<std::size_t>(got));
	close(ends[0]);
	int status;
	CHECK(waitpid(child, &status, 0) == child);
	check::equal(status, 0);
	check::equal(fault, "");
}

/** The value of a line of /proc/self/status, such as "CapEff". */
std::string status_of(const std::string &name)
{
	std::FILE *file = std::fopen("/proc/thread-self/status", "re");
	char line[4096];
	std::string value;
	while (file != nullptr && std::fgets(line, sizeof line, file) != nullptr) {
		if (std::string(line).starts_with(name + ":\t"))
			value = std::string(line).substr(name.size() + 2);
	}
	if (file != nullptr)
		std::fclose(file);
	return value.empty() ? value : value.substr(0, value.find_last_not_of(" \n") + 1);
}

SystemUser nobody()
{
	const std::optional<SystemUser> user = SystemUser::find("nobody");
	if (!user || user->uid == 0)
		check::skip("no user nobody here");
	return *user;
}

void users_are_found_by_name()
{
	const std::optional<SystemUser> root = SystemUser::find("root");
	CHECK(root && root->name == "root" && root->uid == 0 && root->gid == 0);
	CHECK(!SystemUser::find("no such user"));
	CHECK(!SystemUser::find(std::string(255, 'x')));
}

void root_becomes_another_user_for_good()
{
	if (geteuid() != 0)
		check::skip("only root can change its user");
	const SystemUser user = nobody();
	in_child([&]() -> std::string {
		become(user);
		give_up_capabilities();
		uid_t uids[3];
		gid_t gids[3];
		if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 || getresgid(&gids[0], &gids[1], &gids[2]) != 0)
			return "getresuid fails";
		for (int i = 0; i < 3; ++i) {
			if (uids[i] != user.uid || gids[i] != user.gid)
				return "an id is not that of the user";
		}
		gid_t groups[16];
		const int count = getgroups(16, groups);
		for (int i = 0; i < count; ++i) {
			if (groups[i] == 0)
				return "the group of root is left";
		}
		for (const char *set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
			if (status_of(set) != "0000000000000000")
				return std::string(set) + " is " + status_of(set);
		}
		if (prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) != 1)
			return "a program could get new privileges";
		return setuid(0) == 0 || seteuid(0) == 0 || setgroups(0, nullptr) == 0 ? "root is back" : "";
	});
}

/** In between, sockets can be opened as root would open them, and nothing else is possible that only root may do. */
void sockets_may_be_opened_in_between()
{
	if (geteuid() != 0)
		check::skip("only root can change its user");
	const SystemUser user = nobody();
	in_child([&]() -> std::string {
		const std::string before = status_of("CapPrm");
		become(user);
		const unsigned long long had = std::stoull(before, nullptr, 16);
		const unsigned long long has = std::stoull(status_of("CapEff"), nullptr, 16);
		constexpr unsigned long long kForSockets = 1ULL << 10 | 1ULL << 12; // capability.h: NET_BIND_SERVICE, NET_ADMIN
		if (has != (had & kForSockets))
			return "its capabilities are " + status_of("CapEff") + " of " + before;
		return geteuid() == user.uid && access("/root", R_OK) != 0 ? "" : "it may read what is root's";
	});
}

const CMUnitTest kTests[] = {
    TEST_CASE(users_are_found_by_name),
    TEST_CASE(root_becomes_another_user_for_good),
    TEST_CASE(sockets_may_be_opened_in_between),
};

} // namespace

int main()
{
	return check::main("system user", kTests);
}
