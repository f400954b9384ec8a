// SPDX-License-Identifier: MIT
// CHATHISTORY: IRCv3 chathistory, event-playback and the batches of those.
#include "chat/commands/handlers.hh"
#include "irc/ascii.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"
#include "irc/server_time.hh"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace confer::chat {

namespace {

/** The subcommands, and the references that stand between their target and their limit. */
struct Subcommand {
	enum class Name : std::uint8_t { latest, before, after, around, between, targets };

	std::string_view word;
	Name name;
	std::size_t first; ///< place of the first reference
	std::size_t references;
};

using enum Subcommand::Name;

constexpr Subcommand kSubcommands[] = {
    {"LATEST", latest, 2, 1}, {"BEFORE", before, 2, 1},   {"AFTER", after, 2, 1},
    {"AROUND", around, 2, 1}, {"BETWEEN", between, 2, 2}, {"TARGETS", targets, 1, 2},
};

/** One CHATHISTORY, while it is read and answered. What is wrong with it is answered by its functions. */
class HistoryRequest {
public:
	explicit HistoryRequest(Call &call) noexcept : call_(call) {}

	void run() REQUIRES_SHARED(world_role);

private:
	bool read_subcommand() REQUIRES_SHARED(world_role);
	bool read_selection() REQUIRES_SHARED(world_role);
	bool read_point(std::size_t place, std::optional<HistoryPoint> &point) REQUIRES_SHARED(world_role);
	bool read_limit(std::string_view text) REQUIRES_SHARED(world_role);
	bool invalid(std::string_view what, std::string_view why) REQUIRES_SHARED(world_role);
	Channel *find_target() REQUIRES_SHARED(world_role);
	HistoryKinds kinds() const noexcept;

	HistoryPage select(Channel &channel) REQUIRES_SHARED(world_role);
	void answer_page(const Channel &channel, const HistoryPage &page) REQUIRES_SHARED(world_role);
	void answer_targets() REQUIRES_SHARED(world_role);
	void answer_line(const Channel &channel, const HistoryRecord &record, const HistoryRecord::Text &text)
	    REQUIRES_SHARED(world_role);

	void open_batch(std::string_view type, std::string_view target);
	void close_batch();

