// SPDX-License-Identifier: MIT
#include "server/log_inspection.hh"

#include "log/file.hh"
#include "log/log_check.hh"
#include "vault/account_record.hh"

#include <cstdint>
#include <cstdio>
#include <system_error>

#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

namespace {

using confer::log::Directory;
using confer::log::LogTotals;

LogTotals check_one(const std::string &directory)
{
	return confer::log::check_log(Directory::observe(directory),
	                              [](const std::string &line) { std::fprintf(stderr, "conferd: %s\n", line.c_str()); });
}

/** Accounts that are in the log as they were written, and cannot be understood. */
std::uint64_t check_accounts(const std::string &directory)
{
	std::uint64_t problems = 0;
	for (const auto &[key, value] : confer::log::export_state(Directory::observe(directory))) {
		if (!vault::is_account_key(key) || vault::read_account_value(value))
			continue;
		std::fprintf(stderr, "conferd: %s: an account that cannot be read, of %zu bytes\n", directory.c_str(),
		             value.size());
		++problems;
	}
	return problems;
}

/** The log in the directory; of a data directory, those of what was said and of the accounts, as far as they are there.
 */
LogTotals check_all(const std::string &directory)
{
	LogTotals all;
	bool is_data_directory = false;
	for (const std::string &path : {directory + "/log", directory + "/vault"}) {
		if (::access(path.c_str(), F_OK) != 0)
			continue;
		is_data_directory = true;
		const LogTotals one = check_one(path);
		all.segments += one.segments;
		all.records += one.records;
		all.lines += one.lines;
		all.bytes += one.bytes;
		all.problems += one.problems + (path.ends_with("/vault") ? check_accounts(path) : 0);
	}
	return is_data_directory ? all : check_one(directory);
}

} // namespace

int run_log_check(const std::string &directory)
try {
	const auto totals = check_all(directory);
	if (totals.segments == 0) {
		std::fprintf(stderr, "conferd: %s: there is no log here; name the data directory, or log or vault in it\n",
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
