// SPDX-License-Identifier: MIT
#include "datagram/peer_stream.hh"

#include <algorithm>
#include <limits>
#include <utility>

namespace confer::datagram {

std::vector<PeerPart> cut_message(std::string_view message)
{
	std::vector<PeerPart> parts;
	while (!message.empty()) {
		parts.push_back({0, 0, std::string(message.substr(0, kMaxPart))});
		message.remove_prefix(parts.back().text.size());
	}
	if (!parts.empty()) {
		parts.front().flags |= peer_flag::first;
		parts.back().flags |= peer_flag::last;
	}
	return parts;
}

bool PeerAssembly::add(const PeerPart &part)
{
	if ((part.flags & peer_flag::first) != 0) {
		begun_ = true;
		message_.clear();
		first_ = part.number;
	}
	if (!begun_)
		return false;
	if (message_.size() + part.text.size() > kMaxPeerMessage) {
		begun_ = false;
		return false;
	}
	message_ += part.text;
	if ((part.flags & peer_flag::last) == 0)
		return false;
	begun_ = false;
	return true;
}

std::size_t IncomingStream::offer(PeerPart part)
{
	heard_of(part.number);
	if (!started() || part.number < next_ || part.number - next_ >= kWindow)
		return 0;
	const std::size_t size = part.text.size() + sizeof part;
	const std::uint64_t number = part.number;
	if (!waiting_.emplace(number, std::move(part)).second)
		return 0;
	bytes_ += size;
	return size;
}

std::optional<PeerPart> IncomingStream::take()
{
	const auto first = waiting_.begin();
	if (first == waiting_.end() || first->first != next_)
		return std::nullopt;
	PeerPart part = std::move(first->second);
	bytes_ -= part.text.size() + sizeof part;
	waiting_.erase(first);
	++next_;
	return part;
}

std::vector<SequenceRange> IncomingStream::missing() const
{
	constexpr std::uint64_t kMost = std::numeric_limits<std::uint16_t>::max();
	std::vector<SequenceRange> ranges;
	// What is beyond the window could not be kept if it came.
	const std::uint64_t end = std::min(last_, next_ + (kWindow - 1)) + 1;
	std::uint64_t place = next_;
	for (auto part = waiting_.begin(); place < end && ranges.size() < kMaxRanges; ++part) {
		const std::uint64_t there = part == waiting_.end() ? end : std::min(part->first, end);
		if (there > place)
			ranges.push_back({place, static_cast<std::uint16_t>(std::min(there - place, kMost))});
		if (part == waiting_.end())
			break;
		place = part->first + 1;
	}
	return ranges;
}

std::uint64_t IncomingStream::skip_to(std::uint64_t number)
{
	if (number <= next_)
		return 0;
	std::uint64_t lost = number - next_;
	while (!waiting_.empty() && waiting_.begin()->first < number) {
		bytes_ -= waiting_.begin()->second.text.size() + sizeof(PeerPart);
		waiting_.erase(waiting_.begin());
		--lost;
	}
	next_ = number;
	return lost;
}

std::uint64_t IncomingStream::skip_gap()
{
	return skip_to(waiting_.empty() ? last_ + 1 : waiting_.begin()->first);
}

const PeerPart &OutgoingStream::add(PeerPart part)
{
	part.number = ++last_;
	bytes_ += part.text.size();
	parts_.push_back(std::move(part));
	while (parts_.size() > kMaxParts || (bytes_ > kMaxBytes && parts_.size() > 1)) {
		bytes_ -= parts_.front().text.size();
		parts_.pop_front();
	}
	return parts_.back();
}

const PeerPart *OutgoingStream::find(std::uint64_t number) const noexcept
{
	if (number < oldest() || number > last_)
		return nullptr;
	return &parts_[static_cast<std::size_t>(number - oldest())];
}

} // namespace confer::datagram
