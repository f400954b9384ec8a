// SPDX-License-Identifier: MIT
// What is played back to clients that do not know CHATHISTORY: to some unasked, to others by *playback, as by a module
// of the bouncer ZNC (https://wiki.znc.in/Playback).
#include "chat/command.hh"
#include "chat/commands/handlers.hh"
#include "chat/commands/history_request.hh"
#include "chat/service_names.hh"
#include "chat/state_text.hh"
#include "irc/ascii.hh"
#include "irc/names.hh"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace confer::chat {

using enum Subcommand::Name;

std::size_t HistoryRequest::play_back(const Asked &asked, const Span &span, std::size_t most,
                                      std::string_view batch_type)
{
	static constexpr Subcommand kLatest{"LATEST", latest, 2, 1};
	subcommand_ = &kLatest;
	played_back_ = true;
	batch_type_ = batch_type;
	if (span.lines != 0)
		first_ = HistoryPoint{HistoryPoint::By::number, static_cast<std::int64_t>(span.lines)}.just_before();
	else if (span.from)
		first_ = HistoryPoint{HistoryPoint::By::time, *span.from}.just_before();
	since_ = span.from;
	if (span.end != 0)
		second_ = {HistoryPoint::By::number, static_cast<std::int64_t>(span.end)};
	else if (span.to)
		second_ = {HistoryPoint::By::time, *span.to};
	limit_ = most;
	{
		WorldRead lock(call_.world);
		const std::optional<Asked> again = call_.session.user == nullptr ? std::nullopt : find_again(asked);
		if (!again)
			return 0;
		asked_ = *again;
		oldest_ = call_.world.history_bounds().oldest(call_.out.time());
		if (answer_from_memory())
			return played_;
	}
	answer_from_log();
	return played_;
}

namespace {

/** How much is played back, from now on; a reload may change it. */
struct Room {
	std::size_t all;  ///< messages
	std::size_t each; ///< of them in one channel or conversation
};

Room room(const Call &call) REQUIRES_SHARED(world_role)
{
	const HistorySettings &history = call.settings().history;
	return {history.playback_max, history.query_max};
}

/** The private conversations of the user; those with guests under the nicks that they have now. */
std::vector<Asked> conversations_of(Call &call) REQUIRES_SHARED(world_role)
{
	const std::string self = call.user().correspondent();
	std::vector<Asked> found;
	for (const Conversations::Peer &peer : call.world.conversations().of(self))
		found.push_back({peer.account, peer.stream, false});
	const std::vector<Conversations::Peer> guests = call.world.conversations().guests_of(self);
	if (guests.empty())
		return found;
	call.world.each_user([&](const User &user) REQUIRES_SHARED(world_role) {
		call.out.count_work(1);
		if (!user.account.empty())
			return;
		const std::string name = user.correspondent();
		for (const Conversations::Peer &guest : guests) {
			if (guest.account == name)
				found.push_back({user.nick, guest.stream, false});
		}
	});
	return found;
}

/** The channels of the session's user, and the conversations in which something was said since then. */
std::vector<Asked> find_since(Call &call, WallTime since)
{
	std::vector<Asked> found, conversations;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return {};
		for (const User::Place &place : call.user().places)
			found.push_back({place.channel->name, place.channel->stream(), true});
		conversations = conversations_of(call);
	}
	std::vector<Stream> streams;
	for (const Asked &conversation : conversations)
		streams.push_back(conversation.stream);
	const auto latest =
	    streams.empty() ? std::vector<std::optional<WallTime>>() : call.world.log().latest(streams, since);
	for (std::size_t i = 0; i < latest.size(); ++i) {
		if (latest[i])
			found.push_back(std::move(conversations[i]));
	}
	return found;
}

/** Plays back each of these as far as there is room. False: the session has ended. */
bool play_back(Call &call, std::span<const Asked> all, const Span &span, Room &room, std::string_view batch_type)
{
	for (const Asked &asked : all) {
		if (room.all == 0)
			return true;
		if (!call.pace())
			return false;
		room.all -= HistoryRequest(call).play_back(asked, span, std::min(room.each, room.all), batch_type);
	}
	return true;
}

/** Whether the client may have missed something and does not ask for it. */
bool misses_something(const Call &call) REQUIRES_SHARED(world_role)
{
	const Session &session = call.session;
	return session.user != nullptr && !session.has(irc::Cap::chathistory) && !session.has(irc::Cap::znc_playback) &&
	       !call.user().is(UserFlag::bot) && call.world.preferences(call.user().account).autoreplay.value_or(true);
}

} // namespace

