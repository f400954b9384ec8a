// SPDX-License-Identifier: MIT
#include "vault/login_worker.hh"

#include <confer/thread.hh>

#include <atomic>
#include <deque>

#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::vault;
using Outcome = LoginWorker::Outcome;

namespace {

Outcome make(LoginWorker &worker, crypto::ScramVerifier &made)
{
	return worker.make("pencil", "salt", 4096, made);
}

void makes_what_the_caller_would()
{
	LoginWorker worker;
	worker.start();
	crypto::ScramVerifier made;
	CHECK(make(worker, made) == Outcome::done);
	CHECK(made == crypto::ScramVerifier::make("pencil", "salt", 4096));
	worker.stop();
	CHECK(make(worker, made) == Outcome::stopped);
}

void many_at_once_each_get_theirs()
{
	LoginWorker worker;
	worker.start();
	std::deque<Thread> threads;
	std::atomic<unsigned> right{0};
	for (char c = 'a'; c < 'a' + 20; ++c) {
		threads.emplace_back([&worker, &right, c] {
			const std::string password(5, c);
			crypto::ScramVerifier made;
			if (worker.make(password, "salt", 4096, made) == Outcome::done)
				right += made == crypto::ScramVerifier::make(password, "salt", 4096);
		});
		threads.back().start();
	}
	for (Thread &thread : threads)
		thread.join();
	check::equal(right.load(), 20U);
	check::equal(worker.waiting(), 0U);
}

/** Whoever waits goes at once, and not when what is being made is made. */
void a_stop_lets_everybody_go()
{
	LoginWorker worker;
	worker.start();
	std::deque<Thread> threads;
	std::atomic<unsigned> ended{0};
	for (int i = 0; i < 5; ++i) {
		threads.emplace_back([&] {
			crypto::ScramVerifier made;
			CHECK(worker.make("pencil", "salt", 50'000, made) != Outcome::busy);
			++ended;
		});
		threads.back().start();
	}
	check::eventually("they wait", [&] { return worker.waiting() >= 3 || ended > 0; });
	worker.give_up();
	for (Thread &thread : threads)
		thread.join();
	check::equal(ended.load(), 5U);
}

const CMUnitTest kTests[] = {
    TEST_CASE(makes_what_the_caller_would),
    TEST_CASE(many_at_once_each_get_theirs),
    TEST_CASE(a_stop_lets_everybody_go),
};

} // namespace

int main()
{
	return check::main("login_worker", kTests);
}
