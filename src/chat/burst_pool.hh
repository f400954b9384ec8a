// SPDX-License-Identifier: MIT
#pragma once

#include "chat/burst.hh"
#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <cstddef>
#include <memory>
#include <vector>

namespace confer::chat {

/** Empty bursts, with the memory that they have used: they go from thread to thread. Thread-safe. */
class BurstPool {
public:
	/** That of the process. */
	static BurstPool &common();

	BurstPool() { free_.reserve(kSpare); }
	BurstPool(const BurstPool &) = delete;
	BurstPool &operator=(const BurstPool &) = delete;

	/** @throws std::bad_alloc */
	[[nodiscard]] std::unique_ptr<Burst> take() EXCLUDES(mutex_);
	/** Takes an empty one back, or destroys it when there are enough. */
	void give(std::unique_ptr<Burst> burst) noexcept EXCLUDES(mutex_);

private:
	static constexpr std::size_t kSpare = 32;

	Mutex mutex_{"BurstPool", rank::pools};
	std::vector<std::unique_ptr<Burst>> free_ GUARDED_BY(mutex_); ///< has room for all
};

} // namespace confer::chat
