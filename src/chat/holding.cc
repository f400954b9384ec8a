// SPDX-License-Identifier: MIT
#include "chat/holding.hh"

namespace confer::chat {

Holding::Holding(Holding &&other) noexcept
    : bounds_(std::exchange(other.bounds_, nullptr)),
      person_(std::move(other.person_)),
      bytes_(std::exchange(other.bytes_, 0))
{
}

Holding &Holding::operator=(Holding &&other) noexcept
{
	shrink(bytes_);
	bounds_ = std::exchange(other.bounds_, nullptr);
	person_ = std::move(other.person_);
	bytes_ = std::exchange(other.bytes_, 0);
	return *this;
}

bool Holding::grow(std::size_t bytes, bool exempt) noexcept
{
	if (person_ == nullptr)
		return false;
	const std::size_t own = person_->held_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
	const std::size_t all = bounds_->used_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
	bytes_ += bytes;
	const std::size_t person = bounds_->person_.load(std::memory_order_relaxed);
	const std::size_t total = bounds_->total_.load(std::memory_order_relaxed);
	const bool too_much = (person != 0 && own > person) || (total != 0 && all > total && own > HoldingBounds::kAlways);
	if (exempt || !too_much)
		return true;
	shrink(bytes);
	bounds_->refused_.add();
	return false;
}

void Holding::shrink(std::size_t bytes) noexcept
{
	if (person_ == nullptr)
		return;
	bytes_ -= bytes;
	person_->held_.fetch_sub(bytes, std::memory_order_relaxed);
	bounds_->used_.fetch_sub(bytes, std::memory_order_relaxed);
}

} // namespace confer::chat
