// SPDX-License-Identifier: MIT
#include "log/segment_list.hh"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <limits>
#include <new>

namespace confer::log {

namespace {

std::string text_of(Time time)
{
	if (time == 0)
		return "unknown";
	const time_t seconds = static_cast<time_t>(time / 1000);
	tm parts;
	std::array<char, 40> text;
	if (::gmtime_r(&seconds, &parts) == nullptr ||
	    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		return std::to_string(time) + " ms";
	return text.data();
}

} // namespace

std::string to_string(const Damage &damage)
{
	return "positions " + std::to_string(damage.from) + " to " + std::to_string(damage.to) + ", between " +
	       text_of(damage.after) + " and " + text_of(damage.before);
}

const Segment *LogView::segment_of(Position position) const noexcept
{
	const auto behind = std::upper_bound(full->begin(), full->end(), position,
	                                     [](Position wanted, const Segment &one) { return wanted < one.first; });
	if (behind == full->begin())
		return nullptr;
	const Segment &segment = *(behind - 1);
	return position < segment.end ? &segment : nullptr;
}

SegmentList::SegmentList()
{
	view_.full = std::make_shared<const std::vector<Segment>>();
}

LogView SegmentList::view() const
{
	MutexLock lock(mutex_);
	return view_;
}

void SegmentList::set(std::vector<Segment> full)
{
	auto fresh = std::make_shared<const std::vector<Segment>>(std::move(full));
	MutexLock lock(mutex_);
	view_.full = std::move(fresh);
}

void SegmentList::set_active(Position first, std::shared_ptr<const ActiveIndex> index)
{
	MutexLock lock(mutex_);
	view_.active = std::move(index);
	view_.active_first = first;
	view_.end = first;
}

void SegmentList::set_end(Position end) noexcept
{
	MutexLock lock(mutex_);
	view_.end = end;
}

template <class Change> void SegmentList::change(Change &&change)
{
	MutexLock lock(mutex_);
	auto fresh = std::make_shared<std::vector<Segment>>(*view_.full);
	change(*fresh);
	view_.full = std::move(fresh);
}

void SegmentList::turn(const Segment &segment, Position next, std::shared_ptr<const ActiveIndex> index)
{
	MutexLock lock(mutex_);
	auto fresh = std::make_shared<std::vector<Segment>>(*view_.full);
	fresh->push_back(segment);
	view_ = {std::move(fresh), std::move(index), next, next};
}

void SegmentList::mark_verified(Position first)
{
	change([&](std::vector<Segment> &full) {
		for (Segment &segment : full)
			segment.verified = segment.verified || segment.first == first;
	});
}

void SegmentList::drop(Position first)
{
	change([&](std::vector<Segment> &full) {
		if (!full.empty() && full.front().first == first)
			full.erase(full.begin());
	});
}

void SegmentList::add_damage(const Damage &damage)
{
	MutexLock lock(mutex_);
	const auto is_same = [&](const Damage &known) { return known.from == damage.from && known.to == damage.to; };
	if (std::none_of(damages_.begin(), damages_.end(), is_same))
		damages_.push_back(damage);
}

std::vector<Damage> SegmentList::damages() const
{
	MutexLock lock(mutex_);
	return damages_;
}

} // namespace confer::log
