// SPDX-License-Identifier: MIT
#include "server/timer.hh"

#include "server/log.hh"

#include <new>

namespace confer::server {

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

void Timer::watch(std::weak_ptr<Timed> timed, Deadline when)
{
	const Deadline second = std::chrono::ceil<std::chrono::seconds>(when);
	bool first;
	{
		MutexLock lock(mutex_);
		first = batches_.empty() || second < batches_.begin()->first;
		batches_[second].push_back(std::move(timed));
	}
	if (first)
		changed_.notify_one();
}

Timer::Batch Timer::next(Deadline &now)
{
	MutexLock lock(mutex_);
	while (!stopping_) {
		now = std::chrono::steady_clock::now();
		if (batches_.empty()) {
			changed_.wait(mutex_);
		} else if (const Deadline due = batches_.begin()->first; due <= now) {
			Batch batch = std::move(batches_.begin()->second);
			batches_.erase(batches_.begin());
			return batch;
		} else {
			changed_.wait_until(mutex_, due);
		}
	}
	return {};
}

bool Timer::pause() noexcept
{
	MutexLock lock(mutex_);
	if (!stopping_)
		changed_.wait_until(mutex_, std::chrono::steady_clock::now() + std::chrono::seconds(1));
	return !stopping_;
}

void Timer::look_at(const std::weak_ptr<Timed> &entry, Deadline now)
{
	const std::shared_ptr<Timed> timed = entry.lock();
	if (timed == nullptr)
		return;
	if (const std::optional<Deadline> again = timed->due(now))
		watch(timed, *again);
}

void Timer::run() noexcept
{
	Deadline now;
	for (;;) {
		const Batch batch = next(now);
		if (batch.empty())
			return;
		for (auto entry = batch.begin(); entry != batch.end();) {
			try {
				look_at(*entry, now);
				++entry;
			} catch (const std::bad_alloc &) {
				log.error("Out of memory: the timer waits");
				if (!pause())
					return;
			}
		}
	}
}

} // namespace confer::server
