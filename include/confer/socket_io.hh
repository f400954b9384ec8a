// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <chrono>
#include <cstddef>
#include <string>

#include <sys/uio.h>

/**
 * Input and output on sockets that somebody else owns. Stream, Listener and DatagramSocket are made of these; use them
 * alone where a descriptor is only borrowed. An interrupted call is repeated, SIGPIPE never happens, nothing throws.
 */
namespace confer {

/** What happens next. */
enum class IoStatus {
	done,   ///< it went well; `bytes` says how far
	again,  ///< not now: the call would have to wait (EAGAIN), or the deadline has passed
	closed, ///< the other end has gone: end of stream (error 0), or a reset (ECONNRESET, EPIPE)
	failed, ///< anything else; `error` is the errno
};

/** The result of one attempt to read or write. */
struct IoResult {
	IoStatus status = IoStatus::done;
	std::size_t bytes = 0; ///< read or written, also when the attempt then ended otherwise than with `done`
	int error = 0;         ///< the errno, or 0

	bool ok() const noexcept { return status == IoStatus::done; }
};

using Deadline = std::chrono::steady_clock::time_point;

namespace socket_io {

/** The result that an errno stands for; `bytes` is 0. */
IoResult from_errno(int err) noexcept;

/** recv(2): up to `size` bytes; `flags` as there. */
IoResult recv(int fd, void *buffer, std::size_t size, int flags = 0) noexcept;

/** send(2) with MSG_NOSIGNAL, once: may send less than all of it. */
IoResult send(int fd, const void *data, std::size_t size, int flags = 0) noexcept;

/** sendmsg(2) with MSG_NOSIGNAL, once: `count` pieces (at most IOV_MAX), may send less than all of them. */
IoResult send_vector(int fd, const iovec *pieces, std::size_t count, int flags = 0) noexcept;

/** Sends all of it, waiting as often as needed. `bytes` says how much went out before a failure. */
IoResult send_all(int fd, const void *data, std::size_t size) noexcept;

/**
 * Waits by poll(2) until `fd` can be read (or written) without waiting, or has failed, or is at its end.
 *
 * @return done, again when `deadline` has passed, or failed
 */
IoStatus wait_readable(int fd, Deadline deadline = Deadline::max()) noexcept;
IoStatus wait_writable(int fd, Deadline deadline = Deadline::max()) noexcept;

/** The local address of a socket. @throws std::system_error */
Address local_address(int fd);

/** setsockopt(2) with an int. @throws std::system_error naming `what` */
void set_option(int fd, int level, int option, int value, const std::string &what);

/** SO_RCVTIMEO, 0 for none: a receive or an accept that has waited so long fails with EAGAIN. @return whether it took
 * effect */
bool set_receive_timeout(int fd, std::chrono::milliseconds time) noexcept;

/**
 * SO_SNDBUF and SO_RCVBUF in bytes, 0 to leave one as it is. The kernel doubles what it is given, to have room for its
 * own records, and limits it to net.core.wmem_max and rmem_max, which root may exceed. @throws std::system_error
 */
void set_buffer_sizes(int fd, int send_buffer, int receive_buffer);

} // namespace socket_io

} // namespace confer
