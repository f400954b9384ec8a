// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>
#include <confer/unique_fd.hh>

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::keeper {

/** The two ends of a lane: a pair of Unix sockets that keep packets apart (SOCK_SEQPACKET), close-on-exec. */
struct LanePair {
	UniqueFd front;
	UniqueFd keeper;

	/** @throws std::system_error */
	static LanePair make();
};

/** Sends a packet whole. Waits for room unless `waits` is false: then `again` says that there is none. Any thread. */
IoStatus send_packet(int lane, std::string_view packet, bool waits = true) noexcept;

/**
 * Waits for the next packet, and puts it into the buffer. One that is longer is `failed` with EMSGSIZE. One thread at a
 * time.
 */
IoResult receive_packet(int lane, std::string &buffer) noexcept;

} // namespace confer::keeper
