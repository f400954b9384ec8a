// SPDX-License-Identifier: MIT

// What a program that is started inherits, and what not.

#include <confer/spawn.hh>
#include <confer/unique_fd.hh>

#include <cerrno>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

using namespace confer;

namespace {

struct Pipe {
	Pipe()
	{
		int ends[2];
		CHECK(::pipe2(ends, O_CLOEXEC) == 0);
		read = UniqueFd(ends[0]);
		write = UniqueFd(ends[1]);
	}

	UniqueFd read, write;
};

std::string all_of(int fd)
{
	std::string text;
	char block[512];
	while (const ssize_t got = ::read(fd, block, sizeof block)) {
		CHECK(got > 0);
		text.append(block, static_cast<std::size_t>(got));
	}
	return text;
}

/** Runs a script with `input`. @return what it has written to standard output, once it has ended with `status` */
std::string output_of(std::string script, const std::string &input = {}, int status = 0)
{
	Pipe in, out;
	std::string name = "sh", option = "-c", variable = "GREETING=hello";
	char *const arguments[] = {name.data(), option.data(), script.data(), nullptr};
	char *const environment[] = {variable.data(), nullptr};
	pid_t child = 0;
	const SpawnPlan plan(in.read.get(), out.write.get());
	CHECK(plan.spawn(child, "/bin/sh", arguments, environment) == 0);
	CHECK(::write(in.write.get(), input.data(), input.size()) == static_cast<ssize_t>(input.size()));
	in.write.reset();
	out.write.reset();
	const std::string output = all_of(out.read.get());
	int ended = 0;
	CHECK(::waitpid(child, &ended, 0) == child);
	CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == status);
	return output;
}

void it_has_its_input_output_and_variables()
{
	check::equal(output_of("read line; echo $GREETING $line", "world\n"), "hello world\n");
	check::equal(output_of("exit 7", {}, 7), "");
	check::equal(output_of("echo lost >&2"), "");
}

void what_it_is_not_given_is_the_null_device()
{
	std::string name = "sh", option = "-c";
	std::string script = "for fd in 0 1 2; do [ /proc/self/fd/$fd -ef /dev/null ] || exit 1; done";
	char *const arguments[] = {name.data(), option.data(), script.data(), nullptr};
	char *const environment[] = {nullptr};
	pid_t child = 0;
	const SpawnPlan plan;
	for (int round = 0; round < 2; ++round) {
		CHECK(plan.spawn(child, "/bin/sh", arguments, environment) == 0);
		int ended = 0;
		CHECK(::waitpid(child, &ended, 0) == child);
		check::equal(ended, 0);
	}
}

void it_has_no_other_descriptor()
{
	const UniqueFd kept(::open("/dev/null", O_RDONLY)); // without O_CLOEXEC
	CHECK(kept.get() > 2);
	// ls has one more for the directory that it reads.
	check::equal(output_of("ls /proc/self/fd"), "0\n1\n2\n3\n");
}

void it_leads_a_process_group()
{
	const std::string script = "read pid name state parent group rest </proc/self/stat; [ $pid = $group ] && echo yes";
	check::equal(output_of(script), "yes\n");
}

/** As in a thread that has them blocked, and in a process that ignores some. */
void no_signal_is_blocked_or_ignored()
{
	sigset_t all, before;
	::sigfillset(&all);
	CHECK(::pthread_sigmask(SIG_BLOCK, &all, &before) == 0);
	const auto handler = std::signal(SIGPIPE, SIG_IGN);
	const std::string blocked = output_of("sed -n 's/^SigBlk:.//p' /proc/self/status");
	const std::string ignored = output_of("sed -n 's/^SigIgn:.//p' /proc/self/status");
	std::signal(SIGPIPE, handler);
	CHECK(::pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);
	check::equal(blocked, "0000000000000000\n");
	// The two behind the first 31 are the C library's own.
	check::equal(std::stoull(ignored, nullptr, 16) & ~(3ULL << 31), 0ULL);
}

void a_program_that_is_not_there_is_an_error()
{
	std::string name = "none";
	char *const arguments[] = {name.data(), nullptr};
	char *const environment[] = {nullptr};
	pid_t child = -1;
	const SpawnPlan plan;
	check::equal(plan.spawn(child, "/nonexistent/none", arguments, environment), ENOENT);
	check::equal(plan.spawn(child, "/dev/null", arguments, environment), EACCES);
}

const CMUnitTest kTests[] = {
    TEST_CASE(it_has_its_input_output_and_variables),
    TEST_CASE(what_it_is_not_given_is_the_null_device),
    TEST_CASE(it_has_no_other_descriptor),
    TEST_CASE(it_leads_a_process_group),
    TEST_CASE(no_signal_is_blocked_or_ignored),
    TEST_CASE(a_program_that_is_not_there_is_an_error),
};

} // namespace

int main()
{
	return check::main("spawn", kTests);
}
