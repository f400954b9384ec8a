// SPDX-License-Identifier: MIT
//
// PeerChat: what is done with datagrams that come.

#include "datagram/peer_chat.hh"

#include "irc/utf8.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

using std::chrono::milliseconds;

/** How long what is missing may be on its way by itself, overtaken by what came. */
constexpr milliseconds kLeastWait{20};
constexpr milliseconds kMostWait{60};

/** An address from which a peer was heard within this is kept, whatever others claim. */
constexpr std::chrono::seconds kKeepAddress{15};

constexpr std::size_t kMaxCredit = 4096;
constexpr std::size_t kMaxRepairs = 512;
constexpr std::size_t kMaxOthers = 4;

/** Datagrams that come this soon after a goodbye are late; later ones show that the goodbye was forged. */
constexpr std::chrono::seconds kLate{5};

/** Lines are given to one peer no more often than this. */
constexpr milliseconds kAskPause{900};

/** A HELLO that several ask for is said once. */
constexpr milliseconds kAnswerWait{200};

/** Whether a datagram shows the address of its sender: those that members send to everybody do, except a goodbye. */
bool tells_where(const PeerDatagram &datagram) noexcept
{
	if (datagram.type == PeerType::hello)
		return (datagram.flags & peer_flag::leaving) == 0;
	return datagram.type == PeerType::data;
}

bool makes_known(const PeerDatagram &datagram) noexcept
{
	return tells_where(datagram) || datagram.type == PeerType::direct || datagram.type == PeerType::challenge;
}

} // namespace

void PeerChat::receive(const Address &from, std::string_view bytes, PeerTime now)
{
	const std::optional<PeerDatagram> datagram = decode_peer(bytes);
	if (!datagram) {
		++counters_.malformed;
		return;
	}
	const bool ours = datagram->from != settings_.id && (datagram->to == 0 || datagram->to == settings_.id);
	if (!ours || phase_ == Phase::left)
		return;
	++counters_.received;
	Peer *peer = admit(*datagram, from, now);
	if (peer == nullptr || is_late(*peer, *datagram, now))
		return;
	if (!place(*peer, *datagram, from, now))
		return take_misplaced(*peer, *datagram, from, now);
	if (from == peer->address)
		peer->credit = std::min(peer->credit + bytes.size(), kMaxCredit);
	take(*peer, *datagram, now);
}

/** Whether the peer has said goodbye, and the datagram does not say that it is here all the same. */
bool PeerChat::is_late(const Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	return peer.left != PeerTime::min() && (now - peer.left < kLate || !tells_where(datagram));
}

void PeerChat::take(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	switch (datagram.type) {
	case PeerType::hello: take_hello(peer, datagram, now); break;
	case PeerType::data: take_data(peer, datagram, now); break;
	case PeerType::nack: take_nack(peer, datagram, now); break;
	case PeerType::challenge: take_challenge(peer, datagram, now); break;
	case PeerType::echo: static_cast<void>(take_echo(peer, datagram, now)); break;
	case PeerType::confirm: peer.confirmed = std::max(peer.confirmed, datagram.number); break;
	case PeerType::direct: take_direct(peer, datagram, now); break;
	case PeerType::ack: take_ack(peer, datagram, now); break;
	case PeerType::ask: take_ask(peer, datagram, now); break;
	case PeerType::old: take_old(peer, datagram); break;
	}
}

/** @return the peer that it is from; null if it is not known and cannot become so */
PeerChat::Peer *PeerChat::admit(const PeerDatagram &datagram, const Address &from, PeerTime now)
{
	const auto known = peers_.find(datagram.from);
	if (known != peers_.end())
		return &known->second;
	if (!makes_known(datagram) || !make_room())
		return nullptr;
	Peer peer{};
	peer.id = datagram.from;
	peer.address = from;
	peer.heard = peer.heard_there = now;
	peer.older = datagram.uptime > uptime(now);
	++seen_;
	return &peers_.emplace(peer.id, std::move(peer)).first->second;
}

