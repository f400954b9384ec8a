// SPDX-License-Identifier: MIT
#pragma once

#include "server/log_line.hh"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace confer::server {

/** What a client can make the server log, as often as it likes. */
enum class LogEvent : std::uint8_t {
	online,      ///< it has connected and said something
	gone,        ///< it has left
	silent,      ///< it has connected and left without a word
	turned_away, ///< a limit or a ban
	no_means,    ///< no memory or no thread for it
	failed,      ///< a wrong password
};

/** How much a line about the event matters. */
[[nodiscard]] LogLevel level_of(LogEvent event) noexcept;

/** What the report of many such lines begins with. */
[[nodiscard]] std::string_view words_of(LogEvent event) noexcept;

/** Who causes lines: an IPv4 address, a /64 of IPv6, or all users of this machine's Unix sockets. A value. */
class LogSource {
public:
	/** `host`: a numeric address as Address::host() writes it; anything else is a Unix socket. */
	explicit LogSource(std::string_view host) noexcept;
	LogSource() noexcept = default;

	[[nodiscard]] const std::array<std::uint64_t, 2> &key() const noexcept { return key_; }
	/** `192.0.2.7`, `2001:db8:1:2::/64` or `Unix sockets`, written to `buffer`. */
	[[nodiscard]] std::string_view text(std::array<char, 64> &buffer) const noexcept;
	bool operator==(const LogSource &) const noexcept = default;

private:
	std::array<std::uint64_t, 2> key_{}; ///< the address in network order
	int family_ = 0;
};

/** How much of the log clients may fill. */
struct LogLimits {
	std::size_t repeats = 60; ///< lines of one kind from one source in a minute; 0: no limit
	std::size_t rate = 100;   ///< lines of all clients in a second; 0: no limit
	std::size_t burst = 5000; ///< lines of all clients at once
	bool operator==(const LogLimits &) const = default;
};

/**
 * Decides which lines about clients are written, and counts the others, so that no client can fill a disk.
 *
 * The first `repeats` lines of a kind from one source within a minute are written. The rest of them are counted, and
 * the count is reported when the minute is over. What is left must fit in one rate for all clients; what does not is
 * counted together. The table never grows: a source that finds no place in it has only the rate.
 *
 * Takes the time from its caller. For one thread at a time.
 */
class LogFold {
public:
	using Time = std::chrono::steady_clock::time_point;
	static constexpr std::chrono::seconds kWindow{60};
	static constexpr std::size_t kSlots = 1024;

	/** Lines that were not written. */
	struct Report {
		std::optional<LogEvent> event; ///< nothing: of any kind, beyond the rate
		LogSource source;              ///< of those of a kind
		std::uint64_t count;
		std::chrono::seconds span; ///< in which they came
	};

	/** `key0`, `key1`: random, so that nobody can choose addresses that push others out. @throws std::bad_alloc */
	LogFold(std::uint64_t key0, std::uint64_t key1) : slots_(kSlots), key0_(key0), key1_(key1) {}

	void set_limits(const LogLimits &limits) noexcept;

	/** Whether a line about this is to be written; if not it is counted. `now` never goes back. */
	[[nodiscard]] bool admits(LogEvent event, const LogSource &source, Time now) noexcept;

	/** When take() has something to report next; Time::max() if nothing is counted. It may be too early, never late. */
	[[nodiscard]] Time due() const noexcept { return due_; }

	/** A report whose time has come, which is then forgotten; with `all`, one before its time too. Call it until there
	 * is none. */
	[[nodiscard]] std::optional<Report> take(Time now, bool all = false) noexcept;

private:
	static constexpr std::size_t kWays = 4; ///< places where a source may be

	struct Slot {
		LogSource source;
		LogEvent event{};
		std::uint32_t seen = 0; ///< lines in this window; 0: the slot is free
		std::uint64_t folded = 0;
		Time since{};
	};

	[[nodiscard]] Slot *find(LogEvent event, const LogSource &source, Time now) noexcept;
	[[nodiscard]] bool take_token(Time now) noexcept;
	void expect(Time when) noexcept;

	std::vector<Slot> slots_;
	std::uint64_t key0_, key1_;
	LogLimits limits_;
	double tokens_ = static_cast<double>(LogLimits{}.burst);
	Time filled_{}; ///< when tokens_ was right
	std::uint64_t left_out_ = 0;
	Time left_out_since_{};
	std::size_t cursor_ = 0; ///< where take() goes on
	Time due_ = Time::max();
	Time next_due_ = Time::max(); ///< of what take() has passed by
};

} // namespace confer::server
