// SPDX-License-Identifier: MIT
#include "datagram/repeats.hh"

#include <span>

namespace confer::datagram {

namespace {

bool same(const std::optional<Priority> &a, const std::optional<Priority> &b) noexcept
{
	return a.has_value() == b.has_value() && (!a || (a->severity == b->severity && a->facility == b->facility));
}

} // namespace

void Repeats::tell(Entry &entry, std::vector<Repetition> &told)
{
	if (entry.count == 0)
		return;
	told.push_back({entry.source, entry.targets, entry.priority, entry.count});
	entry.count = 0;
	--pending_;
}

Repeats::Entry &Repeats::find(std::string_view source, std::string_view targets, std::vector<Repetition> &told)
{
	const std::size_t place = (hash_.hash(source) ^ hash_.hash(targets)) % (kEntries / kWays) * kWays;
	const std::span<Entry> ways(&entries_[place], kWays);
	Entry *oldest = &ways[0];
	for (Entry &entry : ways) {
		if (entry.source == source && entry.targets == targets)
			return entry;
		if (entry.since < oldest->since)
			oldest = &entry;
	}
	tell(*oldest, told);
	oldest->source = source;
	oldest->targets = targets;
	oldest->text.clear();
	oldest->since = {};
	return *oldest;
}

bool Repeats::repeats(std::string_view source, std::string_view targets, const std::optional<Priority> &priority,
                      std::string_view text, Time now, std::vector<Repetition> &told)
{
	if (window_.count() == 0)
		return false;
	Entry &entry = find(source, targets, told);
	last_ = &entry;
	if (text.size() <= kMaxText && entry.text == text && same(entry.priority, priority) &&
	    now - entry.since < window_) {
		if (entry.count++ == 0)
			++pending_;
		return true;
	}
	tell(entry, told);
	entry.text = text.size() <= kMaxText ? text : std::string_view();
	entry.priority = priority;
	entry.since = now;
	return false;
}

void Repeats::forget_last() noexcept
{
	if (last_ != nullptr)
		last_->text.clear();
}

void Repeats::expire(Time now, std::vector<Repetition> &told)
{
	if (pending_ == 0)
		return;
	for (Entry &entry : entries_) {
		if (entry.count != 0 && now - entry.since >= window_) {
			tell(entry, told);
			entry.since = now;
		}
	}
}

std::string repetition_text(std::size_t count)
{
	return "last message repeated " + std::to_string(count) + (count == 1 ? " time" : " times");
}

} // namespace confer::datagram
