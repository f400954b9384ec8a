// SPDX-License-Identifier: MIT
// What a CHATHISTORY asks for, and whether the asker may read it: IRCv3 chathistory.
#include "chat/commands/history_request.hh"

#include "irc/ascii.hh"
#include "irc/names.hh"
#include "irc/server_time.hh"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace confer::chat {

namespace {

using enum Subcommand::Name;

constexpr Subcommand kSubcommands[] = {
    {"LATEST", latest, 2, 1}, {"BEFORE", before, 2, 1},   {"AFTER", after, 2, 1},
    {"AROUND", around, 2, 1}, {"BETWEEN", between, 2, 2}, {"TARGETS", targets, 1, 2},
};

} // namespace

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
	const MessageIds &ids = call_.world.message_ids();
	const auto number = call_.world.logs() ? ids.position_of(value) : ids.number_of(value);
	if (!number || (call_.world.logs() && *number >= call_.world.log().end())) {
		call_.fail("MESSAGE_ERROR", {subcommand_->word, call_.param(1), given},
		           "No stored message has that id; try a timestamp=");
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
		           "Unknown subcommand; use LATEST, BEFORE, AFTER, AROUND, BETWEEN or TARGETS");
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

std::optional<Asked> HistoryRequest::find_target()
{
	const std::string_view name = call_.param(1);
	std::optional<Asked> found = find(name);
	if (!found)
		call_.fail("INVALID_TARGET", {subcommand_->word, name},
		           irc::is_channel(name) ? "You are not in that channel"
		                                 : "Private messages are kept if one of the two is logged in, and you have "
		                                   "none with that user");
	return found;
}

std::optional<Asked> HistoryRequest::find(std::string_view name) const
{
	if (!irc::is_channel(name))
		return find_conversation(name);
	const Channel *channel = call_.world.find_channel(name);
	if (channel == nullptr || channel->member(call_.user()) == nullptr)
		return {};
	return Asked{channel->name, channel->stream(), true};
}

std::optional<Asked> HistoryRequest::find_conversation(std::string_view name) const
{
	const User *user = call_.world.find_user(name);
	if (name.empty() || (user == nullptr && !irc::valid_nick(name, name.size(), call_.case_map().mapping())))
		return {};
	// Who has the nick of an account, and is a guest, is not that account.
	const std::string other = user == nullptr ? std::string(name) : user->correspondent();
	const Conversation *found = call_.world.conversations().find(call_.user().correspondent(), other);
	if (found == nullptr)
		return {};
	return Asked{std::string(name), found->stream(), false};
}

std::optional<Asked> HistoryRequest::find_again(const Asked &asked) const
{
	if (!asked.channel) {
		const auto found = find_conversation(asked.name);
		return found && found->stream == asked.stream ? found : std::nullopt;
	}
	for (const User::Place &place : call_.user().places) {
		if (place.channel->stream() == asked.stream && (asked.stream != 0 || place.channel->name == asked.name))
			return Asked{place.channel->name, asked.stream, true, asked.latest};
	}
	return {};
}

/** Events are for those who know them to be of the past: in a batch, with event-playback. */
HistoryKinds HistoryRequest::kinds() const noexcept
{
	if (!call_.session.has(irc::Cap::event_playback) || !call_.session.has(irc::Cap::batch))
		return kMessageKinds;
	HistoryKinds kinds = static_cast<HistoryKinds>(~0U);
	if (!call_.session.has(irc::Cap::message_tags))
		kinds = static_cast<HistoryKinds>(kinds & ~bit(HistoryKind::tagmsg));
	if (!call_.session.has(irc::Cap::message_redaction))
		kinds = static_cast<HistoryKinds>(kinds & ~bit(HistoryKind::redact));
	return kinds;
}

bool HistoryRequest::read()
{
	if (!call_.settings().history.enabled) {
		call_.reply(irc::ERR_UNKNOWNCOMMAND, {call_.message.command}, "This server keeps no history");
		return false;
	}
	if (!read_subcommand())
		return false;
	if (subcommand_->name != targets) {
		const std::optional<Asked> asked = find_target();
		if (!asked)
			return false;
		asked_ = *asked;
	}
	if (!read_selection())
		return false;
	oldest_ = call_.world.history_bounds().oldest(call_.out.time());
	kinds_ = kinds();
	return true;
}

} // namespace confer::chat
