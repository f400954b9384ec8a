// SPDX-License-Identifier: MIT
// How threads end: joined, thrown out of, detached, not started at all, or by a bug.
#include <confer/thread.hh>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <pthread.h>
#include <unistd.h>

#include "support/child.hh"
#include "support/event.hh"

using namespace confer;
using check::Event;

namespace {

std::atomic<bool> no_room_for_threads{false};

} // namespace

// Linked with --wrap=pthread_create: the system can be made to have no room.
extern "C" {
int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*entry)(void *), void *argument)
{
	return no_room_for_threads ? EAGAIN : __real_pthread_create(thread, attr, entry, argument);
}
}

namespace {

bool listed(const std::string &name)
{
	const std::vector<LiveThread> threads = Thread::enumerate();
	return std::any_of(threads.begin(), threads.end(), [&](const LiveThread &t) { return t.name() == name; });
}

void join_rethrows_once()
{
	Thread thread([] { throw std::out_of_range("too far"); });
	thread.start();
	check::equal(check::throws<std::out_of_range>([&] { thread.join(); }), "too far");
	thread.join();
}

void join_rethrows_what_is_no_exception_class()
{
	Thread thread([] { throw 42; });
	thread.start();
	check::throws<int>([&] { thread.join(); });
}

void a_check_may_fail_on_another_thread()
{
	Thread thread([] { check::equal(1, 2); });
	thread.start();
	check::throws<check::Failure>([&] { thread.join(); });
}

void a_failed_start_can_be_repeated()
{
	auto text = std::make_unique<std::string>("still here");
	std::string seen;
	Thread thread(
	    {.name = "late"}, [&](std::unique_ptr<std::string> own) { seen = *own; }, std::move(text));
	no_room_for_threads = true;
	const std::string what = check::throws<std::system_error>([&] { thread.start(); });
	no_room_for_threads = false;
	check::equal(what, "start thread 'late': Resource temporarily unavailable");
	CHECK(!thread.alive());
	CHECK(!thread.joinable());
	CHECK(!listed("late"));
	check::equal(Thread::active_count(), 1);
	thread.start();
	thread.join();
	check::equal(seen, "still here");
}

void a_daemon_outlives_its_object()
{
	Event go, done;
	auto shared = std::make_shared<int>(7);
	int seen = 0;
	{
		Thread thread({.name = "udp", .daemon = true}, [&, shared] {
			go.wait();
			seen = *shared;
			done.set();
		});
		thread.start();
		CHECK(thread.daemon());
		CHECK(!thread.joinable());
	}
	CHECK(listed("udp"));
	go.set();
	done.wait();
	check::equal(seen, 7);
}

class OwnDaemon : public Thread {
public:
	OwnDaemon(Event &go, Event &gone) : Thread({.name = "own", .daemon = true}), go_(go), gone_(gone) {}
	~OwnDaemon() override { gone_.set(); }

protected:
	void run() override { go_.wait(); }

private:
	Event &go_, &gone_;
};

void a_derived_daemon_keeps_its_own_object()
{
	Event go, gone;
	std::weak_ptr<Thread> weak;
	{
		auto thread = std::make_shared<OwnDaemon>(go, gone);
		thread->start();
		weak = thread;
	}
	CHECK(!weak.expired());
	go.set();
	gone.wait();
}

void a_derived_daemon_without_shared_owner_aborts()
{
	check::aborts(
	    [] {
		    Event go, gone;
		    OwnDaemon thread(go, gone);
		    thread.start();
	    },
	    {"'own'", "std::shared_ptr"});
}

void exit_does_not_wait_for_a_daemon()
{
	const check::ChildResult result = check::in_child([] {
		Event never;
		Thread thread({.daemon = true}, [&] { never.wait(); });
		thread.start();
		std::exit(7);
	});
	CHECK(result.exited(7));
}

void a_daemon_that_throws_aborts()
{
	check::aborts(
	    [] {
		    Thread thread({.name = "udp", .daemon = true}, [] { throw std::runtime_error("no such port"); });
		    thread.start();
		    ::pause();
	    },
	    {"'udp'", "no such port"});
	check::aborts(
	    [] {
		    Thread thread({.name = "udp", .daemon = true}, [] { throw 42; });
		    thread.start();
		    ::pause();
	    },
	    {"'udp'", "threw"});
}

void destroying_an_unjoined_thread_aborts()
{
	check::aborts(
	    [] {
		    Thread thread({.name = "forgotten"}, [] {});
		    thread.start();
	    },
	    {"'forgotten'", "neither joined nor a daemon"});
}

void misuse_aborts()
{
	check::aborts(
	    [] {
		    Thread thread({.name = "twice"}, [] {});
		    thread.start();
		    thread.start();
	    },
	    {"'twice' started twice"});
	check::aborts(
	    [] {
		    Thread thread({.name = "fresh"}, [] {});
		    thread.join();
	    },
	    {"'fresh'", "never started"});
	check::aborts(
	    [] {
		    Thread thread({.name = "udp", .daemon = true}, [] { ::pause(); });
		    thread.start();
		    thread.join();
	    },
	    {"'udp'", "daemon"});
	check::aborts(
	    [] {
		    Thread *self = nullptr;
		    Event known;
		    Thread thread({.name = "ouroboros"}, [&] {
			    known.wait();
			    self->join();
		    });
		    self = &thread;
		    thread.start();
		    known.set();
		    ::pause();
	    },
	    {"'ouroboros'", "by itself"});
}

void a_class_without_run_aborts()
{
	check::aborts(
	    [] {
		    struct Idle : Thread {};
		    Idle idle;
		    idle.start();
		    idle.join();
	    },
	    {"does not override run()"});
}

const CMUnitTest kTests[] = {
    TEST_CASE(join_rethrows_once),
    TEST_CASE(join_rethrows_what_is_no_exception_class),
    TEST_CASE(a_check_may_fail_on_another_thread),
    TEST_CASE(a_failed_start_can_be_repeated),
    TEST_CASE(a_derived_daemon_without_shared_owner_aborts),
    TEST_CASE(exit_does_not_wait_for_a_daemon),
    TEST_CASE(a_daemon_that_throws_aborts),
    TEST_CASE(destroying_an_unjoined_thread_aborts),
    TEST_CASE(misuse_aborts),
    TEST_CASE(a_class_without_run_aborts),
    // These leave daemons that may live a moment longer, so they are last.
    TEST_CASE(a_daemon_outlives_its_object),
    TEST_CASE(a_derived_daemon_keeps_its_own_object),
};

} // namespace

int main()
{
	return check::main("thread_end", kTests);
}
