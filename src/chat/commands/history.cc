// SPDX-License-Identifier: MIT
// CHATHISTORY: IRCv3 chathistory, event-playback and the batches of those.
#include "chat/commands/handlers.hh"
#include "chat/commands/history_request.hh"
#include "irc/message_split.hh"
#include "irc/multiline.hh"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace confer::chat {

using enum Subcommand::Name;

template <class Select> bool HistoryRequest::select(HistoryPage &page, Select &&select) const
{
	HistoryQuery query{.limit = limit_, .kinds = kinds_, .oldest = oldest_};
	bool complete = true;
	switch (subcommand_->name) {
	case before:
		query.before = first_;
		query.newest = true;
		break;
	case after: query.after = first_; break;
	case between:
		query.after = first_;
		query.before = second_;
		complete = select(query, page);
		if (page.size() > 0 || !complete)
			return complete;
		// Nothing lies that way, so perhaps it is the other way round.
		std::swap(query.after, query.before);
		query.newest = true;
		break;
	case around:
		query.before = first_;
		query.newest = true;
		query.limit = limit_ / 2;
		complete = select(query, page);
		query = {.after = first_->just_before(), .limit = limit_ - limit_ / 2, .kinds = query.kinds, .oldest = oldest_};
		break;
	default:
		query.after = first_;
		query.before = second_; // only what is played back has one
		query.newest = true;
		break;
	}
	return select(query, page) && complete;
}

namespace {

/** Writes the parameters of the line as it was, under the name that its target has now, which may be a longer one. */
void write_parameters(irc::LineWriter &writer, const irc::Message &said, HistoryKind kind, std::string_view target,
                      bool extended)
{
	constexpr std::size_t kColon = 2; // and the space before it
	const bool everywhere = kind == HistoryKind::quit || kind == HistoryKind::nick;
	const bool words = kind == HistoryKind::mode || kind == HistoryKind::tagmsg;
	if (!everywhere)
		writer.param(target);
	for (std::size_t i = everywhere ? 0 : 1; i < said.size() && extended; ++i) {
		if (i + 1 == said.size() && !words)
			writer.trailing(irc::cut_message(said.param(i), std::max(writer.room(), kColon) - kColon));
		else
			writer.param(said.param(i));
	}
}

} // namespace

void HistoryRequest::write_tags(irc::LineWriter &writer, const HistoryRecord &record, const HistoryRecord::Text &text,
                                bool id)
{
	const Session &session = call_.session;
	std::string word;
	if (!batch_.empty())
		writer.tag("batch", batch_);
	if (session.has(irc::Cap::server_time)) {
		append_time(word, record.time);
		writer.tag("time", word);
	}
	if (session.has(irc::Cap::account_tag) && !text.account.empty())
		writer.tag("account", text.account);
	if (session.has(irc::Cap::message_tags)) {
		if (id) {
			word.clear();
			call_.world.message_ids().append(word, record.number, call_.world.logs());
			writer.tag("msgid", word);
		}
		if (record.bot)
			writer.tag("bot");
		if (!text.client_tags.empty())
			writer.raw_tags(text.client_tags);
	}
}

/** Of a private message the target is the other one, or the asker: not in the case in which the asker wrote it. */
std::string_view HistoryRequest::target_of(const Asked &asked, const HistoryRecord::Text &text) const
{
	if (asked.channel)
		return asked.name;
	if (!call_.case_map().equal(text.account, call_.user().account))
		return call_.user().nick;
	const User *other = call_.world.find_user(asked.name);
	return other == nullptr ? asked.name : other->nick;
}

void HistoryRequest::answer_line(const Asked &asked, const HistoryRecord &record, const HistoryRecord::Text &text)
{
	irc::Message said;
	if (irc::parse_text_lines(text.body, said) != irc::ParseError::none)
		return;
	if (record.kind == HistoryKind::multiline) {
		answer_lines(asked, record, text, said);
		return;
	}
	std::string &line = call_.out.line();
	irc::LineWriter writer(line);
	write_tags(writer, record, text, true);
	writer.source(said.source).command(said.command);
	const bool extended = record.kind != HistoryKind::join || call_.session.has(irc::Cap::extended_join);
	write_parameters(writer, said, record.kind, target_of(asked, text), extended);
	writer.end();
	call_.out.send_line(call_.session, line);
}

