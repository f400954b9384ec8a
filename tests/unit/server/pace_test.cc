// SPDX-License-Identifier: MIT
#include "server/pace.hh"

#include <algorithm>

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;
using Verdict = Pace::Verdict;

namespace {

constexpr std::size_t kKernel = 90'000; ///< bytes that the kernel holds for a client, about

/** A client on a clock of its own, which is looked at once a second. */
struct Client {
	std::uint64_t sent = 0;
	std::size_t in_kernel = kKernel;
	std::size_t waiting = 0;
	bool finished = false;
	Deadline now{1h};
	Pace::Bounds bounds{};
	Pace pace{now};

	Verdict look()
	{
		now += 1s;
		return pace.look(now, {sent, in_kernel, waiting, finished}, bounds);
	}

	/** Has `each_second()` happen before every look; returns how long it goes on before the verdict is another. */
	template <class EachSecond> std::chrono::seconds lives(Verdict end, EachSecond each_second, int most = 4000)
	{
		for (int second = 0; second < most; ++second) {
			each_second();
			if (const Verdict verdict = look(); verdict != Verdict::reads) {
				CHECK(verdict == end);
				return std::chrono::seconds(second + 1);
			}
		}
		return std::chrono::seconds(most);
	}

	/** The client reads `bytes` of what the kernel has; the kernel takes more when a third of its buffer is free. */
	void read(std::size_t bytes)
	{
		in_kernel -= std::min(bytes, in_kernel);
		if (in_kernel > kKernel - kKernel / 3)
			return;
		const std::size_t taken = std::min(kKernel - in_kernel, waiting);
		in_kernel += taken;
		waiting -= taken;
		sent += taken;
	}
};

void one_that_takes_nothing_is_given_up()
{
	Client client{.waiting = 5000};
	const auto life = client.lives(Verdict::stalled, [] {});
	CHECK(life >= 30s && life <= 31s);
}

void taking_something_starts_anew()
{
	Client client{.waiting = 100'000};
	int second = 0;
	const auto life = client.lives(Verdict::stalled, [&] {
		if (++second == 20)
			++client.sent;
	});
	CHECK(life >= 50s && life <= 51s);
}

void what_leaves_the_kernel_counts()
{
	Client client{.waiting = 100'000};
	int second = 0;
	const auto life = client.lives(Verdict::stalled, [&] {
		if (++second <= 25)
			--client.in_kernel;
	});
	CHECK(life >= 55s && life <= 56s);
}

/** A byte now and then is not reading: what waits must be gone in time. */
void one_that_drips_is_given_up()
{
	Client client{.waiting = 100'000};
	const auto life = client.lives(Verdict::too_slow, [&] { client.sent += 1, client.waiting -= 1; });
	CHECK(life >= 120s && life <= 133s);
}

void filling_up_again_what_drips_changes_nothing()
{
	Client client{.waiting = 1'000'000};
	const auto life = client.lives(Verdict::too_slow, [&] { client.sent += 8000; });
	CHECK(life >= 120s && life <= 133s);
}

/** Whoever holds so much of our memory has to read it all in the time for a byte. */
void one_that_keeps_up_may_go_on_for_ever()
{
	Client client{.waiting = 1'000'000};
	const auto life = client.lives(Verdict::too_slow, [&] { client.sent += 9000; });
	check::equal(life.count(), 4000);
}

/** 9,600 bits a second, ten of them a byte, less the headers of TCP. */
void a_slow_link_lives_with_a_sensible_queue()
{
	Client client{.waiting = 64 << 10};
	const auto life = client.lives(Verdict::too_slow, [&] {
		client.read(900);
		client.waiting += 850; // so much is said meanwhile
	});
	check::equal(life.count(), 4000);
}

void every_byte_has_its_full_time()
{
	// All but one byte is taken at once; new ones come all the time, and each waits just below two minutes.
	Client client{.waiting = 119};
	const auto life = client.lives(Verdict::too_slow, [&] { ++client.sent; });
	check::equal(life.count(), 4000);
}

void no_byte_has_much_more_than_its_time()
{
	Client client{.waiting = 134};
	const auto life = client.lives(Verdict::too_slow, [&] { ++client.sent; });
	CHECK(life <= 145s);
}

void the_time_for_a_byte_may_be_changed()
{
	Client client{.waiting = 100'000, .bounds = {.age = 10min}};
	const auto life = client.lives(Verdict::too_slow, [&] { ++client.sent; });
	CHECK(life >= 600s && life <= 660s);
}

void the_end_must_be_taken_soon()
{
	Client client{.waiting = 100'000};
	int second = 0;
	const auto life = client.lives(Verdict::unread_end, [&] {
		client.finished = ++second >= 10;
		client.sent += 10'000; // reading does not help
	});
	CHECK(life >= 13s && life <= 14s);
}

} // namespace

int main()
{
	return check::main("pace", {
	                               TEST_CASE(one_that_takes_nothing_is_given_up),
	                               TEST_CASE(taking_something_starts_anew),
	                               TEST_CASE(what_leaves_the_kernel_counts),
	                               TEST_CASE(one_that_drips_is_given_up),
	                               TEST_CASE(filling_up_again_what_drips_changes_nothing),
	                               TEST_CASE(one_that_keeps_up_may_go_on_for_ever),
	                               TEST_CASE(a_slow_link_lives_with_a_sensible_queue),
	                               TEST_CASE(every_byte_has_its_full_time),
	                               TEST_CASE(no_byte_has_much_more_than_its_time),
	                               TEST_CASE(the_time_for_a_byte_may_be_changed),
	                               TEST_CASE(the_end_must_be_taken_soon),
	                           });
}
