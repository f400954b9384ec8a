// SPDX-License-Identifier: MIT
//
// The group chat, and those who speak in the name of others: an id is no secret, and what is said under it counts only
// from the address of its peer.

#include "datagram/peer_chat.hh"

#include <string>
#include <vector>

#include "peer_network.hh"

using namespace confer::datagram;
using confer::Address;
using test::PeerNetwork;
using namespace std::chrono_literals;

namespace {

using Kind = PeerEvent::Kind;
constexpr auto kText = PeerMessage::Kind::text;

/** Alice and Bob, who know each other, and Mallory, who knows their ids. */
struct Group : PeerNetwork {
	explicit Group(std::uint32_t seed) : PeerNetwork(seed) { run(5s); }

	/** A datagram that Mallory makes up in the name of Bob. */
	PeerDatagram as_bob(PeerType type) const
	{
		PeerDatagram datagram{type};
		datagram.from = id_of(bob);
		datagram.to = id_of(alice);
		datagram.uptime = 50;
		datagram.count = 1'000'000;
		datagram.nick = "mallory";
		datagram.flags = type == PeerType::data || type == PeerType::direct ? 3 : 0;
		datagram.number = 1;
		datagram.ranges = {{1, 1000}};
		datagram.origin = id_of(bob);
		datagram.total = 1;
		return datagram;
	}

	PeerDatagram hello_as_bob(std::uint8_t flags, std::uint64_t last = 0, std::uint64_t oldest = 1) const
	{
		PeerDatagram hello = as_bob(PeerType::hello);
		hello.flags = flags;
		hello.number = last;
		hello.oldest = oldest;
		hello.text = "gone fishing";
		return hello;
	}

	PeerId id_of(const Node &node) const { return node.chat->who(now)[0].id; }

