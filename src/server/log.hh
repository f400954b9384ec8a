// SPDX-License-Identifier: MIT
#pragma once

#include "server/log_line.hh"

#include <atomic>
#include <string_view>

#include <unistd.h>

namespace confer::server {

/**
 * The daemon's log: lines to a descriptor, usually standard error, each with one write(2).
 *
 * Any thread may log at any time: there is no lock, and nothing is allocated. A write may block while the reader at the
 * other end is stuck, so no lock may be held around it. A line that cannot be written is lost.
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

	/** Lines less important than `level` are dropped from now on. */
	void set_level(LogLevel level) noexcept { level_.store(level, std::memory_order_relaxed); }
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

private:
	void send(std::string_view line) noexcept;

	int fd_;
	std::atomic<LogStyle> style_;
	std::atomic<LogLevel> level_{LogLevel::info};
};

/** The one that the daemon writes to: standard error. It is never destroyed, so that any thread may use it to the end.
 */
extern Log log;

} // namespace confer::server
