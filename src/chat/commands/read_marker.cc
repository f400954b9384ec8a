// SPDX-License-Identifier: MIT
// MARKREAD: IRCv3 read-marker.
#include "chat/commands/handlers.hh"
#include "irc/names.hh"
#include "irc/server_time.hh"

#include <algorithm>
#include <string>

namespace confer::chat {

namespace {

constexpr std::string_view kTimestamp = "timestamp=";

void tell(Call &call, Session &session, std::string_view target, std::optional<WallTime> marker)
{
	std::string word = "*";
	if (marker) {
		word = kTimestamp;
		append_time(word, *marker);
	}
	call.compose_for(session, [&](irc::LineWriter &writer) { writer.command("MARKREAD").param(target).param(word); });
}

/** The time of a MARKREAD, not later than now; nothing: it is none, which was answered. */
std::optional<WallTime> read_time(Call &call, std::string_view given)
{
	const bool named = given.starts_with(kTimestamp);
	const auto time = named ? irc::parse_server_time(given.substr(kTimestamp.size())) : std::nullopt;
	if (!time || *time <= 0) {
		call.fail("INVALID_PARAMS", {given}, "Give the time as timestamp=2026-11-22T20:44:02.123Z");
		return {};
	}
	// A clock that is fast must not hide what is said later.
	return std::min(*time, call.out.time());
}

/**
 * By what the marker of a target is kept. That of somebody with an account is kept by the account, as what was said is:
 * the account may have another nick each time, and CHATHISTORY TARGETS names it.
 */
std::string key_of(const World &world, std::string_view target) REQUIRES_SHARED(world_role)
{
	if (irc::is_channel(target))
		return std::string(target);
	const User *user = world.find_user(target);
	const std::string_view account = user == nullptr ? world.account_names().owner(target) : user->account;
	return std::string(account.empty() ? target : account);
}

} // namespace

void reply_marker(Call &call, std::string_view target)
{
	if (!call.session.has(irc::Cap::read_marker))
		return;
	ReadMarkers &markers = call.world.read_markers();
	MutexLock order(markers.order);
	tell(call, call.session, target, markers.of(call.user(), target));
}

void run_markread(Call &call)
{
	world_role.assert_shared();
	const std::string_view target = call.param(0);
	if (target.empty()) {
		call.fail("NEED_MORE_PARAMS", {}, "Not enough parameters: MARKREAD <channel or nick> [timestamp=<time>]");
		return;
	}
	const bool valid = irc::is_channel(target)
	                       ? irc::valid_channel(target, call.limits().channel_length)
	                       : irc::valid_nick(target, call.limits().nick_length, call.case_map().mapping());
	if (!valid) {
		call.fail("INVALID_PARAMS", {target}, "This is neither a channel nor a nick");
		return;
	}
	std::optional<WallTime> time;
	if (call.message.has(1)) {
		time = read_time(call, call.param(1));
		if (!time)
			return;
	}
	ReadMarkers &markers = call.world.read_markers();
	const std::string key = key_of(call.world, target);
	bool full = false;
	{
		MutexLock order(markers.order);
		const std::optional<WallTime> known = markers.of(call.user(), key);
		const auto marker = time ? markers.advance(call.user(), key, *time, call.out.time()) : known;
		full = time && !marker;
		if (!full)
			tell(call, call.session, target, marker);
		for (const SessionRef &session : call.user().sessions) {
			if (marker != known && !full && session.get() != &call.session && session->has(irc::Cap::read_marker))
				tell(call, *session, target, marker);
		}
	}
	if (full)
		call.fail("INTERNAL_ERROR", {target}, "Not stored: the disk of the server is full. Try again later");
}

} // namespace confer::chat
