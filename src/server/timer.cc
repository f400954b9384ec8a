// SPDX-License-Identifier: MIT
#include "server/timer.hh"

#include "server/log.hh"

#include <chrono>
#include <new>
#include <utility>

namespace confer::server {

namespace {

/** When an operation that found no memory is tried again. */
constexpr std::chrono::seconds kRetry{1};

} // namespace

Timer::Watch::Watch(Timer &timer) : timer_(timer)
{
	Places one;
	one.emplace(Deadline(), this);
	spare_ = one.extract(one.begin());
}

Timer::Watch::~Watch()
{
	MutexLock lock(timer_.mutex_);
	if (spare_.empty())
		timer_.queue_.erase(place_);
}

void Timer::Watch::at(std::weak_ptr<Timed> timed, Deadline when) noexcept
{
	const Deadline second = std::chrono::ceil<std::chrono::seconds>(when);
	bool first = false;
	{
		MutexLock lock(timer_.mutex_);
		timed_.swap(timed);
		Places &queue = timer_.queue_;
		if (spare_.empty()) {
			if (place_->first <= second)
				return;
			spare_ = queue.extract(place_);
		}
		spare_.key() = second;
		place_ = queue.insert(std::move(spare_));
		first = place_ == queue.begin();
	}
	if (first)
		timer_.changed_.notify_one();
}

Timer::~Timer()
{
	if (!thread_.joinable())
		return;
	{
		MutexLock lock(mutex_);
		stopping_ = true;
	}
	changed_.notify_all();
	thread_.join();
}

std::shared_ptr<Timed> Timer::next(Watch *&watch, Deadline &now) noexcept
{
	MutexLock lock(mutex_);
	while (!stopping_) {
		now = std::chrono::steady_clock::now();
		if (queue_.empty()) {
			changed_.wait(mutex_);
		} else if (const auto first = queue_.begin(); first->first > now) {
			changed_.wait_until(mutex_, first->first);
		} else {
			watch = first->second;
			watch->timer_.mutex_.assert_held();
			watch->spare_ = queue_.extract(first);
			if (std::shared_ptr<Timed> timed = watch->timed_.lock())
				return timed;
		}
	}
	return nullptr;
}

void Timer::run() noexcept
{
	Watch *watch = nullptr;
	Deadline now;
	Deadline complained{};
	while (const std::shared_ptr<Timed> timed = next(watch, now)) {
		try {
			if (const std::optional<Deadline> again = timed->due(now))
				watch->at(timed, *again);
		} catch (const std::bad_alloc &) {
			watch->at(timed, now + kRetry);
			if (now - complained >= kRetry)
				log.error("Out of memory: the timer tries again");
			complained = now;
		}
	}
}

} // namespace confer::server
