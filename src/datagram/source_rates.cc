// SPDX-License-Identifier: MIT
#include "datagram/source_rates.hh"

#include <algorithm>
#include <span>

namespace confer::datagram {

void SourceRates::set(unsigned rate, unsigned burst) noexcept
{
	rate_ = rate;
	burst_ = std::max(1U, burst);
}

std::size_t SourceRates::place_of(const SourceKey &source) const noexcept
{
	// SplitMix64's finaliser (Steele, Lea and Flood 2014), keyed: enough where a collision costs a shared bucket.
	std::uint64_t hash = (source[0] ^ key0_) * 0x9E3779B97F4A7C15 + (source[1] ^ key1_);
	hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
	hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
	hash ^= hash >> 31;
	return hash % (kSlots / kWays) * kWays;
}

double SourceRates::tokens(const Slot &slot, Time now) const noexcept
{
	const std::chrono::duration<double> passed = now - slot.last;
	return std::min(burst_, slot.left + passed.count() * rate_);
}

SourceRates::Slot &SourceRates::find(const SourceKey &source, Time now) noexcept
{
	const std::span<Slot> ways(&slots_[place_of(source)], kWays);
	Slot *free = nullptr;
	for (Slot &slot : ways) {
		if (slot.used && slot.source == source)
			return slot;
		if (free == nullptr && (!slot.used || tokens(slot, now) >= burst_))
			free = &slot;
	}
	if (free != nullptr) {
		*free = {source, burst_, now, true};
		return *free;
	}
	if (!crowd_.used)
		crowd_ = {{}, burst_, now, true};
	return crowd_;
}

bool SourceRates::take(const SourceKey &source, Time now) noexcept
{
	if (rate_ == 0)
		return true;
	Slot &slot = find(source, now);
	slot.left = tokens(slot, now);
	slot.last = now;
	last_ = &slot;
	if (slot.left < 1)
		return false;
	slot.left -= 1;
	return true;
}

void SourceRates::charge(std::size_t tokens) noexcept
{
	if (last_ != nullptr && rate_ != 0)
		last_->left -= static_cast<double>(tokens);
}

} // namespace confer::datagram
