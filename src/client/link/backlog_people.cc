// SPDX-License-Identifier: MIT
//
// Backlog's part that asks for what people have written while we were away, unknown people among them.

#include "client/link/backlog.hh"

#include "client/link/server_time.hh"
#include "irc/message.hh"

#include <algorithm>
#include <chrono>
#include <utility>

namespace confer::client {

namespace {

constexpr std::string_view kTimestamp = "timestamp=";

/** People whose read markers are asked for at once. */
constexpr std::size_t kMaxUnread = 50;

/** Servers write too, but keep no history of it. */
bool is_person(std::string_view name, const Session &session) noexcept
{
	return !name.empty() && !session.features().is_channel(name) && name.find('.') == std::string_view::npos;
}

} // namespace

void Backlog::greeted(const Session &session, SteadyTime now, std::string &send)
{
	greeted_ = true;
	if (wanted_.everybody)
		targets_.ask(session, now, send);
	else
		targets_.settle();
	if (!wanted_.since.empty())
		add_people(session);
	for (Track &track : tracks_)
		if (is_person(track.name, session) && !track.closed)
			queue(track);
	ask_queued(session, now, send);
	add_people(session);
}

/** From now on, or from the time that the user has named, no message of these people may be missed. */
void Backlog::add_people(const Session &session)
{
	for (const std::string &name : std::exchange(wanted_.people, {})) {
		const bool known = find(name, session) != nullptr;
		Track *track = this->track(name, session);
		if (track != nullptr && !known)
			track->time = wanted_.since.empty() ? targets_.moment() : wanted_.since;
	}
}

void Backlog::queue(Track &track) noexcept
{
	track.pages = 0;
	track.last_page = false;
	track.filling = track.queued = true;
}

void Backlog::ask_queued(const Session &session, SteadyTime now, std::string &send)
{
	if (!greeted_)
		return;
	std::size_t asked = people_filling(session);
	for (Track &track : tracks_) {
		if (!track.queued)
			continue;
		if (asked >= kAtOnce)
			return;
		track.queued = false;
		ask(track, session, now, send);
		asked += track.filling;
		if (!track.filling) // there is nothing to ask
			finish(track);
	}
}

/** How many people are being asked about. */
std::size_t Backlog::people_filling(const Session &session) const noexcept
{
	return static_cast<std::size_t>(std::count_if(tracks_.begin(), tracks_.end(), [&](const Track &track) {
		return track.filling && !track.queued && is_person(track.name, session);
	}));
}

/** The server has named them: they have written while we were away. */
void Backlog::ask_found(const Session &session, SteadyTime now, std::string &send)
{
	for (HistoryTargets::Found &found : targets_.found()) {
		const std::string name = found.name;
		const Track *known = find(name, session);
		// People with a window were asked about after the greeting; channels are asked about when they are joined.
		if (!is_person(name, session))
			continue;
		if (targets_.since().empty()) { // on the first connection
			ask_what_is_read(std::move(found), session, send);
			continue;
		}
		if (known && !known->closed)
			continue;
		Track *track = this->track(name, session);
		if (track == nullptr)
			break;
		if (!known)
			track->time = targets_.since();
		track->closed = false;
		queue(*track);
	}
	ask_queued(session, now, send);
}

/** Of the last days only unread messages are shown. IRCv3 read-marker. */
void Backlog::ask_what_is_read(HistoryTargets::Found found, const Session &session, std::string &send)
{
	if (unread_.size() >= kMaxUnread)
		return;
	send += session.ask_read(found.name);
	unread_.push_back(std::move(found));
}

/** `MARKREAD target timestamp=TIME`, or `*` where nothing is known. */
void Backlog::take_marker(const irc::Message &message, const Session &session, SteadyTime now, std::string &send)
{
	const auto asked = std::find_if(unread_.begin(), unread_.end(),
	                                [&](const auto &found) { return session.same(found.name, message.param(0)); });
	if (asked == unread_.end())
		return;
	const HistoryTargets::Found found = std::move(*asked);
	unread_.erase(asked);
	const std::string_view given = message.param(1);
	const auto latest = parse_wall_time(found.time);
	const auto read = parse_wall_time(given.substr(std::min(given.size(), kTimestamp.size())));
	if (!latest || (read && *latest <= *read))
		return;
	Track *track = this->track(found.name, session);
	if (track == nullptr || track->filling || !track->first_time.empty()) // they have written meanwhile
		return;
	const WallTime from = read ? *read + std::chrono::milliseconds(1) : *latest - HistoryTargets::kUnread;
	track->time = format_server_time(from);
	queue(*track);
	ask_queued(session, now, send);
}

/**
 * Somebody writes. If they may have written before that, while we were away, this is asked for first; what they write
 * now waits for the answer.
 */
void Backlog::hold_if_missed(std::string_view name, const Session &session, SteadyTime now, std::string &send)
{
	if (!is_person(name, session))
		return;
	const Track *known = find(name, session);
	const bool stranger = !known || known->closed;
	// One whom the server has named by an account may write under another name.
	const bool missed = stranger && wanted_.everybody && (targets_.may_miss() || people_filling(session) > 0);
	const bool reconnected = !targets_.since().empty() && session.has(Extra::chathistory);
	if (reconnected && (greeted_ ? missed : !stranger || wanted_.everybody)) {
		Track *track = this->track(name, session);
		if (track != nullptr && !known)
			track->time = targets_.since();
		if (track != nullptr && !track->filling) {
			track->asked = now;
			track->answering = false;
			queue(*track);
			ask_queued(session, now, send);
		}
	}
	if (Track *track = find(name, session))
		track->closed = false;
}

/** Messages that were asked for under an account's name may come from a nick: they are then known of that nick, too. */
void Backlog::note_writer(const irc::Message &message, std::string_view asked, const Session &session)
{
	const std::string_view target = session.features().without_status(message.param(0));
	const std::string_view from = source_nick(message.source);
	const std::string_view name = session.is_me(from) ? target : from;
	if (!is_person(asked, session) || !is_person(name, session) || session.same(name, asked))
		return;
	if (Track *writer = track(name, session))
		note(*writer, message);
}

void Backlog::forget(std::string_view target, const Session &session)
{
	Track *track = find(target, session);
	if (!track)
		return;
	if (!is_person(target, session)) {
		std::erase_if(tracks_, [&](const Track &known) { return session.same(known.name, target); });
		return;
	}
	start_over(target, session);
	track->past_by_time = false;
	track->closed = true;
}

} // namespace confer::client
