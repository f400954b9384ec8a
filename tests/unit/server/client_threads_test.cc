// SPDX-License-Identifier: MIT
#include "server/client_threads.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <atomic>
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
	void run(std::shared_ptr<ClientThreads::Client>) override
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

/** Where guests come in; who waits for one gives up after a while. */
class Door final : public ClientThreads::Source {
public:
	explicit Door(std::chrono::milliseconds patience) noexcept : patience_(patience) {}

	std::shared_ptr<ClientThreads::Client> next() noexcept override
	{
		const auto deadline = std::chrono::steady_clock::now() + patience_;
		MutexLock lock(mutex_);
		bool in_time = true;
		while (!guest_ && !closed_ && in_time)
			in_time = changed_.wait_until(mutex_, deadline);
		return std::move(guest_);
	}

	void let_in(std::shared_ptr<Guest> guest)
	{
		MutexLock lock(mutex_);
		guest_ = std::move(guest);
		changed_.notify_one();
	}

	void close()
	{
		MutexLock lock(mutex_);
		closed_ = true;
		changed_.notify_all();
	}

private:
	const std::chrono::milliseconds patience_;
	Mutex mutex_{"door", 2};
	CondVar changed_;
	std::shared_ptr<Guest> guest_ GUARDED_BY(mutex_);
	bool closed_ GUARDED_BY(mutex_) = false;
};

/** A client that lets go of itself, and then tells whether that was the end of it. */
class Leaver final : public ClientThreads::Client {
public:
	enum class State { here, gone, left };

	explicit Leaver(std::atomic<State> &state) noexcept : state_(state) {}
	~Leaver() { state_ = State::gone; }
	void run(std::shared_ptr<ClientThreads::Client> own) override
	{
		std::atomic<State> &state = state_;
		own.reset();
		if (state == State::gone)
			state = State::left;
	}

private:
	std::atomic<State> &state_;
};

/** Nobody but the caller holds the guest any more. */
bool alone(const std::shared_ptr<Guest> &guest)
{
	return guest.use_count() == 1;
}

void each_client_has_a_thread_of_its_own()
{
	Door door(50ms);
	ClientThreads threads(door, 4);
	const auto first = std::make_shared<Guest>(), second = std::make_shared<Guest>();
	threads.start(first);
	threads.start(second);
	CHECK(first->thread() != second->thread());
	check::equal(first->name(), std::string("client"));
	check::equal(threads.waiting(), 0);
	first->let_go();
	second->let_go();
	check::eventually("nobody holds them", [&] { return alone(first) && alone(second); });
}

/** Nothing of a client is left when it says that it has gone: what it refers to may end then. */
void a_client_has_the_last_reference_to_itself()
{
	Door door(50ms);
	ClientThreads threads(door, 4);
	std::atomic state = Leaver::State::here;
	threads.start(std::make_shared<Leaver>(state));
	check::eventually("it has gone before it left", [&] { return state == Leaver::State::left; });
}

void a_thread_whose_client_has_gone_takes_the_next()
{
	Door door(60s);
	ClientThreads threads(door, 4);
	auto guest = std::make_shared<Guest>();
	threads.start(guest);
	const pid_t thread = guest->thread();
	for (int i = 0; i < 100; ++i) {
		guest->let_go();
		check::eventually("the thread waits", [&] { return threads.waiting() == 1; });
		CHECK(alone(guest)); // let go of before the thread waits: it would keep a descriptor
		guest = std::make_shared<Guest>();
		door.let_in(guest);
		check::equal(guest->thread(), thread);
	}
	guest->let_go();
	door.close();
	check::eventually("all threads have ended", [] { return Thread::active_count() == 1; });
}

void only_so_many_wait()
{
	Door door(60s);
	ClientThreads threads(door, 2);
	std::vector<std::shared_ptr<Guest>> guests;
	for (int i = 0; i < 5; ++i)
		threads.start(guests.emplace_back(std::make_shared<Guest>()));
	for (const std::shared_ptr<Guest> &guest : guests)
		guest->thread();
	for (const std::shared_ptr<Guest> &guest : guests)
		guest->let_go();
	check::eventually("the others have ended", [] { return Thread::active_count() == 3; });
	check::equal(threads.waiting(), 2);
	door.close();
}

void somebody_is_needed_when_none_of_them_waits()
{
	Door door(20ms);
	ClientThreads threads(door, 4);
	CHECK(threads.wait_until_needed());
	const auto guest = std::make_shared<Guest>();
	threads.start(guest);
	guest->let_go();
	check::eventually("nobody holds the guest", [&] { return alone(guest); });
	CHECK(threads.wait_until_needed());
	check::eventually("the thread was not needed", [] { return Thread::active_count() == 1; });
}

void closing_waits_for_whoever_waits()
{
	Door door(60s);
	const auto guest = std::make_shared<Guest>();
	{
		ClientThreads threads(door, 4);
		threads.start(guest);
		guest->let_go();
		check::eventually("the thread waits", [&] { return threads.waiting() == 1; });
		Thread keeper({.name = "keeper"}, [&] { CHECK(!threads.wait_until_needed()); });
		keeper.start();
		Thread closer({.name = "closer"}, [&] { threads.close(); });
		closer.start();
		keeper.join(); // closed, though the thread still waits
		door.close();
		closer.join();
		check::equal(threads.waiting(), 0);
	}
	CHECK(alone(guest));
}

void threads_may_outlive_it()
{
	const auto guest = std::make_shared<Guest>();
	{
		Door door(60s);
		ClientThreads threads(door, 4);
		threads.start(guest);
	}
	guest->thread();
	guest->let_go();
	check::eventually("the guest is let go of", [&] { return alone(guest); });
	check::eventually("all threads have ended", [] { return Thread::active_count() == 1; });
}

const CMUnitTest kTests[] = {
    TEST_CASE(each_client_has_a_thread_of_its_own),
    TEST_CASE(a_client_has_the_last_reference_to_itself),
    TEST_CASE(a_thread_whose_client_has_gone_takes_the_next),
    TEST_CASE(only_so_many_wait),
    TEST_CASE(somebody_is_needed_when_none_of_them_waits),
    TEST_CASE(closing_waits_for_whoever_waits),
    TEST_CASE(threads_may_outlive_it),
};

} // namespace

int main()
{
	return check::main("client_threads", kTests);
}
