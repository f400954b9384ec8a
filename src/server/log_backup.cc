// SPDX-License-Identifier: MIT
#include "server/log_backup.hh"

#include "log/backup.hh"
#include "log/file.hh"
#include "server/config.hh"

#include <confer/error.hh>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

namespace {

using confer::log::Directory;

/** The logs in the data directory; the first is there if the server keeps anything. */
constexpr const char *kLogs[] = {"log", "vault"};
/** Files in it that are replaced whole. */
constexpr const char *kFiles[] = {"klines"};
/** What a copy is called until it is whole. */
constexpr std::string_view kUnfinished = ".unfinished";

int complain(int status, const std::string &what)
{
	std::fprintf(stderr, "conferd: %s\n", what.c_str());
	return status;
}

bool is_there(const std::string &path)
{
	struct stat status;
	return ::stat(path.c_str(), &status) == 0;
}

Directory make_empty(const std::string &path)
{
	if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
		throw_errno("mkdir " + path);
	Directory directory = Directory::observe(path);
	if (!directory.list().empty())
		throw_errno(path + " is not empty: name an empty or a new directory", ENOTEMPTY);
	return directory;
}

std::string ring_directory(const std::string &log)
{
	const char *runtime = std::getenv("RUNTIME_DIRECTORY"); // as the server has it
	const std::string_view paths = runtime == nullptr ? std::string_view() : runtime;
	const std::string first(paths.substr(0, paths.find(':')));
	return first.empty() ? log : first;
}

confer::log::BackupTotals back_up(const std::string &data, const std::string &name, const Directory &to)
{
	const std::string from = data + '/' + name;
	const std::string unfinished = name + std::string(kUnfinished);
	if (::mkdirat(to.fd(), unfinished.c_str(), 0700) != 0)
		throw_errno("mkdir " + to.file(unfinished));
	const auto totals = confer::log::back_up_log(Directory::observe(from), Directory::observe(ring_directory(from)),
	                                             Directory::observe(to.file(unfinished)),
	                                             [](const std::string &what) { complain(EX_DATAERR, what); });
	if (const int error = to.rename(unfinished, name))
		throw_errno("rename " + to.file(unfinished), error);
	return totals;
}

} // namespace

int run_backup(const Config &config, const std::string &directory)
try {
	if (config.data_dir.empty())
		return complain(EX_CONFIG, "--backup: there is no data directory; set data-dir, or HOME");
	const Directory to = make_empty(directory);
	confer::log::BackupTotals all;
	for (const char *name : kLogs) {
		if (name != kLogs[0] && !is_there(config.data_dir + '/' + name))
			continue;
		const auto totals = back_up(config.data_dir, name, to);
		all.segments += totals.segments;
		all.bytes += totals.bytes;
		all.problems += totals.problems;
	}
	const Directory data = Directory::observe(config.data_dir);
	for (const char *name : kFiles) {
		const auto bytes = data.read(name);
		const int error = bytes ? to.replace(name, *bytes) : 0;
		if (error != 0)
			throw_errno("write " + to.file(name), error);
	}
	if (const int error = to.fsync())
		throw_errno("fsync " + directory, error);
	std::printf("%llu segments, %llu bytes; problems: %llu\n", static_cast<unsigned long long>(all.segments),
	            static_cast<unsigned long long>(all.bytes), static_cast<unsigned long long>(all.problems));
	return all.problems == 0 ? EX_OK : EX_DATAERR;
} catch (const std::system_error &error) {
	return complain(EX_IOERR, error.what());
}

} // namespace confer::server
