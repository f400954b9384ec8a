// SPDX-License-Identifier: MIT
#pragma once

#include "origin.hh"

#include <string>

#include "support/scratch_dir.hh"
#include "support/server_child.hh"

namespace confer::hostile {

/** How a server is to be run, other than with its defaults. */
struct ServerOptions {
	/**
	 * Sections for the configuration: limits are left alone where it can be, since the suite is about the defaults.
	 * `{dir}` stands for a directory that everybody may enter.
	 */
	std::string config = {};
	/** RLIMIT_NOFILE of the server; 0: as it is. */
	std::size_t descriptors = 0;
	/** The log goes through a pipe of a page, which nobody reads any more after stop_reading_log(). */
	bool log_by_pipe = false;
};

namespace detail {

/** A directory that other users may enter, made before the server that has its socket there. */
struct SocketPlace {
	SocketPlace();
	check::ScratchDir directory;
};

} // namespace detail

/** conferd with default limits, reachable in three ways. */
class Server : private detail::SocketPlace, public check::ServerChild {
public:
	/** Starts it and waits until it listens. `conferd`: the program. */
	Server(const std::string &conferd, const ServerOptions &options);

	const Doors &doors() const noexcept { return doors_; }

	/** A file in the directory that `{dir}` stands for. */
	std::string file(const std::string &name) const { return directory.file(name); }

	/** Where it receives datagrams, if the configuration has such a section. */
	std::uint16_t datagram_port() const;

	/** From now on the pipe that the log goes through is full, or soon will be. */
	void stop_reading_log() const;

	/** Its log, for the word that precedes an end. */
	std::string last_words() const;

private:
	Doors doors_;
};

} // namespace confer::hostile
