// SPDX-License-Identifier: MIT
#include "client/link/history_targets.hh"

#include "client/link/server_time.hh"
#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>

namespace confer::client {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCommand = "CHATHISTORY";
constexpr std::string_view kSubcommand = "TARGETS";
constexpr std::string_view kTimestamp = "timestamp=";

/** The end of the time that is asked about: clocks differ, and some servers count nanoseconds in 64 bits. */
constexpr std::string_view kEver = "2200-01-01T00:00:00.000Z";

/** What was said at once comes in any order, by the times that it bears. */
constexpr std::chrono::milliseconds kDisorder = 1s;

/** Empty if that is no time. */
std::string earlier(std::string_view time, std::chrono::milliseconds by)
{
	const auto moment = parse_wall_time(time);
	return moment ? format_server_time(*moment - by) : std::string();
}

bool is_targets_batch(std::string_view type) noexcept
{
	return type == "draft/chathistory-targets" || type == "chathistory-targets";
}

} // namespace

void HistoryTargets::start()
{
	since_ = earlier(moment_, kDisorder);
	open_ = !since_.empty();
	asked_ = refused_ = false;
	batch_.clear();
	found_.clear();
}

void HistoryTargets::see(const irc::Message &message)
{
	if (open_ || message.tag("batch"))
		return;
	if (const auto time = message.tag("time"))
		moment_ = *time;
}

void HistoryTargets::settle() noexcept
{
	open_ = asked_ = false;
	batch_.clear();
}

void HistoryTargets::ask(const Session &session, SteadyTime now, std::string &send)
{
	const bool first = !std::exchange(greeted_, true);
	if (first || !session.has(Extra::chathistory)) {
		settle();
		// Of a guest nothing is kept from one connection to the next.
		if (first && session.has(Extra::chathistory) && session.has(Extra::read_marker) && !session.account().empty())
			begin(earlier(moment_, kUnread), session, now, send);
		return;
	}
	if (!open_) { // a bouncer was without its server
		since_ = earlier(moment_, kDisorder);
		open_ = !since_.empty();
	}
	if (open_ && !asked_)
		begin(since_, session, now, send);
}

void HistoryTargets::begin(std::string from, const Session &session, SteadyTime now, std::string &send)
{
	if (from.empty())
		return;
	names_.clear();
	from_ = std::move(from);
	send_question(session, now, send);
}

void HistoryTargets::send_question(const Session &session, SteadyTime now, std::string &send)
{
	const std::size_t most = session.features().history_limit();
	limit_ = most > 0 ? std::min(most, kPage) : kPage;
	asked_ = true;
	refused_ = false;
	when_ = now;
	batch_.clear();
	last_.clear();
	page_ = page_new_ = 0;
	irc::LineWriter(send)
	    .command(kCommand)
	    .param(kSubcommand)
	    .param(std::string(kTimestamp) + from_)
	    .param(std::string(kTimestamp) + std::string(kEver))
	    .param(limit_);
}

bool HistoryTargets::take(const irc::Message &message, const Session &session, SteadyTime now, std::string &send)
{
	if (irc::equal_nocase(message.command, "BATCH"))
		return take_batch(message, session, now, send);
	if (irc::equal_nocase(message.command, kCommand) && irc::equal_nocase(message.param(0), kSubcommand)) {
		add(message.param(1), message.param(2), session);
		return true;
	}
	return asked_ && take_refusal(message);
}

/** Also of an answer that comes late. */
bool HistoryTargets::take_batch(const irc::Message &message, const Session &session, SteadyTime now, std::string &send)
{
	const std::string_view reference = message.param(0);
	if (reference.starts_with('+') && is_targets_batch(message.param(1))) {
		batch_ = reference.substr(1);
		return true;
	}
	if (batch_.empty() || !reference.starts_with('-') || reference.substr(1) != batch_)
		return false;
	end_page(session, now, send);
	return true;
}

/** `FAIL CHATHISTORY code TARGETS ...`, or 421: the server keeps no history after all. */
bool HistoryTargets::take_refusal(const irc::Message &message)
{
	const bool failed = irc::equal_nocase(message.command, "FAIL") && irc::equal_nocase(message.param(0), kCommand) &&
	                    irc::equal_nocase(message.param(2), kSubcommand);
	const bool unknown = message.command == "421" && irc::equal_nocase(message.param(1), kCommand);
	if (!failed && !unknown)
		return false;
	settle();
	refused_ = true;
	return failed; // what else was asked learns from 421, too
}

void HistoryTargets::add(std::string_view name, std::string_view time, const Session &session)
{
	if (time.starts_with(kTimestamp)) // as some servers write it
		time.remove_prefix(kTimestamp.size());
	++page_;
	last_ = std::max(last_, std::string(time));
	const auto same = [&](const std::string &known) { return session.same(known, name); };
	if (name.empty() || names_.size() >= kMost || std::any_of(names_.begin(), names_.end(), same))
		return;
	++page_new_;
	names_.emplace_back(name);
	found_.push_back({std::string(name), std::string(time)});
}

void HistoryTargets::end_page(const Session &session, SteadyTime now, std::string &send)
{
	batch_.clear();
	// Several may bear the time of the last, and only some of them have had room.
	const std::string next = earlier(last_, 1ms);
	if (asked_ && page_ >= limit_ && page_new_ > 0 && names_.size() < kMost && next > from_) {
		from_ = next;
		send_question(session, now, send);
		return;
	}
	settle();
}

void HistoryTargets::tick(SteadyTime now) noexcept
{
	if (now >= next_tick())
		asked_ = false;
}

SteadyTime HistoryTargets::next_tick() const noexcept
{
	return asked_ ? when_ + kPatience : SteadyTime::max();
}

} // namespace confer::client
