// SPDX-License-Identifier: MIT
#include "datagram/peer_chat.hh"

#include "irc/sip_hash.hh"
#include "irc/utf8.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

using std::chrono::milliseconds;

/** When we ask who is there: at the beginning, and again after these. */
constexpr milliseconds kAskAgain{500};
constexpr unsigned kAsks = 3;

/** A HELLO follows what was said, so that a lost last message is noticed. */
constexpr milliseconds kTail{250};

/** DATA goes out at this pace, and as much again may be sent for repair: receivers' buffers are small. */
constexpr int kBurst = 32;
constexpr milliseconds kPeriod{2};

/** NACKs without any progress after which what is missing is given up; and the time between two. */
constexpr unsigned kMaxNacks = 16;
constexpr milliseconds kFirstNack{150};
constexpr milliseconds kLongest{2000};

constexpr unsigned kMaxWhispers = 64; // to one peer, that wait
constexpr unsigned kWhisperTries = 10;
constexpr milliseconds kFirstWhisper{250};

constexpr milliseconds kProbe{2000};
constexpr milliseconds kConfirm{200};
constexpr milliseconds kHistory{1000};
constexpr unsigned kHistoryTries = 3;

/** A peer that has gone is remembered for so long, in case it comes back. */
constexpr std::chrono::minutes kRemember{10};

milliseconds backed_off(milliseconds first, unsigned tries) noexcept
{
	return std::min(first * (1 << std::min(tries, 10U)), kLongest);
}

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

std::uint64_t PeerChat::token(PeerId id, const Address &address, std::uint64_t epoch) const
{
	irc::SipHash13 hash(settings_.key0, settings_.key1);
	hash.word(id);
	hash.word(epoch);
	const std::string text = address.to_string(); // at most 60 bytes: once for each challenge and echo
	for (std::size_t i = 0; i < text.size(); i += 8) {
		std::uint64_t word = 0;
		for (char c : std::string_view(text).substr(i, 8))
			word = word << 8 | static_cast<unsigned char>(c);
		hash.word(word);
	}
	hash.word(text.size());
	return hash.finish();
}

bool PeerChat::is_fixed(const Address &address) const
{
	return std::find(settings_.fixed.begin(), settings_.fixed.end(), address) != settings_.fixed.end();
}

