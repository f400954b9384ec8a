// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/peer_history.hh"
#include "datagram/peer_stream.hh"
#include "datagram/peer_wire.hh"

#include <confer/address.hh>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::datagram {

using PeerTime = std::chrono::steady_clock::time_point;

/** What there is to tell the user. All texts are bytes of an enemy. */
struct PeerEvent {
	enum class Kind {
		here,     ///< `name` was there before us; `text`: its address
		joined,   ///< `name` has come; `text`: its address
		left,     ///< `name` has said goodbye
		gone,     ///< `name` has not been heard for kGone
		back,     ///< and is heard again
		renamed,  ///< `name` is now `text`
		away,     ///< `name` is away: `text`
		returned, ///< `name` is no longer away
		message,  ///< `name` says `text` to everybody
		action,   ///< `name` does `text`
		direct,   ///< `name` says `text` to us alone
		said,     ///< we say `text` to `name` alone: it has arrived there
		unsaid,   ///< `text` has not been confirmed by `name`, and no more attempts will be made
		earlier,  ///< what `name` said (`text`) `age` before we came, as another peer tells it
		lost,     ///< `number` parts of what `name` said cannot be had any more
		crowd,    ///< `number` more peers came or went
		full,     ///< there are more peers than the table holds: some are not seen
	};
	Kind kind;
	std::string name;
	std::string text;
	bool own = false;  ///< message, action, earlier: we are who says it
	bool deed = false; ///< direct, said, earlier: an action
	std::uint64_t number = 0;
	std::chrono::seconds age{0};
};

/** A datagram to be sent. */
struct PeerOutput {
	bool group; ///< to the group's address, on every interface; else to `to`
	Address to;
	std::string bytes;
};

/** What is to be known of a peer. */
struct PeerInfo {
	std::string name;
	PeerId id;
	Address address;
	bool own;
	bool verified; ///< the peer receives at that address
	std::optional<std::string> away;
	std::chrono::milliseconds silent; ///< since it was heard last
};

/** How a PeerChat is to be. */
struct PeerSettings {
	PeerId id;                  ///< random, not 0
	std::uint64_t key0, key1;   ///< random: the key of the tokens
	std::uint32_t seed;         ///< random: of the jitter
	std::string nick;           ///< valid_peer_nick()
	std::vector<Address> fixed; ///< peers that are told of us by unicast, wanted by the user
	unsigned history = 20;      ///< lines that are asked for at the beginning; at most PeerHistory::kMaxLines
};

/** Counters, for tests and for curious callers. */
struct PeerCounters {
	std::uint64_t received = 0;  ///< datagrams of the protocol, from others
	std::uint64_t malformed = 0; ///< datagrams that are none of it
	std::uint64_t misplaced = 0; ///< datagrams in the name of a peer, from an address that is not the peer's
	std::uint64_t duplicates = 0;
	std::uint64_t nacks = 0;    ///< sent
	std::uint64_t repaired = 0; ///< DATA sent again
};

/**
 * One peer of the group chat: a state machine that is fed datagrams, the time, and what the user wants, and gives
 * datagrams to be sent, lines to be shown, and the time at which it wants to be asked again. confer-udp(1), PROTOCOL,
 * says what it does and why.
 *
 * Everything that comes in may be forged, so every table is bounded, and to an address that has not proved that it
 * receives (by echoing a token) no more bytes are sent than came from it, unless the user has named it.
 *
 * No sockets, no clock. For one thread at a time.
 */
