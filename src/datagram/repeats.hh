// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/priority.hh"
#include "datagram/token_bucket.hh"
#include "irc/casemap.hh"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::datagram {

/** That the last message of a source was repeated: to be posted in its name. */
struct Repetition {
	std::string source;  ///< nick!user@host
	std::string targets; ///< channels, a comma between two
	std::optional<Priority> priority;
	std::size_t count;
};

/**
 * Finds what is said again and again. Of messages of one source to the same channels that are the same, the first is
 * posted, the others are counted; when another one comes, or when the window is over, it is told how many there were.
 *
 * The table has kEntries places and never grows; texts over kMaxText bytes are not compared. For one thread.
 */
class Repeats {
public:
	static constexpr std::size_t kEntries = 512;
	static constexpr std::size_t kMaxText = 4096;

	/** `key0`, `key1`: random, so that nobody can choose names that fall into one place. */
	Repeats(std::uint64_t key0, std::uint64_t key1) : hash_(irc::CaseMapping::ascii, key0, key1), entries_(kEntries) {}

	/** How long a message counts as the same as one before; 0: never. */
	void set(std::chrono::seconds window) noexcept { window_ = window; }

	/**
	 * Whether the message repeats the one that the source posted last: then it is not to be posted. Repetitions that
	 * have to be told first are appended to `told`.
	 */
	[[nodiscard]] bool repeats(std::string_view source, std::string_view targets,
	                           const std::optional<Priority> &priority, std::string_view text, Time now,
	                           std::vector<Repetition> &told);

	/** The message that repeats() was asked about last was not posted after all: the next like it is no repetition. */
	void forget_last() noexcept;

	/** Appends to `told` the repetitions whose window is over; all, with `now` at Time::max(). */
	void expire(Time now, std::vector<Repetition> &told);

	/** Whether expire() will have something to tell some time. */
	[[nodiscard]] bool pending() const noexcept { return pending_ != 0; }

private:
	static constexpr std::size_t kWays = 4; ///< places where a source may be

	struct Entry {
		std::string source;
		std::string targets;
		std::string text;
		std::optional<Priority> priority;
		std::size_t count = 0;
		Time since{}; ///< when something of it was posted last
	};

	[[nodiscard]] Entry &find(std::string_view source, std::string_view targets, std::vector<Repetition> &told);
	void tell(Entry &entry, std::vector<Repetition> &told);

	irc::CaseMap hash_;
	std::vector<Entry> entries_;
	Entry *last_ = nullptr;   ///< that repeats() was asked about last
	std::size_t pending_ = 0; ///< entries with a count
	std::chrono::seconds window_{0};
};

/** "last message repeated 41 times" */
[[nodiscard]] std::string repetition_text(std::size_t count);

} // namespace confer::datagram
