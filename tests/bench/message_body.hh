// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clock.hh"

namespace confer::bench {

/** The byte that ends every message of the benchmark and that nothing else on the wire contains. */
inline constexpr char kMarker = '|';

/** What a message carries. It stands at the end of the line, so that a reader need not parse what comes before it. */
struct MessageBody {
	std::uint32_t sender = 0;   ///< index of the client that sent it, below 2^18
	std::uint32_t sequence = 0; ///< counts that client's messages from 0, below 2^30
	Nanoseconds due = 0;        ///< when it was meant to be sent, which a stalled sender does not postpone
};

/** Bytes that the three numbers and the marker take. */
inline constexpr std::size_t kSmallestBody = 3 + 5 + 11 + 1;

/** Appends the body, padded in front to `length` bytes (at least kSmallestBody). No line end. */
void append_body(std::string &out, const MessageBody &body, std::size_t length);

/** Reads the body from the end of `line` (without its line end); nothing if it is not a message of the benchmark. */
std::optional<MessageBody> parse_body(std::string_view line) noexcept;

/** What a run of bytes holds. */
struct Tally {
	std::size_t messages = 0; ///< markers
	std::size_t lines = 0;    ///< line feeds
};

/** Counts without parsing: at ten million lines a second it must not cost more than reading the bytes. */
Tally tally(std::string_view bytes) noexcept;

} // namespace confer::bench
