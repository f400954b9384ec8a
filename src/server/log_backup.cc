// SPDX-License-Identifier: MIT
#include "server/log_backup.hh"

#include "log/backup.hh"
#include "log/file.hh"
#include "server/complaint.hh"
#include "server/config.hh"
#include "server/observed_log.hh"
#include "server/runtime_directory.hh"

#include <confer/error.hh>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

namespace {

using confer::log::Directory;
using confer::log::kNewEnding;

/** The logs in the data directory; the first is there if the server keeps anything. */
constexpr const char *kLogs[] = {"log", "vault"};
/** Files in it that are replaced whole. */
constexpr const char *kFiles[] = {"klines"};
/** What a copy is called until it is whole. */
constexpr std::string_view kUnfinished = ".unfinished";

bool is_there(const std::string &path)
{
	struct stat status;
	return ::stat(path.c_str(), &status) == 0;
}

/** Makes the directory. Returns whether there was none. */
bool make(const std::string &path)
{
	const bool is_made = ::mkdir(path.c_str(), 0700) == 0;
	if (!is_made && errno != EEXIST)
		throw_errno("mkdir " + path);
	return is_made;
}

/** The directory that the copy is made in. Unless all of it is there, the directory is left as it was found. */
class Target {
public:
	explicit Target(const std::string &path) : is_made_(make(path)), directory_(Directory::observe(path))
	{
		if (!directory_.list().empty())
			throw_errno(path + " is not empty: name an empty or a new directory", ENOTEMPTY);
	}
	~Target()
	{
		if (!is_complete_)
			remove_all();
	}
	Target(const Target &) = delete;
	Target &operator=(const Target &) = delete;

	const Directory &directory() const noexcept { return directory_; }
	void keep() noexcept { is_complete_ = true; }

private:
	void remove_all() const noexcept
	try {
		for (const std::string name : kLogs) {
			remove_log(name);
			remove_log(name + std::string(kUnfinished));
		}
		for (const std::string name : kFiles) {
			static_cast<void>(directory_.unlink(name));
			static_cast<void>(directory_.unlink(name + std::string(kNewEnding)));
		}
		if (is_made_)
			::rmdir(directory_.path().c_str());
	} catch (const std::exception &error) {
		complain(EX_IOERR, directory_.path() + ": cannot remove the unfinished copy: " + error.what());
	}
	void remove_log(const std::string &name) const
	{
		if (!is_there(directory_.file(name)))
			return;
		const Directory log = Directory::observe(directory_.file(name));
		for (const std::string &file : log.list())
			static_cast<void>(log.unlink(file));
		::unlinkat(directory_.fd(), name.c_str(), AT_REMOVEDIR);
	}

	const bool is_made_;
	const Directory directory_;
	bool is_complete_ = false;
};

std::string ring_directory(const std::string &log)
{
	const std::string runtime = runtime_directory();
	return runtime.empty() ? log : runtime;
}

/** A log that is copied. */
struct Source {
	std::string name;
	Directory log;
	Directory ring;
};

/** The logs of the server. All are open before anything is made. */
std::vector<Source> sources_of(const Config &config)
{
	std::vector<Source> sources;
	for (const std::string name : kLogs) {
		const std::string path = config.data_dir + '/' + name;
		const bool is_first = name == kLogs[0];
		if (!is_first && !is_there(path))
			continue;
		Directory log = is_first ? observe_log(config) : Directory::observe(path);
		sources.push_back({name, std::move(log), Directory::observe(ring_directory(path))});
	}
	return sources;
}

confer::log::BackupTotals back_up(const Source &from, const Directory &to)
{
	const std::string &name = from.name;
	const std::string unfinished = name + std::string(kUnfinished);
	if (::mkdirat(to.fd(), unfinished.c_str(), 0700) != 0)
		throw_errno("mkdir " + to.file(unfinished));
	const auto totals = confer::log::back_up_log(from.log, from.ring, Directory::observe(to.file(unfinished)),
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
	const std::vector<Source> sources = sources_of(config);
	const Directory data = Directory::observe(config.data_dir);
	Target target(directory);
	const Directory &to = target.directory();
	confer::log::BackupTotals all;
	for (const Source &source : sources) {
		const auto totals = back_up(source, to);
		all.segments += totals.segments;
		all.bytes += totals.bytes;
		all.problems += totals.problems;
	}
	for (const char *name : kFiles) {
		const auto bytes = data.read(name);
		const int error = bytes ? to.replace(name, *bytes) : 0;
		if (error != 0)
			throw_errno("write " + to.file(name), error);
	}
	if (const int error = to.fsync())
		throw_errno("fsync " + directory, error);
	target.keep();
	std::printf("%llu segments, %llu bytes; problems: %llu\n", static_cast<unsigned long long>(all.segments),
	            static_cast<unsigned long long>(all.bytes), static_cast<unsigned long long>(all.problems));
	return all.problems == 0 ? EX_OK : EX_DATAERR;
} catch (const std::system_error &error) {
	return complain(EX_IOERR, error.what());
}

} // namespace confer::server
