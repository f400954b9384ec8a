// SPDX-License-Identifier: MIT
#include "log/stall_watch.hh"

#include <confer/size_literals.hh>

#include <new>
#include <utility>

namespace confer::log {

namespace {

constexpr std::size_t kStack = 64_KiB;
constexpr std::int64_t kTold = 1;

std::int64_t encode(StallWatch::Clock::time_point time) noexcept
{
	return time.time_since_epoch().count() * 2;
}

StallWatch::Clock::time_point decode(std::int64_t work) noexcept
{
	return StallWatch::Clock::time_point(StallWatch::Clock::duration(work / 2));
}

std::string seconds(StallWatch::Clock::duration duration)
{
	const auto count = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
	return std::to_string(count) + (count == 1 ? " second" : " seconds");
}

} // namespace

StallWatch::StallWatch(StoreHost &host, std::string disk, std::string outlook, Clock::duration patience)
    : host_(host),
      disk_(std::move(disk)),
      stall_(disk_ + " has not answered for " + seconds(patience) + ": " + outlook),
      patience_(patience),
      thread_({.name = "watch", .stack_size = kStack}, [this] { run(); })
{
}

void StallWatch::stop() noexcept
{
	if (!thread_.joinable())
		return;
	{
		MutexLock lock(mutex_);
		stopping_ = true;
	}
	changed_.notify_one();
	thread_.join();
}

void StallWatch::begin(Clock::time_point now) noexcept
{
	work_.store(encode(now));
	if (awake_.load()) // the thread looks at work_ once more before it sleeps
		return;
	{
		MutexLock lock(mutex_);
		awake_ = true;
	}
	changed_.notify_one();
}

void StallWatch::end() noexcept
{
	const std::int64_t work = work_.exchange(0);
	if ((work & kTold) == 0)
		return;
	MutexLock order(telling_);
	try {
		host_.trouble(DiskTrouble::stalled, false,
		              disk_ + " answers again, after " + seconds(Clock::now() - decode(work)));
	} catch (const std::bad_alloc &) {
		host_.trouble(DiskTrouble::stalled, false, "the disk answers again");
	}
}

std::optional<StallWatch::Clock::time_point> StallWatch::look(Clock::time_point now) noexcept
{
	std::int64_t work = work_.load();
	if (work == 0)
		return std::nullopt;
	const Clock::time_point late = decode(work) + patience_;
	if ((work & kTold) == 0 && now < late)
		return late;
	MutexLock order(telling_);
	if ((work & kTold) == 0 && work_.compare_exchange_strong(work, work | kTold))
		host_.trouble(DiskTrouble::stalled, true, stall_);
	return now + patience_;
}

void StallWatch::run() noexcept
{
	std::optional<Clock::time_point> next;
	for (;;) {
		{
			MutexLock lock(mutex_);
			while (!stopping_ && !awake_)
				changed_.wait(mutex_);
			// Not at once: a store that is busy and quick would wake it again and again.
			if (!next)
				next = Clock::now() + patience_;
			while (!stopping_ && changed_.wait_until(mutex_, *next)) {
			}
			if (stopping_)
				return;
		}
		next = look(Clock::now());
		if (next)
			continue;
		awake_ = false;
		next = look(Clock::now()); // what began before that has found it awake
		if (next)
			awake_ = true;
	}
}

} // namespace confer::log
