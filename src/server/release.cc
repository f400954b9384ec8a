// SPDX-License-Identifier: MIT
#include "server/release.hh"

#include <algorithm>
#include <new>
#include <utility>

namespace confer::server {

Release::~Release()
{
	stop();
}

void Release::start(const chat::Log &log)
{
	log_ = &log;
	thread_.start();
}

void Release::stop() noexcept
{
	if (!thread_.joinable())
		return;
	{
		MutexLock lock(mutex_);
		stopping_ = true;
	}
	changed_.notify_all();
	thread_.join();
	std::vector<chat::SessionRef> left; // they end without what waits
	MutexLock lock(mutex_);
	left.swap(waiting_);
}

chat::LogPosition Release::durable() const noexcept
{
	return log_ != nullptr ? log_->durable() : 0;
}

bool Release::wait_for(const chat::SessionRef &session, chat::LogPosition seen) noexcept
try {
	{
		MutexLock lock(mutex_);
		seen_ = waiting_.empty() ? seen : std::min(seen_, seen);
		waiting_.push_back(session);
	}
	changed_.notify_one(); // the log may have moved since the flush
	return true;
} catch (const std::bad_alloc &) {
	return false;
}

void Release::durable_moved() noexcept
{
	// A thread that is about to wait has looked at the log before, and holds the mutex until it waits.
	{
		MutexLock lock(mutex_);
	}
	changed_.notify_one();
}

void Release::run() noexcept
{
	std::vector<chat::SessionRef> ready;
	for (;;) {
		{
			MutexLock lock(mutex_);
			while (!stopping_ && (waiting_.empty() || log_->durable() == seen_))
				changed_.wait(mutex_);
			if (waiting_.empty())
				return;
			ready.swap(waiting_);
		}
		for (const chat::SessionRef &session : ready)
			session->flush();
		ready.clear();
		MutexLock lock(mutex_);
		if (stopping_)
			return;
	}
}

} // namespace confer::server
