// SPDX-License-Identifier: MIT
#include "chat/history.hh"

#include "chat/burst.hh"
#include "chat/event.hh"

#include <algorithm>
#include <array>
#include <iterator>

namespace confer::chat {

namespace {

/** In the order of HistoryKind. */
constexpr std::string_view kVerbs[] = {"PRIVMSG", "NOTICE", "TAGMSG", "JOIN", "PART",
                                       "QUIT",    "KICK",   "NICK",   "MODE", "TOPIC",
                                       "", // of several lines: PRIVMSG and NOTICE too
                                       "REDACT"};

/** The kind of a line ":source VERB …". */
std::optional<HistoryKind> kind_of(std::string_view body) noexcept
{
	body.remove_prefix(std::min(body.find(' ') + 1, body.size()));
	const auto found = std::find(std::begin(kVerbs), std::end(kVerbs), body.substr(0, body.find(' ')));
	if (found == std::end(kVerbs))
		return {};
	return static_cast<HistoryKind>(found - std::begin(kVerbs));
}

} // namespace

void HistoryPage::add(HistoryRecord record, const HistoryRecord::Text &text)
{
	record.offset = static_cast<std::uint32_t>(bytes_.size());
	record.body = static_cast<std::uint16_t>(text.body.size());
	record.account = static_cast<std::uint16_t>(text.account.size());
	record.client_tags = static_cast<std::uint16_t>(text.client_tags.size());
	for (const std::string_view part : {text.body, text.account, text.client_tags})
		bytes_ += part;
	records_.push_back(record);
}

void HistoryPage::reverse(std::size_t from) noexcept
{
	std::reverse(records_.begin() + static_cast<std::ptrdiff_t>(from), records_.end());
}

namespace {

/** Lines that go into the log at once: a burst is kept as a whole, or not at all. */
constexpr std::size_t kBatch = Burst::kMessages;

/**
 * Makes `line` that of the event. False: HistoryKind has no name for it. Field by field: to copy a line that was just
 * made costs more than to make it, because the processor waits to read in one piece what was written in several.
 */
bool set_line(LogLine &line, Event &event) noexcept
{
	std::string_view body = event.body();
	const auto kind = kind_of(body);
	if (!kind)
		return false;
	body.remove_suffix(sizeof("\r\n") - 1);
	line.time = event.time();
	line.kind = event.has_lines() ? HistoryKind::multiline : *kind;
	line.bot = event.bot();
	line.text.body = body;
	line.text.account = event.account();
	line.text.client_tags = event.client_tags();
	return true;
}

/**
 * Puts the events that HistoryKind names into the log if there is one, and then calls keep(event, line) for each.
 * `lines`: room for as many as there are events, kBatch at most. False: the log has no space.
 */
template <class Keep>
bool keep_some(Log *log, Stream stream, std::span<Event *const> events, std::span<LogLine> lines, Keep &&keep) noexcept
{
	std::array<Event *, kBatch> named;
	std::size_t count = 0;
	for (Event *event : events) {
		named[count] = event;
		count += set_line(lines[count], *event) ? 1 : 0;
	}
	lines = lines.first(count);
	if (log != nullptr && count != 0 && log->append(stream, lines) == 0)
		return false;
	for (std::size_t i = 0; i < count; ++i) {
		if (log != nullptr) {
			named[i]->set_time(lines[i].time);
			named[i]->set_position(lines[i].position);
		}
		keep(*named[i], lines[i]);
	}
	return true;
}

template <class Keep> bool keep_all(Log *log, Stream stream, std::span<Event *const> events, Keep &&keep) noexcept
{
	if (events.size() == 1) { // for which it does not pay to set up room for more
		LogLine line;
		return keep_some(log, stream, events, {&line, 1}, keep);
	}
	LogLine lines[kBatch];
	for (; !events.empty(); events = events.subspan(std::min(kBatch, events.size()))) {
		if (!keep_some(log, stream, events.first(std::min(kBatch, events.size())), lines, keep))
			return false;
	}
	return true;
}

} // namespace

bool append_to(Log &log, Stream stream, std::span<Event *const> events) noexcept
{
	return keep_all(&log, stream, events, [](Event &, const LogLine &) {});
}

bool History::add(std::span<Event *const> events) noexcept
{
	return keep_all(log_, stream_, events, [this](Event &event, const LogLine &line) {
		add({.time = line.time, .number = event.number(), .author = event.author(), .kind = line.kind, .bot = line.bot},
		    line.text);
	});
}

void History::add(const HistoryRecord &record, const HistoryRecord::Text &text) noexcept
{
	const WallTime oldest = bounds_.oldest(record.time);
	messages_.drop_before(oldest);
	events_.drop_before(oldest);
	const bool message = (bit(record.kind) & kMessageKinds) != 0;
	(message ? messages_ : events_).add(record, text, bounds_.messages());
}

template <class Visit> void History::walk(const HistoryQuery &query, Visit &&visit) const
{
	struct Cursor {
		const HistoryLane &lane;
		std::size_t left; ///< lines not yet visited
		bool newest;

		const HistoryRecord &record() const noexcept { return lane[newest ? left - 1 : lane.size() - left]; }
	};
	const bool events = (query.kinds & ~kMessageKinds) != 0;
	Cursor messages{messages_, messages_.size(), query.newest};
	Cursor others{events_, events ? events_.size() : 0, query.newest};
	while (messages.left + others.left > 0) {
		const bool other = messages.left == 0 ||
		                   (others.left != 0 && (others.record().number < messages.record().number) != query.newest);
		Cursor &next = other ? others : messages;
		if (!visit(next.record(), next.lane))
			return;
		--next.left;
	}
}

bool History::select(const HistoryQuery &query, HistoryPage &page) const
{
	const auto wanted = [&](const HistoryRecord &record) {
		return (query.kinds & bit(record.kind)) != 0 && record.time >= query.oldest &&
		       (!query.after || query.after->is_before(record)) && (!query.before || query.before->is_behind(record));
	};
	const std::size_t before = page.size();
	walk(query, [&](const HistoryRecord &record, const HistoryLane &lane) {
		if (page.size() - before >= query.limit)
			return false;
		if (wanted(record))
			page.add(record, lane.text(record));
		return true;
	});
	if (query.newest)
		page.reverse(before);
	return is_complete(query, page.size() - before);
}

bool History::is_complete(const HistoryQuery &query, std::size_t found) const noexcept
{
	if (query.newest && found >= query.limit)
		return true;
	const auto complete = [&](const HistoryLane &lane) {
		const HistoryLane::Lost &lost = lane.lost();
		if (lost.number == 0 || lost.time < query.oldest)
			return true;
		HistoryRecord record{};
		record.number = lost.number;
		record.time = lost.time;
		return query.after && !query.after->is_before(record);
	};
	return complete(messages_) && ((query.kinds & ~kMessageKinds) == 0 || complete(events_));
}

void History::continue_from(LogPosition last, WallTime time) noexcept
{
	messages_.set_lost({last, time});
	events_.set_lost({last, time});
}

std::optional<WallTime> History::last_message(WallTime oldest) const noexcept
{
	if (messages_.size() == 0)
		return {};
	const WallTime time = messages_[messages_.size() - 1].time;
	return time >= oldest ? std::optional(time) : std::nullopt;
}

void History::fit() noexcept
{
	for (HistoryLane *lane : {&messages_, &events_}) {
		lane->drop_beyond(bounds_.messages());
		lane->drop_before(bounds_.oldest(wall_now()));
	}
}

void History::shrink(std::size_t numerator, std::size_t denominator) noexcept
{
	messages_.shrink(numerator, denominator);
	events_.shrink(numerator, denominator);
}

} // namespace confer::chat
