// SPDX-License-Identifier: MIT
#include "server/client_threads.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <chrono>
#include <memory>
#include <vector>

#include <unistd.h>

#include "support/eventually.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;

namespace {

/** A client that stays until it is let go, and notes which thread it is on. */
class Guest final : public ClientThreads::Client {
public:
	void run() override
	{
		MutexLock lock(mutex_);
		thread_ = ::gettid();
		name_ = Thread::current().name();
		changed_.notify_all();
		while (!let_go_)
			changed_.wait(mutex_);
	}

	/** Waits until it runs. */
	pid_t thread()
	{
		MutexLock lock(mutex_);
		while (thread_ == 0)
			changed_.wait(mutex_);
		return thread_;
	}

	std::string name()
	{
		MutexLock lock(mutex_);
		return name_;
	}

	void let_go()
	{
		MutexLock lock(mutex_);
		let_go_ = true;
		changed_.notify_all();
	}

private:
	Mutex mutex_{"guest", 1};
	CondVar changed_;
	pid_t thread_ GUARDED_BY(mutex_) = 0;
	std::string name_ GUARDED_BY(mutex_);
	bool let_go_ GUARDED_BY(mutex_) = false;
};

/** Nobody but the caller holds the guest any more. */
bool alone(const std::shared_ptr<Guest> &guest)
{
	return guest.use_count() == 1;
}

void each_client_has_a_thread_of_its_own()
{
	ClientThreads threads(4, 10s);
	const auto first = std::make_shared<Guest>(), second = std::make_shared<Guest>();
	threads.start(first);
	threads.start(second);
	CHECK(first->thread() != second->thread());
	check::equal(first->name(), std::string("client"));
	first->let_go();
	second->let_go();
	check::eventually("two threads wait", [&] { return threads.waiting() == 2; });
}

void a_thread_whose_client_has_gone_takes_the_next()
{
	ClientThreads threads(4, 60s);
	pid_t before = 0;
	for (int i = 0; i < 100; ++i) {
		const auto guest = std::make_shared<Guest>();
		threads.start(guest);
		const pid_t thread = guest->thread();
		CHECK(before == 0 || thread == before);
		before = thread;
		guest->let_go();
		check::eventually("the thread waits", [&] { return threads.waiting() == 1; });
		CHECK(alone(guest)); // let go of before the thread waits: it would keep a descriptor
	}
}

void only_so_many_wait()
{
	ClientThreads threads(2, 60s);
	std::vector<std::shared_ptr<Guest>> guests;
	for (int i = 0; i < 5; ++i)
		threads.start(guests.emplace_back(std::make_shared<Guest>()));
	for (const std::shared_ptr<Guest> &guest : guests)
		guest->thread();
	for (const std::shared_ptr<Guest> &guest : guests)
		guest->let_go();
	for (const std::shared_ptr<Guest> &guest : guests)
		check::eventually("the guest is let go of", [&] { return alone(guest); });
	check::eventually("two threads wait", [&] { return threads.waiting() == 2; });
}

void nobody_waits_for_ever()
{
	ClientThreads threads(4, 20ms);
	const auto guest = std::make_shared<Guest>();
	threads.start(guest);
	guest->let_go();
	check::eventually("nobody waits", [&] { return alone(guest) && threads.waiting() == 0; });
	const auto next = std::make_shared<Guest>();
	threads.start(next);
	next->thread();
	next->let_go();
	check::eventually("the next guest is let go of", [&] { return alone(next); });
}

void threads_may_outlive_it()
{
	const auto guest = std::make_shared<Guest>();
	{
		ClientThreads threads(4, 20ms);
		threads.start(guest);
	}
	guest->thread();
	guest->let_go();
	check::eventually("the guest is let go of", [&] { return alone(guest); });
	check::eventually("all threads have ended", [&] { return Thread::active_count() == 1; });
}

const CMUnitTest kTests[] = {
    TEST_CASE(each_client_has_a_thread_of_its_own),
    TEST_CASE(a_thread_whose_client_has_gone_takes_the_next),
    TEST_CASE(only_so_many_wait),
    TEST_CASE(nobody_waits_for_ever),
    TEST_CASE(threads_may_outlive_it),
};

} // namespace

int main()
{
	return check::main("client_threads", kTests);
}