void play_back(Call &call)
{
	const auto [since, until] = std::exchange(call.session.missed, {});
	if (since.time == 0)
		return;
	Room left{};
	{
		WorldRead lock(call.world);
		if (!misses_something(call))
			return;
		left = room(call);
	}
	// If only the time is known, what was said in the same millisecond may have been seen, or not.
	const Span span{.from = since.time, .to = until.time + 1, .lines = since.lines, .end = until.lines};
	static_cast<void>(play_back(call, find_since(call, since.time), span, left, "chathistory"));
}

namespace {

constexpr std::string_view kSyntax = "PLAY <target>{,<target>}|* [<from> [<to>]]";

/** What the client wants of *playback. */
struct Wanted {
	std::string targets;
	Span span;
	std::string wrong; ///< what is told instead; empty: it can be played
};

bool all_digits(std::string_view text) noexcept
{
	return std::all_of(text.begin(), text.end(), irc::is_digit);
}

/** Milliseconds of a time in seconds such as 1764233766.125, rounded up: messages have whole ones. */
std::optional<WallTime> read_seconds(std::string_view given) noexcept
{
	constexpr std::size_t kMostDigits = 11;
	std::string_view fraction = given;
	const std::string_view whole = cut(fraction, '.');
	WallTime time = 0;
	if (whole.size() > kMostDigits || !all_digits(whole) || !all_digits(fraction) || !read_number(whole, time))
		return {};
	for (std::size_t i = 0; i < 3; ++i)
		time = time * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
	return fraction.find_first_not_of('0', 3) == fraction.npos ? time : time + 1;
}

Wanted read_wanted(std::string_view said)
{
	Wanted wanted;
	const auto next_word = [&] {
		said.remove_prefix(std::min(said.find_first_not_of(' '), said.size()));
		return cut(said, ' ');
	};
	if (const std::string_view verb = next_word(); !irc::equal_nocase(verb, "PLAY")) {
		wanted.wrong = text("There is no command ", verb, ": the only one is ", kSyntax);
		return wanted;
	}
	wanted.targets = next_word();
	if (wanted.targets.empty())
		wanted.wrong = text("A target is missing. Syntax: ", kSyntax);
	for (std::optional<WallTime> *time : {&wanted.span.from, &wanted.span.to}) {
		const std::string_view word = next_word();
		if (word.empty())
			break;
		*time = read_seconds(word);
		if (!*time)
			wanted.wrong = text(word, " is no time: write seconds since 1970, such as 1764233766.125");
	}
	return wanted;
}

void notice(Call &call, std::string_view line) REQUIRES_SHARED(world_role)
{
	Event &event = call.out.event();
	event.start(call.world.message_ids(), service_source(kPlayback, call.world), "NOTICE", {call.user().nick}, line);
	event.from_machine();
	call.out.send(call.session, event);
}

/** Whether the line is to *playback, and there is one; otherwise that is answered. */
bool reaches_playback(Call &call) REQUIRES_SHARED(world_role)
{
	const bool is_message = irc::equal_nocase(call.message.command, "PRIVMSG");
	if (!call.settings().history.enabled && !is_message)
		call.reply(irc::ERR_UNKNOWNCOMMAND, {call.command.name}, "This server keeps no history");
	else if (!call.settings().history.enabled || !irc::equal_nocase(call.param(0), kPlayback))
		call.reply(irc::ERR_NOSUCHNICK, {call.param(0)}, "No such nick");
	else
		return true;
	return false;
}

/** What the client said to *playback, which one with echo-message sees. */
std::string take_said(Call &call) REQUIRES_SHARED(world_role)
{
	std::string said = joined(call.words(), 1);
	if (irc::equal_nocase(call.message.command, "PRIVMSG") && call.session.has(irc::Cap::echo_message))
		call.out.send(call.session, call.event("PRIVMSG", {kPlayback}, said));
	return said;
}

/** What a target of PLAY names; nothing, and a notice: nothing that the user may read. */
std::vector<Asked> find_target(Call &call, std::string_view target, const Span &span)
{
	if (target == "*")
		return find_since(call, span.from.value_or(0));
	WorldRead lock(call.world);
	if (call.session.user == nullptr)
		return {};
	if (std::optional<Asked> found = HistoryRequest(call).find(target))
		return {std::move(*found)};
	notice(call, irc::is_channel(target) ? text("You are not in ", target)
	                                     : text("No conversation with ", target, " is kept"));
	return {};
}

} // namespace

void run_znc(Call &call)
{
	Wanted wanted;
	Room left{};
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr || !reaches_playback(call))
			return;
		wanted = read_wanted(take_said(call));
		if (!wanted.wrong.empty()) {
			notice(call, wanted.wrong);
			return;
		}
		left = room(call);
	}
	for (const std::string_view target : irc::Items(wanted.targets)) {
		if (!call.pace() ||
		    !play_back(call, find_target(call, target, wanted.span), wanted.span, left, "znc.in/playback"))
			return;
		call.out.charge(kStepsOfCost);
	}
}

} // namespace confer::chat
