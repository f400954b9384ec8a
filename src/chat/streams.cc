// SPDX-License-Identifier: MIT
#include "chat/streams.hh"

#include "chat/state_text.hh"

#include <algorithm>
#include <limits>
#include <string>

namespace confer::chat {

Stream Streams::next(WallTime now)
{
	MutexLock lock(mutex_);
	if (last_ == promised_) {
		const Stream more = std::min(kBlock, std::numeric_limits<Stream>::max() - promised_);
		const StateChange change[] = {{std::string(kKey), std::to_string(promised_ + more)}};
		if (more == 0 || !log_.append_state(now, change))
			return 0;
		promised_ += more;
	}
	return ++last_;
}

bool Streams::restore(std::string_view value)
{
	Stream promised = 0;
	if (!read_number(value, promised))
		return false;
	MutexLock lock(mutex_);
	last_ = promised_ = promised;
	return true;
}

} // namespace confer::chat
