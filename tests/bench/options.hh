// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <sched.h>

#include "server_process.hh"
#include "workload.hh"

namespace confer::bench {

/** The command line, understood. */
struct Options {
	std::vector<Subject> subjects; ///< those to compare, conferd first; without the bare loop
	std::vector<const Workload *> workloads;
	unsigned rounds = 3;
	bool check = false; ///< a run that fails makes the exit status 1
	std::string json;   ///< file for the machine-readable report
	RunOptions run;
	bool pinned = false; ///< whether the two sets of CPUs are meant
	cpu_set_t server_cpus;
	cpu_set_t load_cpus;
};

/** What the command line asks for instead of a run, or what is wrong with it. */
struct Advice {
	std::string text;
	int status; ///< to exit with: 0, or EX_USAGE
};

/** Throws Advice for --help, --list and mistakes. */
Options parse_options(int argc, char **argv);

} // namespace confer::bench
