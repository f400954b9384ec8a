// SPDX-License-Identifier: MIT
#include "server/log_inspection.hh"

#include "log/file.hh"
#include "log/log_check.hh"

#include <cstdio>
#include <system_error>

#include <sysexits.h>

namespace confer::server {

int run_log_check(const std::string &directory)
try {
	const auto totals = confer::log::check_log(confer::log::Directory::observe(directory), [](const std::string &line) {
		std::fprintf(stderr, "conferd: %s\n", line.c_str());
	});
	if (totals.segments == 0) {
		std::fprintf(stderr, "conferd: %s: there is no log here; name the directory log in the data directory\n",
		             directory.c_str());
		return EX_IOERR;
	}
	std::printf("%llu segments, %llu records, %llu lines, %llu bytes; problems: %llu\n",
	            static_cast<unsigned long long>(totals.segments), static_cast<unsigned long long>(totals.records),
	            static_cast<unsigned long long>(totals.lines), static_cast<unsigned long long>(totals.bytes),
	            static_cast<unsigned long long>(totals.problems));
	return totals.problems == 0 ? EX_OK : EX_DATAERR;
} catch (const std::system_error &error) {
	std::fprintf(stderr, "conferd: %s\n", error.what());
	return EX_IOERR;
}

} // namespace confer::server
