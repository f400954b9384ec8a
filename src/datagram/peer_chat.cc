// SPDX-License-Identifier: MIT
#include "datagram/peer_chat.hh"

#include "irc/utf8.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

using std::chrono::milliseconds;

/** When we ask who is there: at the beginning, and again after these. */
constexpr milliseconds kAskAgain{500};
constexpr unsigned kAsks = 3;

/** DATA goes out at this pace, and as much again may be sent for repair: receivers' buffers are small. */
constexpr int kBurst = 32;
constexpr milliseconds kPeriod{2};

constexpr unsigned kMaxWhispers = 64; // to one peer, that wait
constexpr milliseconds kProbe{2000};
constexpr milliseconds kConfirm{200};
constexpr milliseconds kHistory{1000};
constexpr unsigned kHistoryTries = 3;

/** A peer that has gone is remembered for so long, in case it comes back. */
constexpr std::chrono::minutes kRemember{10};

} // namespace

bool PeerChat::Pace::take(PeerTime now) noexcept
{
	if (now < next())
		return false;
	full = std::max(full, now) + period;
	return true;
}

PeerChat::PeerChat(PeerSettings settings, PeerTime now)
    : settings_(std::move(settings)),
      started_(now),
      random_(settings_.seed),
      asks_left_(kAsks),
      hello_at_(PeerTime::max()),
      ask_at_(now),
      data_pace_{kBurst, kPeriod, now},
      repair_pace_{kBurst, kPeriod, now},
      news_pace_{20, std::chrono::seconds(1), now}
{
}

milliseconds PeerChat::jitter(milliseconds least, milliseconds most)
{
	return milliseconds(std::uniform_int_distribution<std::int64_t>(least.count(), most.count())(random_));
}

std::uint32_t PeerChat::uptime(PeerTime now) const noexcept
{
	return static_cast<std::uint32_t>((now - started_) / milliseconds(100));
}

// ---- names

std::string PeerChat::name_of(PeerId id, std::string_view nick) const
{
	static constexpr char kDigits[] = "0123456789abcdef";
	std::string hex;
	for (int shift = 60; shift >= 0; shift -= 4)
		hex += kDigits[id >> shift & 0xf];
	if (nick.empty())
		return "~" + hex.substr(0, 8);
	std::size_t digits = 0;
	const auto part_from = [&](PeerId other, std::string_view other_nick) {
		if (other == id || other_nick != nick)
			return;
		digits = std::max<std::size_t>(digits, 4);
		while (digits < hex.size() && (other ^ id) >> (64 - 4 * digits) == 0)
			++digits;
	};
	part_from(settings_.id, settings_.nick);
	for (const auto &[other, peer] : peers_)
		if (peer.present)
			part_from(other, peer.nick);
	return std::string(nick) + (digits == 0 ? "" : "~" + hex.substr(0, digits));
}

std::vector<PeerChat::Peer *> PeerChat::find(std::string_view name)
{
	std::vector<Peer *> found;
	for (auto &[id, peer] : peers_)
		if (peer.present && name_of(peer) == name)
			return {&peer};
	for (auto &[id, peer] : peers_)
		if (peer.present && peer.nick == name)
			found.push_back(&peer);
	return found;
}

void PeerChat::event(PeerEvent::Kind kind, std::string name, std::string text, std::uint64_t number)
{
	PeerEvent event;
	event.kind = kind;
	event.name = std::move(name);
	event.text = std::move(text);
	event.number = number;
	events_.push_back(std::move(event));
}

// ---- what the user wants

bool PeerChat::say(PeerMessage::Kind kind, std::string_view text, PeerTime now)
{
	const std::string message = encode_message({kind, settings_.nick, text});
	std::vector<PeerPart> parts = cut_message(message);
	if (text.empty() || message.size() > kMaxPeerMessage || parts.size() > room() || phase_ != Phase::here)
		return false;
	history_.add({settings_.id, sent_.last() + queue_.size() + 1, now, message});
	std::move(parts.begin(), parts.end(), std::back_inserter(queue_));
	event(kind == PeerMessage::Kind::action ? PeerEvent::Kind::action : PeerEvent::Kind::message, own_name(),
	      std::string(text));
	events_.back().own = true;
	send_queue(now);
	return true;
}

