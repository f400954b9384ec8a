// SPDX-License-Identifier: MIT
#include "client/udp/peers.hh"
#include "client/udp/plain_chat.hh"
#include "client/udp/sockets.hh"

#include <cerrno>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::client;

namespace {

const Address kFirst = *Address::parse("[::1]:5000");
const Address kSecond = *Address::parse("127.0.0.1:5000");

void the_next_address_of_a_name_is_tried()
{
	UdpPeers peers;
	peers.add("localhost:5000", {kFirst, kSecond});
	check::equal(peers.send(0, "hello").to, kFirst);
	const UdpPeers::Refused refused = peers.refused(kFirst, ECONNREFUSED);
	CHECK(refused.again.has_value() && refused.report.empty());
	check::equal(refused.again->to, kSecond);
	check::equal(refused.again->text, "hello");
	CHECK(!peers.any_refused());
	check::equal(peers.send(0, "more").to, kSecond);
}

void a_refusal_is_told_once_until_the_peer_is_heard()
{
	UdpPeers peers;
	peers.add("a", {kSecond});
	check::equal(peers.refused(kSecond, ECONNREFUSED).report, "a (127.0.0.1:5000): no program listens there");
	check::equal(peers.refused(kSecond, ECONNREFUSED).report, "");
	CHECK(peers.any_refused());
	peers.heard(kSecond);
	CHECK(!peers.any_refused());
	check::contains(peers.refused(kSecond, EHOSTUNREACH).report, "No route to host");
	check::equal(peers.refused(kFirst, ECONNREFUSED).report, ""); // none of ours
}

void peers_are_found_by_name_and_address()
{
	UdpPeers peers;
	peers.add("a", {kFirst});
	peers.add("b", {kSecond});
	CHECK(peers.find("b") == std::size_t{1});
	CHECK(peers.find("127.0.0.1:5000") == std::size_t{1});
	CHECK(!peers.find("c"));
}

void lines_are_cut_between_characters_and_lose_nothing()
{
	CHECK(cut_datagrams("", 1024).empty());
	check::equal(cut_datagrams("one", 1024).size(), 1);
	std::string line;
	for (int i = 0; i < 900; ++i)
		line += i % 7 == 0 ? " " : "\xF0\x9F\x90\xA7";
	std::string joined;
	for (std::string_view part : cut_datagrams(line, 1024)) {
		CHECK(part.size() <= 1024);
		CHECK((static_cast<unsigned char>(part.front()) & 0xC0) != 0x80);
		joined += part;
	}
	check::equal(joined, line);
}

void a_port_alone_is_every_address()
{
	check::equal(parse_listen("5000").size(), 2);
	check::equal(parse_listen(":5000").size(), 2);
	check::equal(parse_listen("127.0.0.1:5000").front(), kSecond);
	check::equal(parse_listen("[::1]:5000").front(), kFirst);
	for (const char *wrong : {"", ":", "host:5000", "65536", "127.0.0.1", "/run/socket", "@x", "-1", "5000x"})
		CHECK(parse_listen(wrong).empty());
}

const CMUnitTest kTests[] = {
    TEST_CASE(the_next_address_of_a_name_is_tried), TEST_CASE(a_refusal_is_told_once_until_the_peer_is_heard),
    TEST_CASE(peers_are_found_by_name_and_address), TEST_CASE(lines_are_cut_between_characters_and_lose_nothing),
    TEST_CASE(a_port_alone_is_every_address),
};

} // namespace

int main()
{
	return check::main("udp_peers", kTests);
}
