// SPDX-License-Identifier: MIT
#include "server/kept_log.hh"

#include "chat/history.hh"
#include "chat/streams.hh"
#include "chat/text.hh"
#include "irc/base36.hh"
#include "server/log.hh"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <utility>

#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

namespace {

constexpr std::size_t kBatch = 32; ///< lines that are appended at once
constexpr std::size_t kFew = 4;    ///< for which it does not pay to set up room for a whole batch

static_assert(log::is_message(static_cast<std::uint8_t>(chat::HistoryKind::privmsg)) &&
              log::is_message(static_cast<std::uint8_t>(chat::HistoryKind::notice)) &&
              log::is_message(static_cast<std::uint8_t>(chat::HistoryKind::multiline)) &&
              !log::is_message(static_cast<std::uint8_t>(chat::HistoryKind::tagmsg)));

void add(const log::Line &line, chat::HistoryPage &page)
{
	page.add({.time = line.time,
	          .number = line.position,
	          .kind = static_cast<chat::HistoryKind>(line.kind),
	          .bot = line.bot},
	         {line.body, line.account, line.client_tags});
}

std::optional<log::Point> point_of(const std::optional<chat::HistoryPoint> &point)
{
	if (!point)
		return {};
	return log::Point{point->by == chat::HistoryPoint::By::time ? log::Point::By::time : log::Point::By::position,
	                  point->value};
}

static_assert(log::mark_of(log::Purpose::messages) == chat::Streams::kKey);

} // namespace

std::string short_id(const log::LogId &id)
{
	std::uint64_t number;
	std::memcpy(&number, id.bytes().data(), sizeof number);
	std::string text;
	irc::append_base36(text, number);
	return text;
}

KeptLog::KeptLog(log::StoreOptions options, LogReports &reports, DiskTroubles &troubles, Release &release)
    : reports_(reports),
      troubles_(troubles),
      release_(release),
      gated_(options.durability == log::Durability::disk),
      store_(std::move(options), *this),
      id_(short_id(store_.id()))
{
}

std::vector<chat::StateChange> KeptLog::take_state()
{
	std::vector<chat::StateChange> state;
	for (auto &[key, value] : store_.take_state()) {
		if (!key.starts_with(log::kOwnKey))
			state.push_back({key, std::move(value)});
	}
	return state;
}

chat::LogPosition KeptLog::append(chat::Stream stream, std::span<chat::LogLine> lines) noexcept
{
	if (lines.empty())
		return 0;
	if (lines.size() <= kFew) {
		log::LineView few[kFew];
		return append_some(stream, lines, few);
	}
	log::LineView views[kBatch];
	chat::LogPosition first = 0;
	for (; !lines.empty(); lines = lines.subspan(std::min(kBatch, lines.size()))) {
		const chat::LogPosition position = append_some(stream, lines.first(std::min(kBatch, lines.size())), views);
		if (position == 0)
			return 0;
		first = first == 0 ? position : first;
	}
	return first;
}

chat::LogPosition KeptLog::append_some(chat::Stream stream, std::span<chat::LogLine> lines,
                                       std::span<log::LineView> views) noexcept
{
	for (std::size_t i = 0; i < lines.size(); ++i) {
		const chat::LogLine &line = lines[i];
		log::LineView &view = views[i];
		view.stream = stream;
		view.kind = static_cast<std::uint8_t>(line.kind);
		view.flags = line.bot ? log::record_flag::bot : std::uint8_t{0};
		view.body = line.text.body;
		view.account = line.text.account;
		view.client_tags = line.text.client_tags;
	}
	views = views.first(lines.size());
	const auto appended = store_.append(views, lines.back().time);
	if (!appended)
		return 0;
	chat::LogPosition position = appended->first;
	for (std::size_t i = 0; i < lines.size(); ++i) {
		lines[i].time = appended->time;
		lines[i].position = position;
		position += log::line_size(views[i]);
	}
	return appended->first;
}

