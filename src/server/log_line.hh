// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

namespace confer::server {

/** How much a line matters; the numbers are those of syslog (RFC 5424, table 2). */
enum class LogLevel : int { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/** The level called `name`: error, warning, notice, info or debug. */
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view name) noexcept;

/** What stands before the text of a line. */
enum class LogStyle {
	plain,    ///< `<6>2026-11-22T17:20:01Z `: the priority and the time in UTC
	journal,  ///< `<6>`: systemd's journal adds the time itself (sd-daemon(3))
	terminal, ///< `2026-11-22 17:20:01 info `: local time, for a person
};

/**
 * One line of the log while it is put together, on the caller's stack.
 *
 * Whatever is appended, the line stays one line of well-formed UTF-8: invisible characters (irc/visible.hh: controls,
 * zero-width characters, changes of direction), invalid bytes and the backslash come out as `\xHH`, so that nothing a
 * client sends can end a line, forge another, hide in one or reach a terminal raw. What does not fit is cut off and
 * marked with `...`.
 */
class LogLine {
public:
	/**
	 * Bytes in a line with its prefix and its line feed: PIPE_BUF, up to which a write to a pipe is never mixed with
	 * another thread's or process's (POSIX.1-2017, write).
	 */
	static constexpr std::size_t kMax = 4096;

	LogLine(LogLevel level, LogStyle style) noexcept;

	LogLine &operator<<(std::string_view text) noexcept;
	LogLine &operator<<(char c) noexcept { return *this << std::string_view(&c, 1); }
	template <std::integral Number>
	requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) LogLine &operator<<(Number number) noexcept
	{
		std::array<char, 24> digits;
		auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
		return *this << std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()));
	}

	/** The whole line with its line feed; nothing may be appended after it was asked for. */
	[[nodiscard]] std::string_view finish() noexcept;

private:
	void add(std::string_view bytes) noexcept;
	void add_text(std::string_view text) noexcept;
	void add_number(int number, std::size_t width) noexcept;
	void add_time(const char *separator, bool utc) noexcept;
	void add_escaped(unsigned char byte) noexcept;

	std::array<char, kMax> bytes_;
	std::size_t size_ = 0;
	bool cut_ = false;
};

} // namespace confer::server