PeerChat::Direct PeerChat::say_to(std::string_view name, PeerMessage::Kind kind, std::string_view text, PeerTime now)
{
	const std::vector<Peer *> found = find(name);
	if (found.empty())
		return Direct::nobody;
	if (found.size() > 1)
		return Direct::several;
	Peer &peer = *found.front();
	const std::string message = encode_message({kind, settings_.nick, text});
	if (peer.whispers.size() >= kMaxWhispers || message.size() > kMaxPeerMessage || phase_ != Phase::here)
		return Direct::full;
	Whisper whisper{cut_message(message), 0, 0, kind == PeerMessage::Kind::action, std::string(text)};
	for (PeerPart &part : whisper.parts)
		part.number = ++peer.whispered;
	peer.whispers.push_back(std::move(whisper));
	if (peer.whispers.size() == 1)
		send_whisper(peer, now);
	return Direct::queued;
}

bool PeerChat::rename(std::string_view nick, PeerTime now)
{
	if (!valid_peer_nick(nick))
		return false;
	std::string old = own_name();
	settings_.nick = nick;
	event(PeerEvent::Kind::renamed, std::move(old), own_name());
	events_.back().own = true;
	send_hello(0, now);
	return true;
}

void PeerChat::set_away(std::optional<std::string> text, PeerTime now)
{
	if (text)
		text->resize(irc::utf8_prefix(*text, kMaxPeerAway).size());
	away_ = std::move(text);
	send_hello(0, now);
}

std::vector<PeerInfo> PeerChat::who(PeerTime now) const
{
	std::vector<PeerInfo> list;
	for (const auto &[id, peer] : peers_)
		if (peer.present)
			list.push_back({name_of(peer), id, peer.address, false, peer.verified, peer.away,
			                std::chrono::duration_cast<milliseconds>(now - peer.heard)});
	std::sort(list.begin(), list.end(), [](const PeerInfo &a, const PeerInfo &b) { return a.name < b.name; });
	list.insert(list.begin(), {own_name(), settings_.id, {}, true, true, away_, milliseconds(0)});
	return list;
}

void PeerChat::leave(PeerTime now, milliseconds patience)
{
	if (phase_ != Phase::here)
		return;
	phase_ = Phase::leaving;
	leave_by_ = now + patience;
	confirm_at_ = now;
	tick(now);
}

std::vector<std::string> PeerChat::unconfirmed() const
{
	std::vector<std::string> names;
	for (const auto &[id, peer] : peers_)
		if (peer.present && (peer.confirmed <= sent_.last() || !peer.whispers.empty()))
			names.push_back(name_of(peer));
	return names;
}

bool PeerChat::all_confirmed() const
{
	if (!queue_.empty())
		return false;
	return std::all_of(peers_.begin(), peers_.end(), [this](const auto &entry) {
		const Peer &peer = entry.second;
		return !peer.present || (peer.whispers.empty() && (sent_.last() == 0 || peer.confirmed > sent_.last()));
	});
}

// ---- what is due

void PeerChat::tick(PeerTime now)
{
	if (phase_ == Phase::left)
		return;
	if (asks_left_ > 0 && now >= ask_at_) {
		ask_at_ = now + kAskAgain * (kAsks + 1 - asks_left_);
		--asks_left_;
		send_hello(peer_flag::answer, now);
	}
	send_queue(now);
	send_repairs(now);
	if (now >= hello_at_)
		send_hello(0, now);
	for (auto entry = peers_.begin(); entry != peers_.end();) {
		Peer &peer = (entry++)->second;
		if (now >= peer.nack_at)
			send_nack(peer, now);
		if (now >= peer.whisper_at)
			send_whisper(peer, now);
		check_presence(peer, now); // which may be its end
	}
	if (now >= history_at_)
		ask_history(now);
	if (phase_ == Phase::leaving)
		go_on_leaving(now);
}

