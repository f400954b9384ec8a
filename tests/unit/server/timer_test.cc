// SPDX-License-Identifier: MIT
#include "server/timer.hh"

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <optional>

#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;

namespace {

Deadline now()
{
	return std::chrono::steady_clock::now();
}

/** Counts its looks, and wants `more` of them at once. */
class Item final : public Timed, public std::enable_shared_from_this<Item> {
public:
	explicit Item(Timer &timer) : watch_(timer) {}

	std::optional<Deadline> due(Deadline at) override
	{
		CHECK(at >= not_before);
		++looks;
		if (failures-- > 0)
			throw std::bad_alloc();
		return more-- > 0 ? std::optional(at) : std::nullopt;
	}
	void at(Deadline when) { watch_.at(weak_from_this(), when); }

	std::atomic<int> looks = 0;
	std::atomic<int> more = 0;
	std::atomic<int> failures = 0;
	Deadline not_before{};

private:
	Timer::Watch watch_;
};

void it_looks_when_the_time_has_come()
{
	Timer timer;
	timer.start();
	const auto soon = std::make_shared<Item>(timer);
	const auto later = std::make_shared<Item>(timer);
	soon->not_before = now();
	later->not_before = now() + 2s;
	later->at(later->not_before);
	soon->at(soon->not_before);
	check::eventually("the first look", [&] { return soon->looks == 1; });
	check::equal(later->looks.load(), 0);
	check::eventually("the second look", [&] { return later->looks == 1; });
}

void it_looks_again_as_often_as_is_wanted()
{
	Timer timer;
	timer.start();
	const auto item = std::make_shared<Item>(timer);
	item->more = 2;
	item->at(now());
	check::eventually("three looks", [&] { return item->looks == 3; });
}

void the_earlier_of_two_times_counts()
{
	Timer timer;
	timer.start();
	const auto item = std::make_shared<Item>(timer);
	item->at(now() + 1h);
	item->at(now());
	check::eventually("the look", [&] { return item->looks == 1; });
	item->at(now());
	item->at(now() + 1h);
	check::eventually("another look", [&] { return item->looks == 2; });
}

void what_has_gone_is_not_looked_at()
{
	Timer timer;
	const auto stays = std::make_shared<Item>(timer);
	{
		const auto goes = std::make_shared<Item>(timer);
		goes->at(now());
		stays->at(now());
	}
	timer.start();
	check::eventually("the look", [&] { return stays->looks == 1; });
}

/** No failure of one look may end all the others, nor the timer. */
void without_memory_it_looks_again()
{
	Timer timer;
	timer.start();
	const auto item = std::make_shared<Item>(timer);
	const auto other = std::make_shared<Item>(timer);
	item->failures = 2;
	item->at(now());
	other->at(now() + 1s);
	check::eventually("the looks", [&] { return item->looks == 3; });
	check::eventually("the other's look", [&] { return other->looks == 1; });
}

} // namespace

int main()
{
	return check::main("timer", {
	                                TEST_CASE(it_looks_when_the_time_has_come),
	                                TEST_CASE(it_looks_again_as_often_as_is_wanted),
	                                TEST_CASE(the_earlier_of_two_times_counts),
	                                TEST_CASE(what_has_gone_is_not_looked_at),
	                                TEST_CASE(without_memory_it_looks_again),
	                            });
}
