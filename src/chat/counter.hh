// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/** Counters for STATS, which cost next to nothing where they count. */
namespace confer::chat {

/**
 * A number that one thread counts up and any may read: as cheap as a plain one. A reader of it also sees all
 * that the thread had counted before.
 */
class OwnCounter {
public:
	/** Only for the thread that owns it. */
	void add(std::uint64_t more) noexcept
	{
		value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_release);
	}
	std::uint64_t value() const noexcept { return value_.load(std::memory_order_acquire); }

private:
	std::atomic<std::uint64_t> value_{0};
};

/** A number that any thread counts up and reads. */
class SharedCounter {
public:
	void add(std::uint64_t more = 1) noexcept { value_.fetch_add(more, std::memory_order_relaxed); }
	std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
	std::atomic<std::uint64_t> value_{0};
};

/** How often each command came, and in how many bytes, by its place in the table of commands. Thread-safe. */
class CommandTally {
public:
	static constexpr std::size_t kRows = 128;

	/** Commands that are given at the same time do not share a line of the cache. */
	struct alignas(64) Row {
		SharedCounter count;
		SharedCounter bytes;
	};

	void add(std::size_t row, std::size_t bytes) noexcept
	{
		rows_[row].count.add();
		rows_[row].bytes.add(bytes);
	}
	const Row &row(std::size_t index) const noexcept { return rows_[index]; }

private:
	std::vector<Row> rows_{kRows}; // not an array: a World on a stack would be large
};

/** A number of the process, as STATS t tells it. */
struct Counter {
	std::string name; ///< a word
	std::uint64_t value;
};

} // namespace confer::chat
