// SPDX-License-Identifier: MIT
#include "client/talk/daily_log.hh"

#include "client/safe_text.hh"
#include "client/write_all.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer::client {

namespace {

/** Files that are open at once; with more they are all closed and opened again as needed. */
constexpr std::size_t kMaxOpen = 64;

/** Longest name of a file that every file system takes. */
constexpr std::size_t kMaxName = 200;

/** Channels and people whose last lines are known, and lines that are compared, all of one second. */
constexpr std::size_t kMaxEnds = 1000;
constexpr std::size_t kMaxLines = 500;

/** Bytes at the end of a file among which its last lines are. */
constexpr int kTail = 64 * 1024;

/** Characters of `2026-11-26` and of the time in front of a line. */
constexpr std::size_t kDay = 10;
constexpr std::size_t kClock = 9;

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

/** The file of the newest day in a directory, `2026-11-26.log`; empty: there is none. */
std::string newest_file(const std::string &directory)
{
	std::string newest;
	DIR *opened = ::opendir(directory.c_str());
	if (!opened)
		return newest;
	while (const dirent *entry = ::readdir(opened))
		if (const std::string_view name = entry->d_name; name.size() == kDay + 4 && name.ends_with(".log"))
			newest = std::max(newest, std::string(name));
	::closedir(opened);
	return newest;
}

/** When a line was written, by the day of its file and the clock in front of it; 0: that cannot be told. */
std::time_t time_of(const std::string &day, std::string_view line)
{
	std::tm local{};
	const std::string text = day + " " + std::string(line.substr(0, kClock));
	if (!::strptime(text.c_str(), "%Y-%m-%d %H:%M:%S ", &local))
		return 0;
	local.tm_isdst = -1;
	return std::mktime(&local);
}

/** The name of a channel or person as that of a directory; an empty one is the server's, which nobody can have. */
std::string target_name(std::string_view target)
{
	if (target.empty())
		return "@server";
	std::string name = file_name(target);
	if (name.front() == '@') // which begins no nick, but a server might say so
		name.insert(0, "_");
	return name;
}

/** Appends a line, all of it or nothing. @return whether it is there; if not, errno says why */
bool append(int fd, std::string_view line)
{
	const std::size_t written = write_all(fd, line);
	if (written == line.size())
		return true;
	const int error = errno;
	const off_t end = ::lseek(fd, 0, SEEK_CUR);
	struct stat status;
	if (written > 0 && ::fstat(fd, &status) == 0 && status.st_size == end) // else another program has written behind it
		(void)!::ftruncate(fd, end - static_cast<off_t>(written));
	errno = error;
	return false;
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
	std::string key = file_name(record.server) + "/" + target_name(record.target);
	for (char &c : key)
		if (c >= 'A' && c <= 'Z')
			c = static_cast<char>(c - 'A' + 'a');
	if (is_known(key, record))
		return {};
	const std::string day = formatted(record.time, "%Y-%m-%d");
	const int fd = open_file(key, day);
	if (fd >= 0 && append(fd, formatted(record.time, "%H:%M:%S ") + record.line + "\n"))
		return {};
	const std::string why = std::generic_category().message(errno);
	ends_.erase(key); // the server may tell it again when there is room
	if (day <= failed_)
		return {};
	failed_ = day;
	return "Cannot write the log: " + directory_ + "/" + key + ": " + why;
}

/** @return the file of a day; -1 if it cannot be opened, and errno says why */
int DailyLog::open_file(const std::string &key, const std::string &day)
{
	if (files_.size() >= kMaxOpen && !files_.count(key))
		files_.clear();
	File &file = files_[key];
	if (file.fd && file.day == day)
		return file.fd.get();
	const std::string path = directory_ + "/" + key;
	file.day = day;
	file.fd.reset();
	if (make_directories(path))
		file.fd.reset(::open((path + "/" + day + ".log").c_str(),
		                     O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600));
	return file.fd.get();
}

/** Notes a record as the last one, unless it is history that was written before. @return whether it is */
bool DailyLog::is_known(const std::string &key, const Record &record)
{
	if (ends_.size() >= kMaxEnds && !ends_.count(key))
		ends_.clear();
	const auto [place, first] = ends_.try_emplace(key);
	End &end = place->second;
	if (first)
		end = read_end(directory_ + "/" + key);
	if (record.time > end.time)
		end = {record.time, {}};
	const bool same = std::find(end.lines.begin(), end.lines.end(), record.line) != end.lines.end();
	if (record.replayed && (record.time < end.time || same))
		return true;
	if (record.time == end.time && !same && end.lines.size() < kMaxLines)
		end.lines.push_back(record.line);
	return false;
}

/** The end of the newest file in a directory; a file that cannot be read is none. */
DailyLog::End DailyLog::read_end(const std::string &directory)
{
	const std::string newest = newest_file(directory);
	const UniqueFd file(::open((directory + "/" + newest).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
	std::string bytes(kTail, '\0');
	const off_t size = file ? ::lseek(file.get(), 0, SEEK_END) : -1;
	const ssize_t count =
	    size < 0 ? -1 : ::pread(file.get(), bytes.data(), bytes.size(), std::max<off_t>(size - off_t{kTail}, 0));
	bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
	End end;
	for (std::string_view rest = bytes; !rest.empty();) {
		const std::string_view line = rest.substr(0, rest.find('\n'));
		rest.remove_prefix(std::min(rest.size(), line.size() + 1));
		const std::time_t time = time_of(newest.substr(0, kDay), line);
		if (time < end.time || line.size() <= kClock)
			continue;
		if (time > end.time)
			end = {time, {}};
		end.lines.emplace_back(line.substr(kClock));
	}
	return end;
}

std::string DailyLog::default_directory()
{
	const char *state = std::getenv("XDG_STATE_HOME");
	if (state && *state == '/')
		return std::string(state) + "/confer";
	const char *home = std::getenv("HOME");
	return home && *home == '/' ? std::string(home) + "/.local/state/confer" : std::string();
}

} // namespace confer::client
