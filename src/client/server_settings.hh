// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/link.hh"
#include "client/link/server_name.hh"
#include "client/options.hh"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace confer::client {

/** Where a password may come from, besides the file that the options name. */
struct PasswordSources {
	bool environment = true;
	bool terminal = true;
};

/**
 * Makes the options of a Link from those of the user. Reads the files of passwords, and asks the other sources for
 * passwords that are in no file. Call it while one thread runs.
 *
 * @param name what the user calls the server; empty: nothing
 * @throws std::system_error naming the file that cannot be read, or the password that nobody can be asked for
 */
[[nodiscard]] LinkOptions link_options(const Options &options, const ServerName &server, std::string name,
                                       PasswordSources sources = {});

/**
 * Asks twice on the terminal for a new password.
 *
 * @return nothing if the two differ, or are empty
 * @throws std::system_error if there is no terminal to ask on
 */
[[nodiscard]] std::optional<Secret> ask_new_password(const std::string &account);

/** The channels of `--join`: `#ops` or `#ops KEY`; each once, with the key that is said last. */
[[nodiscard]] std::vector<WantedChannel> wanted_channels(const std::vector<std::string> &names);

/** Why one of these cannot be the name of a channel or a nick on any server; empty: all can. */
[[nodiscard]] std::string target_problem(std::span<const std::string> targets);

/** Adds the targets to what the link wants: people, and each channel once, because no server answers a second JOIN. */
void want_targets(std::span<const std::string> targets, LinkOptions &link);

} // namespace confer::client
