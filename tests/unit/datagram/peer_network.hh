// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/peer_chat.hh"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

/** Peers and a network that loses, repeats, delays and reorders, in a time of its own: hours pass in a moment. */
namespace test {

using namespace std::chrono_literals;
using confer::Address;
using confer::datagram::PeerChat;
using confer::datagram::PeerEvent;
using confer::datagram::PeerOutput;
using confer::datagram::PeerSettings;
using confer::datagram::PeerTime;

class PeerNetwork {
public:
	/** How the network is; in percent. */
	struct Quality {
		unsigned loss = 0;
		unsigned repeat = 0;
		std::chrono::milliseconds least_delay{1};
		std::chrono::milliseconds most_delay{1};
		bool multicast = true;
	};

	/** One peer with all that it has shown. */
	struct Node {
		Address address;
		std::unique_ptr<PeerChat> chat;
		std::vector<PeerEvent> events{};
		bool alive = true;
		std::optional<Address> answers_from{}; ///< where what it sends by unicast comes from, if it is another address

		/** Texts of all events of a kind, from one peer if it is named. */
		[[nodiscard]] std::vector<std::string> texts(PeerEvent::Kind kind, std::string_view name = {}) const
		{
			std::vector<std::string> list;
			for (const PeerEvent &event : events)
				if (event.kind == kind && (name.empty() || event.name == name))
					list.push_back(event.text);
			return list;
		}

		[[nodiscard]] std::size_t count(PeerEvent::Kind kind, std::string_view name = {}) const
		{
			return texts(kind, name).size();
		}
	};

	explicit PeerNetwork(std::uint32_t seed) : random_(seed) {}

	static Address address_of(std::size_t place)
	{
		return *Address::parse("10.0.0." + std::to_string(place + 1) + ":6667");
	}

	Node &add(std::string nick, std::vector<Address> fixed = {}, unsigned history = 20)
	{
		PeerSettings settings{random_() * std::uint64_t{0x9E3779B97F4A7C15} | 1,
		                      random_(),
		                      random_(),
		                      static_cast<std::uint32_t>(random_()),
		                      std::move(nick),
		                      std::move(fixed),
		                      history};
		nodes.push_back({address_of(nodes.size()), std::make_unique<PeerChat>(std::move(settings), now)});
		return nodes.back();
	}

	/** Lets time pass. */
	void run(std::chrono::milliseconds span)
	{
		const PeerTime end = now + span;
		collect();
		for (;;) {
			PeerTime next = end;
			if (!flying_.empty())
				next = std::min(next, flying_.begin()->first);
			for (const Node &node : nodes)
				if (node.alive)
					next = std::min(next, node.chat->deadline());
			if (next >= end)
				break;
			now = std::max(now, next);
			step();
		}
		now = end;
	}

	/** Lets time pass until something holds; fails when it takes longer than `limit`. */
	template <class Condition> void run_until(std::chrono::milliseconds limit, Condition condition)
	{
		for (const PeerTime end = now + limit; !condition(); run(50ms))
			if (now >= end)
				check::fail("did not come to pass in time");
	}

	/** As if a datagram with this source had come to one peer. */
	void forge(Node &node, const Address &from, std::string_view bytes)
	{
		node.chat->receive(from, bytes, now);
		collect();
	}

	/** Takes over what the peers have to send and to show. To be called when something was done to a peer. */
	void collect()
	{
		for (Node &node : nodes) {
			for (PeerEvent &event : node.chat->take_events())
				node.events.push_back(std::move(event));
			for (PeerOutput &output : node.chat->take_datagrams())
				if (node.alive)
					send(node, output);
		}
	}

	PeerTime now{1000h};
	std::deque<Node> nodes; // whose references stay
	Quality quality;
	std::size_t sent = 0;
	std::size_t longest = 0;
	std::map<Address, std::size_t> bytes_to; ///< by unicast

private:
	void step()
	{
		while (!flying_.empty() && flying_.begin()->first <= now) {
			auto datagram = flying_.extract(flying_.begin());
			Node &to = nodes[datagram.mapped().to];
			if (to.alive)
				to.chat->receive(datagram.mapped().from, datagram.mapped().bytes, now);
		}
		for (Node &node : nodes)
			if (node.alive && node.chat->deadline() <= now)
				node.chat->tick(now);
		collect();
	}

	void send(const Node &from, const PeerOutput &output)
	{
		longest = std::max(longest, output.bytes.size());
		if (!output.group)
			bytes_to[output.to] += output.bytes.size();
		for (std::size_t i = 0; i < nodes.size(); ++i)
			if (&nodes[i] != &from && (output.group ? quality.multicast : nodes[i].address == output.to))
				carry(output.group ? from.address : from.answers_from.value_or(from.address), i, output.bytes);
	}

	void carry(const Address &from, std::size_t to, const std::string &bytes)
	{
		++sent;
		if (chance(quality.loss))
			return;
		for (int copies = chance(quality.repeat) ? 2 : 1; copies > 0; --copies) {
			std::uniform_int_distribution<std::int64_t> delay(quality.least_delay.count(), quality.most_delay.count());
			flying_.emplace(now + std::chrono::milliseconds(delay(random_)), Flying{from, to, bytes});
		}
	}

	bool chance(unsigned percent) { return random_() % 100 < percent; }

	struct Flying {
		Address from;
		std::size_t to;
		std::string bytes;
	};

	std::mt19937 random_;
	std::multimap<PeerTime, Flying> flying_;
};

} // namespace test
