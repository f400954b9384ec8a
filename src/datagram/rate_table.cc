// SPDX-License-Identifier: MIT
#include "datagram/rate_table.hh"

#include <algorithm>
#include <span>

namespace confer::datagram {

RateTable::RateTable(std::uint64_t key0, std::uint64_t key1, std::size_t slots)
    : slots_(slots),
      key0_(key0),
      key1_(key1)
{
}

void RateTable::set(unsigned rate, unsigned burst) noexcept
{
	rate_ = {rate, std::max(1U, burst)};
}

std::size_t RateTable::place_of(const RateKey &key) const noexcept
{
	// SplitMix64's finaliser (Steele, Lea and Flood 2014), keyed: enough where a collision costs a shared bucket.
	std::uint64_t hash = (key[0] ^ key0_) * 0x9E3779B97F4A7C15 + (key[1] ^ key1_);
	hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
	hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
	hash ^= hash >> 31;
	return hash % (slots_.size() / kWays) * kWays;
}

RateTable::Slot &RateTable::find(const RateKey &key, Time now) noexcept
{
	const std::span<Slot> ways(&slots_[place_of(key)], kWays);
	Slot *free = nullptr;
	for (Slot &slot : ways) {
		if (slot.used && slot.key == key)
			return slot;
		if (free == nullptr && (!slot.used || slot.bucket.full(rate_, now)))
			free = &slot;
	}
	if (free != nullptr) {
		*free = {key, {rate_, now}, true};
		return *free;
	}
	if (!crowd_.used)
		crowd_ = {{}, {rate_, now}, true};
	return crowd_;
}

bool RateTable::take(const RateKey &key, Time now) noexcept
{
	if (rate_.unlimited())
		return true;
	last_ = &find(key, now);
	return last_->bucket.take(rate_, now);
}

void RateTable::charge(std::size_t tokens) noexcept
{
	if (last_ != nullptr)
		last_->bucket.charge(rate_, tokens);
}

} // namespace confer::datagram
