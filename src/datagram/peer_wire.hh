// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/** The datagrams of the group chat, as confer-udp(1), PROTOCOL, specifies them. Bytes in, values out. */
namespace confer::datagram {

/** A peer, for one run of the program: random, never 0. Addresses are not identities. */
using PeerId = std::uint64_t;

inline constexpr std::size_t kMaxPeerDatagram = 1200;
inline constexpr std::size_t kPeerHeader = 28;

/** Bytes of text that one DATA or DIRECT carries, and that all parts of one message carry together. */
inline constexpr std::size_t kMaxPart = kMaxPeerDatagram - kPeerHeader - 8;
inline constexpr std::size_t kMaxPeerMessage = 16 * 1024;

/** Bytes of nick and of away text. */
inline constexpr std::size_t kMaxPeerNick = 32;
inline constexpr std::size_t kMaxPeerAway = 200;

/** A HELLO that wants something is at least so long, so that the answer is never longer. */
inline constexpr std::size_t kAskingHello = 400;

/** Ranges of one NACK. */
inline constexpr std::size_t kMaxRanges = 32;

/** No sequence number is larger, so that one may be added to each. */
inline constexpr std::uint64_t kMaxNumber = std::uint64_t{1} << 62;

enum class PeerType : std::uint8_t {
	hello = 1,
	data = 2,
	nack = 3,
	challenge = 4,
	echo = 5,
	confirm = 6,
	direct = 7,
	ack = 8,
	ask = 9,
	old = 10,
};

/** Bits of the flags; those below 0x80 mean different things in different types. */
namespace peer_flag {
inline constexpr std::uint8_t leaving = 0x01; ///< HELLO: the sender ends
inline constexpr std::uint8_t away = 0x02;    ///< HELLO: the sender is away
inline constexpr std::uint8_t answer = 0x04;  ///< HELLO: say HELLO, too
inline constexpr std::uint8_t confirm = 0x08; ///< HELLO: tell by CONFIRM what has come
inline constexpr std::uint8_t first = 0x01;   ///< DATA, DIRECT: a message begins
inline constexpr std::uint8_t last = 0x02;    ///< DATA, DIRECT: a message ends
inline constexpr std::uint8_t group = 0x80;   ///< any: was sent to the group's address
} // namespace peer_flag

/** `count` sequence numbers from `first` on. */
struct SequenceRange {
	std::uint64_t first;
	std::uint16_t count;
};

/** One datagram. Which members mean something, the type says. Borrows the bytes that it was decoded from. */
struct PeerDatagram {
	PeerType type;
	std::uint8_t flags = 0;
	PeerId from = 0;
	PeerId to = 0;            ///< 0: everybody
	std::uint32_t uptime = 0; ///< of the sender's run, in tenths of a second

	/** HELLO: the last DATA sent; DATA, DIRECT, ACK: its number; CHALLENGE, ECHO: the token; CONFIRM: the first DATA
	 * that has not come; ASK: how many lines; OLD: number of the first DATA of the message. */
	std::uint64_t number = 0;
	std::uint64_t oldest = 0;          ///< HELLO: the oldest DATA that can be had again
	std::uint32_t count = 0;           ///< HELLO: rises with each; OLD: age of the message in seconds
	std::string_view nick;             ///< HELLO
	std::string_view text;             ///< HELLO: away text; DATA, DIRECT: a part of a message; OLD: the message
	std::vector<SequenceRange> ranges; ///< NACK
	PeerId origin = 0;                 ///< OLD: who has said it
	std::uint16_t place = 0;           ///< OLD: which of `total`, from 0 on
	std::uint16_t total = 0;           ///< OLD
};

/** @return nothing if it is not whole, not of this protocol, or holds a nick that is none */
[[nodiscard]] std::optional<PeerDatagram> decode_peer(std::string_view bytes);

/** At most kMaxPeerDatagram bytes; the members must be within their bounds. A HELLO that wants something is padded. */
[[nodiscard]] std::string encode_peer(const PeerDatagram &datagram);

/** What is said, when its parts have been put together. */
struct PeerMessage {
	enum class Kind : std::uint8_t { text = 1, action = 2 };
	Kind kind = Kind::text;
	std::string_view nick; ///< the sender's when it was said
	std::string_view text;
};

/** @return nothing if it is not well formed, or of a kind not known here */
[[nodiscard]] std::optional<PeerMessage> decode_message(std::string_view bytes);
[[nodiscard]] std::string encode_message(const PeerMessage &message);

/** Whether this may be a nick: 1 to 32 bytes of UTF-8 without spaces, controls and '~', which parts nicks from ids. */
[[nodiscard]] bool valid_peer_nick(std::string_view nick) noexcept;

} // namespace confer::datagram
