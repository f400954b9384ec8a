// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace confer::chat {

/** Objects that nobody uses now; the one used last is taken first, for the sake of the caches. Thread-safe. */
template <class T> class Pool {
public:
	/** Keeps at most `spare` of them. */
	explicit Pool(std::size_t spare = 64) : spare_(spare) { free_.reserve(spare); }

	/** @throws std::bad_alloc */
	[[nodiscard]] std::unique_ptr<T> take() EXCLUDES(mutex_)
	{
		{
			MutexLock lock(mutex_);
			if (!free_.empty()) {
				std::unique_ptr<T> object = std::move(free_.back());
				free_.pop_back();
				return object;
			}
		}
		return std::unique_ptr<T>(new T); // not zeroed: what is a buffer is written before it is read
	}

	/** Takes an object back, or destroys it when there are enough. */
	void give(std::unique_ptr<T> object) noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		if (free_.size() < spare_)
			free_.push_back(std::move(object));
	}

private:
	Mutex mutex_{"Pool", rank::pools};
	std::vector<std::unique_ptr<T>> free_ GUARDED_BY(mutex_); ///< has room for all
	const std::size_t spare_;
};

} // namespace confer::chat
