// SPDX-License-Identifier: MIT
#include "server/log.hh"

#include "server/log_queue.hh"

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string>

#include <poll.h>
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

void Log::start()
{
	auto queue = std::make_unique<LogQueue>(fd_, style_);
	queue->start();
	queue_.store(queue.release(), std::memory_order_release);
}

bool Log::flush(Deadline deadline) noexcept
{
	LogQueue *queue = queue_.load(std::memory_order_acquire);
	return queue == nullptr || queue->flush(deadline);
}

void Log::set_limits(const LogLimits &limits) noexcept
{
	if (LogQueue *queue = queue_.load(std::memory_order_acquire))
		queue->set_limits(limits);
}

bool Log::admits(LogEvent event, std::string_view host) noexcept
{
	LogQueue *queue = queue_.load(std::memory_order_acquire);
	return queue == nullptr || queue->admits(event, LogSource(host));
}

void Log::send(std::string_view line) noexcept
{
	if (LogQueue *queue = queue_.load(std::memory_order_acquire)) {
		queue->put(line);
		return;
	}
	// Nobody else is served yet: a start that waits for its log's reader for ever helps nobody.
	constexpr int kPatienceMs = 1000;
	while (!line.empty()) {
		pollfd room{.fd = fd_, .events = POLLOUT, .revents = 0};
		const int ready = poll(&room, 1, stuck_.load(std::memory_order_relaxed) ? 0 : kPatienceMs);
		stuck_.store(ready == 0, std::memory_order_relaxed);
		if (ready == 0)
			return;
		const ssize_t written = ::write(fd_, line.data(), line.size());
		if (written >= 0)
			line.remove_prefix(static_cast<std::size_t>(written));
		else if (errno != EINTR && errno != EAGAIN)
			return;
	}
}

} // namespace confer::server
