// SPDX-License-Identifier: MIT
#include "bench/process_usage.hh"

#include <csignal>
#include <string>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

using namespace confer::bench;

namespace {

constexpr Nanoseconds kWork = 20 * kMillisecond;

/** A process that works for kWork, says so, and stays. */
class Child {
public:
	Child()
	{
		int ends[2];
		CHECK(pipe(ends) == 0);
		pid_ = fork();
		CHECK(pid_ >= 0);
		if (pid_ == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			while (own_cpu_time() < kWork) {
			}
			static_cast<void>(!write(ends[1], "x", 1));
			for (;;)
				pause();
		}
		close(ends[1]);
		char byte = 0;
		is_ready_ = read(ends[0], &byte, 1) == 1;
		close(ends[0]);
	}
	~Child()
	{
		kill(pid_, SIGKILL);
		waitpid(pid_, nullptr, 0);
	}
	Child(const Child &) = delete;
	Child &operator=(const Child &) = delete;
	bool is_ready() const noexcept { return is_ready_; }

private:
	pid_t pid_ = -1;
	bool is_ready_ = false;
};

void the_children_of_a_server_count()
{
	const std::string listed = "/proc/self/task/" + std::to_string(getpid()) + "/children";
	if (access(listed.c_str(), R_OK) != 0)
		check::skip("a kernel without CONFIG_PROC_CHILDREN");
	const double threads = process_memory(getpid()).threads;
	const CpuTicks ticks = cpu_ticks(getpid());
	const Child child;
	CHECK(child.is_ready());
	const Nanoseconds own = own_cpu_time();
	CHECK(cpu_time(getpid()) >= own + kWork);
	CHECK(cpu_ticks(getpid()).user + cpu_ticks(getpid()).system > ticks.user + ticks.system);
	CHECK(process_memory(getpid()).threads > threads);
}

void nobody_uses_nothing()
{
	const pid_t nobody = 1 << 23; // above the highest of the kernel
	check::equal(cpu_time(nobody), Nanoseconds{0});
	check::equal(process_memory(nobody).resident, 0.0);
}

} // namespace

int main()
{
	const CMUnitTest tests[] = {
	    TEST_CASE(the_children_of_a_server_count),
	    TEST_CASE(nobody_uses_nothing),
	};
	return check::main("process_usage", tests);
}
