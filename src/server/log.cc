// SPDX-License-Identifier: MIT
#include "server/log.hh"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <sys/stat.h>

namespace confer::server {

namespace {

/** Whether `fd` is the stream to the journal that systemd made for this process (systemd.exec(5), $JOURNAL_STREAM). */
bool is_journal(int fd) noexcept
{
	const char *wanted = std::getenv("JOURNAL_STREAM");
	struct stat file;
	if (wanted == nullptr || fstat(fd, &file) != 0)
		return false;
	return std::to_string(file.st_dev) + ':' + std::to_string(file.st_ino) == wanted;
}

} // namespace

constinit Log log;

void Log::detect_style() noexcept
{
	if (is_journal(fd_))
		set_style(LogStyle::journal);
	else if (isatty(fd_) == 1)
		set_style(LogStyle::terminal);
	else
		set_style(LogStyle::plain);
}

void Log::send(std::string_view line) noexcept
{
	while (::write(fd_, line.data(), line.size()) < 0 && errno == EINTR)
		continue;
}

} // namespace confer::server