/** Makes room for one more: of those who have gone or have proved nothing the one that was silent for longest goes. */
bool PeerChat::make_room()
{
	if (peers_.size() < kMaxPeers)
		return true;
	const Peer *worst = nullptr;
	for (const auto &[id, peer] : peers_)
		if ((!peer.present || !peer.verified) && (worst == nullptr || peer.heard < worst->heard))
			worst = &peer;
	if (!std::exchange(told_full_, true))
		event(PeerEvent::Kind::full, {});
	if (worst == nullptr)
		return false;
	forget(worst->id);
	return true;
}

void PeerChat::forget(PeerId id)
{
	const auto peer = peers_.find(id);
	waiting_bytes_ -= peer->second.stream.bytes();
	peers_.erase(peer);
}

/**
 * Notes where and when it was heard. False: it was not, because the datagram is from an address that is not the peer's,
 * and who sent it is anybody.
 */
bool PeerChat::place(Peer &peer, const PeerDatagram &datagram, const Address &from, PeerTime now)
{
	const bool known =
	    from == peer.address || std::find(peer.others.begin(), peer.others.end(), from) != peer.others.end();
	// A peer that was silent for long may have moved; one that has not spoken to everybody has not said where it is.
	const bool moves = tells_where(datagram) && (now - peer.heard > kKeepAddress || !peer.stream.started());
	if (!known && !moves)
		return false;
	if (from != peer.address && (moves || now - peer.heard_there > kKeepAddress)) {
		peer.address = from;
		peer.others.clear();
		peer.verified = false;
		peer.credit = 0;
	}
	peer.heard = now;
	if (from == peer.address)
		peer.heard_there = now;
	if ((datagram.flags & peer_flag::group) != 0)
		peer.heard_group = now;
	if (!peer.present) {
		peer.present = true;
		peer.left = PeerTime::min();
		announce(peer, PeerEvent::Kind::back, now);
	}
	return true;
}

/**
 * Somebody sends from another address than the peer does. Only what changes nothing is answered, and at the peer's
 * address; only a token that was sent there proves that it is the peer, who has two addresses.
 */
void PeerChat::take_misplaced(Peer &peer, const PeerDatagram &datagram, const Address &from, PeerTime now)
{
	++counters_.misplaced;
	if (datagram.type == PeerType::challenge)
		take_challenge(peer, datagram, now);
	else if (datagram.type == PeerType::echo && take_echo(peer, datagram, now) && peer.others.size() < kMaxOthers)
		peer.others.push_back(from);
}

/** Tells of a coming or going, unless there are too many: forged ones must not bury what is said. */
void PeerChat::announce(const Peer &peer, PeerEvent::Kind kind, PeerTime now)
{
	if (!news_pace_.take(now)) {
		++unannounced_;
		return;
	}
	if (unannounced_ > 0)
		event(PeerEvent::Kind::crowd, {}, {}, std::exchange(unannounced_, 0));
	event(kind, name_of(peer), peer.address.to_string());
}

void PeerChat::start_stream(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (peer.stream.started())
		return;
	// From a peer that came after us everything is wanted; from others only what they say from now on.
	if (datagram.uptime <= uptime(now))
		peer.stream.start(1);
	else
		peer.stream.start(datagram.type == PeerType::hello ? datagram.number + 1 : datagram.number);
}

void PeerChat::take_hello(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if ((datagram.flags & peer_flag::leaving) != 0)
		return take_goodbye(peer, datagram, now);
	start_stream(peer, datagram, now);
	take_presence(peer, datagram, now);
	challenge(peer, now);
	peer.stream.heard_of(datagram.number);
	if (datagram.oldest > peer.stream.next())
		skip(peer, datagram.oldest, now);
	deliver(peer, now);
	if ((datagram.flags & peer_flag::answer) != 0) {
		if ((datagram.flags & peer_flag::group) != 0)
			hello_at_ = std::min(hello_at_, now + jitter(kLeastWait, kAnswerWait));
		else
			send(peer, make_hello(0, peer.id, now));
	}
	if ((datagram.flags & peer_flag::confirm) != 0) {
		PeerDatagram confirm = make(PeerType::confirm, peer.id, now);
		confirm.number = peer.stream.next();
		send(peer, confirm);
	}
}

