// SPDX-License-Identifier: MIT
#include "client/link/search.hh"

#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>

namespace confer::client {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCommand = "SEARCH";
constexpr std::string_view kBatchType = "soju.im/search";

/** Messages to ask for at a time, unless the server allows fewer; and those of an answer that are taken. */
constexpr std::size_t kPage = 100;
constexpr std::size_t kMaxFound = 2000;

void add(std::string &attributes, std::string_view key, std::string_view value)
{
	if (value.empty())
		return;
	if (!attributes.empty())
		attributes += ';';
	attributes.append(key).append("=");
	irc::escape_tag(value, attributes);
}

std::optional<WallTime> time_of(std::string_view line)
{
	irc::Message message;
	if (irc::parse(line, message) != irc::ParseError::none)
		return {};
	return parse_wall_time(message.tag("time").value_or(std::string_view()));
}

/** Two messages are the same if they have the same key. */
std::string key_of(std::string_view line)
{
	irc::Message message;
	static_cast<void>(irc::parse(line, message));
	if (const auto msgid = message.tag("msgid"))
		return std::string(*msgid);
	return std::string(message.source) + ' ' + std::string(message.param(0)) + ' ' + std::string(message.param(1));
}

} // namespace

Search::Asked Search::begin(SearchQuery query, const Session &session, SteadyTime now, std::string &send)
{
	if (asked_)
		return Asked::under_way;
	query_ = std::move(query);
	ended_ = false;
	known_.clear();
	return ask(session, now, send);
}

Search::Asked Search::more(const Session &session, SteadyTime now, std::string &send)
{
	if (!query_)
		return Asked::none;
	if (asked_)
		return Asked::under_way;
	return ended_ ? Asked::ended : ask(session, now, send);
}

Search::Asked Search::ask(const Session &session, SteadyTime now, std::string &send)
{
	if (session.state() != Session::State::ready || !session.has(Extra::search) || !session.has(irc::Cap::batch))
		return Asked::unavailable;
	const std::size_t most = session.features().history_limit();
	limit_ = most > 0 ? std::min(most, kPage) : kPage;
	std::string attributes;
	add(attributes, "in", query_->in);
	add(attributes, "from", query_->from);
	add(attributes, "text", query_->text);
	if (query_->after)
		add(attributes, "after", format_server_time(*query_->after));
	if (query_->before)
		add(attributes, "before", format_server_time(*query_->before));
	add(attributes, "limit", std::to_string(limit_));
	irc::LineWriter(send).command(kCommand).param(attributes);
	asked_ = true;
	since_ = now;
	batch_.clear();
	page_ = {};
	return Asked::asked;
}

bool Search::take(const irc::Message &message, std::string_view line)
{
	if (!asked_)
		return false;
	if (irc::equal_nocase(message.command, "BATCH"))
		return take_batch(message);
	if (!batch_.empty() && message.tag("batch") == std::optional<std::string_view>(batch_)) {
		take_found(message, line);
		return true;
	}
	const bool unknown = message.command == "421";
	if ((!unknown && !irc::equal_nocase(message.command, "FAIL")) ||
	    !irc::equal_nocase(message.param(unknown ? 1 : 0), kCommand))
		return false;
	fail(message.param(message.size() - 1));
	return true;
}

bool Search::take_batch(const irc::Message &message)
{
	const std::string_view reference = message.param(0);
	if (reference.size() < 2)
		return false;
	if (batch_.empty() && reference.front() == '+' && message.param(1) == kBatchType) {
		batch_ = reference.substr(1);
		return true;
	}
	if (batch_.empty() || reference.front() != '-' || reference.substr(1) != batch_)
		return false;
	close();
	return true;
}

void Search::take_found(const irc::Message &message, std::string_view line)
{
	if (is_speech(message.command) && page_.lines.size() < kMaxFound)
		page_.lines.emplace_back(line);
	else if (irc::equal_nocase(message.command, "WARN") && message.param(1) == "TRUNCATED")
		page_.reached = parse_wall_time(message.param(2));
}

/** The answer is complete. */
void Search::close()
{
	asked_ = false;
	batch_.clear();
	move_on(page_);
	ended_ = page_.ended;
	pages_.push_back(std::exchange(page_, {}));
}

/**
 * The next page begins at the moment where this one ends, because the server may have left out some of the messages of
 * that moment; those that were found are left out then.
 */
void Search::move_on(FoundPage &page)
{
	const bool full = page.lines.size() >= limit_;
	const auto edge =
	    page.lines.empty() ? std::optional<WallTime>() : time_of(forward() ? page.lines.back() : page.lines.front());
	std::erase_if(page.lines, [this](const std::string &line) { return known_.contains(key_of(line)); });
	std::optional<WallTime> &bound = forward() ? query_->after : query_->before;
	page.ended = !page.reached && (!full || !edge);
	if (page.ended)
		return;
	WallTime next = page.reached ? *page.reached : *edge;
	if (bound)
		next = forward() ? std::max(next, *bound) : std::min(next, *bound);
	if (next != bound)
		known_.clear();
	else if (page.lines.empty()) // all of that moment is known
		next += forward() ? 1ms : -1ms;
	for (const std::string &line : page.lines)
		if (time_of(line) == next)
			known_.insert(key_of(line));
	bound = next;
}

void Search::fail(std::string_view why)
{
	asked_ = false;
	batch_.clear();
	page_ = {};
	pages_.push_back({.failure = std::string(why)});
}

void Search::tick(SteadyTime now)
{
	if (asked_ && now >= since_ + kPatience)
		fail("the server does not answer");
}

} // namespace confer::client
