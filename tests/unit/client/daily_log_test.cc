// SPDX-License-Identifier: MIT
#include "client/talk/daily_log.hh"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer::client;

namespace {

std::string content(const std::string &path)
{
	std::FILE *file = std::fopen(path.c_str(), "re");
	if (!file)
		return "(none)";
	char bytes[4096];
	const std::size_t count = std::fread(bytes, 1, sizeof bytes, file);
	std::fclose(file);
	return {bytes, count};
}

unsigned mode(const std::string &path)
{
	struct stat status {};
	check::equal(::stat(path.c_str(), &status), 0);
	return status.st_mode & 0777;
}

void writes_a_file_a_day()
{
	const check::ScratchDir dir;
	const std::string root = dir.file("log");
	DailyLog log(root);
	check::equal(log.write({"irc.example", "#Ops", 1'700'000'000, "<bob> hello"}), "");
	check::equal(log.write({"irc.example", "#ops", 1'700'000'060, "<bob> again"}), "");
	check::equal(log.write({"irc.example", "#ops", 1'700'086'400, "<bob> next day"}), "");
	check::equal(log.write({"irc.example", "../../x", 1'700'000'000, "evil"}), "");
	const std::string ops = root + "/irc.example/#ops";
	check::equal(content(ops + "/2023-11-14.log"), "22:13:20 <bob> hello\n22:14:20 <bob> again\n");
	check::equal(content(ops + "/2023-11-15.log"), "22:13:20 <bob> next day\n");
	const std::string evil = root + "/irc.example/_.._.._x";
	check::equal(content(evil + "/2023-11-14.log"), "22:13:20 evil\n");
	check::equal(mode(ops + "/2023-11-14.log"), 0600U);
	for (const std::string &made : {ops, root + "/irc.example", root})
		check::equal(mode(made), 0700U);
	for (const std::string &file : {ops + "/2023-11-14.log", ops + "/2023-11-15.log", evil + "/2023-11-14.log"})
		::unlink(file.c_str());
	for (const std::string &made : {ops, evil, root + "/irc.example", root})
		check::equal(::rmdir(made.c_str()), 0);
}

/** No nick is written to the server's file, not even one that no server should permit. */
void the_server_has_a_file_of_its_own()
{
	const check::ScratchDir dir;
	const std::string root = dir.file("log");
	const std::string server = root + "/irc.example";
	DailyLog log(root);
	for (const char *target : {"", "server", "@server", "Server"})
		check::equal(log.write({"irc.example", target, 1'700'000'000, "to '" + std::string(target) + "'"}), "");
	check::equal(content(server + "/@server/2023-11-14.log"), "22:13:20 to ''\n");
	check::equal(content(server + "/server/2023-11-14.log"), "22:13:20 to 'server'\n22:13:20 to 'Server'\n");
	check::equal(content(server + "/_@server/2023-11-14.log"), "22:13:20 to '@server'\n");
	for (const char *target : {"/@server", "/server", "/_@server"}) {
		::unlink((server + target + "/2023-11-14.log").c_str());
		check::equal(::rmdir((server + target).c_str()), 0);
	}
	for (const std::string &made : {server, root})
		check::equal(::rmdir(made.c_str()), 0);
}

/** What the server tells again is not written again, not even by the next run. */
void leaves_out_what_is_replayed()
{
	const check::ScratchDir dir;
	const std::string root = dir.file("log");
	const std::string file = root + "/irc.example/#ops/2023-11-14.log";
	const auto write = [](DailyLog &log, std::time_t time, std::string_view line, bool replayed) {
		check::equal(log.write({"irc.example", "#ops", time, std::string(line), replayed}), "");
	};
	{
		DailyLog first(root);
		write(first, 1'700'000'000, "<bob> before", true); // history, and new to the log
		write(first, 1'700'000'001, "<bob> hello", false);
		write(first, 1'700'000'001, "<bob> hello", false); // said twice
	}
	DailyLog second(root);
	write(second, 1'700'000'000, "<bob> before", true);
	write(second, 1'700'000'001, "<bob> hello", true);
	write(second, 1'700'000'001, "<bob> in the same second", true);
	write(second, 1'700'000'002, "<bob> missed", true);
	write(second, 1'699'999'000, "<bob> too old for its place", true);
	write(second, 1'700'000'000, "a clock that differs", false);
	check::equal(content(file), "22:13:20 <bob> before\n22:13:21 <bob> hello\n22:13:21 <bob> hello\n"
	                            "22:13:21 <bob> in the same second\n22:13:22 <bob> missed\n"
	                            "22:13:20 a clock that differs\n");
	::unlink(file.c_str());
	for (const char *made : {"/irc.example/#ops", "/irc.example", ""})
		check::equal(::rmdir((root + made).c_str()), 0);
}

void says_once_what_is_wrong()
{
	DailyLog log("/dev/null/log");
	check::contains(log.write({"s", "#c", 0, "x"}), "Cannot write the log: /dev/null/log/s/#c: ");
	check::equal(log.write({"s", "#c", 0, "x"}), "");
}

/** A full disk: a line is there whole or not at all, and the user learns once a day that lines are missing. */
void a_full_disk_is_told_and_tears_no_line()
{
	const check::ScratchDir dir;
	const std::string root = dir.file("log");
	const std::string ops = root + "/irc.example/#ops";
	DailyLog log(root);
	check::equal(log.write({"irc.example", "#ops", 1'700'000'000, "<bob> hello"}), "");
	rlimit before{};
	check::equal(::getrlimit(RLIMIT_FSIZE, &before), 0);
	::signal(SIGXFSZ, SIG_IGN);
	const auto room = [&](rlim_t bytes) {
		const rlimit limit{bytes, before.rlim_max};
		check::equal(::setrlimit(RLIMIT_FSIZE, &limit), 0);
	};
	room(30); // 21 are there: the next line begins, and does not end
	const std::string problem = log.write({"irc.example", "#ops", 1'700'000'001, "<bob> lost"});
	const std::string next = log.write({"irc.example", "#ops", 1'700'000'002, "<bob> lost, too"});
	const std::string next_day = log.write({"irc.example", "#ops", 1'700'086'400, "<bob> too long for the next day"});
	room(before.rlim_cur);
	check::equal(problem, "Cannot write the log: " + ops + ": File too large");
	check::equal(next, "");
	check::equal(next_day, "Cannot write the log: " + ops + ": File too large");
	check::equal(log.write({"irc.example", "#ops", 1'700'086'400, "<bob> there is room", true}), "");
	check::equal(content(ops + "/2023-11-14.log"), "22:13:20 <bob> hello\n");
	check::equal(content(ops + "/2023-11-15.log"), "22:13:20 <bob> there is room\n");
	for (const char *day : {"/2023-11-14.log", "/2023-11-15.log"})
		::unlink((ops + day).c_str());
	for (const std::string &made : {ops, root + "/irc.example", root})
		check::equal(::rmdir(made.c_str()), 0);
}

void belongs_below_the_state_or_the_home()
{
	::setenv("XDG_STATE_HOME", "/state", 1);
	::setenv("HOME", "/home/alice", 1);
	check::equal(DailyLog::default_directory(), "/state/confer");
	::setenv("XDG_STATE_HOME", "state", 1); // relative ones are to be ignored
	check::equal(DailyLog::default_directory(), "/home/alice/.local/state/confer");
	::setenv("HOME", "home", 1);
	check::equal(DailyLog::default_directory(), "");
	::unsetenv("HOME");
	check::equal(DailyLog::default_directory(), "");
}

void names_stay_names()
{
	check::equal(file_name("#a/b"), "#a_b");
	check::equal(file_name(".."), "_..");
	check::equal(file_name(""), "_");
	check::equal(file_name("a\nb"), "a\uFFFDb");
	CHECK(file_name(std::string(1000, 'x')).size() <= 255);
}

const CMUnitTest kTests[] = {
    TEST_CASE(writes_a_file_a_day),
    TEST_CASE(the_server_has_a_file_of_its_own),
    TEST_CASE(leaves_out_what_is_replayed),
    TEST_CASE(says_once_what_is_wrong),
    TEST_CASE(a_full_disk_is_told_and_tears_no_line),
    TEST_CASE(belongs_below_the_state_or_the_home),
    TEST_CASE(names_stay_names),
};

} // namespace

int main()
{
	::setenv("TZ", "UTC", 1);
	::tzset();
	::umask(022);
	return check::main("daily_log", kTests);
}