/** Nick and away, if this HELLO is newer than what is known. */
void PeerChat::take_presence(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (peer.announced && datagram.count <= peer.hellos)
		return;
	peer.hellos = datagram.count;
	const std::string before = name_of(peer);
	const bool renamed = peer.announced && peer.nick != datagram.nick;
	peer.nick = datagram.nick;
	if (!std::exchange(peer.announced, true))
		announce(peer, peer.older ? PeerEvent::Kind::here : PeerEvent::Kind::joined, now);
	else if (renamed && news_pace_.take(now))
		event(PeerEvent::Kind::renamed, before, name_of(peer));
	std::optional<std::string> away;
	if ((datagram.flags & peer_flag::away) != 0)
		away = std::string(datagram.text);
	if (away == peer.away)
		return;
	peer.away = std::move(away);
	if (news_pace_.take(now))
		event(peer.away ? PeerEvent::Kind::away : PeerEvent::Kind::returned, name_of(peer), peer.away.value_or(""));
}

void PeerChat::take_goodbye(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (peer.stream.started()) {
		peer.stream.heard_of(datagram.number);
		give_up_gaps(peer, now);
	}
	announce(peer, PeerEvent::Kind::left, now);
	while (!peer.whispers.empty())
		finish_whisper(peer, false, now);
	peer.present = false;
	peer.left = now;
	peer.repairs.clear();
}

void PeerChat::take_data(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	start_stream(peer, datagram, now);
	challenge(peer, now);
	if (waiting_bytes_ + datagram.text.size() > kMaxWaiting && datagram.number != peer.stream.next()) {
		peer.stream.heard_of(datagram.number); // there is no room now; it will be asked for again
	} else {
		const std::size_t bytes = peer.stream.offer({datagram.number, datagram.flags, std::string(datagram.text)});
		if (bytes == 0)
			++counters_.duplicates;
		waiting_bytes_ += bytes;
	}
	deliver(peer, now);
}

/** Shows what is in order, and looks after what is missing. */
void PeerChat::deliver(Peer &peer, PeerTime now)
{
	bool progress = false;
	for (;;) {
		const std::size_t before = peer.stream.bytes();
		const std::optional<PeerPart> part = peer.stream.take();
		if (!part)
			break;
		waiting_bytes_ -= before - peer.stream.bytes();
		progress = true;
		if (peer.assembly.add(*part))
			show(peer, peer.assembly.message(), peer.assembly.first(), now);
	}
	if (progress)
		peer.nack_tries = 0;
	const PeerTime soon = now + jitter(kLeastWait, kMostWait);
	if (!peer.stream.gap())
		peer.nack_at = PeerTime::max();
	else if (peer.nack_at == PeerTime::max())
		peer.nack_at = soon;
	else if (progress) // what is missing now is not what was: it may be on its way
		peer.nack_at = std::max(peer.nack_at, soon);
}

void PeerChat::show(Peer &peer, const std::string &bytes, std::uint64_t number, PeerTime now)
{
	const std::optional<PeerMessage> message = decode_message(bytes);
	if (!message)
		return;
	history_.add({peer.id, number, now, bytes});
	event(message->kind == PeerMessage::Kind::action ? PeerEvent::Kind::action : PeerEvent::Kind::message,
	      name_of(peer.id, message->nick), std::string(message->text));
}

/** Abandons what is missing before `to`; without it, up to the next part that is there. */
void PeerChat::skip(Peer &peer, std::optional<std::uint64_t> to, PeerTime now)
{
	const std::size_t before = peer.stream.bytes();
	const std::uint64_t parts = to ? peer.stream.skip_to(*to) : peer.stream.skip_gap();
	waiting_bytes_ -= before - peer.stream.bytes();
	peer.assembly.lose();
	peer.nack_at = PeerTime::max();
	peer.nack_tries = 0;
	if (parts > 0)
		event(PeerEvent::Kind::lost, name_of(peer), {}, parts);
	deliver(peer, now);
}

/** Its sender will not repair it any more. */
void PeerChat::give_up_gaps(Peer &peer, PeerTime now)
{
	while (peer.stream.gap())
		skip(peer, std::nullopt, now);
}

