// SPDX-License-Identifier: MIT
#include "chat/history.hh"

#include "chat/event.hh"

#include <algorithm>
#include <iterator>

namespace confer::chat {

namespace {

/** In the order of HistoryKind. */
constexpr std::string_view kVerbs[] = {"PRIVMSG", "NOTICE", "TAGMSG", "JOIN", "PART",
                                       "QUIT",    "KICK",   "NICK",   "MODE", "TOPIC"};

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

void History::add(Event &event) noexcept
{
	std::string_view body = event.body();
	const auto kind = kind_of(body);
	if (!kind)
		return;
	body.remove_suffix(sizeof("\r\n") - 1);
	add({.time = event.time(), .number = event.number(), .kind = *kind, .bot = event.bot()},
	    {body, event.account(), event.client_tags()});
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

void History::select(const HistoryQuery &query, HistoryPage &page) const
{
	const auto wanted = [&](const HistoryRecord &record) {
		return (query.kinds & bit(record.kind)) != 0 && record.time >= query.oldest &&
		       (!query.after || query.after->is_before(record)) && (!query.before || query.before->is_behind(record));
	};
	const std::size_t before = page.records_.size();
	walk(query, [&](const HistoryRecord &record, const HistoryLane &lane) {
		if (page.records_.size() - before >= query.limit)
			return false;
		if (!wanted(record))
			return true;
		const HistoryRecord::Text text = lane.text(record);
		HistoryRecord &copy = page.records_.emplace_back(record);
		copy.offset = static_cast<std::uint32_t>(page.bytes_.size());
		page.bytes_.append(text.body.data(), record.size()); // its parts lie behind one another
		return true;
	});
	if (query.newest)
		std::reverse(page.records_.begin() + static_cast<std::ptrdiff_t>(before), page.records_.end());
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
