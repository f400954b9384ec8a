// SPDX-License-Identifier: MIT
#include "log/tail.hh"

#include <confer/error.hh>

#include <algorithm>
#include <array>
#include <limits>

namespace confer::log {

namespace {

constexpr Time kSetBack = 1'000; // less than this is no clock that was set back
constexpr std::size_t kSummedAhead = 32;
constexpr auto kPatience = std::chrono::milliseconds(100);

} // namespace

Tail::Tail(Ring ring, const LogId &id, Time newest, Position drained) noexcept
    : seed_(id.seed()),
      drained_(drained),
      durable_(drained),
      lines_end_(drained),
      room_(drained),
      ring_(std::move(ring)),
      newest_(newest)
{
}

std::optional<Appended> Tail::append(std::span<const LineView> lines, Time now) noexcept
{
	// Nearly all of a record is summed before the lock is taken.
	std::array<std::uint32_t, kSummedAhead> sums;
	std::size_t size = 0;
	for (std::size_t i = 0; i < lines.size(); ++i) {
		const std::size_t line = line_size(lines[i]);
		if (line > kMaxRecord)
			bug("a line is too long for the log");
		size += line;
		if (i < sums.size())
			sums[i] = line_crc(seed_, lines[i]);
	}
	bool wake;
	Appended appended;
	{
		MutexLock lock(mutex_);
		if (!make_room_locked(size, RecordType::line))
			return std::nullopt;
		appended = {ring_.tail(), stamp_locked(now)};
		Position at = appended.first;
		for (std::size_t i = 0; i < lines.size(); ++i) {
			const LineView &line = lines[i];
			const std::size_t line_bytes = line_size(line);
			write_line(line, ring_.at(at) + kRecordHead);
			RecordHead head{RecordType::line, line.flags, at, appended.time, line.stream, 0};
			finish_locked(head, line_bytes, i < sums.size() ? sums[i] : line_crc(seed_, line));
			at += line_bytes;
		}
		lines_end_.store(at, std::memory_order_relaxed);
		wake = publish_locked(at);
	}
	if (wake)
		filled_.notify_one();
	return appended;
}

std::optional<Appended> Tail::append(RecordType type, std::uint8_t flags, std::string_view payload, Time now) noexcept
{
	const std::size_t size = record_size(payload.size());
	if (size > kMaxRecord)
		bug("a record is too long for the log");
	bool wake;
	Appended appended;
	{
		MutexLock lock(mutex_);
		if (!make_room_locked(size, type))
			return std::nullopt;
		appended = put_locked(type, flags, payload, now);
		wake = publish_locked(appended.first + size);
	}
	if (wake)
		filled_.notify_one();
	return appended;
}

Appended Tail::put_locked(RecordType type, std::uint8_t flags, std::string_view payload, Time now) noexcept
{
	const std::size_t size = record_size(payload.size());
	const Appended appended{ring_.tail(), stamp_locked(now)};
	char *out = ring_.at(appended.first) + kRecordHead;
	std::copy(payload.begin(), payload.end(), out);
	std::fill(out + payload.size(), out + size - kRecordHead, '\0');
	RecordHead head{type, flags, appended.first, appended.time, kStateStream, 0};
	finish_locked(head, size, payload_crc(seed_, {out, size - kRecordHead}));
	return appended;
}

void Tail::finish(Time now) noexcept
{
	MutexLock lock(mutex_);
	if (drained() != ring_.tail())
		bug("the mark of a stop comes before the last record");
	ring_.set_tail(put_locked(RecordType::mark, record_flag::stop, {}, now).first + kRecordHead);
}

bool Tail::make_room_locked(std::size_t size, RecordType type) noexcept
{
	if (size > ring_.size())
		bug("more is appended to the log at once than its ring holds");
	for (;;) {
		// A full disk takes no lines; the rest of the state goes on as long as the ring has room.
		const bool is_full = this->is_full();
		if (closed_ || (type == RecordType::line && is_full))
			return false;
		const Position end = ring_.tail() + size;
		const bool has_file = end <= room() || is_full;
		if (has_file && end - drained() <= ring_.size())
			return true;
		// Marks are the store thread's: it would wait for itself.
		if (is_full || type == RecordType::mark)
			return false;
		if (!has_file)
			wants_room_.store(true, std::memory_order_relaxed);
		waiting_ = true;
		woken_ = true;
		filled_.notify_one();
		drained_more_.wait_until(mutex_, std::chrono::steady_clock::now() + kPatience);
	}
}

Time Tail::stamp_locked(Time now) noexcept
{
	if (now > newest_ || now + kSetBack < newest_)
		newest_ = now;
	return newest_;
}

void Tail::finish_locked(RecordHead &head, std::size_t size, std::uint32_t payload_sum) noexcept
{
	head.behind = static_cast<std::uint32_t>(
	    std::min<Position>(head.position - durable(), std::numeric_limits<std::uint32_t>::max()));
	write_head(head, size, payload_sum, ring_.at(head.position));
}

bool Tail::publish_locked(Position tail) noexcept
{
	ring_.set_tail(tail);
	if (!asleep_)
		return false;
	asleep_ = false;
	woken_ = true;
	return true;
}

bool Tail::wait_drained(Position position, std::chrono::steady_clock::time_point deadline) noexcept
{
	if (drained() >= position)
		return true;
	MutexLock lock(mutex_);
	woken_ = true;
	filled_.notify_one();
	while (drained() < position) {
		if (closed_ || is_full())
			return false;
		waiting_ = true;
		if (!drained_more_.wait_until(mutex_, deadline))
			return drained() >= position;
	}
	return true;
}

void Tail::wait(Position taken, std::chrono::steady_clock::time_point deadline, bool nap) noexcept
{
	MutexLock lock(mutex_);
	if (ring_.tail() == taken && !nap)
		asleep_ = true;
	while (!woken_ && (nap || ring_.tail() == taken)) {
		if (!filled_.wait_until(mutex_, deadline))
			break;
	}
	asleep_ = false;
	woken_ = false;
}

std::string_view Tail::waiting(std::size_t most) const noexcept
{
	const Position from = drained();
	const Position tail = end();
	if (tail - from <= most) // of which the last one is whole
		return {ring_.at(from), static_cast<std::size_t>(tail - from)};
	Position to = from;
	while (to < tail) {
		const std::size_t size = RecordView::claimed_size({ring_.at(to), kRecordHead});
		if (size == 0 || size > tail - to)
			bug("the ring of the log is damaged");
		if (to + size - from > most && to != from)
			break;
		to += size;
	}
	return {ring_.at(from), static_cast<std::size_t>(to - from)};
}

void Tail::set_drained(Position drained) noexcept
{
	bool notify;
	{
		MutexLock lock(mutex_);
		drained_.store(drained, std::memory_order_release);
		notify = waiting_;
		waiting_ = false;
	}
	if (notify)
		drained_more_.notify_all();
}

void Tail::set_room(Position room) noexcept
{
	bool notify;
	{
		MutexLock lock(mutex_);
		notify = wants_room_.exchange(false, std::memory_order_relaxed);
		room_.store(room, std::memory_order_relaxed);
	}
	if (notify)
		drained_more_.notify_all();
}

void Tail::set_full(bool full) noexcept
{
	{
		MutexLock lock(mutex_);
		full_ = full;
	}
	drained_more_.notify_all();
}

void Tail::close() noexcept
{
	{
		MutexLock lock(mutex_);
		closed_ = true;
		woken_ = true;
	}
	filled_.notify_one();
	drained_more_.notify_all();
}

void Tail::wake() noexcept
{
	{
		MutexLock lock(mutex_);
		woken_ = true;
	}
	filled_.notify_one();
}

} // namespace confer::log