void PeerChat::check_presence(Peer &peer, PeerTime now)
{
	if (!peer.present) {
		if (now - peer.heard >= kRemember)
			forget(peer.id);
		return;
	}
	if (now - peer.heard >= kGone) {
		give_up_gaps(peer, now);
		peer.present = false;
		peer.repairs.clear();
		announce(peer, PeerEvent::Kind::gone, now);
		while (!peer.whispers.empty())
			finish_whisper(peer, false, now);
		return;
	}
	if (now - peer.heard >= kSilent && (peer.probed == PeerTime::min() || now - peer.probed >= kProbe)) {
		peer.probed = now;
		send(peer, make_hello(peer_flag::answer, peer.id, now));
	}
}

/** Asks somebody who was there before us for the last lines. */
void PeerChat::ask_history(PeerTime now)
{
	history_at_ = PeerTime::max();
	if (history_tries_ >= kHistoryTries)
		return show_history();
	std::vector<Peer *> able;
	for (auto &[id, peer] : peers_)
		if (peer.present && peer.verified && peer.older)
			able.push_back(&peer);
	if (able.empty())
		return show_history(); // the peer that was asked has left: nothing more will come
	const auto same = std::find_if(able.begin(), able.end(), [this](const Peer *peer) { return peer->id == asked_; });
	Peer &peer = same != able.end() ? **same : *able[random_() % able.size()];
	asked_ = peer.id;
	++history_tries_;
	history_at_ = now + kHistory;
	PeerDatagram ask = make(PeerType::ask, peer.id, now);
	ask.number = settings_.history;
	send(peer, ask);
}

void PeerChat::show_history()
{
	asked_ = 0;
	history_at_ = PeerTime::max();
	for (const PeerBackfill::Line &line : backfill_.take()) {
		const std::optional<PeerMessage> message = decode_message(line.message);
		const auto peer = peers_.find(line.origin);
		// What comes by itself, or has, is not shown twice.
		const bool live =
		    peer != peers_.end() && peer->second.stream.started() && line.number >= peer->second.stream.first_wanted();
		if (!message || live || line.origin == settings_.id)
			continue;
		event(PeerEvent::Kind::earlier, name_of(line.origin, message->nick), std::string(message->text));
		events_.back().deed = message->kind == PeerMessage::Kind::action;
		events_.back().age = line.age;
	}
}

void PeerChat::go_on_leaving(PeerTime now)
{
	if (!all_confirmed() && now < leave_by_) {
		if (now >= confirm_at_) {
			confirm_at_ = now + kConfirm;
			if (sent_.last() > 0)
				send_hello(peer_flag::confirm, now);
		}
		return;
	}
	for (int i = 0; i < 3; ++i) // nobody confirms it
		send_hello(peer_flag::leaving, now);
	phase_ = Phase::left;
}

PeerTime PeerChat::deadline() const
{
	if (phase_ == Phase::left)
		return PeerTime::max();
	PeerTime next = std::min(hello_at_, history_at_);
	if (asks_left_ > 0)
		next = std::min(next, ask_at_);
	if (!queue_.empty())
		next = std::min(next, data_pace_.next());
	if (phase_ == Phase::leaving)
		next = std::min({next, leave_by_, confirm_at_});
	for (const auto &[id, peer] : peers_) {
		next = std::min({next, peer.nack_at, peer.whisper_at});
		if (!peer.repairs.empty())
			next = std::min(next, repair_pace_.next());
		if (!peer.present)
			continue;
		const PeerTime probe = peer.heard + kSilent;
		next = std::min({next, peer.heard + kGone, peer.probed < probe ? probe : peer.probed + kProbe});
	}
	return next;
}

} // namespace confer::datagram
