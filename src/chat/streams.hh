// SPDX-License-Identifier: MIT
#pragma once

#include "chat/log.hh"
#include "chat/ranks.hh"

#include <confer/mutex.hh>

#include <string_view>

namespace confer::chat {

/**
 * Assigns a number to every conversation, never the same one twice in the life of the log: with the number of another
 * conversation its messages could be read. So the log reserves a block of numbers before one of them is assigned.
 * Thread-safe.
 */
class Streams {
public:
	/** The key of the state whose value is the last number promised, in decimal. */
	static constexpr std::string_view kKey = "s";

	explicit Streams(Log &log) noexcept : log_(log) {}

	/** A new stream; 0: the log has no space to promise it, or all numbers are used up. */
	Stream next(WallTime now) EXCLUDES(mutex_);
	/** The value of kKey at the start. False: that is no number. */
	[[nodiscard]] bool restore(std::string_view value) EXCLUDES(mutex_);

private:
	static constexpr Stream kBlock = 1024;

	Log &log_;
	Mutex mutex_{"Streams", rank::streams};
	Stream last_ GUARDED_BY(mutex_) = 0;     ///< given
	Stream promised_ GUARDED_BY(mutex_) = 0; ///< may be given
};

} // namespace confer::chat
