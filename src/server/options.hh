// SPDX-License-Identifier: MIT
#pragma once

#include "server/explain.hh"
#include "server/log_export.hh"

#include <optional>
#include <string>

namespace confer::server {

/** What the command line asks for. */
struct Options {
	std::string config; ///< empty: no file
	bool check = false;
	bool accept_damage = false;
	std::optional<ExplainOptions> explain;
	std::optional<ExportOptions> export_log;
	std::string backup;    ///< the directory for a backup; empty: none
	std::string log_check; ///< the directory of a log to check; empty: none
	bool hash_password = false;
	std::string add_account; ///< the name of an account to make; empty: none
	bool help = false;
	bool version = false;
	std::string error; ///< what is wrong with the command line; empty: nothing
};

Options parse_options(int argc, char *const argv[]);

/** The text of --help. */
extern const char kUsage[];

} // namespace confer::server
