// SPDX-License-Identifier: MIT
#include "server/writer.hh"

#include <confer/error.hh>

#include <algorithm>
#include <new>
#include <utility>

#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace confer::server {

namespace {

/** How much of what a socket has taken is still in the kernel: tcp(7), and for Unix sockets unix(7). */
std::size_t unsent(int fd) noexcept
{
	int bytes = 0;
	return ioctl(fd, SIOCOUTQ, &bytes) == 0 ? static_cast<std::size_t>(std::max(bytes, 0)) : 0;
}

void set_clock(int fd, std::chrono::milliseconds time) noexcept
{
	const itimerspec once{.it_interval = {},
	                      .it_value = {.tv_sec = time.count() / 1000, .tv_nsec = time.count() % 1000 * 1'000'000}};
	timerfd_settime(fd, 0, &once, nullptr);
}

void watch(int epoll, UniqueFd &fd, const char *what)
{
	if (!fd)
		throw_errno(what);
	epoll_event event{.events = EPOLLIN, .data = {.ptr = &fd}};
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd.get(), &event) != 0)
		throw_errno("epoll_ctl");
}

} // namespace

Writer::Writer(Pace::Bounds bounds, std::chrono::milliseconds look)
    : bounds_(bounds),
      look_(look),
      age_(bounds.age),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      clock_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK))
{
	if (!epoll_)
		throw_errno("epoll_create1");
	watch(epoll_.get(), wake_, "eventfd");
	watch(epoll_.get(), clock_, "timerfd_create");
}

Writer::~Writer()
{
	if (!thread_.joinable())
		return;
	eventfd_write(wake_.get(), 1);
	thread_.join();
}

bool Writer::wait_for(const chat::SessionRef &session, int fd) noexcept
try {
	MutexLock lock(mutex_);
	Entry &entry = entry_for_locked(session, fd);
	// One shot: one wake-up means one flush, and the claim is never in two hands.
	epoll_event event{.events = EPOLLOUT | EPOLLONESHOT, .data = {.ptr = &entry}};
	if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0 ||
	    (errno == EEXIST && epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) == 0)) {
		again_ = again_ || &entry == served_;
		if (!ticking_)
			set_clock(clock_.get(), look_);
		ticking_ = true;
		return true;
	}
	if (&entry != served_)
		erase_locked(entry);
	return false;
} catch (const std::bad_alloc &) {
	return false;
}

Writer::Entry &Writer::entry_for_locked(const chat::SessionRef &session, int fd)
{
	// Blocked again while it is served: its pace goes on.
	if (served_ != nullptr && served_->session == session)
		return *served_;
	const Deadline now = std::chrono::steady_clock::now();
	const Deadline look_at = now + look_;
	return entries_.emplace(look_at, Entry{session, fd, Pace(now), look_at})->second;
}

void Writer::erase_locked(const Entry &entry) noexcept
{
	auto place = entries_.lower_bound(entry.look_at);
	while (&place->second != &entry)
		++place;
	entries_.erase(place);
}

std::size_t Writer::waiting() const noexcept
{
	MutexLock lock(mutex_);
	return entries_.size();
}

void Writer::serve(Entry &entry) noexcept
{
	const chat::SessionRef session = entry.session; // the last reference may be this: let go of it without the lock
	{
		MutexLock lock(mutex_);
		served_ = &entry;
		again_ = false;
	}
	session->flush();
	MutexLock lock(mutex_);
	served_ = nullptr;
	if (!again_)
		erase_locked(entry);
}

void Writer::sweep() noexcept
{
	std::uint64_t ignored;
	[[maybe_unused]] const ssize_t got = ::read(clock_.get(), &ignored, sizeof ignored);
	const Deadline now = std::chrono::steady_clock::now();
	while (Entry *entry = next_look(now))
		look_at(*entry, now);
	MutexLock lock(mutex_);
	ticking_ = !entries_.empty();
	if (ticking_)
		set_clock(clock_.get(), std::chrono::ceil<std::chrono::milliseconds>(entries_.begin()->first - now));
}

Writer::Entry *Writer::next_look(Deadline now) noexcept
{
	MutexLock lock(mutex_);
	if (entries_.empty() || entries_.begin()->first > now)
		return nullptr;
	auto node = entries_.extract(entries_.begin());
	node.key() = node.mapped().look_at = now + look_;
	return &entries_.insert(std::move(node))->second;
}

void Writer::look_at(Entry &entry, Deadline now) noexcept
{
	chat::Session &session = *entry.session;
	const chat::Outbox::Totals totals = session.outbox.totals();
	Pace::Bounds bounds = bounds_;
	bounds.age = age_.load(std::memory_order_relaxed);
	const Pace::Mark mark{totals.bytes, unsent(entry.fd), totals.waiting, session.outbox.finished()};
	switch (entry.pace.look(now, mark, bounds)) {
	case Pace::Verdict::reads: return;
	case Pace::Verdict::unread_end: session.outbox.close("The client does not read the last line"); break;
	case Pace::Verdict::stalled: session.outbox.close("Write stalled: the client does not read"); break;
	case Pace::Verdict::too_slow: session.outbox.close("The client reads too slowly"); break;
	}
	// Then epoll has an event for it, which ends its entry.
	session.hang_up();
}

void Writer::run() noexcept
{
	constexpr int kEvents = 64;
	for (;;) {
		epoll_event events[kEvents];
		const int count = epoll_wait(epoll_.get(), events, kEvents, -1);
		for (int i = 0; i < count; ++i) {
			void *const what = events[i].data.ptr;
			if (what == &wake_)
				return;
			if (what == &clock_)
				sweep();
			else
				serve(*static_cast<Entry *>(what));
		}
	}
}

} // namespace confer::server
