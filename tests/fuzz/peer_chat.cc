// SPDX-License-Identifier: MIT
// A peer that is sent anything at all: to an address that has echoed no token no more bytes go than came from it, no
// datagram is too long, tables keep their bounds, and after tick() nothing more is due.
#include "target.hh"

#include "datagram/peer_chat.hh"

#include <map>
#include <set>
#include <string>

using namespace confer;
using namespace confer::datagram;

namespace {

constexpr PeerId kOwn = 0x0123456789abcdef;

/** The network, and the clock, as the input has them. */
class Surroundings {
public:
	/** A datagram with a header that is well formed, for most of what fails there says little. */
	void datagram(fuzz::Input &input)
	{
		const Address from = address(input.number());
		PeerDatagram header{static_cast<PeerType>(input.number())};
		header.flags = static_cast<std::uint8_t>(input.number());
		header.from = input.number() * 0x0101010101010101 + 1;
		header.to = input.number() % 3 == 0 ? 0 : kOwn;
		header.uptime = static_cast<std::uint32_t>(input.number());
		header.text = "";
		std::string bytes = encode_peer(header).substr(0, kPeerHeader);
		const std::size_t high = input.number();
		const std::size_t size = high << 8 | input.number();
		bytes += input.take(size);
		give(from, bytes);
	}

	void wait(std::size_t steps)
	{
		const PeerTime end = now_ + std::chrono::milliseconds(steps * 20);
		for (int ticks = 0; chat_.deadline() <= end; ++ticks) {
			now_ = std::max(now_, chat_.deadline());
			chat_.tick(now_);
			fuzz::require(chat_.deadline() > now_, "nothing more is due after tick()");
			fuzz::require(ticks < 100'000, "time passes");
			look();
		}
		now_ = end;
	}

	/** Somebody answers the challenge that was sent to them, as an honest peer would. */
	void echo(std::size_t place)
	{
		const auto challenge = challenges_.find(address(place));
		if (challenge == challenges_.end())
			return;
		verified_.insert(challenge->first);
		give(challenge->first, challenge->second);
	}

	void say(std::size_t lines)
	{
		for (std::size_t i = 0; i < lines; ++i)
			(void)chat_.say(PeerMessage::Kind::text, std::string(i * 40, 'x'), now_);
		look();
	}

	/** A user who speaks to one peer has a challenge sent there at his own wish. */
	void say_to_someone(std::size_t size)
	{
		const std::vector<PeerInfo> who = chat_.who(now_);
		const PeerInfo &peer = who.back();
		(void)chat_.say_to(peer.name, PeerMessage::Kind::action, std::string(size * 20, 'y'), now_);
		look();
	}

	void leave()
	{
		chat_.leave(now_, std::chrono::milliseconds(2000));
		look();
	}

private:
	static Address address(std::size_t place)
	{
		return Address::parse("192.0.2.1:5000")->with_port(static_cast<std::uint16_t>(5000 + place % 8));
	}

	void give(const Address &from, const std::string &bytes)
	{
		received_[from] += bytes.size();
		chat_.receive(from, bytes, now_);
		look();
	}

	void look()
	{
		for (const PeerOutput &output : chat_.take_datagrams()) {
			fuzz::require(output.bytes.size() <= kMaxPeerDatagram, "no datagram is too long");
			const auto datagram = decode_peer(output.bytes);
			fuzz::require(datagram.has_value(), "what is sent is well formed");
			if (output.group)
				continue;
			sent_[output.to] += output.bytes.size();
			fuzz::require(verified_.count(output.to) != 0 || sent_[output.to] <= received_[output.to],
			              "nobody is flooded through us");
			if (datagram->type == PeerType::challenge)
				answer_later(output.to, *datagram);
		}
		for (const PeerEvent &event : chat_.take_events())
			fuzz::require(event.text.size() <= kMaxPeerMessage, "what is shown is bounded");
		fuzz::require(chat_.who(now_).size() <= PeerChat::kMaxPeers + 1, "the table of peers is bounded");
	}

	void answer_later(const Address &to, const PeerDatagram &challenge)
	{
		PeerDatagram echo{PeerType::echo};
		echo.from = challenge.to;
		echo.to = kOwn;
		echo.number = challenge.number;
		challenges_[to] = encode_peer(echo);
	}

	PeerTime now_{std::chrono::hours(1000)};
	PeerChat chat_{{kOwn, 1, 2, 3, "alice", {}, 20}, now_};
	std::map<Address, std::size_t> received_, sent_;
	std::map<Address, std::string> challenges_;
	std::set<Address> verified_;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	Surroundings surroundings;
	while (!input.rest().empty()) {
		switch (input.number() % 6) {
		case 0: surroundings.datagram(input); break;
		case 1: surroundings.wait(input.number()); break;
		case 2: surroundings.echo(input.number()); break;
		case 3: surroundings.say(input.number() % 64); break;
		case 4: surroundings.say_to_someone(input.number()); break;
		case 5: surroundings.leave(); break;
		}
	}
	return 0;
}