/** A message of several lines: a batch in the batch, or a line for each for a client that does not know of such. */
void HistoryRequest::answer_lines(const Asked &asked, const HistoryRecord &record, const HistoryRecord::Text &text,
                                  const irc::Message &said)
{
	const std::string_view target = target_of(asked, text);
	std::string head;
	irc::LineWriter(head).source(said.source).command(said.command).param(target).trailing({}).end();
	head.resize(head.size() - 2); // the end of the line
	const irc::Multiline message{head, said.param(1)};
	std::string &line = call_.out.line();
	if (!batch_.empty() && call_.session.has(irc::Cap::multiline)) {
		write_tags_alone(line, record, text, true);
		message.append_batch(line, irc::Multiline::batch_name(record.number), "@batch=" + batch_ + ' ');
		call_.out.send_line(call_.session, line);
		return;
	}
	bool first = true;
	message.each_single([&](std::string_view single) {
		line.clear();
		write_tags_alone(line, record, text, std::exchange(first, false));
		message.append_single(line, single);
		call_.out.send_line(call_.session, line);
	});
}

/** Appends the tags and the space behind them, if there are any. */
void HistoryRequest::write_tags_alone(std::string &out, const HistoryRecord &record, const HistoryRecord::Text &text,
                                      bool id)
{
	constexpr std::string_view kRest = "X\r\n";
	irc::LineWriter writer(out);
	write_tags(writer, record, text, id);
	writer.command("X").end();
	out.resize(out.size() - kRest.size());
}

void HistoryRequest::answer_page(const Asked &asked, const HistoryPage &page)
{
	if (played_back_ && page.size() == 0)
		return;
	if (played_back_ && since_ && !call_.session.has(irc::Cap::server_time)) {
		std::string when;
		append_time(when, *since_);
		call_.tell(text("*** ", page.size(), " missed in ", asked.name, " since ", when));
	}
	played_ = page.size();
	call_.session.outbox.follow(call_.world.log().lines_end()); // memory has what may not be on disk yet
	batch_ = call_.open_batch(batch_type_, asked.name, !played_back_);
	for (std::size_t i = 0; i < page.size(); ++i)
		answer_line(asked, page[i], page.text(i));
	call_.close_batch(batch_);
}

std::vector<Asked> HistoryRequest::find_all()
{
	std::vector<Asked> all;
	for (const User::Place &place : call_.user().places) {
		Channel &channel = *place.channel;
		MutexLock order(channel.delivery);
		if (channel.history != nullptr)
			all.push_back({channel.name, channel.stream(), true, channel.history->last_message(oldest_)});
	}
	if (!call_.user().account.empty()) {
		for (const Conversations::Peer &peer : call_.world.conversations().of(call_.user().account))
			all.push_back({peer.account, peer.stream, false});
	}
	call_.out.count_work(all.size());
	return all;
}

/** Those whose latest message is between the two times, the one of longest ago first. */
void HistoryRequest::answer_targets(std::vector<Asked> &all)
{
	const WallTime low = std::min(first_->value, second_->value), high = std::max(first_->value, second_->value);
	std::erase_if(all,
	              [&](const Asked &asked) { return !asked.latest || *asked.latest <= low || *asked.latest >= high; });
	std::sort(all.begin(), all.end(),
	          [](const Asked &a, const Asked &b) { return std::tie(*a.latest, a.name) < std::tie(*b.latest, b.name); });
	const std::size_t beyond = all.size() - std::min(all.size(), limit_);
	if (first_->value > second_->value)
		all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(beyond));
	else
		all.resize(all.size() - beyond);
	batch_ = call_.open_batch("draft/chathistory-targets", {});
	for (const Asked &asked : all) {
		std::string &line = call_.out.line();
		std::string when;
		append_time(when, *asked.latest);
		irc::LineWriter writer(line);
		if (!batch_.empty())
			writer.tag("batch", batch_);
		writer.source(call_.world.name()).command("CHATHISTORY").param("TARGETS").param(asked.name).param(when);
		writer.end();
		call_.out.send_line(call_.session, line);
	}
	call_.close_batch(batch_);
}

