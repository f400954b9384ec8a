// SPDX-License-Identifier: MIT
#include "datagram/rate_table.hh"

#include <algorithm>
#include <span>

namespace confer::datagram {

void RateTable::set(unsigned rate, unsigned burst) noexcept
{
	rate_ = rate;
	burst_ = std::max(1U, burst);
}

std::size_t RateTable::place_of(const RateKey &key) const noexcept
{
	// SplitMix64's finaliser (Steele, Lea and Flood 2014), keyed: enough where a collision costs a shared bucket.
	std::uint64_t hash = (key[0] ^ key0_) * 0x9E3779B97F4A7C15 + (key[1] ^ key1_);
	hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
	hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
	hash ^= hash >> 31;
	return hash % (kSlots / kWays) * kWays;
}

double RateTable::tokens(const Slot &slot, Time now) const noexcept
{
	const std::chrono::duration<double> passed = now - slot.last;
	return std::min(burst_, slot.left + passed.count() * rate_);
}

RateTable::Slot &RateTable::find(const RateKey &key, Time now) noexcept
{
	const std::span<Slot> ways(&slots_[place_of(key)], kWays);
	Slot *free = nullptr;
	for (Slot &slot : ways) {
		if (slot.used && slot.key == key)
			return slot;
		if (free == nullptr && (!slot.used || tokens(slot, now) >= burst_))
			free = &slot;
	}
	if (free != nullptr) {
		*free = {key, burst_, now, true};
		return *free;
	}
	if (!crowd_.used)
		crowd_ = {{}, burst_, now, true};
	return crowd_;
}

bool RateTable::take(const RateKey &key, Time now) noexcept
{
	if (rate_ == 0)
		return true;
	Slot &slot = find(key, now);
	slot.left = tokens(slot, now);
	slot.last = now;
	last_ = &slot;
	if (slot.left < 1)
		return false;
	slot.left -= 1;
	return true;
}

void RateTable::charge(std::size_t tokens) noexcept
{
	if (last_ != nullptr && rate_ != 0)
		last_->left -= static_cast<double>(tokens);
}

} // namespace confer::datagram
