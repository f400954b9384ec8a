// SPDX-License-Identifier: MIT
#include "server/writer.hh"

#include <confer/error.hh>

#include <new>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace confer::server {

Writer::Writer() : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	if (!epoll_)
		throw_errno("epoll_create1");
	if (!wake_)
		throw_errno("eventfd");
	epoll_event event{.events = EPOLLIN, .data = {.fd = wake_.get()}};
	if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0)
		throw_errno("epoll_ctl");
}

Writer::~Writer()
{
	if (!thread_.joinable())
		return;
	eventfd_write(wake_.get(), 1);
	thread_.join();
}

bool Writer::wait_for(const chat::SessionRef &session, int fd) noexcept
{
	const Deadline stalled_at = std::chrono::steady_clock::now() + kStall;
	try {
		MutexLock lock(mutex_);
		entries_.insert_or_assign(fd, Entry{session, stalled_at});
	} catch (const std::bad_alloc &) {
		return false;
	}
	// One shot: one wake-up means one flush, and the claim is never in two hands.
	epoll_event event{.events = EPOLLOUT | EPOLLONESHOT, .data = {.fd = fd}};
	if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0)
		return true;
	if (errno == EEXIST && epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) == 0)
		return true;
	MutexLock lock(mutex_);
	entries_.erase(fd);
	return false;
}

std::size_t Writer::waiting() const noexcept
{
	MutexLock lock(mutex_);
	return entries_.size();
}

void Writer::serve(int fd)
{
	chat::SessionRef session;
	{
		MutexLock lock(mutex_);
		const auto found = entries_.find(fd);
		if (found == entries_.end())
			return;
		session = std::move(found->second.session);
		entries_.erase(found);
	}
	// If it is blocked again it comes back by wait_for(), with a new deadline: it took something.
	session->flush();
}

chat::SessionRef Writer::take_stalled(Deadline now) noexcept
{
	MutexLock lock(mutex_);
	for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
		if (entry->second.stalled_at > now)
			continue;
		chat::SessionRef session = std::move(entry->second.session);
		entries_.erase(entry);
		return session;
	}
	return nullptr;
}

void Writer::run() noexcept
{
	constexpr int kEvents = 64;
	constexpr int kSweepMs = 1000;
	Deadline next_sweep{};
	for (;;) {
		epoll_event events[kEvents];
		// With nobody to wait for there is nothing to sweep: an idle server sleeps.
		const int count = epoll_wait(epoll_.get(), events, kEvents, waiting() == 0 ? -1 : kSweepMs);
		for (int i = 0; i < count; ++i) {
			if (events[i].data.fd == wake_.get())
				return;
			serve(events[i].data.fd);
		}
		const Deadline now = std::chrono::steady_clock::now();
		if (now < next_sweep)
			continue;
		next_sweep = now + std::chrono::milliseconds(kSweepMs);
		while (const chat::SessionRef session = take_stalled(now)) {
			session->outbox.close("Write stalled: the client does not read");
			session->hang_up();
		}
	}
}

} // namespace confer::server
