// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "server/log_fold.hh"
#include "server/log_line.hh"
#include "server/log_ring.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confer::server {

/**
 * Lines of the log on their way to a descriptor, and the thread that writes them: only that one waits for a reader that
 * is slow or stuck.
 *
 * A thread that logs copies its line and goes on; nothing is allocated. Lines are written in the order in which they
 * came, whole lines together in one write(2) of at most PIPE_BUF bytes. Beyond `capacity` bytes lines are lost; how
 * many is told where they are missing, once half of the queue is free again. A line that cannot be written (no reader,
 * no space on the disk) is lost, too, and told of with the next line that comes.
 */
class LogQueue {
public:
	static constexpr std::size_t kCapacity = 1 << 20;

	/** `style`, which outlives this: of the lines that it makes itself. @throws std::system_error, std::bad_alloc */
	LogQueue(int fd, const std::atomic<LogStyle> &style, std::size_t capacity = kCapacity);
	/** Ends the thread when it has written what waits: may wait for the reader as long as that takes. */
	~LogQueue();

	/** Starts the thread. @throws std::system_error */
	void start() { thread_.start(); }

	void set_limits(const LogLimits &limits) noexcept EXCLUDES(mutex_);
	/** As LogFold::admits(). Thread-safe. */
	[[nodiscard]] bool admits(LogEvent event, const LogSource &source) noexcept EXCLUDES(mutex_);
	/** Has a line with its line feed written. Thread-safe, never waits for the reader; under any lock. */
	void put(std::string_view line) noexcept EXCLUDES(mutex_);
	/** Waits until all that was put is written, with the counts that LogFold has; false at the deadline. */
	bool flush(Deadline deadline) noexcept EXCLUDES(mutex_);

private:
	void run() noexcept EXCLUDES(mutex_);
	/** Waits for lines and moves some to batch_; 0: it is time to end. */
	std::size_t next() noexcept EXCLUDES(mutex_);
	void write_out(std::string_view lines) noexcept EXCLUDES(mutex_);
	void put_locked(std::string_view line) noexcept REQUIRES(mutex_);
	/** Puts in a line about those that were lost if there is room again. */
	[[gnu::noinline]] void tell_lost_locked() noexcept REQUIRES(mutex_);
	/** Puts in a line about what LogFold has counted; false: there is none to tell. */
	[[gnu::noinline]] bool tell_folded_locked(LogFold::Time now, bool all) noexcept REQUIRES(mutex_);
	void lose_locked(std::string_view lines, int error) noexcept REQUIRES(mutex_);

	const int fd_;
	const std::atomic<LogStyle> &style_;
	char batch_[LogLine::kMax]; ///< only the thread uses it
	mutable Mutex mutex_{"LogQueue", chat::rank::log};
	CondVar filled_;
	CondVar emptied_;
	LogRing ring_ GUARDED_BY(mutex_);
	LogFold fold_ GUARDED_BY(mutex_);
	std::uint64_t lost_ GUARDED_BY(mutex_) = 0; ///< lines, and not told yet
	std::uint64_t told_ GUARDED_BY(mutex_) = 0; ///< of which a line tells that is in the queue
	int lost_by_ GUARDED_BY(mutex_) = 0;        ///< the errno of a write; 0: the reader was too slow
	bool waiting_ GUARDED_BY(mutex_) = false;   ///< the thread has to be woken up
	bool writing_ GUARDED_BY(mutex_) = false;   ///< it has lines in hand
	bool stopping_ GUARDED_BY(mutex_) = false;
	Thread thread_;
};

} // namespace confer::server
