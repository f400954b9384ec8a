// SPDX-License-Identifier: MIT
#include "log/segment_walk.hh"

#include <confer/size_literals.hh>

#include <algorithm>
#include <optional>

namespace confer::log {

std::vector<Position> segment_files(const Directory &directory)
{
	std::vector<Position> firsts;
	for (const std::string &name : directory.list()) {
		if (const auto first = segment_in_name(name))
			firsts.push_back(*first);
	}
	return firsts;
}

namespace {

/** A stretch of damage that grows until the next valid record. */
class OpenDamage {
public:
	explicit OpenDamage(const VisitDamage &visit) noexcept : visit_(visit) {}

	void begin(Position at, Time last) noexcept
	{
		if (!open_)
			damage_ = {at, at, last, 0};
		open_ = true;
	}
	void end(Position at, Time next)
	{
		if (!open_)
			return;
		open_ = false;
		damage_.to = at;
		damage_.before = next;
		visit_(damage_);
	}

private:
	const VisitDamage &visit_;
	Damage damage_;
	bool open_ = false;
};

/** Goes from record to record, and over what is none. */
class Walk {
public:
	Walk(const VisitRecord &record, const VisitDamage &damage) noexcept : record_(record), open_(damage) {}

	/**
	 * Takes what is at a position of the span, one record or a stretch of damage.
	 * @return where to go on, or nothing if the damage goes on to the end of the span
	 */
	std::optional<Position> step(const Span &span, Position at)
	{
		if (const auto found = span.at(at)) {
			open_.end(at, found->time());
			record_(*found);
			last_ = found->time();
			return found->end();
		}
		begin_damage(at);
		const auto next = span.find(at);
		return next ? std::optional(next->position()) : std::nullopt;
	}
	void begin_damage(Position at) noexcept { open_.begin(at, last_); }
	void end(Position at) { open_.end(at, 0); }

private:
	const VisitRecord &record_;
	OpenDamage open_;
	Time last_ = 0;
};

} // namespace

std::optional<SegmentBytes> SegmentBytes::read(const File &file, Position first, std::uint64_t size, std::uint32_t seed)
{
	std::string bytes(static_cast<std::size_t>(std::min(size, kMostRecords)), '\0');
	std::size_t got = 0;
	if (file.pread(bytes.data(), bytes.size(), kSegmentHead, got) != 0)
		return std::nullopt;
	bytes.resize(got);
	return SegmentBytes(std::move(bytes), first, seed);
}

void walk(const Span &span, const VisitRecord &record, const VisitDamage &damage)
{
	Walk path(record, damage);
	for (Position at = span.first; at < span.end();)
		at = path.step(span, at).value_or(span.end());
	path.end(span.end());
}

Errno walk(const File &file, Position first, Position end, std::uint32_t seed, const VisitRecord &record,
           const VisitDamage &damage)
{
	Walk path(record, damage);
	std::string window(1_MiB, '\0');
	for (Position at = first; at < end;) {
		std::size_t got = 0;
		const auto wanted = static_cast<std::size_t>(std::min<Position>(window.size(), end - at));
		if (const Errno error = file.pread(window.data(), wanted, kSegmentHead + (at - first), got))
			return error;
		const Span span{std::string_view(window).substr(0, got), at, seed};
		// A record that begins behind this may go on behind the window.
		const bool is_last = got < wanted || span.end() == end;
		const Position whole = is_last ? span.end() : span.end() - kMaxRecord;
		while (at < span.end() && (is_last || at <= whole))
			at = path.step(span, at).value_or(is_last ? end : std::max(at + kRecordUnit, whole + kRecordUnit));
		if (is_last && at < end) {
			path.begin_damage(at); // the file is shorter than it was
			break;
		}
	}
	path.end(end);
	return 0;
}

} // namespace confer::log
