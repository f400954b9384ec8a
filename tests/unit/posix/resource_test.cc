// SPDX-License-Identifier: MIT
#include <confer/resource.hh>
#include <confer/thread.hh>

#include <sched.h>
#include <sys/resource.h>

#include "support/check.hh"

using namespace confer;

namespace {

/** Calls `f` on a thread whose policy an administrator has made `policy`. */
template <class F> void on_thread(int policy, F f)
{
	Thread thread({}, [=] {
		const sched_param none{};
		if (sched_setscheduler(0, policy, &none) != 0)
			check::skip("the policy cannot be set here");
		f();
	});
	thread.start();
	thread.join();
}

void the_descriptor_limit_is_the_hard_one()
{
	const std::size_t limit = raise_descriptor_limit();
	rlimit now;
	check::equal(getrlimit(RLIMIT_NOFILE, &now), 0);
	check::equal(now.rlim_cur, limit);
	check::equal(now.rlim_cur, now.rlim_max);
}

void a_thread_is_batch_and_again_as_others()
{
	on_thread(SCHED_OTHER, [] {
		CHECK(!schedule_as_batch(false));
		CHECK(schedule_as_batch(true));
		check::equal(sched_getscheduler(0), SCHED_BATCH);
		CHECK(schedule_as_batch(false));
		check::equal(sched_getscheduler(0), SCHED_OTHER);
		CHECK(schedule_as_batch(true));
		check::equal(sched_getscheduler(0), SCHED_BATCH);
	});
}

/** As chrt(1) does before the program starts. */
void the_policy_of_an_administrator_stays()
{
	for (const int policy : {SCHED_BATCH, SCHED_IDLE}) {
		on_thread(policy, [=] {
			CHECK(!schedule_as_batch(true));
			check::equal(sched_getscheduler(0), policy);
			CHECK(!schedule_as_batch(false));
			check::equal(sched_getscheduler(0), policy);
		});
	}
}

/** As chrt(1) does with a program that runs. */
void a_policy_that_is_changed_meanwhile_stays()
{
	on_thread(SCHED_OTHER, [] {
		CHECK(schedule_as_batch(true));
		const sched_param none{};
		check::equal(sched_setscheduler(0, SCHED_IDLE, &none), 0);
		CHECK(!schedule_as_batch(false));
		check::equal(sched_getscheduler(0), SCHED_IDLE);
	});
}

void a_thread_runs_on_after_giving_back_its_stack()
{
	Thread thread({.stack_size = 64 << 10}, [] {
		volatile char used[4 << 10];
		used[0] = 'x';
		release_unused_stack();
		CHECK(used[0] == 'x');
	});
	thread.start();
	thread.join();
}

} // namespace

int main()
{
	return check::main("resource", {
	                                   TEST_CASE(the_descriptor_limit_is_the_hard_one),
	                                   TEST_CASE(a_thread_is_batch_and_again_as_others),
	                                   TEST_CASE(the_policy_of_an_administrator_stays),
	                                   TEST_CASE(a_policy_that_is_changed_meanwhile_stays),
	                                   TEST_CASE(a_thread_runs_on_after_giving_back_its_stack),
	                               });
}
