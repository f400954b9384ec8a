// SPDX-License-Identifier: MIT
#include "client/link/backlog.hh"

#include "client/link/server_time.hh"
#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>
#include <functional>
#include <utility>

namespace confer::client {

namespace {

/** Limits: channels and people that are remembered, messages that are, and batches that are open at once. */
constexpr std::size_t kMaxTracks = 500;
constexpr std::size_t kMaxSeen = 20'000;
constexpr std::size_t kMaxBatches = 50;

/** Answers to ask for in one gap: a server may never come to an end. */
constexpr std::size_t kMaxPages = 500;

/** The channel or the person that a message belongs to. */
std::string_view track_name(const irc::Message &message, const Session &session) noexcept
{
	const std::string_view target = session.features().without_status(message.param(0));
	if (session.features().is_channel(target) || session.is_me(source_nick(message.source)))
		return target;
	return source_nick(message.source);
}

std::string reference(const std::string &msgid, const std::string &time, bool by_time)
{
	if (!by_time && !msgid.empty())
		return "msgid=" + msgid;
	// Several messages may have the same time, and only some of them be known: duplicates are left out anyway.
	const auto moment = parse_wall_time(time);
	return "timestamp=" + (moment ? format_server_time(*moment - std::chrono::milliseconds(1)) : time);
}

} // namespace

void Backlog::start()
{
	targets_.start();
	unread_.clear();
	greeted_ = false;
	batches_.clear();
	for (Track &track : tracks_) {
		// What was held back is newer than the gap, and the server will give it again.
		track.held.clear();
		track.filling = track.queued = track.by_time = track.past_by_time = false;
		if (track.past == Track::Past::asked)
			track.past = Track::Past::open;
	}
}

Backlog::Fate Backlog::take(const irc::Message &message, std::string_view line, const Session &session, SteadyTime now,
                            std::string &send)
{
	if (targets_.take(message, session, now, send)) {
		ask_found(session, now, send);
		return Fate::keep;
	}
	if (irc::equal_nocase(message.command, "MARKREAD"))
		take_marker(message, session, now, send);
	if (irc::equal_nocase(message.command, "BATCH"))
		return take_batch(message, session, now, send) ? Fate::keep : Fate::show;
	if (const auto name = message.tag("batch")) {
		const auto batch = batches_.find(*name);
		if (batch != batches_.end()) {
			if (batch->second.lines.size() < kMaxKept && is_speech(message.command))
				batch->second.lines.emplace_back(line);
			return Fate::keep;
		}
	}
	if (irc::equal_nocase(message.command, "FAIL") || message.command == "421")
		return take_failure(message, session, now, send) ? Fate::keep : Fate::show;
	return is_speech(message.command) ? take_message(message, line, session, now, send) : Fate::show;
}

Backlog::Fate Backlog::take_message(const irc::Message &message, std::string_view line, const Session &session,
                                    SteadyTime now, std::string &send)
{
	const bool known = message.tag("msgid").has_value();
	if (!known && !message.tag("time"))
		return Fate::show; // without either it cannot be recognised
	const std::string_view name = track_name(message, session);
	if (!session.features().is_channel(name) && message.source.find('!') == std::string_view::npos)
		return Fate::show; // a server's own words are in no history
	hold_if_missed(name, session, now, send);
	Track *track = this->track(name, session);
	if (track != nullptr && track->filling && track->held.size() < kMaxKept) {
		track->held.emplace_back(line);
		return Fate::keep;
	}
	// The same words in the same moment may be said twice; the same msgid is the same message.
	if (!remember(track, message) && known)
		return Fate::keep;
	if (track != nullptr)
		note(*track, message);
	return Fate::show;
}

bool Backlog::take_batch(const irc::Message &message, const Session &session, SteadyTime now, std::string &send)
{
	const std::string_view name = message.param(0).substr(std::min<std::size_t>(message.param(0).size(), 1));
	if (message.param(0).starts_with('-')) {
		const auto batch = batches_.find(name);
		if (batch == batches_.end())
			return false;
		Batch whole = std::move(batch->second);
		batches_.erase(batch);
		close_batch(std::move(whole), session, now, send);
		return true;
	}
	const std::string_view type = message.param(1);
	if ((type != "chathistory" && type != "draft/chathistory") || batches_.size() >= kMaxBatches)
		return false;
	batches_.insert_or_assign(std::string(name), Batch{std::string(message.param(2)), {}});
	if (Track *track = find(message.param(2), session))
		track->answering = true;
	return true;
}

void Backlog::close_batch(Batch batch, const Session &session, SteadyTime now, std::string &send)
{
	Track *track = find(batch.target, session);
	// Answers come in the order of the questions, and nothing older is asked for while a gap is filled.
	if (track != nullptr && track->past == Track::Past::asked)
		return close_older(*track, std::move(batch));
	bool any = false;
	for (std::string &line : batch.lines) {
		irc::Message message;
		if (irc::parse(line, message) != irc::ParseError::none || !remember(track, message))
			continue;
		any = true;
		if (track != nullptr && track->filling)
			note(*track, message);
		note_writer(message, batch.target, session);
		track = find(batch.target, session); // a new track may have moved it
		released_.push_back({std::move(line), true});
	}
	if (track == nullptr || !track->filling)
		return;
	if (any && !track->last_page && ++track->pages < kMaxPages)
		ask(*track, session, now, send);
	else
		finish(*track);
	ask_queued(session, now, send);
}

bool Backlog::take_failure(const irc::Message &message, const Session &session, SteadyTime now, std::string &send)
{
	const std::size_t place = message.command == "421" ? 1 : 0;
	if (!irc::equal_nocase(message.param(place), "CHATHISTORY"))
		return false;
	bool ours = false;
	for (Track &track : tracks_) {
		const auto names = [&](std::string_view word) { return session.same(word, track.name); };
		const bool meant =
		    place == 1 || std::any_of(message.params.begin(), message.params.begin() + message.count, names);
		if (meant && track.past == Track::Past::asked) {
			ours = true;
			if (place == 0 && message.param(1) == "INVALID_TARGET") { // nothing is kept of them
				close_older(track, {track.name, {}});
			} else if (place == 0 && !track.past_by_time && !track.first_time.empty()) {
				track.past_by_time = true;
				send_older(track, session, now, send);
			} else {
				fail_older(track);
			}
			continue;
		}
		if (!track.filling || !meant)
			continue;
		ours = true;
		// A msgid that the server has forgotten; it may still know the time.
		if (place == 0 && !track.by_time && !track.msgid.empty() && !track.time.empty()) {
			track.by_time = true;
			ask(track, session, now, send);
		} else {
			finish(track);
		}
	}
	ask_queued(session, now, send);
	return ours;
}

void Backlog::joined(std::string_view channel, std::string_view time, const Session &session, SteadyTime now,
                     std::string &send)
{
	const bool first = find(channel, session) == nullptr;
	Track *place = this->track(channel, session);
	if (place == nullptr)
		return;
	Track &track = *place;
	track.pages = 0;
	track.last_page = false;
	if (first && wanted_.since.empty()) {
		// From now on nothing is to be missed, even if nothing is said before the connection is lost.
		track.time = time;
		if (wanted_.latest == 0 || !session.has(Extra::chathistory))
			return;
		const std::size_t limit = session.features().history_limit();
		track.filling = track.last_page = true;
		track.answering = false;
		track.asked = now;
		irc::LineWriter(send)
		    .command("CHATHISTORY")
		    .param("LATEST")
		    .param(channel)
		    .param("*")
		    .param(limit > 0 ? std::min(limit, wanted_.latest) : wanted_.latest);
		return;
	}
	if (first)
		track.time = wanted_.since;
	ask(track, session, now, send);
}

/** Asks for what came behind the last message that is known. */
void Backlog::ask(Track &track, const Session &session, SteadyTime now, std::string &send)
{
	if (!session.has(Extra::chathistory) || (track.msgid.empty() && track.time.empty())) {
		track.filling = false;
		return;
	}
	track.by_time = track.by_time || !session.features().history_by_msgid();
	track.filling = true;
	track.answering = false;
	track.asked = now;
	const std::size_t limit = session.features().history_limit();
	irc::LineWriter(send)
	    .command("CHATHISTORY")
	    .param("AFTER")
	    .param(track.name)
	    .param(reference(track.msgid, track.time, track.by_time))
	    .param(limit > 0 ? std::min(limit, kPage) : kPage);
}

void Backlog::finish(Track &track)
{
	track.filling = track.queued = false;
	for (std::string &line : std::exchange(track.held, {})) {
		irc::Message message;
		if (irc::parse(line, message) != irc::ParseError::none || !remember(&track, message))
			continue;
		note(track, message);
		released_.push_back({std::move(line), false});
	}
}

bool Backlog::filling(std::string_view target, const Session &session) const noexcept
{
	return std::any_of(tracks_.begin(), tracks_.end(),
	                   [&](const Track &track) { return track.filling && session.same(track.name, target); });
}

void Backlog::tick(const Session &session, SteadyTime now, std::string &send)
{
	targets_.tick(now);
	bool silent = false;
	for (Track &track : tracks_) {
		if (track.filling && !waits(track) && now >= patience_ends(track)) {
			silent = silent || !track.answering;
			finish(track);
		}
		if (track.past == Track::Past::asked && now - track.past_asked >= kPatience)
			fail_older(track);
	}
	for (Track &track : tracks_) // a server that does not answer is not asked again and again
		if (silent && track.queued)
			finish(track);
	ask_queued(session, now, send);
}

SteadyTime Backlog::next_tick() const noexcept
{
	SteadyTime next = targets_.next_tick();
	for (const Track &track : tracks_)
		if (waits(track))
			continue;
		else if (track.filling)
			next = std::min(next, patience_ends(track));
		else if (track.past == Track::Past::asked)
			next = std::min(next, track.past_asked + kPatience);
	return next;
}

void Backlog::note(Track &track, const irc::Message &message)
{
	const auto msgid = message.tag("msgid");
	const auto time = message.tag("time");
	if (msgid)
		track.msgid = *msgid;
	if (time)
		track.time = *time;
	if (!msgid && time)
		track.msgid.clear(); // the known one belongs to an older message
	if (track.first_msgid.empty() && track.first_time.empty())
		note_place(message, track.first_msgid, track.first_time);
}

void Backlog::note_place(const irc::Message &message, std::string &msgid, std::string &time)
{
	msgid = message.tag("msgid").value_or(std::string_view());
	time = message.tag("time").value_or(std::string_view());
}

SteadyTime Backlog::patience_ends(const Track &track) noexcept
{
	return track.asked + (track.answering ? kPatience : kFirstWord);
}

/** @return false if it has come before */
bool Backlog::remember(const Track *track, const irc::Message &message)
{
	const bool first = remember(track ? track->life : 0, message);
	if (first && track && track->view != track->life)
		(void)remember(track->view, message);
	return first;
}

/** @return false if it is shown already */
bool Backlog::remember_shown(const Track &track, const irc::Message &message)
{
	const bool first = remember(track.life, message);
	return track.view == track.life ? first : remember(track.view, message);
}

/** @return false if it was there already */
bool Backlog::remember(unsigned life, const irc::Message &message)
{
	std::string key;
	if (const auto msgid = message.tag("msgid")) {
		key = *msgid;
	} else {
		key = std::string(message.tag("time").value_or("")) + ' ' + std::string(message.source);
		for (std::size_t i = 0; i < message.size(); ++i)
			key += ' ' + std::string(message.param(i));
	}
	key += ' ' + std::to_string(life);
	const std::uint64_t hash = std::hash<std::string>()(key);
	if (!seen_.insert(hash).second)
		return false;
	seen_order_.push_back(hash);
	if (seen_order_.size() > kMaxSeen) {
		seen_.erase(seen_order_.front());
		seen_order_.pop_front();
	}
	return true;
}

Backlog::Track *Backlog::find(std::string_view name, const Session &session) noexcept
{
	for (Track &track : tracks_)
		if (session.same(track.name, name))
			return &track;
	return nullptr;
}

Backlog::Track *Backlog::track(std::string_view name, const Session &session)
{
	if (Track *known = find(name, session))
		return known;
	if (tracks_.size() >= kMaxTracks) {
		const auto idle = std::find_if(tracks_.begin(), tracks_.end(), [](const Track &track) {
			return !track.filling && track.past != Track::Past::asked;
		});
		if (idle == tracks_.end())
			return nullptr;
		tracks_.erase(idle);
	}
	// A person may write under two names, and what was said is the same under both.
	const unsigned life = session.features().is_channel(name) ? ++lives_ : 0;
	tracks_.push_back({.name = std::string(name), .life = life, .view = life});
	return &tracks_.back();
}

} // namespace confer::client
