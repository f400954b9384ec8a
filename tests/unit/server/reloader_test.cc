// SPDX-License-Identifier: MIT
#include "server/reloader.hh"

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>

#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;

namespace {

/** A reload that takes until release(). Shared, because a thread that hangs may outlive its Reloader. */
struct SlowReload {
	std::atomic<int> begun{0};
	std::atomic<bool> released{false};

	std::vector<std::string> run()
	{
		++begun;
		while (!released)
			poll(nullptr, 0, 1);
		return {"done"};
	}
	void wait_for(int count)
	{
		check::eventually("the reload begins", [&] { return begun == count; });
	}
};

Deadline in(std::chrono::milliseconds time)
{
	return std::chrono::steady_clock::now() + time;
}

Reloader::Work work_of(const std::shared_ptr<SlowReload> &slow)
{
	return [slow] { return slow->run(); };
}

void reloads_on_request()
{
	const auto quick = std::make_shared<SlowReload>();
	quick->released = true;
	Reloader reloader(work_of(quick));
	reloader.start();
	reloader.request();
	quick->wait_for(1);
	reloader.request();
	quick->wait_for(2);
	CHECK(reloader.stop(in(10s)));
}

void a_reload_that_hangs_is_left_alone()
{
	const auto slow = std::make_shared<SlowReload>();
	Reloader reloader(work_of(slow));
	reloader.start();
	reloader.request();
	slow->wait_for(1);
	reloader.request();
	CHECK(!reloader.stop(in(20ms)));
	slow->released = true;
	CHECK(reloader.stop(in(10s)));
	check::equal(slow->begun.load(), 1); // what was requested is not begun any more
}

void requests_during_a_reload_are_one()
{
	const auto slow = std::make_shared<SlowReload>();
	Reloader reloader(work_of(slow));
	reloader.start();
	reloader.request();
	slow->wait_for(1);
	for (int i = 0; i < 5; ++i)
		reloader.request();
	slow->released = true;
	slow->wait_for(2);
	// Stopped, it has run everything that it was going to: a third would have begun with the second's end.
	while (reloader.reload_here() == std::nullopt)
		poll(nullptr, 0, 1);
	CHECK(reloader.stop(in(10s)));
	check::equal(slow->begun.load(), 3);
}

void one_reloads_at_a_time()
{
	const auto slow = std::make_shared<SlowReload>();
	Reloader reloader(work_of(slow));
	reloader.start();
	reloader.request();
	slow->wait_for(1);
	CHECK(reloader.reload_here() == std::nullopt);
	slow->released = true;
	std::optional<std::vector<std::string>> faults;
	check::eventually("the other reload ends", [&] { return (faults = reloader.reload_here()).has_value(); });
	check::equal(faults->front(), "done");
	CHECK(reloader.stop(in(10s)));
}

/** Without memory for it a reload does not happen; the next one does. */
void a_failed_allocation_ends_one_reload()
{
	std::atomic<int> begun{0};
	Reloader reloader([&]() -> std::vector<std::string> {
		if (++begun == 1)
			throw std::bad_alloc();
		return {};
	});
	reloader.start();
	reloader.request();
	check::eventually("the reload begins", [&] { return begun == 1; });
	reloader.request();
	check::eventually("the next one begins", [&] { return begun == 2; });
	CHECK(reloader.stop(in(10s)));
}

const CMUnitTest kTests[] = {
    TEST_CASE(reloads_on_request),
    TEST_CASE(a_reload_that_hangs_is_left_alone),
    TEST_CASE(requests_during_a_reload_are_one),
    TEST_CASE(one_reloads_at_a_time),
    TEST_CASE(a_failed_allocation_ends_one_reload),
};

} // namespace

int main()
{
	return check::main("reloader", kTests);
}
