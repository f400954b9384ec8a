// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/peer_wire.hh"

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace confer::datagram {

/** One message to everybody, as it is kept for those who come later. */
struct PastMessage {
	PeerId origin;
	std::uint64_t number; ///< of its first part, in the stream of `origin`
	std::chrono::steady_clock::time_point time;
	std::string message; ///< encode_message(); cut to PeerHistory::kMaxBytes
};

/** The last lines that were said. Bounded. */
class PeerHistory {
public:
	static constexpr std::size_t kMaxLines = 50;
	static constexpr std::size_t kMaxBytes = 1000;

	void add(PastMessage message);

	/** The last `count` of them at most, the oldest first. */
	[[nodiscard]] std::vector<PastMessage> last(std::size_t count) const;

private:
	std::deque<PastMessage> messages_;
};

/** The lines that a peer was asked for, while they come. */
class PeerBackfill {
public:
	/** One of them. @return whether all have come */
	bool add(const PeerDatagram &old);

	[[nodiscard]] bool complete() const noexcept { return total_ != 0 && lines_.size() == total_; }

	/** One line of another's. */
	struct Line {
		std::uint16_t place;
		PeerId origin;
		std::uint64_t number;
		std::chrono::seconds age;
		std::string message;
	};

	/** What has come, in order; and is none any more. */
	[[nodiscard]] std::vector<Line> take() { return std::exchange(lines_, {}); }

private:
	std::size_t total_ = 0;
	std::vector<Line> lines_; ///< by place
};

} // namespace confer::datagram
