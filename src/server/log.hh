// SPDX-License-Identifier: MIT
#pragma once

#include "server/log_fold.hh"
#include "server/log_line.hh"

#include <confer/socket_io.hh>

#include <atomic>
#include <string_view>

#include <unistd.h>

namespace confer::server {

class LogQueue;

/**
 * The daemon's log: lines to a descriptor, usually standard error.
 *
 * Any thread may log at any time and under any lock; nothing is allocated for a line. Once start() was called, a queue
 * with a thread of its own writes the lines, and no reader, however slow or stuck, delays anybody else; see LogQueue
 * for what is lost then. Before, each line is written at once, and the reader has a second to take it.
 */
class Log {
public:
	constexpr explicit Log(int fd = STDERR_FILENO, LogStyle style = LogStyle::plain) noexcept : fd_(fd), style_(style)
	{
	}
	Log(const Log &) = delete;
	Log &operator=(const Log &) = delete;

	/** Chooses the style that fits what the descriptor is connected to. Call it before the first thread starts. */
	void detect_style() noexcept;
	void set_style(LogStyle style) noexcept { style_.store(style, std::memory_order_relaxed); }

	/** Starts the queue and its thread, for good: neither is ever ended. Once. @throws std::system_error,
	 * std::bad_alloc
	 */
	void start();
	/** Waits until the queue has written all that came, no longer than to the deadline. @return whether it has */
	bool flush(Deadline deadline) noexcept;

	/** Lines less important than `level` are dropped from now on. */
	void set_level(LogLevel level) noexcept { level_.store(level, std::memory_order_relaxed); }
	/** How much of it clients may fill; takes effect once start() was called. */
	void set_limits(const LogLimits &limits) noexcept;
	[[nodiscard]] bool enabled(LogLevel level) const noexcept
	{
		return level <= level_.load(std::memory_order_relaxed);
	}

	/**
	 * Logs the arguments one after the other: strings, characters and integers. Not inlined, so that the line is on the
	 * stack while it is written and no longer.
	 */
	template <class... Parts> [[gnu::noinline]] void write(LogLevel level, const Parts &...parts) noexcept
	{
		if (!enabled(level))
			return;
		LogLine line(level, style_.load(std::memory_order_relaxed));
		static_cast<void>((line << ... << parts));
		send(line.finish());
	}
	template <class... Parts> void error(const Parts &...parts) noexcept { write(LogLevel::error, parts...); }
	template <class... Parts> void warning(const Parts &...parts) noexcept { write(LogLevel::warning, parts...); }
	template <class... Parts> void notice(const Parts &...parts) noexcept { write(LogLevel::notice, parts...); }
	template <class... Parts> void info(const Parts &...parts) noexcept { write(LogLevel::info, parts...); }
	template <class... Parts> void debug(const Parts &...parts) noexcept { write(LogLevel::debug, parts...); }

	/**
	 * Logs something that a client at `host` has caused and can cause again at once, unless LogFold counts it instead.
	 * Everything that clients cause is logged with this; what operators have done is not.
	 */
	template <class... Parts> void event(LogEvent event, std::string_view host, const Parts &...parts) noexcept
	{
		if (enabled(level_of(event)) && admits(event, host))
			write(level_of(event), parts...);
	}

private:
	[[nodiscard]] bool admits(LogEvent event, std::string_view host) noexcept;
	void send(std::string_view line) noexcept;

	int fd_;
	std::atomic<LogStyle> style_;
	std::atomic<LogLevel> level_{LogLevel::info};
	std::atomic<LogQueue *> queue_{nullptr};
	std::atomic<bool> stuck_{false}; ///< nobody has taken a line that was written at once
};

/** The one that the daemon writes to: standard error. It is never destroyed, so that any thread may use it to the end.
 */
extern Log log;

} // namespace confer::server
