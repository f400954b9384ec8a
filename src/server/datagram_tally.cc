// SPDX-License-Identifier: MIT
#include "server/datagram_tally.hh"

#include "chat/text.hh"

namespace confer::server {

namespace {

std::uint64_t sum_of(const DatagramTally &tally) noexcept
{
	std::uint64_t sum = 0;
	const auto add = [&](std::string_view, const chat::OwnCounter &counter) { sum += counter.value(); };
	tally.each_drop(add);
	tally.each_part_drop(add);
	return sum;
}

} // namespace

bool DropReport::pending(const DatagramTally &tally) const noexcept
{
	return sum_of(tally) != sum_;
}

std::string DropReport::take(const DatagramTally &tally)
{
	if (!pending(tally))
		return {};
	std::size_t place = 0;
	std::uint64_t datagrams = 0;
	std::string reasons;
	const auto tell = [&](std::string_view name, const chat::OwnCounter &counter) {
		if (place == told_.size())
			told_.push_back(0);
		const std::uint64_t more = counter.value() - told_[place];
		if (more != 0)
			reasons += chat::text(' ', name, '=', more);
		told_[place++] += more;
		return more;
	};
	tally.each_drop([&](std::string_view name, const chat::OwnCounter &counter) { datagrams += tell(name, counter); });
	tally.each_part_drop([&](std::string_view name, const chat::OwnCounter &counter) { tell(name, counter); });
	sum_ = sum_of(tally);
	return chat::text("dropped ", datagrams, ':', reasons);
}

} // namespace confer::server