	Call &call_;
	const Subcommand *subcommand_ = nullptr;
	std::optional<HistoryPoint> first_, second_;
	std::size_t limit_ = 0;
	WallTime oldest_ = 0;
	std::string batch_; ///< empty: there is none around the answer
};

bool HistoryRequest::invalid(std::string_view what, std::string_view why)
{
	call_.fail("INVALID_PARAMS", {subcommand_->word, what}, why);
	return false;
}

bool HistoryRequest::read_point(std::size_t place, std::optional<HistoryPoint> &point)
{
	const std::string_view given = call_.param(place);
	if (given == "*" && subcommand_->name == latest)
		return true;
	const std::string_view type = given.substr(0, given.find('='));
	const std::string_view value = given.substr(std::min(type.size() + 1, given.size()));
	if (type == "timestamp") {
		const auto time = irc::parse_server_time(value);
		if (!time)
			return invalid(given, "A timestamp is written 2026-11-22T20:44:02.123Z");
		point = {HistoryPoint::By::time, *time};
		return true;
	}
	if (type != "msgid" || subcommand_->name == targets)
		return invalid(given, subcommand_->name == targets ? "Give two references timestamp=..."
		                                                   : "A reference is msgid=... or timestamp=...");
	const auto number = call_.world.message_ids().number_of(value);
	if (!number) {
		call_.fail("MESSAGE_ERROR", {subcommand_->word, call_.param(1), given},
		           "No message of this server has that id since it was started; a timestamp= may help");
		return false;
	}
	point = {HistoryPoint::By::number, static_cast<std::int64_t>(*number)};
	return true;
}

bool HistoryRequest::read_limit(std::string_view text)
{
	const std::size_t most = call_.settings().history.query_max;
	const char *end = text.data() + text.size();
	const auto [rest, error] = std::from_chars(text.data(), end, limit_);
	if (error == std::errc::result_out_of_range)
		limit_ = most;
	else if (error != std::errc{} || limit_ == 0)
		return invalid(text, "The limit is a number above 0");
	if (rest != end)
		return invalid(text, "The limit is a number above 0");
	limit_ = std::min(limit_, most);
	return true;
}

/** The subcommand, and that it has its number of parameters. */
bool HistoryRequest::read_subcommand()
{
	const std::string_view given = call_.param(0);
	const auto named = [&](const Subcommand &entry) { return irc::equal_nocase(entry.word, given); };
	subcommand_ = std::find_if(std::begin(kSubcommands), std::end(kSubcommands), named);
	if (subcommand_ == std::end(kSubcommands)) {
		call_.fail("INVALID_PARAMS", {given},
		           "Unknown subcommand; there are LATEST, BEFORE, AFTER, AROUND, BETWEEN and TARGETS");
		return false;
	}
	const std::size_t count = subcommand_->first + subcommand_->references + 1;
	if (call_.message.size() == count)
		return true;
	call_.fail("INVALID_PARAMS", {subcommand_->word},
	           text(call_.message.size() < count ? "Not enough" : "Too many", " parameters; see HELP CHATHISTORY"));
	return false;
}

/** The references and the limit. */
bool HistoryRequest::read_selection()
{
	const std::size_t first = subcommand_->first, count = subcommand_->references;
	return read_point(first, first_) && (count < 2 || read_point(first + 1, second_)) &&
	       read_limit(call_.param(first + count));
}

Channel *HistoryRequest::find_target()
{
	const std::string_view name = call_.param(1);
	Channel *channel = call_.world.find_channel(name);
	if (channel != nullptr && channel->member(call_.user()) != nullptr)
		return channel;
	call_.fail("INVALID_TARGET", {subcommand_->word, name},
	           irc::is_channel(name) ? "You are not in a channel of that name"
	                                 : "Only what is said in channels is kept, not private messages");
	return nullptr;
}

/** Events are for those who know them to be of the past: in a batch, with event-playback. */
HistoryKinds HistoryRequest::kinds() const noexcept
{
	if (!call_.session.has(irc::Cap::event_playback) || !call_.session.has(irc::Cap::batch))
		return kMessageKinds;
	const auto all = static_cast<HistoryKinds>(~0U);
	return call_.session.has(irc::Cap::message_tags) ? all : static_cast<HistoryKinds>(all & ~bit(HistoryKind::tagmsg));
}

/** Copies the lines, so that the channel does not wait for them to be sent. */
HistoryPage HistoryRequest::select(Channel &channel)
{
	HistoryPage page;
	HistoryQuery query{.limit = limit_, .kinds = kinds(), .oldest = oldest_};
	MutexLock order(channel.delivery);
	const History &history = *channel.history;
	switch (subcommand_->name) {
	case before:
		query.before = first_;
		query.newest = true;
		break;
	case after: query.after = first_; break;
	case between:
		query.after = first_;
		query.before = second_;
		history.select(query, page);
		if (page.size() > 0)
			return page;
		// Nothing lies that way, so perhaps it is the other way round.
		std::swap(query.after, query.before);
		query.newest = true;
		break;
	case around:
		query.before = first_;
		query.newest = true;
		query.limit = limit_ / 2;
		history.select(query, page);
		query = {.after = first_->just_before(), .limit = limit_ - limit_ / 2, .kinds = query.kinds, .oldest = oldest_};
		break;
	default:
		query.after = first_;
		query.newest = true;
		break;
	}
	history.select(query, page);
	return page;
}

void HistoryRequest::open_batch(std::string_view type, std::string_view target)
{
	if (!call_.session.has(irc::Cap::batch))
		return;
	batch_ = call_.out.answer_in_batch();
	std::string &line = call_.out.line();
	{
		irc::LineWriter writer(line);
		writer.source(call_.world.name()).command("BATCH").param('+' + batch_).param(type);
		if (!target.empty())
			writer.param(target);
	}
	call_.out.send_line(call_.session, line);
}

void HistoryRequest::close_batch()
{
	if (batch_.empty())
		return;
	std::string &line = call_.out.line();
	irc::LineWriter(line).source(call_.world.name()).command("BATCH").param('-' + batch_).end();
	call_.out.send_line(call_.session, line);
}

/** Writes the parameters of the line as it was, under the name that the channel has now, which may be a longer one. */
void write_parameters(irc::LineWriter &writer, const irc::Message &said, HistoryKind kind, std::string_view channel,
                      bool extended)
{
	constexpr std::size_t kColon = 2; // and the space before it
	const bool everywhere = kind == HistoryKind::quit || kind == HistoryKind::nick;
	const bool words = kind == HistoryKind::mode || kind == HistoryKind::tagmsg;
	if (!everywhere)
		writer.param(channel);
	for (std::size_t i = everywhere ? 0 : 1; i < said.size() && extended; ++i) {
		if (i + 1 == said.size() && !words)
			writer.trailing(irc::cut_message(said.param(i), std::max(writer.room(), kColon) - kColon));
		else
			writer.param(said.param(i));
	}
}

void HistoryRequest::answer_line(const Channel &channel, const HistoryRecord &record, const HistoryRecord::Text &text)
{
	const Session &session = call_.session;
	irc::Message said;
	if (irc::parse(text.body, said) != irc::ParseError::none)
		return;
	std::string &line = call_.out.line();
	std::string word;
	irc::LineWriter writer(line);
	if (!batch_.empty())
		writer.tag("batch", batch_);
	if (session.has(irc::Cap::server_time)) {
		append_time(word, record.time);
		writer.tag("time", word);
	}
	if (session.has(irc::Cap::account_tag) && !text.account.empty())
		writer.tag("account", text.account);
	if (session.has(irc::Cap::message_tags)) {
		word.clear();
		call_.world.message_ids().append(word, record.number);
		writer.tag("msgid", word);
		if (record.bot)
			writer.tag("bot");
		if (!text.client_tags.empty())
			writer.raw_tags(text.client_tags);
	}
	writer.source(said.source).command(said.command);
	const bool extended = record.kind != HistoryKind::join || session.has(irc::Cap::extended_join);
	write_parameters(writer, said, record.kind, channel.name, extended);
	writer.end();
	call_.out.send_line(call_.session, line);
}

void HistoryRequest::answer_page(const Channel &channel, const HistoryPage &page)
{
	open_batch("chathistory", channel.name);
	for (std::size_t i = 0; i < page.size(); ++i)
		answer_line(channel, page[i], page.text(i));
	close_batch();
}

/** The channels whose latest message is between the two times, the one of longest ago first. */
void HistoryRequest::answer_targets()
{
	using Found = std::pair<WallTime, const Channel *>;
	std::vector<Found> found;
	const WallTime low = std::min(first_->value, second_->value), high = std::max(first_->value, second_->value);
	for (const User::Place &place : call_.user().places) {
		MutexLock order(place.channel->delivery);
		const auto time = place.channel->history->last_message(oldest_);
		if (time && *time > low && *time < high)
			found.emplace_back(*time, place.channel);
	}
	std::sort(found.begin(), found.end());
	const std::size_t beyond = found.size() - std::min(found.size(), limit_);
	if (first_->value > second_->value)
		found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(beyond));
	else
		found.resize(found.size() - beyond);
	open_batch("draft/chathistory-targets", {});
	for (const auto &[time, channel] : found) {
		std::string &line = call_.out.line();
		std::string when;
		append_time(when, time);
		irc::LineWriter writer(line);
		if (!batch_.empty())
			writer.tag("batch", batch_);
		writer.source(call_.world.name()).command("CHATHISTORY").param("TARGETS").param(channel->name).param(when);
		writer.end();
		call_.out.send_line(call_.session, line);
	}
	close_batch();
}

void HistoryRequest::run()
{
	if (!call_.settings().history.enabled) {
		call_.reply(irc::ERR_UNKNOWNCOMMAND, {call_.message.command}, "This server keeps no history");
		return;
	}
	if (!read_subcommand())
		return;
	const bool of_all = subcommand_->name == targets;
	Channel *channel = of_all ? nullptr : find_target();
	if ((channel == nullptr && !of_all) || !read_selection())
		return;
	oldest_ = call_.world.history_bounds().oldest(call_.out.time());
	if (of_all)
		answer_targets();
	else
		answer_page(*channel, select(*channel));
}

} // namespace

void run_chathistory(Call &call)
{
	world_role.assert_shared();
	HistoryRequest(call).run();
}

} // namespace confer::chat
