// SPDX-License-Identifier: MIT
#pragma once

#include "client/secret.hh"
#include "client/terminal/palette.hh"

#include <string>
#include <string_view>

namespace confer::client {

/** How the program talks to its user. */
struct Surroundings {
	bool keyboard;   ///< standard input is a terminal
	bool editing;    ///< and so is standard output, and it knows escape sequences
	Palette palette; ///< of that terminal; none without editing
};

[[nodiscard]] Surroundings look_around() noexcept;

/** The value of a variable of the environment; empty if there is none. */
[[nodiscard]] std::string_view environment(const char *name) noexcept;

/** The same for a password: removes it from the environment, so that no program that is started gets it. While one
 * thread runs. */
[[nodiscard]] Secret take_environment(const char *name);

/** The user's name: $USER, $LOGNAME, or from the password file. Call it while one thread runs. */
[[nodiscard]] std::string user_name();

} // namespace confer::client
