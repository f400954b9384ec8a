// SPDX-License-Identifier: MIT
#include "histogram.hh"

#include <algorithm>
#include <bit>
#include <cmath>

namespace confer::bench {

namespace {

constexpr unsigned kSubBits = 7;
constexpr std::uint64_t kSubBuckets = 1U << kSubBits;
constexpr std::size_t kBuckets = (64 - kSubBits) * kSubBuckets;

} // namespace

Histogram::Histogram() : buckets_(kBuckets) {}

void Histogram::clear() noexcept
{
	std::fill(buckets_.begin(), buckets_.end(), 0);
	count_ = 0;
	max_ = 0;
}

std::size_t Histogram::bucket_of(std::uint64_t value) noexcept
{
	if (value < kSubBuckets)
		return value;
	const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kSubBits;
	return (shift + 1) * kSubBuckets + ((value >> shift) - kSubBuckets);
}

std::uint64_t Histogram::end_of(std::size_t bucket) noexcept
{
	if (bucket < kSubBuckets)
		return bucket;
	const std::size_t shift = bucket / kSubBuckets - 1;
	const std::uint64_t first = (kSubBuckets + bucket % kSubBuckets) << shift;
	return first + (std::uint64_t{1} << shift) - 1;
}

void Histogram::add(Nanoseconds value) noexcept
{
	value = std::max<Nanoseconds>(value, 0);
	++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
	++count_;
	max_ = std::max(max_, value);
}

void Histogram::add(const Histogram &other) noexcept
{
	for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket)
		buckets_[bucket] += other.buckets_[bucket];
	count_ += other.count_;
	max_ = std::max(max_, other.max_);
}

Nanoseconds Histogram::percentile(double fraction) const noexcept
{
	const auto rank = static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
	std::uint64_t seen = 0;
	for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
		seen += buckets_[bucket];
		if (seen >= rank && seen > 0)
			return std::min(static_cast<Nanoseconds>(end_of(bucket)), max_);
	}
	return max_;
}

} // namespace confer::bench
