// SPDX-License-Identifier: MIT
//
// PeerChat: what it sends, and to whom.

#include "datagram/peer_chat.hh"

#include "irc/sip_hash.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

using std::chrono::milliseconds;

/** CHALLENGEs to one peer are so far apart at least. */
constexpr milliseconds kChallengeAgain{500};

/** A HELLO follows what was said, so that a lost last message is noticed. */
constexpr milliseconds kTail{250};

/** NACKs without any progress after which what is missing is given up; and the time between two. */
constexpr unsigned kMaxNacks = 16;
constexpr milliseconds kFirstNack{150};
constexpr milliseconds kLongest{2000};

constexpr unsigned kWhisperTries = 10;
constexpr milliseconds kFirstWhisper{250};

milliseconds backed_off(milliseconds first, unsigned tries) noexcept
{
	return std::min(first * (1 << std::min(tries, 10U)), kLongest);
}

} // namespace

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
	if (peer.verified || (peer.challenged != PeerTime::min() && now - peer.challenged < kChallengeAgain))
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

} // namespace confer::datagram
