// SPDX-License-Identifier: MIT
#pragma once

#include "chat/history.hh"
#include "chat/log.hh"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace confer::chat::test {

/** A log in memory. It lives on when a World has ended, as the one on the disk does. For one thread. */
class FakeLog final : public Log {
public:
	struct Line {
		Stream stream;
		HistoryRecord record;
		std::string body, account, client_tags;
	};

	std::string_view id() const noexcept override { return "fake"; }

	LogPosition append(Stream stream, std::span<LogLine> lines) noexcept override
	{
		if (at_append)
			at_append();
		if (full)
			return 0;
		++appends;
		for (LogLine &line : lines) {
			line.position = end_;
			end_ += 64;
			lines_end_ = end_.load();
			lines_.push_back({stream,
			                  {.time = line.time, .number = line.position, .kind = line.kind, .bot = line.bot},
			                  std::string(line.text.body),
			                  std::string(line.text.account),
			                  std::string(line.text.client_tags)});
		}
		return lines.front().position;
	}

	bool append_state(WallTime, std::span<const StateChange> changes) noexcept override
	{
		if (full)
			return false;
		++state_records;
		end_ += 64;
		for (const StateChange &change : changes) {
			if (change.value)
				state[change.key] = *change.value;
			else
				state.erase(change.key);
		}
		return true;
	}

	bool erase(Stream stream, LogPosition position, WallTime) noexcept override
	{
		return !full && std::erase_if(lines_, [&](const Line &line) {
			                return line.stream == stream && line.record.number == position;
		                }) == 1;
	}
	bool erase_account(std::string_view account, WallTime) noexcept override
	{
		std::erase_if(lines_, [&](const Line &line) { return line.account == account; });
		return !full;
	}

	LogPosition end() const noexcept override { return end_; }
	bool is_gated() const noexcept override { return gated; }
	LogPosition gate() const noexcept override { return full ? std::min(room, end()) : end(); }
	LogPosition lines_end() const noexcept override { return lines_end_; }
	LogPosition syncing() const noexcept override { return synced_to; }
	LogPosition durable() const noexcept override { return durable_to; }
	bool is_crowded() const noexcept override { return false; }

	std::optional<Gap> read(Stream stream, const HistoryQuery &query, HistoryPage &page) override
	{
		++reads;
		if (at_read)
			at_read();
		std::vector<const Line *> found;
		for (const Line &line : lines_) {
			if (line.stream == stream && (query.kinds & bit(line.record.kind)) != 0 &&
			    line.record.time >= query.oldest && (!query.after || query.after->is_before(line.record)) &&
			    (!query.before || query.before->is_behind(line.record)))
				found.push_back(&line);
		}
		const std::size_t beyond = found.size() - std::min(found.size(), query.limit);
		if (query.newest)
			found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(beyond));
		else
			found.resize(found.size() - beyond);
		for (const Line *line : found)
			page.add(line->record, {line->body, line->account, line->client_tags});
		return damaged ? std::optional(gap) : std::nullopt;
	}

	/** A portion of it looks at one message, so that whatever lies between two portions is seen. */
	void search(LogSearch &search, std::size_t limit, HistoryPage &page, std::vector<Stream> &streams) override
	{
		++reads;
		if (at_read)
			at_read();
		search.damaged = damaged;
		std::size_t place = search.from.value_or(search.newest_first ? lines_.size() : 0);
		search.done = limit == 0 || place == (search.newest_first ? 0 : lines_.size());
		if (search.done)
			return;
		const Line &line = lines_[search.newest_first ? --place : place++];
		search.from = place;
		search.reached = line.record.time;
		++search.work;
		if (std::find(search.streams.begin(), search.streams.end(), line.stream) == search.streams.end() ||
		    (bit(line.record.kind) & kMessageKinds) == 0 || line.record.time < search.oldest ||
		    line.record.time > search.newest || !search.wants({line.body, line.account, line.client_tags}))
			return;
		page.add(line.record, {line.body, line.account, line.client_tags});
		streams.push_back(line.stream);
	}

	std::vector<std::optional<WallTime>> latest(std::span<const Stream> streams, WallTime oldest) override
	{
		++reads;
		std::vector<std::optional<WallTime>> found(streams.size());
		for (const Line &line : lines_) {
			const auto at = std::find(streams.begin(), streams.end(), line.stream);
			if (at != streams.end() && (bit(line.record.kind) & kMessageKinds) != 0 && line.record.time >= oldest)
				found[static_cast<std::size_t>(at - streams.begin())] = line.record.time;
		}
		return found;
	}

	const std::vector<Line> &lines() const noexcept { return lines_; }

	std::map<std::string, std::string> state;
	bool gated = false;                                     ///< before there is a World
	std::atomic<LogPosition> synced_to = 0, durable_to = 0; ///< with end() all that another thread may look at
	bool full = false;
	LogPosition room = 0; ///< when it is full: the disk has what is before this
	bool damaged = false;
	Gap gap; ///< with `damaged`
	int appends = 0, state_records = 0, reads = 0;
	std::function<void()> at_append, at_read; ///< what is looked at, or happens, then

private:
	std::atomic<LogPosition> end_ = 64, lines_end_ = 64;
	std::vector<Line> lines_;
};

} // namespace confer::chat::test
