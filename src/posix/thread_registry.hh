// SPDX-License-Identifier: MIT
#pragma once

#include <confer/mutex.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>

#include <cstddef>
#include <vector>

namespace confer::detail {

/**
 * The live threads except main, as a list through their states: starting a thread allocates nothing, and ending one
 * searches nothing. Any thread.
 */
class ThreadRegistry {
public:
	/** The one of the process. Never destroyed: daemons may end after the destructors of static objects have run. */
	static ThreadRegistry &instance() noexcept;

	void add(ThreadState &state) noexcept EXCLUDES(mutex_);
	void remove(ThreadState &state) noexcept EXCLUDES(mutex_);
	std::size_t count() const noexcept EXCLUDES(mutex_);
	void list(std::vector<LiveThread> &out) const EXCLUDES(mutex_);

private:
	ThreadRegistry() noexcept = default;

	// The last in every order of locks: threads are started, and end, under any lock of the program.
	mutable Mutex mutex_{"live threads", ~LockRank{0}};
	ThreadState *first_ GUARDED_BY(mutex_) = nullptr;
	ThreadState *last_ GUARDED_BY(mutex_) = nullptr;
	std::size_t count_ GUARDED_BY(mutex_) = 0;
};

} // namespace confer::detail
