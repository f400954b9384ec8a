// SPDX-License-Identifier: MIT
// What the two processes may not do any more, each tried in a child.
#include "keeper/call_filter.hh"
#include "keeper/reading_ban.hh"

#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/child.hh"
#include "support/scratch_dir.hh"
#include "support/text_file.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::keeper;

namespace {

void passes(const check::ChildResult &child)
{
	if (!child.exited(0))
		check::fail("the child says: " + child.output);
}

/** Whether the call has failed with this error. */
template <class Result> bool fails(Result result, int error)
{
	return result == -1 && errno == error;
}

void the_keeper_has_no_network_and_runs_nothing()
{
	passes(check::in_child([] {
		if (forbid_network_and_programs() == Confinement::no_support)
			return;
		CHECK(fails(::socket(AF_INET, SOCK_STREAM, 0), EPERM));
		CHECK(fails(::socket(AF_UNIX, SOCK_STREAM, 0), EPERM));
		int ends[2];
		CHECK(fails(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), EPERM));
		CHECK(fails(::connect(0, nullptr, 0), EPERM) && fails(::bind(0, nullptr, 0), EPERM));
		CHECK(fails(::listen(0, 1), EPERM) && fails(::accept4(0, nullptr, nullptr, 0), EPERM));
		CHECK(fails(::syscall(SYS_accept, 0, nullptr, nullptr), EPERM));
		CHECK(fails(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr), EPERM));
		CHECK(fails(::syscall(425, 1, nullptr), EPERM)); // io_uring_setup
		char *const arguments[] = {const_cast<char *>("true"), nullptr};
		CHECK(fails(::execve("/bin/true", arguments, arguments + 1), EPERM));
		// Its own work goes on, in new threads, too.
		check::ScratchDir dir;
		Thread thread([&] {
			const UniqueFd file(::open(dir.file("new").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
			CHECK(file && ::pwrite(file.get(), "x", 1, 0) == 1 && ::fdatasync(file.get()) == 0);
			CHECK(fails(::socket(AF_INET, SOCK_STREAM, 0), EPERM));
		});
		thread.start();
		thread.join();
	}));
}

/** A data directory as conferd has it, and what is beside it. */
struct Place {
	Place()
	{
		for (const char *name : {"data", "data/vault", "data/log", "other"})
			CHECK(::mkdir(dir.file(name).c_str(), 0700) == 0);
		for (const char *name : {"conferd.conf", "data/klines", "data/vault/0.seg", "data/log/0.seg", "other/motd"})
			write(name);
	}
	std::string file(const std::string &name) const { return dir.file(name); }
	void write(const std::string &name) const
	{
		const UniqueFd made(::open(file(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
		CHECK(made && ::write(made.get(), "text", 4) == 4);
	}
	bool reads(const std::string &name) const
	{
		const UniqueFd opened(::open(file(name).c_str(), O_RDONLY | O_CLOEXEC));
		if (!opened)
			CHECK(errno == EACCES);
		return static_cast<bool>(opened);
	}

	check::ScratchDir dir;
};

void the_front_cannot_read_the_vault()
{
	const Place place;
	passes(check::in_child([&] {
		std::string why;
		if (forbid_reading(place.file("data/vault"), why) == Confinement::no_support) {
			CHECK(!why.empty());
			return;
		}
		CHECK(!place.reads("data/vault/0.seg"));
		for (const char *name : {"conferd.conf", "data/klines", "data/log/0.seg", "other/motd"})
			CHECK(place.reads(name));
		CHECK(::access("/etc/passwd", R_OK) == 0 && UniqueFd(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)));
		// What the front does in the data directory, and beside it.
		place.write("data/klines.new");
		CHECK(::rename(place.file("data/klines.new").c_str(), place.file("data/klines").c_str()) == 0);
		place.write("data/log/1.seg");
		place.write("other/new");
		CHECK(place.reads("data/log/1.seg") && place.reads("other/new"));
		// Ways around it.
		CHECK(fails(::link(place.file("data/vault/0.seg").c_str(), place.file("data/log/copy").c_str()), EXDEV));
		CHECK(fails(::rename(place.file("data/vault/0.seg").c_str(), place.file("data/log/copy").c_str()), EXDEV));
		CHECK(fails(::rename(place.file("data/vault").c_str(), place.file("data/log/vault").c_str()), EXDEV));
		CHECK(::rename(place.file("data/vault").c_str(), place.file("data/moved").c_str()) == 0);
		CHECK(!place.reads("data/moved/0.seg"));
		CHECK(::symlink("../moved/0.seg", place.file("data/log/link").c_str()) == 0 && !place.reads("data/log/link"));
		char *const arguments[] = {const_cast<char *>("true"), nullptr};
		CHECK(fails(::execve("/bin/true", arguments, arguments + 1), EACCES));
	}));
}

void a_directory_that_is_a_link_is_found()
{
	const Place place;
	CHECK(::symlink("data", place.file("linked").c_str()) == 0);
	passes(check::in_child([&] {
		std::string why;
		if (forbid_reading(place.file("linked/vault"), why) == Confinement::in_force)
			CHECK(!place.reads("data/vault/0.seg") && !place.reads("linked/vault/0.seg") && place.reads("data/klines"));
	}));
}

/** From now on a system call of this process fails with `error`, as in a container. False: there are no filters. */
bool forbid_call(unsigned number, unsigned error)
{
	sock_filter steps[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const sock_fprog program{.len = 4, .filter = steps};
	return ::prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0 &&
	       ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

void why_there_is_no_ban_is_told()
{
	constexpr unsigned kCreateRuleset = 444;
	const Place place;
	const auto tells = [&](unsigned error, const char *why) {
		passes(check::in_child([&] {
			if (!forbid_call(kCreateRuleset, error))
				return;
			std::string told;
			CHECK(forbid_reading(place.file("data/vault"), told) == Confinement::no_support);
			check::equal(told, why);
		}));
	};
	tells(EPERM, "a filter of system calls, perhaps that of a container, forbids Landlock: Operation not permitted");
	tells(ENOSYS, "this kernel has no Landlock, or does not use it: Function not implemented");
	tells(EOPNOTSUPP, "this kernel has no Landlock, or does not use it: Operation not supported");
}

/** Neither a file that was open nor another process opens a way to it. */
void the_front_cannot_look_into_the_keeper()
{
	const Place place;
	passes(check::in_child([&] {
		int ready[2];
		CHECK(::pipe2(ready, O_CLOEXEC) == 0);
		const pid_t keeper = ::fork();
		CHECK(keeper >= 0);
		if (keeper == 0) {
			::close(ready[1]);
			char end;
			const UniqueFd file(::open(place.file("data/vault/0.seg").c_str(), O_RDONLY | O_CLOEXEC));
			::_exit(::read(ready[0], &end, 1) == 0 && file ? 0 : 1); // until the front has gone
		}
		std::string why;
		const bool confined = forbid_reading(place.file("data/vault"), why) == Confinement::in_force;
		const std::string proc = "/proc/" + std::to_string(keeper);
		if (confined) {
			CHECK(fails(::open((proc + "/mem").c_str(), O_RDONLY | O_CLOEXEC), EACCES));
			CHECK(fails(::ptrace(PTRACE_ATTACH, keeper, nullptr, nullptr), EPERM));
			CHECK(
			    fails(::open((proc + "/root" + place.file("data/vault/0.seg")).c_str(), O_RDONLY | O_CLOEXEC), EACCES));
		}
		::close(ready[1]);
		int status = 0;
		CHECK(::waitpid(keeper, &status, 0) == keeper && WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}));
}

const CMUnitTest kTests[] = {
    TEST_CASE(the_keeper_has_no_network_and_runs_nothing), TEST_CASE(the_front_cannot_read_the_vault),
    TEST_CASE(a_directory_that_is_a_link_is_found),        TEST_CASE(why_there_is_no_ban_is_told),
    TEST_CASE(the_front_cannot_look_into_the_keeper),
};

} // namespace

int main()
{
	return check::main("confinement", kTests);
}