	const Address mallory = *Address::parse("10.9.9.9:6667");
	Node &alice = add("alice");
	Node &bob = add("bob");
};

std::string message(std::string_view text)
{
	return encode_message({PeerMessage::Kind::text, "bob", text});
}

void a_goodbye_counts_only_from_the_peer()
{
	Group group(1);
	group.forge(group.alice, group.mallory, encode_peer(group.hello_as_bob(peer_flag::leaving)));
	CHECK(group.bob.chat->say(kText, "still here", group.now));
	group.run(10s);
	check::equal(group.alice.count(Kind::left), 0);
	check::equal(group.alice.texts(Kind::message, "bob").at(0), "still here");
	CHECK(group.alice.chat->counters().misplaced > 0);
}

void so_does_everything_else_that_changes_a_peer()
{
	Group group(2);
	const std::string forged = message("forged");
	std::vector<PeerDatagram> datagrams{group.hello_as_bob(0), group.hello_as_bob(peer_flag::away),
	                                    group.hello_as_bob(0, kMaxNumber, kMaxNumber)};
	for (PeerType type : {PeerType::data, PeerType::direct, PeerType::old}) {
		datagrams.push_back(group.as_bob(type));
		datagrams.back().text = forged;
	}
	for (const PeerDatagram &datagram : datagrams)
		group.forge(group.alice, group.mallory, encode_peer(datagram));
	CHECK(group.bob.chat->say(kText, "one", group.now));
	CHECK(group.bob.chat->say_to("alice", kText, "two", group.now) == PeerChat::Direct::queued);
	group.run(10s);
	for (Kind kind : {Kind::renamed, Kind::away, Kind::lost, Kind::earlier})
		check::equal(group.alice.count(kind), 0);
	CHECK(group.alice.texts(Kind::message) == std::vector<std::string>{"one"});
	CHECK(group.alice.texts(Kind::direct) == std::vector<std::string>{"two"});
}

void nobody_confirms_for_another()
{
	Group group(3);
	group.bob.alive = false;
	CHECK(group.alice.chat->say(kText, "heard?", group.now));
	CHECK(group.alice.chat->say_to("bob", kText, "you?", group.now) == PeerChat::Direct::queued);
	PeerDatagram confirm = group.as_bob(PeerType::confirm);
	confirm.number = 1000;
	group.forge(group.alice, group.mallory, encode_peer(confirm));
	group.forge(group.alice, group.mallory, encode_peer(group.as_bob(PeerType::ack)));
	group.run(1s);
	check::equal(group.alice.count(Kind::said), 0);
	group.alice.chat->leave(group.now, 2s);
	group.run(3s);
	CHECK(group.alice.chat->unconfirmed() == std::vector<std::string>{"bob"});
}

void nobody_is_sent_what_another_asks_for()
{
	Group group(4);
	for (int i = 0; i < 20; ++i)
		CHECK(group.alice.chat->say(kText, "a line", group.now));
	group.run(5s);
	const std::size_t before = group.bytes_to[group.bob.address];
	group.forge(group.alice, group.mallory, encode_peer(group.as_bob(PeerType::nack)));
	group.forge(group.alice, group.mallory, encode_peer(group.as_bob(PeerType::ask)));
	group.run(1s);
	check::equal(group.bytes_to[group.bob.address], before);
}

/** Mallory cannot keep somebody in the list who has gone. */
void strangers_do_not_keep_a_peer_here()
{
	Group group(5);
	group.bob.alive = false;
	for (int i = 0; i < 14; ++i) {
		group.run(1s);
		group.forge(group.alice, group.mallory, encode_peer(group.as_bob(PeerType::confirm)));
	}
	group.run(PeerChat::kGone - 13s);
	check::equal(group.alice.count(Kind::gone, "bob"), 1);
}

/** Source addresses are forged, too. Then the goodbye is believed, but not for long, and no line is lost by it. */
void a_forged_goodbye_is_noticed()
{
	Group group(6);
	CHECK(group.bob.chat->say(kText, "before", group.now));
	group.run(1s);
	group.forge(group.alice, group.bob.address, encode_peer(group.hello_as_bob(peer_flag::leaving, 1)));
	check::equal(group.alice.count(Kind::left, "bob"), 1);
	CHECK(group.bob.chat->say(kText, "meanwhile", group.now));
	CHECK(group.bob.chat->say_to("alice", kText, "psst", group.now) == PeerChat::Direct::queued);
	group.run(12s);
	check::equal(group.alice.count(Kind::back, "bob"), 1);
	CHECK(group.alice.texts(Kind::message, "bob") == std::vector<std::string>({"before", "meanwhile"}));
	check::equal(group.alice.count(Kind::direct, "bob"), 1);
	check::equal(group.alice.count(Kind::lost), 0);
}

/** What is late after a true goodbye does not bring a peer back. */
void who_has_left_stays_away()
{
	Group group(7);
	group.quality.most_delay = 300ms; // the goodbye overtakes what was said before
	CHECK(group.bob.chat->say(kText, "bye", group.now));
	group.bob.chat->leave(group.now, 1s);
	group.run(60s);
	check::equal(group.alice.count(Kind::left, "bob"), 1);
	check::equal(group.alice.count(Kind::back), 0);
	check::equal(group.alice.chat->who(group.now).size(), 1);
}

void a_peer_that_moves_is_found_again()
{
	Group group(8);
	group.bob.address = *Address::parse("10.0.0.77:6667");
	CHECK(group.bob.chat->say(kText, "on the move", group.now));
	group.run(30s);
	CHECK(group.bob.chat->say(kText, "arrived", group.now));
	group.run(5s);
	CHECK(group.alice.texts(Kind::message, "bob") == std::vector<std::string>({"on the move", "arrived"}));
	check::equal(group.alice.count(Kind::lost), 0);
	CHECK(group.alice.chat->who(group.now)[1].address == group.bob.address);
	CHECK(group.alice.chat->who(group.now)[1].verified);
}

/** Who answers from another address than the one first heard, as a machine with two may, is the same peer. */
void a_token_ties_two_addresses_together()
{
	PeerNetwork network(9);
	network.quality.loss = 20;
	auto &alice = network.add("alice");
	auto &bob = network.add("bob");
	bob.answers_from = *Address::parse("[fd00::2]:6667");
	network.run(15s);
	CHECK(alice.chat->who(network.now)[1].verified);
	CHECK(alice.chat->who(network.now)[1].address == bob.address);
	for (int i = 0; i < 100; ++i) {
		CHECK(alice.chat->say(kText, "line", network.now));
		CHECK(bob.chat->say(kText, "line", network.now));
	}
	CHECK(bob.chat->say_to("alice", kText, "psst", network.now) == PeerChat::Direct::queued);
	network.run(60s);
	check::equal(alice.count(Kind::message, "bob"), 100);
	check::equal(bob.count(Kind::message, "alice"), 100);
	check::equal(bob.count(Kind::said, "alice"), 1);
}

/** But a token that somebody else got, at an address of their own, ties nothing. */
void a_strangers_token_ties_nothing()
{
	Group group(10);
	PeerDatagram hello = group.hello_as_bob(0);
	hello.from = 4711;
	group.forge(group.alice, group.mallory, encode_peer(hello));
	PeerDatagram echo = group.as_bob(PeerType::echo);
	for (std::uint64_t number = 0; number < 100; ++number) {
		echo.number = number;
		group.forge(group.alice, group.mallory, encode_peer(echo));
	}
	group.forge(group.alice, group.mallory, encode_peer(group.hello_as_bob(peer_flag::leaving)));
	group.run(1s);
	check::equal(group.alice.count(Kind::left), 0);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_goodbye_counts_only_from_the_peer),
    TEST_CASE(so_does_everything_else_that_changes_a_peer),
    TEST_CASE(nobody_confirms_for_another),
    TEST_CASE(nobody_is_sent_what_another_asks_for),
    TEST_CASE(strangers_do_not_keep_a_peer_here),
    TEST_CASE(a_forged_goodbye_is_noticed),
    TEST_CASE(who_has_left_stays_away),
    TEST_CASE(a_peer_that_moves_is_found_again),
    TEST_CASE(a_token_ties_two_addresses_together),
    TEST_CASE(a_strangers_token_ties_nothing),
};

} // namespace

int main()
{
	return check::main("peer addresses", kTests);
}
