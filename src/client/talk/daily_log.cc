// SPDX-License-Identifier: MIT
#include "client/talk/daily_log.hh"

#include "client/safe_text.hh"
#include "client/write_all.hh"
#include "irc/utf8.hh"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace confer::client {

namespace {

/** Files that are open at once; with more they are all closed and opened again as needed. */
constexpr std::size_t kMaxOpen = 64;

/** Longest name of a file that every file system takes. */
constexpr std::size_t kMaxName = 200;

std::string formatted(std::time_t time, const char *format)
{
	std::tm local{};
	std::array<char, 32> text{};
	if (!::localtime_r(&time, &local) || std::strftime(text.data(), text.size(), format, &local) == 0)
		return "unknown";
	return text.data();
}

/** Makes a directory and those above it. @return whether it is there */
bool make_directories(const std::string &path)
{
	for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
		const std::string part = path.substr(0, slash);
		if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
			return false;
		if (slash == std::string::npos)
			return true;
	}
}

} // namespace

std::string file_name(std::string_view name)
{
	std::string safe = safe_text(name);
	for (char &c : safe)
		if (c == '/')
			c = '_';
	if (safe.empty() || safe.front() == '.')
		safe.insert(0, "_");
	return std::string(irc::utf8_prefix(safe, kMaxName));
}

DailyLog::DailyLog(std::string directory) : directory_(std::move(directory)) {}

std::string DailyLog::write(const Record &record)
{
	// Nicks and channels are the same in either case; a file system may tell them apart.
	std::string key = file_name(record.server) + "/" + file_name(record.target.empty() ? "server" : record.target);
	for (char &c : key)
		if (c >= 'A' && c <= 'Z')
			c = static_cast<char>(c - 'A' + 'a');
	const std::string day = formatted(record.time, "%Y-%m-%d");
	if (files_.size() >= kMaxOpen && !files_.count(key))
		files_.clear();
	File &file = files_[key];
	if (!file.fd || file.day != day) {
		const std::string path = directory_ + "/" + key;
		file.day = day;
		file.fd.reset();
		if (make_directories(path))
			file.fd.reset(::open((path + "/" + day + ".log").c_str(),
			                     O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600));
		if (!file.fd) {
			const std::string why = std::generic_category().message(errno);
			return std::exchange(failed_, true) ? std::string() : "Nothing is logged: " + path + ": " + why;
		}
	}
	write_all(file.fd.get(), formatted(record.time, "%H:%M:%S ") + record.line + "\n");
	return {};
}

std::string DailyLog::default_directory()
{
	const char *state = std::getenv("XDG_STATE_HOME");
	if (state && *state == '/')
		return std::string(state) + "/confer";
	const char *home = std::getenv("HOME");
	return (home && *home ? std::string(home) : std::string(".")) + "/.local/state/confer";
}

} // namespace confer::client
