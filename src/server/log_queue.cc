// SPDX-License-Identifier: MIT
#include "server/log_queue.hh"

#include <confer/random.hh>
#include <confer/size_literals.hh>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace confer::server {

namespace {

constexpr std::size_t kStack = 64_KiB;

LogFold make_fold()
{
	std::array<std::uint64_t, 2> key;
	random_bytes(key.data(), sizeof key);
	return {key[0], key[1]};
}

LogLine lost_line(LogStyle style, std::uint64_t count, int error) noexcept
{
	LogLine line(LogLevel::error, style);
	line << count << (count == 1 ? " log line was lost: " : " log lines were lost: ");
	char reason[128];
	if (error == 0)
		line << "the reader of standard error is too slow";
	else
		line << "write to standard error: " << strerror_r(error, reason, sizeof reason);
	return line;
}

LogLine folded_line(LogStyle style, const LogFold::Report &report) noexcept
{
	LogLine line(report.event ? level_of(*report.event) : LogLevel::warning, style);
	std::array<char, 64> source;
	if (report.event)
		line << words_of(*report.event) << ": " << report.count << " more from " << report.source.text(source);
	else
		line << report.count << " lines about clients were left out: more than log-rate and log-burst allow";
	line << " (in " << report.span.count() << " s)";
	return line;
}

} // namespace

LogQueue::LogQueue(int fd, const std::atomic<LogStyle> &style, std::size_t capacity)
    : fd_(fd),
      style_(style),
      ring_(capacity),
      fold_(make_fold()),
      thread_({.name = "log", .stack_size = kStack}, [this] { run(); })
{
}

LogQueue::~LogQueue()
{
	if (!thread_.joinable())
		return;
	{
		MutexLock lock(mutex_);
		stopping_ = true;
	}
	filled_.notify_one();
	thread_.join();
}

void LogQueue::set_limits(const LogLimits &limits) noexcept
{
	MutexLock lock(mutex_);
	fold_.set_limits(limits);
}

bool LogQueue::admits(LogEvent event, const LogSource &source) noexcept
{
	const auto now = std::chrono::steady_clock::now();
	bool wake;
	{
		MutexLock lock(mutex_);
		const LogFold::Time before = fold_.due();
		if (fold_.admits(event, source, now))
			return true;
		// The thread sleeps until something else, or for ever.
		wake = waiting_ && fold_.due() < before;
	}
	if (wake)
		filled_.notify_one();
	return false;
}

void LogQueue::put(std::string_view line) noexcept
{
	bool wake;
	{
		MutexLock lock(mutex_);
		if (lost_ != 0)
			tell_lost_locked();
		put_locked(line);
		wake = std::exchange(waiting_, false);
	}
	if (wake)
		filled_.notify_one();
}

bool LogQueue::flush(Deadline deadline) noexcept
{
	MutexLock lock(mutex_);
	while (tell_folded_locked(std::chrono::steady_clock::now(), true))
		continue;
	filled_.notify_one();
	while (!ring_.empty() || writing_) {
		if (!emptied_.wait_until(mutex_, deadline))
			return ring_.empty() && !writing_;
	}
	return true;
}

void LogQueue::put_locked(std::string_view line) noexcept
{
	// Once a line is missing, so are those behind it, until it is told.
	if (lost_ != 0 || !ring_.put(line))
		lose_locked(line, 0);
}

void LogQueue::tell_lost_locked() noexcept
{
	if (ring_.size() > ring_.capacity() / 2)
		return;
	LogLine line = lost_line(style_.load(std::memory_order_relaxed), lost_, lost_by_);
	if (!ring_.put(line.finish()))
		return;
	told_ += std::exchange(lost_, 0);
	lost_by_ = 0;
}

bool LogQueue::tell_folded_locked(LogFold::Time now, bool all) noexcept
{
	const std::optional<LogFold::Report> report = fold_.take(now, all);
	if (!report)
		return false;
	LogLine line = folded_line(style_.load(std::memory_order_relaxed), *report);
	put_locked(line.finish());
	return true;
}

void LogQueue::lose_locked(std::string_view lines, int error) noexcept
{
	lost_ += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
	if (error != 0)
		lost_by_ = error;
}

void LogQueue::run() noexcept
{
	while (const std::size_t size = next())
		write_out({batch_, size});
}

std::size_t LogQueue::next() noexcept
{
	MutexLock lock(mutex_);
	writing_ = false;
	for (;;) {
		const auto now = std::chrono::steady_clock::now();
		if (fold_.due() <= now)
			tell_folded_locked(now, false);
		// After a failed write the next line has to come first: else this would try without end.
		if (lost_ != 0 && lost_by_ == 0)
			tell_lost_locked();
		if (const std::size_t size = ring_.take(batch_, sizeof batch_); size != 0) {
			writing_ = true;
			return size;
		}
		emptied_.notify_all();
		if (stopping_)
			return 0;
		waiting_ = true;
		if (fold_.due() == LogFold::Time::max())
			filled_.wait(mutex_);
		else
			filled_.wait_until(mutex_, fold_.due());
		waiting_ = false;
	}
}

void LogQueue::write_out(std::string_view lines) noexcept
{
	while (!lines.empty()) {
		const ssize_t written = ::write(fd_, lines.data(), lines.size());
		if (written >= 0) {
			lines.remove_prefix(static_cast<std::size_t>(written));
		} else if (errno == EAGAIN) { // another process that shares the descriptor made it non-blocking
			pollfd room{.fd = fd_, .events = POLLOUT, .revents = 0};
			poll(&room, 1, -1);
		} else if (const int error = errno; error != EINTR) {
			MutexLock lock(mutex_);
			lose_locked(lines, error);
			if (told_ != 0) // the line that reported them is lost as well, and was not one of them
				lost_ += std::exchange(told_, 0) - 1;
			return;
		}
	}
	MutexLock lock(mutex_);
	if (ring_.empty())
		told_ = 0;
}

} // namespace confer::server
