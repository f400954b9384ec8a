// SPDX-License-Identifier: MIT
#include "datagram/peer_history.hh"

#include "irc/utf8.hh"

#include <algorithm>

namespace confer::datagram {

void PeerHistory::add(PastMessage message)
{
	message.message.resize(irc::utf8_prefix(message.message, kMaxBytes).size());
	messages_.push_back(std::move(message));
	if (messages_.size() > kMaxLines)
		messages_.pop_front();
}

std::vector<PastMessage> PeerHistory::last(std::size_t count) const
{
	const auto size = static_cast<std::ptrdiff_t>(std::min(count, messages_.size()));
	return {messages_.end() - size, messages_.end()};
}

bool PeerBackfill::add(const PeerDatagram &old)
{
	if (old.total > PeerHistory::kMaxLines)
		return false;
	total_ = old.total;
	const auto place = std::lower_bound(lines_.begin(), lines_.end(), old.place,
	                                    [](const Line &line, std::uint16_t number) { return line.place < number; });
	if (place == lines_.end() || place->place != old.place)
		lines_.insert(place,
		              {old.place, old.origin, old.number, std::chrono::seconds(old.count), std::string(old.text)});
	return complete();
}

} // namespace confer::datagram
