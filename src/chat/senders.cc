// SPDX-License-Identifier: MIT
#include "chat/senders.hh"

#include <confer/size_literals.hh>

#include <algorithm>

namespace confer::chat {

namespace {

constexpr std::size_t kStack = 64_KiB;

} // namespace

Senders::~Senders()
{
	stop();
}

void Senders::start()
{
	for (unsigned i = 0; i < wanted_; ++i)
		threads_.emplace_back(ThreadOptions{.name = "send", .stack_size = kStack}, [this] { run(); }).start();
}

void Senders::stop() noexcept
{
	{
		MutexLock lock(mutex_);
		stopping_ = true;
	}
	shared_.notify_all();
	for (Thread &thread : threads_) {
		if (thread.joinable())
			thread.join();
	}
}

void Senders::flush(std::vector<SessionRef> &claimed) noexcept
{
	if (share(claimed))
		help();
}

bool Senders::share(std::vector<SessionRef> &claimed) noexcept
{
	std::size_t helpers;
	{
		MutexLock lock(mutex_);
		if (stopping_ || threads_.empty() || !list_.empty())
			return false;
		list_.swap(claimed);
		helpers = std::min(threads_.size(), list_.size() / kPortion - 1);
	}
	for (; helpers > 0; --helpers)
		shared_.notify_one();
	return true;
}

void Senders::help() noexcept
{
	for (bool helps = false;;) {
		std::vector<SessionRef> finished; // its sessions are let go of without a lock
		std::size_t from, to;
		{
			MutexLock lock(mutex_);
			helping_ -= helps ? 1 : 0;
			from = taken_;
			to = std::min(list_.size(), from + kPortion);
			helps = from < to;
			helping_ += helps ? 1 : 0;
			taken_ = to;
			if (!helps && helping_ == 0) {
				finished.swap(list_);
				taken_ = 0;
			}
		}
		if (!helps)
			return;
		for (std::size_t i = from; i < to; ++i)
			list_[i]->flush();
	}
}

void Senders::run() noexcept
{
	for (;;) {
		{
			MutexLock lock(mutex_);
			while (!stopping_ && taken_ == list_.size())
				shared_.wait(mutex_);
			if (taken_ == list_.size())
				return;
		}
		help();
	}
}

} // namespace confer::chat
