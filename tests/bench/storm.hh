// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "clock.hh"

namespace confer::bench {

/**
 * Machines that all speak at once: a thread that sends syslog messages over UDP at a fixed rate, whatever has become of
 * the earlier ones, and a client that reads them all in their channel.
 */
class Storm {
public:
	/** What came of it. */
	struct Result {
		std::uint64_t sent;  ///< datagrams
		std::uint64_t read;  ///< messages that the client has read
		Nanoseconds lasted;  ///< from the first datagram to the last
		bool reader_was_cut; ///< the server has closed the client's connection
	};

	/** What the messages look like. */
	enum class Headers {
		rfc5424, ///< which names the channel, too
		devices, ///< of network devices, a different one each time; the longest that are common
	};

	/** Lets the client join and then begins to send, to the server's UDP port of the same number. Throws. */
	Storm(std::uint16_t port, double rate, Headers headers);
	/** Ends it. */
	~Storm();
	Storm(const Storm &) = delete;
	Storm &operator=(const Storm &) = delete;

	/** Stops sending, and reads until all is there or nothing more comes. */
	Result finish();

private:
	class State;

	std::unique_ptr<State> state_;
};

} // namespace confer::bench
