// SPDX-License-Identifier: MIT
#include "client/link/inbox.hh"

#include <cstdint>
#include <utility>

#include <confer/error.hh>

#include <sys/eventfd.h>
#include <unistd.h>

namespace confer::client {

Inbox::Inbox() : ready_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	if (!ready_)
		throw_errno("eventfd");
}

void Inbox::push(std::vector<Event> events)
{
	if (events.empty())
		return;
	MutexLock lock(mutex_);
	while (waiting_ >= kMaxWaiting)
		room_.wait(mutex_);
	const bool was_empty = events_.empty();
	for (Event &event : events) {
		waiting_ += weight(event);
		events_.push_back(std::move(event));
	}
	const std::uint64_t one = 1;
	if (was_empty && ::write(ready_.get(), &one, sizeof one) != sizeof one)
		bug("write to an eventfd", errno);
}

std::vector<Event> Inbox::take(std::size_t most)
{
	std::vector<Event> taken;
	MutexLock lock(mutex_);
	while (!events_.empty() && taken.size() < most) {
		waiting_ -= weight(events_.front());
		taken.push_back(std::move(events_.front()));
		events_.pop_front();
	}
	if (!taken.empty() && events_.empty()) {
		std::uint64_t count = 0;
		if (::read(ready_.get(), &count, sizeof count) != sizeof count)
			bug("read from an eventfd", errno);
	}
	if (waiting_ < kMaxWaiting)
		room_.notify_all();
	return taken;
}

} // namespace confer::client
