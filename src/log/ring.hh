// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/record.hh"

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace confer::log {

/**
 * A file in memory that takes the records before they are in a segment. It outlives the process: what is in it when the
 * process is killed, the next start puts into the log.
 *
 * The record at position p lies at p modulo the size. One thread at a time writes behind tail() and moves it; one other
 * thread reads before it. Neither may be more than size() from the other, for which they see themselves.
 */
class Ring {
public:
	static constexpr std::size_t kSize = std::size_t{8} << 20;

	/**
	 * Makes the file anew, in place of one that may be there; `tail` is its first position. Where the disk has no room
	 * for another file, the one that is there is used.
	 * @param size a power of two, at least 64 KiB
	 * @throws std::system_error naming what could not be done
	 */
	static Ring create(const Directory &directory, const LogId &id, std::size_t size, Position tail);

	/** Goes on in the file of an earlier run: what it has before `tail` is still to be taken out. @throws likewise */
	static Ring resume(const Directory &directory, const LogId &id, Position tail);

	/**
	 * The records of this log that a ring file has from `from` on, one behind the other; empty if there are none, or no
	 * file. `fault` is told if the file has no valid header, so that what it has counts for nothing.
	 * @throws std::system_error when there is one and it cannot be read
	 */
	static std::string leftover(const Directory &directory, const LogId &id, Position from,
	                            const std::function<void(const std::string &)> &fault = {});

	/** tail() of the file of an earlier run; nothing if there is none that can be read. @throws std::bad_alloc */
	static std::optional<Position> tail_of(const Directory &directory, const LogId &id);

	Ring(Ring &&other) noexcept;
	Ring &operator=(Ring &&) = delete;
	~Ring();

	std::size_t size() const noexcept { return size_; }
	/** Behind the last record that is whole in the ring. */
	Position tail() const noexcept { return tail_->load(std::memory_order_acquire); }
	/** All bytes before this are written. */
	void set_tail(Position tail) noexcept { tail_->store(tail, std::memory_order_release); }
	/** Where the record at the position lies: up to size() bytes from there are in one piece. */
	char *at(Position position) noexcept { return data_ + (position & (size_ - 1)); }
	const char *at(Position position) const noexcept { return data_ + (position & (size_ - 1)); }

private:
	Ring(char *memory, std::size_t size) noexcept;
	static Ring map(const File &file, const std::string &path, const LogId &id, std::size_t size, Position tail);

	char *memory_; ///< the head, then the records twice in a row: none wraps
	char *data_;
	std::size_t size_;
	std::atomic<Position> *tail_; ///< in the head, in a cache line of its own
};

} // namespace confer::log