void HistoryRequest::run_targets()
{
	std::vector<Asked> all;
	{
		WorldRead lock(call_.world);
		if (call_.session.user == nullptr)
			return;
		all = find_all();
	}
	std::vector<Stream> unknown;
	for (const Asked &asked : all) {
		if (!asked.latest && asked.stream != 0)
			unknown.push_back(asked.stream);
	}
	const auto latest =
	    unknown.empty() ? std::vector<std::optional<WallTime>>() : call_.world.log().latest(unknown, oldest_);
	std::size_t next = 0;
	for (Asked &asked : all) {
		if (!asked.latest && asked.stream != 0)
			asked.latest = latest[next++];
	}
	WorldRead lock(call_.world);
	if (call_.session.user == nullptr)
		return;
	std::vector<Asked> readable;
	for (const Asked &asked : all) {
		if (!asked.channel)
			readable.push_back(asked);
		else if (auto again = find_again(asked))
			readable.push_back(std::move(*again));
	}
	answer_targets(readable);
}

bool HistoryRequest::answer_from_memory()
{
	HistoryPage page; // a copy, so that the channel does not wait for the lines to be sent
	if (asked_.channel) {
		Channel &channel = *call_.world.find_channel(asked_.name);
		MutexLock order(channel.delivery);
		const History *history = channel.history.get();
		const bool complete = history == nullptr || select(page, [&](const HistoryQuery &query, HistoryPage &out) {
			                      return history->select(query, out);
		                      });
		if (!complete && asked_.stream != 0)
			return false;
	} else if (asked_.stream != 0) {
		return false;
	}
	answer_page(asked_, page);
	return true;
}

namespace {

std::string gap_text(std::string_view target, const Log::Gap &gap)
{
	std::string out = text("Some of the history of ", target, " is damaged and cannot be read");
	if (gap.after == 0 && gap.before == 0)
		return out;
	out += ": what was said ";
	out += gap.before == 0 ? "after " : gap.after == 0 ? "before " : "between ";
	if (gap.after != 0)
		append_time(out, gap.after);
	if (gap.after != 0 && gap.before != 0)
		out += " and ";
	if (gap.before != 0)
		append_time(out, gap.before);
	return out;
}

} // namespace

void HistoryRequest::answer_from_log()
{
	HistoryPage page;
	std::optional<Log::Gap> gap;
	static_cast<void>(select(page, [&](const HistoryQuery &query, HistoryPage &out) {
		if (const auto more = call_.world.log().read(asked_.stream, query, out))
			Log::Gap::widen(gap, *more);
		return true;
	}));
	WorldRead lock(call_.world);
	if (call_.session.user == nullptr)
		return;
	// Meanwhile the channel may have ended, or have another name, and its member may have been removed.
	const std::optional<Asked> asked = find_again(asked_);
	if (!asked) {
		if (!played_back_)
			call_.fail("INVALID_TARGET", {subcommand_->word, asked_.name}, "You are not in that channel");
		return;
	}
	if (gap)
		call_.tell(gap_text(asked->name, *gap));
	answer_page(*asked, page);
}

void HistoryRequest::run()
{
	{
		WorldRead lock(call_.world);
		if (call_.session.user == nullptr || !read())
			return;
		if (subcommand_->name != targets && answer_from_memory())
			return;
	}
	if (subcommand_->name == targets)
		run_targets();
	else
		answer_from_log();
}

void run_chathistory(Call &call)
{
	HistoryRequest(call).run();
}

} // namespace confer::chat
