// SPDX-License-Identifier: MIT
#include "server/auth_command.hh"

#include <confer/thread.hh>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/eventually.hh"
#include "support/scratch_dir.hh"
#include "support/text_file.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;

namespace {

using Result = AuthCommand::Result;
using Clock = std::chrono::steady_clock;

/** A shell script as the program. */
struct Script {
	explicit Script(const std::string &body, mode_t mode = 0700)
	{
		FILE *file = std::fopen(path().c_str(), "we");
		CHECK(file != nullptr && std::fputs(("#!/bin/sh\n" + body + "\n").c_str(), file) >= 0);
		CHECK(std::fclose(file) == 0 && chmod(path().c_str(), mode) == 0);
	}

	std::string path() const { return dir.file("check"); }
	std::string file(const std::string &name) const { return dir.file(name); }
	AuthCommand::Outcome run(std::chrono::seconds timeout = 20s) const
	{
		AuthCommand command({.path = path(), .timeout = timeout});
		return command.check("alice", "two words");
	}

	check::ScratchDir dir;
};

/** Whether the process has ended; whose parent that was may take its time to notice. */
bool is_gone(pid_t process)
{
	if (kill(process, 0) != 0)
		return errno == ESRCH;
	const std::string state = check::read_file("/proc/" + std::to_string(process) + "/stat");
	return state.find(") Z ") != state.npos;
}

void the_exit_status_decides()
{
	CHECK(Script("exit 0").run().result == Result::accepted);
	CHECK(Script("exit 1").run().result == Result::refused);
	const AuthCommand::Outcome other = Script("echo 'ldap: no route' >&2; echo more >&2; exit 7").run();
	CHECK(other.result == Result::failed);
	check::equal(other.fault, "exit status 7: ldap: no route");
	check::equal(Script("kill -TERM $$").run().fault, "ended by signal 15");
}

void it_gets_a_name_and_a_password_and_nothing_else()
{
	const int leaked = open("/dev/null", O_RDONLY); // without O_CLOEXEC, as a library might
	::setenv("SECRET", "1", 1);
	const Script script(
	    "here=$(dirname \"$0\")\n"
	    "cat >\"$here/input\"; env >\"$here/env\"; ls -1 /proc/$$/fd >\"$here/fds\"; echo $# >\"$here/args\"");
	CHECK(script.run().result == Result::accepted);
	close(leaked);
	check::equal(check::read_file(script.file("input")), "alice\ntwo words\n");
	check::equal(check::read_file(script.file("args")), "0\n");
	CHECK(check::read_file(script.file("env")).find("SECRET") == std::string::npos);
	// A shell may have its script at 10 or 255.
	const std::string fds = check::read_file(script.file("fds"));
	CHECK(fds.starts_with("0\n1\n") && fds.find("\n" + std::to_string(leaked) + "\n") == std::string::npos);
}

void it_need_not_read_its_input()
{
	const Script script("exec 0<&-; exit 0");
	AuthCommand command({.path = script.path(), .timeout = 20s});
	CHECK(command.check("alice", std::string(4096, 'x')).result == Result::accepted);
}

void what_hangs_is_killed_with_all_that_it_has_started()
{
	const Script script("sleep 1000 &\necho $! >\"$(dirname \"$0\")/pid\"\nwait");
	const auto begun = Clock::now();
	const AuthCommand::Outcome outcome = script.run(4s); // in which the script surely starts
	CHECK(outcome.result == Result::failed);
	check::equal(outcome.fault, "no answer in 4 s");
	CHECK(Clock::now() - begun >= 4s);
	const pid_t child = std::stoi(check::read_file(script.file("pid")));
	check::eventually("the end of what it has started", [&] { return is_gone(child); });
}

void what_it_leaves_behind_is_killed()
{
	const Script script("sleep 1000 >/dev/null 2>&1 </dev/null &\necho $! >\"$(dirname \"$0\")/pid\"\nexit 0");
	CHECK(script.run().result == Result::accepted);
	const pid_t child = std::stoi(check::read_file(script.file("pid")));
	check::eventually("the end of what it has started", [&] { return is_gone(child); });
}

void a_flood_of_output_fills_nothing()
{
	const AuthCommand::Outcome outcome =
	    Script("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 2").run();
	CHECK(outcome.result == Result::failed);
	CHECK(outcome.fault.starts_with("exit status 2: xxx") && outcome.fault.size() < 300);
	CHECK(Script("while :; do echo y >&2; done").run(1s).fault.starts_with("no answer in 1 s"));
}

void what_cannot_be_run_is_said()
{
	const AuthCommand::Outcome closed = Script("exit 0", 0600).run();
	CHECK(closed.result == Result::failed);
	check::equal(closed.fault, "cannot be run: Permission denied");
	AuthCommand missing({.path = "/nonexistent/check", .timeout = 20s});
	check::equal(missing.check("a", "b").fault, "cannot be run: No such file or directory");
}

void no_more_than_may_run_at_once()
{
	const Script script("read -r name\n[ \"$name\" = slow ] && sleep 1000\nexit 0");
	AuthCommand command({.path = script.path(), .timeout = 3s, .most = 1});
	AuthCommand::Outcome slow{};
	Thread thread([&] { slow = command.check("slow", "x"); });
	thread.start();
	check::eventually("a program", [&] { return command.running() == 1; });
	const auto begun = Clock::now();
	const Result result = command.check("quick", "x").result;
	thread.join();
	CHECK(slow.result == Result::failed);
	// It waits for the other one for as long as that may run, and no longer.
	CHECK(result == Result::busy || result == Result::accepted);
	CHECK(Clock::now() - begun < 30s);
	CHECK(command.check("quick", "x").result == Result::accepted);
}

void nobody_waits_when_the_server_stops()
{
	const Script script("sleep 1000");
	AuthCommand command({.path = script.path(), .timeout = 1000s, .most = 1});
	AuthCommand::Outcome running{}, waiting{};
	Thread first([&] { running = command.check("a", "x"); });
	first.start();
	check::eventually("a program", [&] { return command.running() == 1; });
	Thread second([&] { waiting = command.check("b", "x"); });
	second.start();
	command.give_up();
	first.join();
	second.join();
	CHECK(running.result == Result::stopped && waiting.result == Result::stopped);
	CHECK(command.check("c", "x").result == Result::stopped);
}

const CMUnitTest kTests[] = {
    TEST_CASE(the_exit_status_decides),
    TEST_CASE(it_gets_a_name_and_a_password_and_nothing_else),
    TEST_CASE(it_need_not_read_its_input),
    TEST_CASE(what_hangs_is_killed_with_all_that_it_has_started),
    TEST_CASE(what_it_leaves_behind_is_killed),
    TEST_CASE(a_flood_of_output_fills_nothing),
    TEST_CASE(what_cannot_be_run_is_said),
    TEST_CASE(no_more_than_may_run_at_once),
    TEST_CASE(nobody_waits_when_the_server_stops),
};

} // namespace

int main()
{
	return check::main("auth_command", kTests);
}