/** Whether what goes to the group does not seem to reach this peer: what it sends to the group does not reach us. */
bool PeerChat::only_unicast(const Peer &peer, PeerTime now) const noexcept
{
	return peer.present && peer.verified &&
	       (peer.heard_group == PeerTime::min() || now - peer.heard_group > 3 * kHello);
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

// ---- sending

PeerDatagram PeerChat::make(PeerType type, PeerId to, PeerTime now) const
{
	PeerDatagram datagram{type};
	datagram.from = settings_.id;
	datagram.to = to;
	datagram.uptime = uptime(now);
	return datagram;
}

PeerDatagram PeerChat::make_hello(std::uint8_t flags, PeerId to, PeerTime now)
{
	PeerDatagram hello = make(PeerType::hello, to, now);
	hello.flags = static_cast<std::uint8_t>(flags | (away_ ? peer_flag::away : 0));
	hello.count = ++hellos_;
	hello.number = sent_.last();
	hello.oldest = sent_.oldest();
	hello.nick = settings_.nick;
	if (away_)
		hello.text = *away_;
	return hello;
}

void PeerChat::output(bool group, const Address &to, std::string bytes)
{
	outputs_.push_back({group, to, std::move(bytes)});
}

/** To an address that is not verified no more goes than has come from it. */
void PeerChat::send(Peer &peer, const PeerDatagram &datagram)
{
	std::string bytes = encode_peer(datagram);
	if (!peer.verified && !is_fixed(peer.address)) {
		if (bytes.size() > peer.credit)
			return;
		peer.credit -= bytes.size();
	}
	output(false, peer.address, std::move(bytes));
}

void PeerChat::challenge(Peer &peer, PeerTime now)
{
	if (peer.verified || (peer.challenged != PeerTime::min() && now - peer.challenged < kAskAgain))
		return;
	peer.challenged = now;
	PeerDatagram datagram = make(PeerType::challenge, peer.id, now);
	datagram.number = token(peer.id, peer.address, uptime(now) / kTokenEpoch);
	send(peer, datagram);
}

/** To the group, and one by one to those whom that does not reach. */
void PeerChat::send_group(PeerDatagram datagram, PeerTime now, bool hello)
{
	const std::string bytes = encode_peer(datagram);
	for (const auto &[id, peer] : peers_)
		if (only_unicast(peer, now))
			output(false, peer.address, bytes);
	if (hello)
		for (const Address &address : settings_.fixed)
			output(false, address, bytes);
	datagram.flags |= peer_flag::group;
	output(true, {}, encode_peer(datagram));
}

void PeerChat::send_hello(std::uint8_t flags, PeerTime now)
{
	send_group(make_hello(flags, 0, now), now, true);
	hello_at_ = now + jitter(kHello * 3 / 4, kHello * 5 / 4);
}

void PeerChat::send_queue(PeerTime now)
{
	while (!queue_.empty() && data_pace_.take(now)) {
		const PeerPart &part = sent_.add(std::move(queue_.front()));
		queue_.pop_front();
		PeerDatagram data = make(PeerType::data, 0, now);
		data.flags = part.flags;
		data.number = part.number;
		data.text = part.text;
		send_group(data, now, false);
		hello_at_ = std::min(hello_at_, now + kTail);
	}
}

void PeerChat::send_repairs(PeerTime now)
{
	for (auto &[id, peer] : peers_) {
		while (!peer.repairs.empty() && repair_pace_.take(now)) {
			const PeerPart *part = sent_.find(peer.repairs.front());
			peer.repairs.pop_front();
			if (part == nullptr)
				continue;
			PeerDatagram data = make(PeerType::data, id, now);
			data.flags = part->flags;
			data.number = part->number;
			data.text = part->text;
			++counters_.repaired;
			send(peer, data);
		}
	}
}

void PeerChat::send_nack(Peer &peer, PeerTime now)
{
	if (peer.nack_tries++ >= kMaxNacks)
		return skip(peer, std::nullopt, now);
	const milliseconds wait = backed_off(kFirstNack, peer.nack_tries - 1);
	peer.nack_at = now + wait + jitter(milliseconds(0), wait / 2);
	if (!peer.verified)
		return challenge(peer, now); // it would not answer, and we may not insist
	PeerDatagram nack = make(PeerType::nack, peer.id, now);
	nack.ranges = peer.stream.missing();
	++counters_.nacks;
	send(peer, nack);
}

void PeerChat::send_whisper(Peer &peer, PeerTime now)
{
	if (peer.whispers.empty()) {
		peer.whisper_at = PeerTime::max();
		return;
	}
	Whisper &whisper = peer.whispers.front();
	if (whisper.tries >= kWhisperTries)
		return finish_whisper(peer, false, now);
	const milliseconds wait = backed_off(kFirstWhisper, whisper.tries++);
	peer.whisper_at = now + wait + jitter(milliseconds(0), wait / 4);
	if (!peer.verified)
		return challenge(peer, now);
	const PeerPart &part = whisper.parts[whisper.part];
	PeerDatagram direct = make(PeerType::direct, peer.id, now);
	direct.flags = part.flags;
	direct.number = part.number;
	direct.text = part.text;
	send(peer, direct);
}

void PeerChat::finish_whisper(Peer &peer, bool arrived, PeerTime now)
{
	Whisper whisper = std::move(peer.whispers.front());
	peer.whispers.pop_front();
	event(arrived ? PeerEvent::Kind::said : PeerEvent::Kind::unsaid, name_of(peer), std::move(whisper.text));
	events_.back().deed = whisper.deed;
	send_whisper(peer, now);
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
		return;
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
