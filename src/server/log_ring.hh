// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace confer::server {

/**
 * Whole lines that wait to be written, first in, first out, in a ring of bytes that is allocated once. For one thread
 * at a time.
 *
 * Once it is empty it begins at its front again: a ring that never holds much touches little memory.
 */
class LogRing {
public:
	/** @param capacity bytes that may wait. @throws std::bad_alloc */
	explicit LogRing(std::size_t capacity) : bytes_(new char[capacity]), capacity_(capacity) {}

	[[nodiscard]] std::size_t size() const noexcept { return size_; }
	[[nodiscard]] std::size_t room() const noexcept { return capacity_ - size_; }
	[[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
	[[nodiscard]] bool empty() const noexcept { return size_ == 0; }

	/** Appends a line with its line feed if there is room for all of it; else it changes nothing and returns false. */
	bool put(std::string_view line) noexcept;

	/**
	 * Moves the oldest lines, as many whole ones as fit, to `out`. @return their bytes; 0: there are none. `size`: at
	 * least that of the longest line.
	 */
	std::size_t take(char *out, std::size_t size) noexcept;

private:
	std::unique_ptr<char[]> bytes_; ///< not initialised: its pages are touched as they are used
	std::size_t capacity_;
	std::size_t first_ = 0; ///< where the oldest byte is
	std::size_t size_ = 0;
};

} // namespace confer::server