bool KeptLog::append_state(chat::WallTime time, std::span<const chat::StateChange> changes) noexcept
try {
	std::vector<log::StateEntry> entries;
	entries.reserve(changes.size());
	for (const chat::StateChange &change : changes) {
		if (change.key.size() > log::kMaxStateKey || (change.value && change.value->size() > log::kMaxStateValue))
			return false;
		entries.push_back({change.key, change.value ? std::optional<std::string_view>(*change.value) : std::nullopt});
	}
	return entries.empty() || store_.append_state(entries, time).has_value();
} catch (const std::bad_alloc &) {
	return false;
}

bool KeptLog::erase(chat::Stream, chat::LogPosition position, chat::WallTime now) noexcept
try {
	return store_.erase({&position, 1}, now);
} catch (const std::bad_alloc &) {
	return false;
}

bool KeptLog::erase_account(std::string_view account, chat::WallTime now) noexcept
try {
	return store_.erase_account(account, now);
} catch (const std::bad_alloc &) {
	return false;
}

std::optional<chat::Log::Gap> KeptLog::read(chat::Stream stream, const chat::HistoryQuery &query,
                                            chat::HistoryPage &page)
{
	if (query.limit == 0)
		return std::nullopt;
	const log::Page found = store_.read({.stream = stream,
	                                     .after = point_of(query.after),
	                                     .before = point_of(query.before),
	                                     .newest = query.newest,
	                                     .limit = query.limit,
	                                     .kinds = query.kinds,
	                                     .oldest = query.oldest});
	for (const log::Line &line : found.lines)
		add(line, page);
	std::optional<Gap> gap;
	for (const log::Damage &damage : found.damages)
		Gap::widen(gap, {damage.after, damage.before});
	return gap;
}

void KeptLog::search(chat::LogSearch &search, std::size_t limit, chat::HistoryPage &page,
                     std::vector<chat::Stream> &streams)
{
	log::SearchQuery query{.streams = search.streams,
	                       .newest_first = search.newest_first,
	                       .oldest = search.oldest,
	                       .newest = search.newest,
	                       .limit = limit};
	query.from = search.from.value_or(search.newest_first ? query.from : 0);
	query.wants = [&](const log::RecordView &, const log::LineView &line) {
		return search.wants({line.body, line.account, line.client_tags});
	};
	const log::SearchPage found = store_.search(query);
	for (const log::Line &line : found.lines) {
		add(line, page);
		streams.push_back(line.stream);
	}
	search.from = found.next;
	search.done = !found.next;
	search.damaged = search.damaged || found.damaged;
	search.reached = found.reached ? found.reached : search.reached;
	search.work += found.records;
}

std::vector<std::optional<chat::WallTime>> KeptLog::latest(std::span<const chat::Stream> streams, chat::WallTime oldest)
{
	std::vector<std::optional<chat::WallTime>> found;
	found.reserve(streams.size());
	for (const chat::Stream stream : streams)
		found.push_back(store_.last_message(stream, oldest));
	return found;
}

void KeptLog::report(std::string_view text) noexcept
try {
	reports_.add(chat::text("Message log: ", text));
} catch (const std::bad_alloc &) {
	server::log.warning("Message log: ", text);
}

void KeptLog::trouble(log::DiskTrouble kind, bool begins, std::string_view text) noexcept
try {
	troubles_.set(log::Purpose::messages, kind, begins, chat::text("Message log: ", text));
} catch (const std::bad_alloc &) {
	server::log.warning("Message log: ", text);
}

void KeptLog::failed(std::string_view reason) noexcept
{
	// What the disk has is not known: the next start reads it. Nobody is told anything more that may be lost.
	server::log.error("The message log has failed: ", reason);
	server::log.flush(std::chrono::steady_clock::now() + std::chrono::seconds(1));
	_exit(EX_IOERR);
}

} // namespace confer::server