void PeerChat::take_nack(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (!peer.verified)
		return challenge(peer, now);
	bool have_all = true;
	for (const SequenceRange &range : datagram.ranges) {
		for (std::uint64_t i = 0; i < range.count && peer.repairs.size() < kMaxRepairs; ++i) {
			const std::uint64_t number = range.first + i;
			if (sent_.find(number) == nullptr) {
				have_all = false;
				break;
			}
			if (std::find(peer.repairs.begin(), peer.repairs.end(), number) == peer.repairs.end())
				peer.repairs.push_back(number);
		}
	}
	if (!have_all)
		send(peer, make_hello(0, peer.id, now)); // which tells what can still be had
	send_repairs(now);
}

void PeerChat::take_challenge(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (datagram.to != settings_.id)
		return;
	PeerDatagram echo = make(PeerType::echo, peer.id, now);
	echo.number = datagram.number;
	send(peer, echo);
}

/** @return whether it proves that its sender receives at the peer's address, which nothing has before */
bool PeerChat::take_echo(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (peer.verified)
		return false;
	const std::uint64_t epoch = uptime(now) / kTokenEpoch;
	if (datagram.number != token(peer.id, peer.address, epoch) &&
	    (epoch == 0 || datagram.number != token(peer.id, peer.address, epoch - 1)))
		return false;
	peer.verified = true;
	if (peer.nack_at != PeerTime::max())
		peer.nack_at = std::min(peer.nack_at, now + jitter(kLeastWait, kMostWait));
	if (peer.whisper_at != PeerTime::max())
		peer.whisper_at = now;
	if (settings_.history > 0 && peer.older && history_tries_ == 0 && history_at_ == PeerTime::max())
		history_at_ = now + kAnswerWait;
	return true;
}

void PeerChat::take_direct(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (datagram.to != settings_.id)
		return;
	PeerDatagram ack = make(PeerType::ack, peer.id, now);
	ack.number = datagram.number;
	send(peer, ack);
	challenge(peer, now);
	if (datagram.number <= peer.overheard) {
		++counters_.duplicates;
		return;
	}
	if (datagram.number != peer.overheard + 1)
		peer.whisper_assembly.lose(); // its sender has given up what was between
	peer.overheard = datagram.number;
	if (!peer.whisper_assembly.add({datagram.number, datagram.flags, std::string(datagram.text)}))
		return;
	const std::optional<PeerMessage> message = decode_message(peer.whisper_assembly.message());
	if (!message)
		return;
	event(PeerEvent::Kind::direct, name_of(peer.id, message->nick), std::string(message->text));
	events_.back().deed = message->kind == PeerMessage::Kind::action;
}

void PeerChat::take_ack(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (peer.whispers.empty())
		return;
	Whisper &whisper = peer.whispers.front();
	if (datagram.number != whisper.parts[whisper.part].number)
		return;
	whisper.tries = 0;
	if (++whisper.part == whisper.parts.size())
		finish_whisper(peer, true, now);
	else
		send_whisper(peer, now);
}

void PeerChat::take_ask(Peer &peer, const PeerDatagram &datagram, PeerTime now)
{
	if (!peer.verified)
		return challenge(peer, now);
	if (peer.asked_old != PeerTime::min() && now - peer.asked_old < kAskPause)
		return;
	peer.asked_old = now;
	const std::size_t count = std::min<std::uint64_t>(datagram.number, PeerHistory::kMaxLines);
	const std::vector<PastMessage> lines = history_.last(count);
	for (std::size_t i = 0; i < lines.size(); ++i) {
		PeerDatagram old = make(PeerType::old, peer.id, now);
		old.origin = lines[i].origin;
		old.number = lines[i].number;
		old.count = static_cast<std::uint32_t>((now - lines[i].time) / std::chrono::seconds(1));
		old.place = static_cast<std::uint16_t>(i);
		old.total = static_cast<std::uint16_t>(lines.size());
		old.text = lines[i].message;
		send(peer, old);
	}
}

void PeerChat::take_old(const Peer &peer, const PeerDatagram &datagram)
{
	if (peer.id == asked_ && backfill_.add(datagram))
		show_history();
}

} // namespace confer::datagram
