// SPDX-License-Identifier: MIT
#pragma once

#include "client/config_file.hh"
#include "client/link/server_name.hh"
#include "client/options.hh"

#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** A server that the user has named, and what is to be known about it. */
struct ServerChoice {
	std::string name = {}; ///< the NAME of [server.NAME]; empty: it was named by its address
	ServerName server = {};
	Options options = {};
	std::string error = {}; ///< why it cannot be this one; empty: it can
};

/**
 * Finds out whether the first argument is neither a sub-command nor a server, but nearly a sub-command. May ask the
 * resolver and so wait.
 *
 * @param line what the command line says
 * @param keyboard whether a person would see the mistake: then the first argument may be anybody, if -s names the
 * server
 * @return what to say about it; empty: it is none
 */
[[nodiscard]] std::string find_mistyped_subcommand(const ConfigFile &file, const Options &line, bool keyboard);

/** The servers of `office, lab`: names or addresses, in order. If no server is named: one empty word. */
[[nodiscard]] std::vector<std::string> split_servers(std::string_view said);

/**
 * Finds the server that one word means.
 *
 * @param said a NAME or an address; empty: the one of this machine, as default_server() has it
 * @param options what holds for it
 */
[[nodiscard]] ServerChoice choose_server(const ConfigFile &file, std::string_view said, Options options);

/**
 * Finds the server that the user names to /connect. What the file says of it applies. Of the command line only the nick
 * and the real name do: the rest, passwords above all, belongs to the servers named there.
 */
[[nodiscard]] ServerChoice choose_later_server(const ConfigFile &file, std::string_view said, const Options &line);

} // namespace confer::client
