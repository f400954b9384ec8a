// SPDX-License-Identifier: MIT
#include "bench/drivers.hh"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <vector>

#include "support/eventually.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::bench;

namespace {

void each_thread_drives_until_it_is_stopped()
{
	std::atomic<int> calls[3] = {};
	Drivers drivers(3, [&](std::size_t number) { ++calls[number]; });
	check::eventually("all of them", [&] { return calls[0] > 10 && calls[1] > 10 && calls[2] > 10; });
	const std::vector<Nanoseconds> before = drivers.cpu_times();
	check::equal(before.size(), 3U);
	check::eventually("CPU time", [&] { return drivers.cpu_times()[1] > before[1]; });
	drivers.stop();
	const int after = calls[0];
	drivers.wait_until(now() + 5 * kMillisecond);
	check::equal(static_cast<int>(calls[0]), after);
}

void a_failure_ends_all()
{
	std::atomic<int> calls = 0;
	Drivers drivers(2, [&](std::size_t number) {
		++calls;
		if (number == 1)
			throw std::runtime_error("no");
	});
	check::throws<std::runtime_error>([&] { drivers.wait_until(now() + 600 * kSecond); });
	const int after = calls;
	drivers.stop(); // once more does nothing
	check::equal(static_cast<int>(calls), after);
}

} // namespace

int main()
{
	const CMUnitTest tests[] = {
	    TEST_CASE(each_thread_drives_until_it_is_stopped),
	    TEST_CASE(a_failure_ends_all),
	};
	return check::main("drivers", tests);
}
