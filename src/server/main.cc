// SPDX-License-Identifier: MIT
#include "server/hash_password.hh"
#include "server/log_inspection.hh"
#include "server/options.hh"
#include "server/program.hh"

#include <cstdio>
#include <exception>

#include <sysexits.h>

using namespace confer::server;

int main(int argc, char *argv[])
try {
	const Options options = parse_options(argc, argv);
	if (!options.error.empty()) {
		std::fprintf(stderr, "conferd: %s%s conferd --help\n", options.error.c_str(),
		             options.error.ends_with('?') ? " See" : "; see");
		return EX_USAGE;
	}
	if (options.help || options.version) {
		std::fputs(options.help ? kUsage : "conferd " CONFER_VERSION "\n", stdout);
		return EX_OK;
	}
	if (options.hash_password)
		return run_hash_password();
	if (!options.log_check.empty())
		return run_log_check(options.log_check);
	if (!options.check && !options.explain && !options.export_log && options.add_account.empty())
		with_small_threads(argv);
	return run_program(options);
} catch (const std::exception &error) {
	report_failure(error.what());
	return EX_OSERR;
}
