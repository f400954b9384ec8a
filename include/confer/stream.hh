// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>
#include <confer/socket_io.hh>
#include <confer/unique_fd.hh>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <sys/types.h>
#include <sys/uio.h>

namespace confer {

/**
 * The user and the group at the other end of a Unix socket, as the kernel says. There is no process id: the process may
 * have ended, and another one may have its id.
 */
struct Credentials {
	uid_t uid;
	gid_t gid;
};

/**
 * Owns a connected stream socket: TCP or Unix. Move-only.
 *
 * One thread may receive while others send; bytes of two sends at once may mix, so guard them. shutdown() may be called
 * by any thread at any time while the object lives and wakes one that is blocked in recv() or send(); only the owner
 * destroys it, after the others have gone.
 */
class Stream {
public:
	/** No socket. */
	Stream() noexcept = default;

	/** Takes a connected socket. */
	explicit Stream(UniqueFd fd) noexcept : fd_(std::move(fd)) {}

	/**
	 * Connects to `address`, waiting no longer than `timeout`.
	 *
	 * @throws std::system_error naming the address: ECONNREFUSED, ETIMEDOUT, ENOENT, ...
	 */
	[[nodiscard]] static Stream connect(const Address &address, std::chrono::milliseconds timeout);

	/** Two streams, each the other end of the other. @throws std::system_error */
	[[nodiscard]] static std::pair<Stream, Stream> pair();

	/** Sends all of `data`, waiting as long as that takes. */
	IoResult send(std::string_view data) noexcept { return socket_io::send_all(fd(), data.data(), data.size()); }

	/** Sends what fits at once of `count` pieces (at most IOV_MAX); never waits. `flags` of send(2), as MSG_MORE. */
	IoResult send_some(const iovec *pieces, std::size_t count, int flags = 0) noexcept;

	/** Receives at least one byte, waiting for it, and as many as have come and fit. */
	IoResult recv(char *buffer, std::size_t size) noexcept { return socket_io::recv(fd(), buffer, size); }
	IoResult recv(std::span<char> buffer) noexcept { return recv(buffer.data(), buffer.size()); }

	/** The same, but `again` instead of waiting. */
	IoResult recv_now(char *buffer, std::size_t size) noexcept;
	IoResult recv_now(std::span<char> buffer) noexcept { return recv_now(buffer.data(), buffer.size()); }

	/** SO_RCVTIMEO: recv() returns `again` when nothing has come for so long; 0: it waits for ever, as at first.
	 * @return whether it took effect */
	bool receive_timeout(std::chrono::milliseconds time) noexcept;

	/** Waits until recv() would not, or `deadline`. @return done, again (the deadline), failed */
	IoStatus wait_readable(Deadline deadline) const noexcept { return socket_io::wait_readable(fd(), deadline); }

	/** Waits until send_some() would take something, or `deadline`. */
	IoStatus wait_writable(Deadline deadline) const noexcept { return socket_io::wait_writable(fd(), deadline); }

	/** Ends both directions: the peer reads to the end, and a thread blocked here wakes up. Any thread. */
	void shutdown() noexcept;

	/** Ends sending only: the peer reads to the end and can still answer. */
	void shutdown_write() noexcept;

	/** The uid and gid of the process that connected or listened; nothing unless this is a Unix socket. */
	std::optional<Credentials> peer_credentials() const noexcept;

	/** The address of this end. @throws std::system_error */
	Address local_address() const { return socket_io::local_address(fd()); }

	/** The address of the other end; none (AF_UNSPEC) when it has gone already. */
	Address peer_address() const noexcept;

	/** TCP_NODELAY: small pieces leave at once. @return whether it took effect; a Unix socket has no such delay */
	bool no_delay(bool on) noexcept;

	/** -1 when there is no socket. */
	int fd() const noexcept { return fd_.get(); }
	explicit operator bool() const noexcept { return static_cast<bool>(fd_); }

private:
	UniqueFd fd_;
};

} // namespace confer
