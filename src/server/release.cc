// SPDX-License-Identifier: MIT
#include "server/release.hh"

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

bool Release::wait_for(const chat::SessionRef &session) noexcept
try {
	{
		MutexLock lock(mutex_);
		waiting_.push_back(session);
	}
	changed_.notify_one(); // the log may have moved since the flush
	return true;
} catch (const std::bad_alloc &) {
	return false;
}

void Release::durable_moved() noexcept
{
	// Whoever is about to wait has looked at the log before, and holds the mutex until it waits.
	{
		MutexLock lock(mutex_);
	}
	changed_.notify_one();
}

void Release::run() noexcept
{
	std::vector<chat::SessionRef> ready;
	chat::LogPosition flushed = 0; // what was durable when those who wait were last flushed
	for (;;) {
		{
			MutexLock lock(mutex_);
			while (!stopping_ && (waiting_.empty() || log_->durable() == flushed))
				changed_.wait(mutex_);
			if (waiting_.empty())
				return;
			flushed = log_->durable();
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
