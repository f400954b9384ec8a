// SPDX-License-Identifier: MIT
#include "datagram/losses.hh"

#include <algorithm>

namespace confer::datagram {

void Losses::add(std::string_view channel, std::string_view unit, std::string_view cause, std::uint64_t count)
{
	const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry &entry) {
		return entry.channel == channel && entry.unit == unit && entry.cause == cause;
	});
	if (found != entries_.end())
		found->count += count;
	else if (entries_.size() < kMost)
		entries_.push_back({std::string(channel), std::string(unit), std::string(cause), count});
}

void Losses::take(Time now, std::vector<Loss> &out)
{
	std::erase_if(entries_, [&](const Entry &entry) { return entry.count == 0 && now >= entry.tell_at; });
	for (Entry &entry : entries_) {
		if (entry.count == 0 || now < entry.tell_at)
			continue;
		out.push_back({entry.channel, std::to_string(entry.count) + " " + entry.unit + (entry.count == 1 ? "" : "s") +
		                                  " dropped: " + entry.cause});
		entry.count = 0;
		entry.tell_at = now == Time::max() ? now : now + kPause;
	}
}

} // namespace confer::datagram
