// SPDX-License-Identifier: MIT
#include <confer/resource.hh>
#include <confer/signals.hh>
#include <confer/thread.hh>

#include <chrono>
#include <csignal>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/child.hh"

using namespace confer;

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

bool blocked(int signal)
{
	sigset_t mask;
	pthread_sigmask(SIG_BLOCK, nullptr, &mask);
	return sigismember(&mask, signal) == 1;
}

void a_set_has_its_members()
{
	SignalSet set{SIGTERM, SIGINT};
	CHECK(set.contains(SIGTERM) && set.contains(SIGINT) && !set.contains(SIGHUP));
	set.add(SIGHUP);
	CHECK(set.contains(SIGHUP));
	CHECK(SignalSet::all().contains(SIGUSR2) && SignalSet::all().contains(SIGRTMAX));
	CHECK(!SignalSet::all().contains(SIGKILL));
	CHECK(!SignalSet().contains(SIGTERM));
	check::aborts([] { SignalSet{9999}; }, {"sigaddset"});
}

void blocks_and_unblocks_only_its_own()
{
	const SignalSet usr1{SIGUSR1}, usr2{SIGUSR2};
	usr1.block();
	usr2.block();
	CHECK(blocked(SIGUSR1) && blocked(SIGUSR2));
	usr1.unblock();
	CHECK(!blocked(SIGUSR1) && blocked(SIGUSR2));
	usr2.unblock();
	CHECK(!blocked(SIGUSR2));
}

void reads_signals_in_one_place()
{
	const SignalSet set{SIGUSR1, SIGHUP};
	set.block();
	SignalReader reader(set);
	// Sent to the process while another thread, which has inherited the mask, could have taken it.
	Thread other([] { ::kill(::getpid(), SIGUSR1); });
	other.start();
	const Signal signal = reader.read();
	other.join();
	check::equal(signal.number, SIGUSR1);
	check::equal(signal.pid, ::getpid());
	check::equal(signal.uid, ::getuid());
	set.unblock();
}

void waits_no_longer_than_the_deadline()
{
	const SignalSet set{SIGUSR1};
	set.block();
	SignalReader reader(set);
	const auto deadline = steady_clock::now() + 10ms;
	CHECK(!reader.read_until(deadline));
	CHECK(steady_clock::now() >= deadline);
	::raise(SIGUSR1);
	check::equal(socket_io::wait_readable(reader.fd(), Deadline::max()), IoStatus::done);
	check::equal(reader.read_until(Deadline::min())->number, SIGUSR1);
	check::equal(::fcntl(reader.fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	set.unblock();
}

void all_signals_can_be_read()
{
	SignalSet::all().block();
	SignalReader reader(SignalSet::all());
	::raise(SIGRTMAX);
	check::equal(reader.read_until(Deadline::min())->number, SIGRTMAX);
	SignalSet::all().unblock();
}

void reading_what_is_not_blocked_aborts()
{
	check::aborts([] { SignalReader reader(SignalSet{SIGUSR2}); }, {"not blocked"});
}

void the_descriptor_limit_is_raised_to_the_hard_one()
{
	const check::ChildResult result = check::in_child([] {
		rlimit limit;
		::getrlimit(RLIMIT_NOFILE, &limit);
		limit.rlim_cur = 32;
		::setrlimit(RLIMIT_NOFILE, &limit);
		check::equal(raise_descriptor_limit(), limit.rlim_max);
		const rlim_t hard = limit.rlim_max;
		::getrlimit(RLIMIT_NOFILE, &limit);
		check::equal(limit.rlim_cur, hard);
	});
	if (!result.exited(0))
		check::fail(result.output);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_set_has_its_members),
    TEST_CASE(blocks_and_unblocks_only_its_own),
    TEST_CASE(reads_signals_in_one_place),
    TEST_CASE(waits_no_longer_than_the_deadline),
    TEST_CASE(all_signals_can_be_read),
    TEST_CASE(reading_what_is_not_blocked_aborts),
    TEST_CASE(the_descriptor_limit_is_raised_to_the_hard_one),
};

} // namespace

int main()
{
	return check::main("signals", kTests);
}
