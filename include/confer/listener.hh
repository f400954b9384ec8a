// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>
#include <confer/socket_io.hh>
#include <confer/stream.hh>
#include <confer/unique_fd.hh>

#include <chrono>
#include <memory>

#include <sys/types.h>

namespace confer {

class UnixPath;

/** How a Listener is to be made, by name. */
struct ListenOptions {
	/** How many connections may wait to be accepted; the kernel limits it to net.core.somaxconn. */
	int backlog = 4096;

	/** Bytes, inherited by what is accepted; 0: the kernel tunes them itself, up to megabytes a connection. */
	int send_buffer = 0;
	int receive_buffer = 0;

	/** TCP_NODELAY, inherited by what is accepted: small pieces leave at once. */
	bool no_delay = false;

	/** accept() returns `again` when nobody has come for so long, SO_RCVTIMEO; TCP connections inherit it. 0: it waits
	 * for ever. */
	std::chrono::milliseconds patience{0};

	/** Permissions of a Unix socket's file, regardless of the umask; connecting needs write permission. */
	mode_t unix_mode = 0666;

	/** IPv6 only, so that another listener may have the same port for IPv4. */
	bool v6_only = true;
};

/** What accept() brings. */
struct Accepted {
	Stream stream;                    ///< the connection; none unless `status` is done
	Address peer;                     ///< who it is; a nameless Unix address for most Unix clients
	IoStatus status = IoStatus::done; ///< done; closed after shutdown(); again: nobody came in time; failed
	int error = 0;                    ///< the errno of `failed`

	bool ok() const noexcept { return status == IoStatus::done; }
};

/**
 * Owns a listening socket: TCP on IPv4 or IPv6, or Unix. Move-only.
 *
 * A TCP listener has SO_REUSEADDR, so that a restarted server does not wait for old connections to leave TIME_WAIT. A
 * Unix listener replaces a socket file on which nobody answers, and removes its own when it is destroyed.
 *
 * Any number of threads may accept(). shutdown() may be called by any thread while the object lives.
 */
class Listener {
public:
	/**
	 * Binds to `address` and listens.
	 *
	 * @throws std::system_error naming the address: `bind [::1]:6667: Address already in use`
	 */
	[[nodiscard]] explicit Listener(const Address &address, const ListenOptions &options = {});

	/** Takes a socket that listens already, as from a service manager; its file, if any, stays. @throws
	 * std::system_error */
	[[nodiscard]] explicit Listener(UniqueFd fd);

	Listener(Listener &&) noexcept;
	Listener &operator=(Listener &&) noexcept;
	~Listener();

	/**
	 * Waits for a connection. Connections that broke before they were accepted are passed over (ECONNABORTED and the
	 * network errors of accept(2)).
	 *
	 * `failed` means EMFILE, ENFILE, ENOBUFS, ENOMEM or the like: the connection still waits, and the next call fails
	 * at once again, so let some time pass first.
	 */
	[[nodiscard]] Accepted accept() noexcept;

	/** Makes every accept(), also one that waits, return `closed`. */
	void shutdown() noexcept;

	/** Where it listens really: port 0 has become the port that the kernel chose. */
	const Address &address() const noexcept { return address_; }

	int fd() const noexcept { return fd_.get(); }

private:
	UniqueFd fd_;
	Address address_;
	std::unique_ptr<UnixPath> path_; // the last, so that no file outlives its socket
};

} // namespace confer
