// SPDX-License-Identifier: MIT

// What the log costs: appending, starting, the memory for what is kept, reading what was said last. At full size
// (CONFER_CRASH_FIGURES=full) the figures must reach their targets. At the size for every commit times may be fifty
// times as long, because others use the machine, and the build may not be optimised.

#include "log/store.hh"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/child.hh"
#include "support/eventually.hh"
#include "unit/log/log_rig.hh"

using namespace confer::log;
using check::LogRig;

namespace {

using Clock = std::chrono::steady_clock;

bool is_full_size()
{
	const char *wanted = std::getenv("CONFER_CRASH_FIGURES");
	return wanted != nullptr && std::string_view(wanted) == "full";
}

/** Prints a figure, and fails if it is above its target. */
void judge(const char *what, double figure, double target, const char *unit)
{
	std::printf("# %s: %.3g %s (target: %.3g)\n", what, figure, unit, target);
	std::fflush(stdout);
	CHECK(figure <= target);
}
void judge_time(const char *what, double figure, double target, const char *unit)
{
	judge(what, figure, is_full_size() ? target : 50 * target, unit);
}

double seconds(Clock::duration time)
{
	return std::chrono::duration<double>(time).count();
}

/** Below this share of the values the figure lies; they are sorted. */
double quantile(std::vector<double> &values, double share)
{
	std::sort(values.begin(), values.end());
	return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/** Segments as a server has them. */
void as_server(LogRig &rig)
{
	rig.options.segment_size = kSegmentSize;
	rig.options.ring_size = Ring::kSize;
	rig.options.sync_interval = std::chrono::seconds(1);
}

/** Says so many lines in turn in so many streams, as fast as the disk takes them. */
void fill(Store &store, std::size_t lines, Stream streams, std::size_t size)
{
	::alarm(600);
	const std::string text(size, 't');
	for (std::size_t i = 0; i < lines; ++i) {
		while (store.is_crowded())
			::sched_yield();
		check::say(store, static_cast<Stream>(1 + i % streams), text);
	}
}

/** Bytes of memory of its own that this process uses. */
std::size_t private_memory()
{
	std::ifstream status("/proc/self/status");
	for (std::string line; std::getline(status, line);) {
		if (line.starts_with("RssAnon:"))
			return std::strtoull(line.c_str() + 8, nullptr, 10) * 1024;
	}
	check::fail("no RssAnon in /proc/self/status");
}

/** A message costs the thread that says it so much, while the store naps and takes out what there is. */
void a_message_costs_little()
{
	LogRig rig;
	as_server(rig);
	const auto store = rig.open();
	const std::string text(120, 't');
	const LineView line{1, 0, 0, text};
	constexpr std::size_t kRound = 2'000; // a part of the ring
	std::vector<double> rounds;
	for (unsigned round = 0; round < (is_full_size() ? 500U : 50U); ++round) {
		const auto begun = Clock::now();
		for (std::size_t i = 0; i < kRound; ++i)
			CHECK(store->append({&line, 1}, 1'700'000'000'000).has_value());
		rounds.push_back(seconds(Clock::now() - begun) / kRound * 1e9);
		store->read({.stream = 2}); // all is in a segment
	}
	judge_time("append, median of the rounds", quantile(rounds, 0.5), 100, "ns");
}

/** Has the kernel forget what it has in memory of the log's files, so that the next read asks the disk. */
void forget_files(const LogRig &rig)
{
	for (const std::string &name : Directory::observe(rig.options.directory).list()) {
		const int fd = ::open(rig.path(name).c_str(), O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue; // a state file that was replaced meanwhile
		::fsync(fd);  // what is not on the disk yet cannot be forgotten
		::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		::close(fd);
	}
}

/** The last messages of any channel, again and again, and the memory that all that is kept takes. */
void what_is_kept_takes_no_memory_and_is_read_at_once()
{
	LogRig rig;
	as_server(rig);
	const Stream channels = is_full_size() ? 1'000 : 100;
	const std::size_t lines = is_full_size() ? 10'000'000 : 200'000;
	const auto in_process = [&](const std::function<void()> &f) {
		const check::ChildResult result = check::in_child(f);
		std::printf("%s", result.output.c_str());
		if (!WIFEXITED(result.status) || WEXITSTATUS(result.status) != 0)
			check::fail("see above");
	};
	std::size_t before = 0;
	{
		LogRig empty;
		as_server(empty);
		const auto store = empty.open();
		before = private_memory();
	}
	in_process([&] { fill(*rig.open(), lines, channels, 100); });
	in_process([&] {
		::alarm(600);
		const auto store = rig.open();
		std::mt19937 random(1);
		std::vector<double> times;
		for (unsigned i = 0; i < 3 * channels; ++i) {
			const auto begun = Clock::now();
			const Page page = store->read({.stream = static_cast<Stream>(1 + random() % channels), .newest = true});
			const double time = seconds(Clock::now() - begun) * 1e3;
			CHECK(page.lines.size() == 100);
			if (i >= 2 * channels) // warm
				times.push_back(time);
		}
		std::vector<double> cold;
		for (unsigned i = 0; i < (is_full_size() ? 300U : 50U); ++i) {
			forget_files(rig);
			const auto begun = Clock::now();
			const Page page = store->read({.stream = static_cast<Stream>(1 + random() % channels), .newest = true});
			cold.push_back(seconds(Clock::now() - begun) * 1e3);
			CHECK(page.lines.size() == 100);
		}
		judge_time("last 100 from the disk, p50", quantile(cold, 0.5), 50, "ms");
		judge_time("last 100 from the disk, p99", quantile(cold, 0.99), 50, "ms");
		judge_time("last 100, p50", quantile(times, 0.5), 1, "ms");
		judge_time("last 100, p99", quantile(times, 0.99), 1, "ms");
		const std::size_t now = private_memory();
		judge("memory", static_cast<double>(now - std::min(now, before)) / (1 << 20), 16, "MiB");
	});
}

/** A start reads one segment, however long the log is. */
void a_long_log_starts_at_once()
{
	LogRig rig;
	as_server(rig);
	const Stream channels = is_full_size() ? 10'000 : 1'000;
	const std::size_t bytes = is_full_size() ? 10'000'000'000 : 200'000'000;
	constexpr std::size_t kText = 1'000;
	static_cast<void>(check::in_child([&] { fill(*rig.open(), bytes / (kText + 40), channels, kText); }));
	const auto begun = Clock::now();
	const auto store = rig.open();
	judge_time("start", seconds(Clock::now() - begun), 1, "s");
	check::equal(store->read({.stream = channels, .newest = true}).lines.size(), 100U);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_message_costs_little),
    TEST_CASE(what_is_kept_takes_no_memory_and_is_read_at_once),
    TEST_CASE(a_long_log_starts_at_once),
};

} // namespace

int main()
{
	return check::main("log_figures", kTests);
}
