// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace confer::client {

/** How the user's attention is asked for when somebody names them. */
enum class Alert {
	none,
	bell, ///< BEL
	osc9, ///< a notification of the terminal: OSC 9, as of iTerm2
};

/** What the user wants of the program, whatever the server. A value; commands change it while the program runs. */
struct Preferences {
	std::vector<std::string> highlights = {}; ///< words that matter like the user's nick
	std::vector<std::string> ignores = {};    ///< masks nick!user@host of those who are not to be seen
	Alert alert = Alert::bell;
	std::string notify = {};         ///< a command of the shell, run at each mention; empty: none
	std::size_t scrollback = 10'000; ///< lines of all windows together
	std::size_t paste_lines = 5;     ///< a paste of more lines is asked about
	bool formatting = true;          ///< bold, colours and the like are shown as their author wants them
	bool ranks = false;              ///< @ and + are shown in front of nicks
	bool topic = true;               ///< the topic of the channel has a row
	bool log = false;                ///< what is said is written to files
	std::string log_directory = {};
};

} // namespace confer::client