class PeerChat {
public:
	static constexpr std::size_t kMaxPeers = 256;
	static constexpr std::size_t kMaxQueue = 1024;              ///< parts that wait to be sent
	static constexpr std::size_t kMaxWaiting = 8 * 1024 * 1024; ///< bytes that came too early, of all peers
	static constexpr std::chrono::milliseconds kHello{4000};
	static constexpr std::chrono::milliseconds kSilent{10'000};
	static constexpr std::chrono::milliseconds kGone{20'000};

	/** Tenths of a second; the lifetime of a token is one to two of these. */
	static constexpr std::uint32_t kTokenEpoch = 6000;

	PeerChat(PeerSettings settings, PeerTime now);

	/** A datagram has come; to which socket does not matter. */
	void receive(const Address &from, std::string_view bytes, PeerTime now);

	/** Does what is due. To be called when deadline() has come; earlier does no harm. */
	void tick(PeerTime now);

	/** When tick() is due. */
	[[nodiscard]] PeerTime deadline() const;

	/** Says something to everybody. @return false if too much waits to be sent already, or it is too long */
	[[nodiscard]] bool say(PeerMessage::Kind kind, std::string_view text, PeerTime now);

	/** How many more parts may wait to be sent. */
	[[nodiscard]] std::size_t room() const noexcept { return kMaxQueue - queue_.size(); }

	/** The result of speaking to one peer. */
	enum class Direct { queued, nobody, several, full };

	/** Says something to the peer of this name, as PeerInfo::name or the nick alone; `said` or `unsaid` follows. */
	[[nodiscard]] Direct say_to(std::string_view name, PeerMessage::Kind kind, std::string_view text, PeerTime now);

	/** @return false if it is no valid nick */
	[[nodiscard]] bool rename(std::string_view nick, PeerTime now);
	void set_away(std::optional<std::string> text, PeerTime now);

	/** Ourselves first, then those who are there, by name. */
	[[nodiscard]] std::vector<PeerInfo> who(PeerTime now) const;

	/**
	 * Wants to end: sends what waits, asks every peer to confirm it, until all have or `patience` is over; then says
	 * goodbye.
	 */
	void leave(PeerTime now, std::chrono::milliseconds patience);

	/** Goodbye has been said; what take_datagrams() gives is the last. */
	[[nodiscard]] bool left() const noexcept { return phase_ == Phase::left; }

	/** After leave(): the peers that have not confirmed everything. */
	[[nodiscard]] std::vector<std::string> unconfirmed() const;

	/** How many peers are there, or have been. */
	[[nodiscard]] std::size_t company() const noexcept { return seen_; }

	[[nodiscard]] std::vector<PeerOutput> take_datagrams() { return std::exchange(outputs_, {}); }
	[[nodiscard]] std::vector<PeerEvent> take_events() { return std::exchange(events_, {}); }

	[[nodiscard]] const std::string &nick() const noexcept { return settings_.nick; }
	[[nodiscard]] std::string own_name() const { return name_of(settings_.id, settings_.nick); }
	[[nodiscard]] const PeerCounters &counters() const noexcept { return counters_; }

private:
	enum class Phase { here, leaving, left };

	/** A token bucket: so many at once, then one each period. */
	struct Pace {
		int burst;
		std::chrono::milliseconds period;
		PeerTime full; ///< when the bucket is full again

		[[nodiscard]] bool take(PeerTime now) noexcept;

		/** When there will be a token. */
		[[nodiscard]] PeerTime next() const noexcept { return full - (burst - 1) * period; }
	};

	/** A message to one peer. The first of a queue is on its way: the next follows when it has been acknowledged. */
	struct Whisper {
		std::vector<PeerPart> parts;
		std::size_t part = 0; ///< the one that waits for its ACK
		unsigned tries = 0;
		bool deed;
		std::string text;
	};

	struct Peer {
		PeerId id;
		std::string nick; ///< empty: not known yet
		std::optional<std::string> away;
		std::uint32_t hellos = 0;
		Address address;
		std::vector<Address> others; ///< addresses of the same peer, proved by an ECHO; at most kMaxOthers
		bool verified = false;
		std::size_t credit = 0; ///< bytes that may be sent to an address that is not verified
		bool older = false;     ///< it was there before us
		bool present = true;
		bool announced = false;
		PeerTime left = PeerTime::min(); ///< when it said goodbye
		PeerTime heard;
		PeerTime heard_there; ///< at its address
		PeerTime heard_group = PeerTime::min();
		PeerTime challenged = PeerTime::min();
		PeerTime probed = PeerTime::min();
		IncomingStream stream;
		PeerAssembly assembly;
		PeerTime nack_at = PeerTime::max();
		unsigned nack_tries = 0;
		std::deque<std::uint64_t> repairs; ///< numbers that it wants again
		std::uint64_t confirmed = 0;
		std::deque<Whisper> whispers;
		std::uint64_t whispered = 0; ///< the last number used
		PeerTime whisper_at = PeerTime::max();
		std::uint64_t overheard = 0; ///< number of the last DIRECT taken
		PeerAssembly whisper_assembly;
		PeerTime asked_old = PeerTime::min(); ///< when it was last given lines
	};

	// receiving (peer_receive.cc)
	[[nodiscard]] static bool is_late(const Peer &peer, const PeerDatagram &datagram, PeerTime now);
	Peer *admit(const PeerDatagram &datagram, const Address &from, PeerTime now);
	bool make_room();
	[[nodiscard]] bool place(Peer &peer, const PeerDatagram &datagram, const Address &from, PeerTime now);
	void take_misplaced(Peer &peer, const PeerDatagram &datagram, const Address &from, PeerTime now);
	void take_hello(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_goodbye(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_presence(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_data(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_nack(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_challenge(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	bool take_echo(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_direct(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_ack(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_ask(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void take_old(const Peer &peer, const PeerDatagram &datagram);
	void start_stream(Peer &peer, const PeerDatagram &datagram, PeerTime now);
	void deliver(Peer &peer, PeerTime now);
	void show(Peer &peer, const std::string &bytes, std::uint64_t number, PeerTime now);
	void announce(const Peer &peer, PeerEvent::Kind kind, PeerTime now);
	void give_up_gaps(Peer &peer, PeerTime now);
	void skip(Peer &peer, std::optional<std::uint64_t> to, PeerTime now);
	void forget(PeerId id);

	// what is due (peer_chat.cc)
	void send_queue(PeerTime now);
	void send_repairs(PeerTime now);
	void send_hello(std::uint8_t flags, PeerTime now);
	void send_nack(Peer &peer, PeerTime now);
	void send_whisper(Peer &peer, PeerTime now);
	void check_presence(Peer &peer, PeerTime now);
	void ask_history(PeerTime now);
	void show_history();
	void go_on_leaving(PeerTime now);
	void finish_whisper(Peer &peer, bool arrived, PeerTime now);
	[[nodiscard]] bool all_confirmed() const;

	// sending (peer_send.cc)
	[[nodiscard]] PeerDatagram make(PeerType type, PeerId to, PeerTime now) const;
	[[nodiscard]] PeerDatagram make_hello(std::uint8_t flags, PeerId to, PeerTime now);
	void send_group(PeerDatagram datagram, PeerTime now, bool hello);
	void send(Peer &peer, const PeerDatagram &datagram);
	void challenge(Peer &peer, PeerTime now);
	void output(bool group, const Address &to, std::string bytes);

	[[nodiscard]] std::uint64_t token(PeerId id, const Address &address, std::uint64_t epoch) const;
	[[nodiscard]] std::chrono::milliseconds jitter(std::chrono::milliseconds least, std::chrono::milliseconds most);
	[[nodiscard]] std::uint32_t uptime(PeerTime now) const noexcept;
	[[nodiscard]] bool only_unicast(const Peer &peer, PeerTime now) const noexcept;
	[[nodiscard]] bool is_fixed(const Address &address) const;
	[[nodiscard]] std::string name_of(PeerId id, std::string_view nick) const;
	[[nodiscard]] std::string name_of(const Peer &peer) const { return name_of(peer.id, peer.nick); }
	[[nodiscard]] std::vector<Peer *> find(std::string_view name);
	void event(PeerEvent::Kind kind, std::string name, std::string text = {}, std::uint64_t number = 0);

	PeerSettings settings_;
	PeerTime started_;
	std::minstd_rand random_;
	std::map<PeerId, Peer> peers_;
	OutgoingStream sent_;
	std::deque<PeerPart> queue_;
	PeerHistory history_;
	PeerBackfill backfill_;
	std::optional<std::string> away_;
	std::uint32_t hellos_ = 0;
	unsigned asks_left_;
	PeerTime hello_at_;
	PeerTime ask_at_;
	PeerTime history_at_ = PeerTime::max();
	PeerId asked_ = 0; ///< the peer that was asked for old lines
	unsigned history_tries_ = 0;
	Pace data_pace_;
	Pace repair_pace_;
	Pace news_pace_; ///< of comings and goings
	std::uint64_t unannounced_ = 0;
	std::size_t waiting_bytes_ = 0;
	std::size_t seen_ = 0;
	bool told_full_ = false;
	Phase phase_ = Phase::here;
	PeerTime leave_by_ = PeerTime::max();
	PeerTime confirm_at_ = PeerTime::max();
	std::vector<PeerOutput> outputs_;
	std::vector<PeerEvent> events_;
	PeerCounters counters_;
};

} // namespace confer::datagram
