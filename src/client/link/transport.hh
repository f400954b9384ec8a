// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/server_name.hh"

#include <confer/stream.hh>
#include <confer/unique_fd.hh>

#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <sys/types.h>

namespace confer::client {

/** Where a server is, and how to get there. */
struct Endpoint {
	ServerName server;
	std::string via;      ///< a command for the shell whose input and output lead there; empty: none
	std::string tls_ca;   ///< file of the certificates to trust; empty: those that the system trusts
	std::string tls_cert; ///< file of the user's certificate and key, PEM; empty: none
	std::chrono::milliseconds timeout{30'000}; ///< for connecting
};

/**
 * A program that carries a connection: it runs in a session of its own, without a terminal to ask on, its input and
 * output a socket, its standard error a pipe. It ends with this object, and with the thread that started it at the
 * latest.
 */
class TransportProgram {
public:
	TransportProgram() noexcept = default;

	/** Takes the process `pid`, a child and the leader of its process group. */
	explicit TransportProgram(pid_t pid) noexcept : pid_(pid) {}
	TransportProgram(TransportProgram &&other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
	TransportProgram &operator=(TransportProgram &&) = delete;
	~TransportProgram() { end(); }

	explicit operator bool() const noexcept { return pid_ > 0; }

	/**
	 * Ends it, if it has not ended: it gets a moment, then SIGTERM and another, then SIGKILL. Waits for that.
	 *
	 * @return in words how it ended; empty: with status 0, or because we said so
	 */
	std::string end() noexcept;

private:
	bool wait(std::chrono::milliseconds time) noexcept;

	pid_t pid_ = -1;
	int status_ = 0;
};

/** An open way to a server. */
struct Transport {
	std::shared_ptr<Stream> stream;
	UniqueFd errors;          ///< what the program writes to standard error; none without a program
	TransportProgram program; ///< none on a socket of our own
};

/**
 * Opens the way: a socket (trying the server's addresses in turn), or a program, which runs when this returns but may
 * not have got anywhere yet. May wait for the resolver and for `timeout` an address.
 *
 * @throws std::system_error naming what was attempted
 */
[[nodiscard]] Transport open_transport(const Endpoint &endpoint);

/** What to do when a server cannot be reached, in parentheses behind why; empty: nothing is known. Pure. */
[[nodiscard]] std::string connect_advice(const std::error_code &error, const ServerName &server);

/** The command of `via` with the host for `%h`, the port for `%p` and `%` for `%%`. Pure. */
[[nodiscard]] std::string via_command(const Endpoint &endpoint);

} // namespace confer::client
