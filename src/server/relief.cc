// SPDX-License-Identifier: MIT
#include "server/relief.hh"

#include "server/log.hh"

#include <algorithm>
#include <chrono>
#include <utility>

#include <time.h>

namespace confer::server {

namespace {

using namespace std::chrono_literals;

/** Between two looks: other threads want to change the World, and what is being sent is freed only then. */
constexpr timespec kPause{0, 1'000'000};
/** Between two lines of the log. */
constexpr auto kQuiet = 1min;

} // namespace

Relief::~Relief()
{
	if (!thread_.joinable())
		return;
	world_.blocks().stop_waiting();
	thread_.join();
}

void Relief::run() noexcept
{
	using Wait = chat::BlockPool::Wait;
	Wait woken;
	do {
		woken = world_.blocks().wait(closed() > reported_ ? report_at_ : Deadline::max());
		if (woken == Wait::shortage) {
			relieve();
			nanosleep(&kPause, nullptr);
		}
		report(std::chrono::steady_clock::now());
	} while (woken != Wait::stopped);
}

void Relief::report(Deadline now) noexcept
{
	const std::uint64_t count = closed() - reported_;
	// One shortage is one line, once it is over.
	if (count == 0 || now < report_at_ || world_.blocks().is_short())
		return;
	log.warning("Send queues are short of memory: closed ", count, count == 1 ? " client" : " clients",
	            " with the longest queues (send-queue-total ", world_.blocks().ceiling() >> 20, "M)");
	reported_ += count;
	report_at_ = now + kQuiet;
}

std::size_t Relief::relieve() noexcept
{
	const std::size_t count = choose();
	std::size_t closed = 0;
	for (std::size_t i = 0; i < count; ++i) {
		const auto [bytes, session] = std::exchange(hoards_[i], {});
		// A session that has read meanwhile stays.
		if (!world_.blocks().is_short() || session->outbox.held() < bytes / 2)
			continue;
		session->outbox.close(chat::kShortOfMemory);
		session->hang_up();
		closed_.add(1);
		++closed;
	}
	return closed;
}

std::size_t Relief::choose() noexcept
{
	const auto more = [](const Hoard &a, const Hoard &b) noexcept { return a.bytes > b.bytes; };
	const auto begin = hoards_.begin();
	std::size_t count = 0;
	const chat::WorldRead lock(world_);
	for (chat::Session *session : world_.sessions()) {
		const std::size_t bytes = session->outbox.held();
		if (bytes == 0 || (count == kAtOnce && bytes <= begin->bytes))
			continue;
		if (count == kAtOnce) // the first of the heap is the one that holds least
			std::pop_heap(begin, begin + static_cast<std::ptrdiff_t>(count--), more);
		hoards_[count++] = {bytes, session->shared_from_this()};
		std::push_heap(begin, begin + static_cast<std::ptrdiff_t>(count), more);
	}
	std::sort_heap(begin, begin + static_cast<std::ptrdiff_t>(count), more);
	return count;
}

} // namespace confer::server
