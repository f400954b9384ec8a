// SPDX-License-Identifier: MIT
//
// Backlog's part that asks for what was said before all that is known.

#include "client/link/backlog.hh"

#include "client/link/server_time.hh"
#include "irc/message.hh"

#include <utility>

namespace confer::client {

Backlog::Older Backlog::ask_older(std::string_view target, const Session &session, SteadyTime now, std::string &send)
{
	if (session.state() != Session::State::ready || !session.has(Extra::chathistory))
		return Older::unavailable;
	Track *track = this->track(target, session);
	if (track == nullptr || track->filling || track->past == Track::Past::asked)
		return Older::under_way;
	if (track->past == Track::Past::ended)
		return Older::ended;
	send_older(*track, session, now, send);
	return Older::asked;
}

void Backlog::send_older(Track &track, const Session &session, SteadyTime now, std::string &send)
{
	// If nothing was said yet, the newest messages are the older ones.
	const bool first = !track.first_msgid.empty() || !track.first_time.empty();
	const bool newest = std::exchange(track.from_end, false) && !first;
	const std::string msgid = newest ? std::string() : first ? track.first_msgid : track.msgid;
	std::string time = newest ? std::string() : first ? track.first_time : track.time;
	// Several messages may have the same time, and only some of them be known: duplicates are left out anyway.
	if (const auto moment = parse_wall_time(time))
		time = format_server_time(*moment + std::chrono::milliseconds(1));
	track.past = Track::Past::asked;
	track.past_asked = now;
	send += session.ask_older(track.name, track.past_by_time ? std::string_view() : msgid, time, kPage);
}

/** A page of messages older than all known ones. */
void Backlog::close_older(Track &track, Batch batch)
{
	OlderPage page{std::move(batch.target), {}};
	bool first = true;
	const bool nothing_known = track.msgid.empty() && track.time.empty();
	for (std::string &line : batch.lines) {
		irc::Message message;
		if (irc::parse(line, message) != irc::ParseError::none)
			continue;
		if (std::exchange(first, false))
			note_place(message, track.first_msgid, track.first_time);
		if (nothing_known)
			note_place(message, track.msgid, track.time);
		if (remember_shown(track, message))
			page.lines.push_back(std::move(line));
	}
	// If all of it is known already, the server has nothing older.
	page.ended = page.lines.empty();
	track.past = page.ended ? Track::Past::ended : Track::Past::open;
	older_.push_back(std::move(page));
}

void Backlog::fail_older(Track &track)
{
	track.past = Track::Past::open;
	older_.push_back({.target = track.name, .lines = {}, .failed = true});
}

void Backlog::start_over(std::string_view target, const Session &session)
{
	Track *track = find(target, session);
	if (!track)
		return;
	track->view = ++lives_; // what was shown is so no longer, but what comes again is no news
	track->first_msgid.clear();
	track->first_time.clear();
	track->from_end = true;
	if (track->past == Track::Past::ended)
		track->past = Track::Past::open;
}

} // namespace confer::client
