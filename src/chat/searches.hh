// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/**
 * The searches that run: few at once, and one for each account or person, because each keeps a processor busy.
 * Thread-safe.
 */
class Searches {
public:
	static constexpr std::size_t kMost = 4;

	/** `who` searches from now on; empty: somebody who is not told from others. False: not yet. @throws bad_alloc */
	[[nodiscard]] bool begin(std::string_view who) EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		if (running_.size() == kMost ||
		    (!who.empty() && std::find(running_.begin(), running_.end(), who) != running_.end()))
			return false;
		running_.emplace_back(who);
		return true;
	}
	void end(std::string_view who) noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		running_.erase(std::find(running_.begin(), running_.end(), who));
	}

private:
	Mutex mutex_{"Searches", rank::searches};
	std::vector<std::string> running_ GUARDED_BY(mutex_);
};

} // namespace confer::chat
