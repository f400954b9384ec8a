// SPDX-License-Identifier: MIT
#include "chat/history_lane.hh"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace confer::chat {

void HistoryBounds::set(const HistorySettings &settings) noexcept
{
	messages_.store(settings.channel_messages, std::memory_order_relaxed);
	retention_.store(WallTime{settings.retention.count()} * 1000, std::memory_order_relaxed);
	memory_.store(settings.memory, std::memory_order_relaxed);
}

bool HistoryBounds::take(std::size_t bytes, std::size_t own) noexcept
{
	const std::size_t limit = memory();
	std::size_t used = used_.load(std::memory_order_relaxed);
	do {
		if (used > limit || bytes > limit - used)
			return false;
		if (own + bytes > std::max(kLittle, (limit - used - bytes) / kShare))
			return false;
	} while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
	return true;
}

HistoryLane::~HistoryLane()
{
	bounds_.give(memory());
}

void HistoryLane::drop_front() noexcept
{
	lose(records_[first_]);
	if (++first_ == record_room_)
		first_ = 0;
	--count_;
}

void HistoryLane::drop_before(WallTime oldest) noexcept
{
	while (count_ > 0 && records_[first_].time < oldest)
		drop_front();
}

void HistoryLane::drop_beyond(std::size_t most) noexcept
{
	while (count_ > most)
		drop_front();
}

void HistoryLane::erase_at(std::size_t i) noexcept
{
	const HistoryRecord &erased = records_[slot(i)];
	std::memset(bytes_.get() + erased.offset, 0, erased.size());
	// The bytes of the line are free again when those before them are: their ring has no holes.
	if (i == 0) {
		first_ = slot(1);
	} else {
		for (std::size_t next = i + 1; next < count_; ++next)
			records_[slot(next - 1)] = records_[slot(next)];
	}
	--count_;
}

bool HistoryLane::erase(std::uint64_t number) noexcept
{
	std::size_t low = 0;
	for (std::size_t high = count_; low < high;) {
		const std::size_t middle = low + (high - low) / 2;
		if ((*this)[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == count_ || (*this)[low].number != number)
		return false;
	erase_at(low);
	return true;
}

void HistoryLane::erase_account(std::string_view account) noexcept
{
	for (std::size_t i = count_; i-- > 0;) {
		if (text((*this)[i]).account == account)
			erase_at(i);
	}
}

std::size_t HistoryLane::place(std::size_t size) const noexcept
{
	if (count_ == 0)
		return size <= byte_room_ ? 0 : kNoPlace;
	const std::size_t begin = records_[first_].offset;
	if (end_ <= begin) // the bytes go round the end of the ring, or fill it
		return size <= begin - end_ ? end_ : kNoPlace;
	if (size <= byte_room_ - end_)
		return end_;
	return size <= begin ? 0 : kNoPlace;
}

bool HistoryLane::resize(std::size_t records, std::size_t bytes) noexcept
{
	const std::size_t old_cost = memory(), new_cost = cost(records, bytes);
	if (bytes > kMaxBytes || (new_cost > old_cost && !bounds_.take(new_cost - old_cost, old_cost)))
		return false;
	std::unique_ptr<HistoryRecord[]> new_records(new (std::nothrow) HistoryRecord[records]);
	std::unique_ptr<char[]> new_bytes(new (std::nothrow) char[bytes]);
	if (new_records == nullptr || new_bytes == nullptr) {
		if (new_cost > old_cost)
			bounds_.give(new_cost - old_cost);
		return false;
	}
	if (new_cost < old_cost)
		bounds_.give(old_cost - new_cost);
	std::size_t keep = 0, used = 0;
	while (keep < count_ && keep < records && used + (*this)[count_ - 1 - keep].size() <= bytes)
		used += (*this)[count_ - 1 - keep++].size();
	if (keep < count_)
		lose((*this)[count_ - keep - 1]);
	std::size_t end = 0;
	for (std::size_t i = 0; i < keep; ++i) {
		HistoryRecord record = (*this)[count_ - keep + i];
		std::memcpy(new_bytes.get() + end, bytes_.get() + record.offset, record.size());
		record.offset = static_cast<std::uint32_t>(end);
		end += record.size();
		new_records[i] = record;
	}
	records_ = std::move(new_records);
	bytes_ = std::move(new_bytes);
	record_room_ = records;
	byte_room_ = bytes;
	first_ = 0;
	count_ = keep;
	end_ = end;
	return true;
}

void HistoryLane::shrink(std::size_t numerator, std::size_t denominator) noexcept
{
	const double share = static_cast<double>(numerator) / static_cast<double>(denominator);
	const auto of = [&](std::size_t room) { return static_cast<std::size_t>(static_cast<double>(room) * share); };
	resize(of(record_room_), of(byte_room_));
}

bool HistoryLane::make_room_for_record(std::size_t most) noexcept
{
	drop_beyond(most - 1);
	if (count_ < record_room_)
		return true;
	if (resize(std::min(most, std::max(kFirstRecords, 2 * record_room_)), std::max(kFirstBytes, byte_room_)))
		return true;
	if (count_ == 0)
		return false;
	drop_front();
	return true;
}

std::size_t HistoryLane::make_room_for_bytes(std::size_t size) noexcept
{
	for (;;) {
		if (const std::size_t at = place(size); at != kNoPlace)
			return at;
		if (resize(record_room_, std::max(2 * byte_room_, byte_room_ + size)))
			continue;
		if (count_ == 0)
			return kNoPlace;
		drop_front();
	}
}

void HistoryLane::add(HistoryRecord record, const HistoryRecord::Text &text, std::size_t most) noexcept
{
	record.body = static_cast<std::uint16_t>(text.body.size());
	record.account = static_cast<std::uint16_t>(text.account.size());
	record.client_tags = static_cast<std::uint16_t>(text.client_tags.size());
	const bool room = most != 0 && make_room_for_record(most);
	const std::size_t at = room ? make_room_for_bytes(record.size()) : kNoPlace;
	if (at == kNoPlace) {
		lose(record);
		return;
	}
	record.offset = static_cast<std::uint32_t>(at);
	char *to = bytes_.get() + at;
	for (const std::string_view part : {text.body, text.account, text.client_tags}) {
		part.copy(to, part.size());
		to += part.size();
	}
	end_ = at + record.size();
	records_[slot(count_++)] = record;
}

} // namespace confer::chat
