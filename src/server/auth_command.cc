// SPDX-License-Identifier: MIT
#include "server/auth_command.hh"

#include "chat/text.hh"
#include "crypto/secret.hh"

#include <confer/error.hh>
#include <confer/spawn.hh>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace confer::server {

using chat::text;

namespace {

/** Of what it writes to standard error so much may be told. */
constexpr std::size_t kMostComplaint = 200;

struct Pipe {
	UniqueFd read;
	UniqueFd write;
};

std::optional<Pipe> make_pipe() noexcept
{
	int ends[2];
	if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return std::nullopt;
	return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/** Runs the program, which gets no variable but PATH. @return the errno if that fails */
int spawn(const std::string &path, int input, int complaints, pid_t &child)
{
	char variable[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char *const arguments[] = {const_cast<char *>(path.c_str()), nullptr}; // which nobody writes to
	char *const environment[] = {variable, nullptr};
	return SpawnPlan(input, SpawnPlan::kNull, complaints).spawn(child, path.c_str(), arguments, environment);
}

/** A program that runs, with what it has started; when this goes they are dead, and it has been waited for. */
class Child {
public:
	explicit Child(pid_t pid) noexcept : pid_(pid), watch_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
	~Child()
	{
		// While it has not been waited for, no other process has its number.
		::kill(-pid_, SIGKILL);
		::kill(pid_, SIGKILL);
		while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
		}
	}
	Child(const Child &) = delete;
	Child &operator=(const Child &) = delete;

	/** Readable when it has ended; -1: the kernel has none. */
	int watch() const noexcept { return watch_.get(); }

	/** How it has ended; nothing: it runs. */
	std::optional<siginfo_t> ended() const noexcept
	{
		siginfo_t info{};
		if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
			return std::nullopt;
		return info;
	}

private:
	const pid_t pid_;
	const UniqueFd watch_;
};

/** The first line that it has written to standard error; the rest is read and forgotten, however much it is. */
class Complaint {
public:
	/** False: there will be no more. */
	bool read(int fd)
	{
		std::array<char, 4096> block;
		const ssize_t got = ::read(fd, block.data(), block.size());
		if (got > 0 && text_.size() < kMostComplaint)
			text_.append(block.data(), std::min(static_cast<std::size_t>(got), kMostComplaint - text_.size()));
		return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
	}
	std::string line() const
	{
		const std::string first = text_.substr(0, text_.find_first_of("\r\n"));
		return first.empty() ? first : text(": ", first);
	}

private:
	std::string text_;
};

/** Milliseconds until then, at most `most`. */
int wait_time(Deadline deadline, int most) noexcept
{
	const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
	return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, most));
}

AuthCommand::Outcome outcome_of(const siginfo_t &info, const Complaint &complaint)
{
	if (info.si_code != CLD_EXITED)
		return {AuthCommand::Result::failed, text("ended by signal ", info.si_status, complaint.line())};
	switch (info.si_status) {
	case 0: return {AuthCommand::Result::accepted, {}};
	case 1: return {AuthCommand::Result::refused, {}};
	default: return {AuthCommand::Result::failed, text("exit status ", info.si_status, complaint.line())};
	}
}

} // namespace

/** One of those that may run at once. */
class AuthCommand::Slot {
public:
	Slot(AuthCommand &owner, Deadline ends) noexcept : owner_(owner)
	{
		MutexLock lock(owner_.mutex_);
		while (owner_.running_ >= owner_.settings_.most && !owner_.stopping_) {
			if (!owner_.ended_.wait_until(owner_.mutex_, ends))
				break;
		}
		is_stopped_ = owner_.stopping_;
		is_taken_ = !is_stopped_ && owner_.running_ < owner_.settings_.most;
		owner_.running_ += is_taken_ ? 1 : 0;
	}
	~Slot()
	{
		MutexLock lock(owner_.mutex_);
		owner_.running_ -= is_taken_ ? 1 : 0;
		owner_.ended_.notify_one();
	}
	Slot(const Slot &) = delete;
	Slot &operator=(const Slot &) = delete;

	bool is_taken() const noexcept { return is_taken_; }
	bool is_stopped() const noexcept { return is_stopped_; }

private:
	AuthCommand &owner_;
	bool is_taken_;
	bool is_stopped_;
};

AuthCommand::AuthCommand(AuthCommandSettings settings)
    : settings_(std::move(settings)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	if (!stop_)
		throw_errno("eventfd");
	// A parent that ignores it leaves us no exit statuses.
	::signal(SIGCHLD, SIG_DFL);
}

AuthCommand::Outcome AuthCommand::check(std::string_view name, std::string_view password)
{
	const Deadline ends = std::chrono::steady_clock::now() + settings_.timeout;
	const Slot slot(*this, ends);
	if (slot.is_stopped())
		return {Result::stopped, {}};
	if (!slot.is_taken())
		return {Result::busy, {}};
	return run(name, password, std::chrono::steady_clock::now() + settings_.timeout);
}

void AuthCommand::give_up() noexcept
{
	{
		MutexLock lock(mutex_);
		stopping_ = true;
	}
	const std::uint64_t one = 1;
	static_cast<void>(!::write(stop_.get(), &one, sizeof one)); // it is readable already, if that fails
	ended_.notify_all();
}

std::size_t AuthCommand::running() const noexcept
{
	MutexLock lock(mutex_);
	return running_;
}

AuthCommand::Outcome AuthCommand::run(std::string_view name, std::string_view password, Deadline ends) const
{
	const auto failed = [](std::string_view what, int error) {
		return Outcome{Result::failed, text(what, ": ", std::strerror(error))};
	};
	std::optional<Pipe> input = make_pipe(), complaints = make_pipe();
	if (!input || !complaints)
		return failed("pipe", errno);
	// A program is to wait for its input, and the input fits the pipe: so nobody waits for the program to read.
	::fcntl(input->read.get(), F_SETFL, 0);
	::fcntl(complaints->write.get(), F_SETFL, 0);
	std::string lines = text(name, '\n', password, '\n');
	const ssize_t written = ::write(input->write.get(), lines.data(), lines.size());
	const bool whole = written == static_cast<ssize_t>(lines.size());
	crypto::wipe(lines);
	if (!whole)
		return failed("pipe", ENOBUFS);
	input->write.reset();
	pid_t pid = 0;
	if (const int error = spawn(settings_.path, input->read.get(), complaints->write.get(), pid))
		return failed("cannot be run", error);
	const Child child(pid);
	input->read.reset();
	complaints->write.reset();
	Complaint complaint;
	std::array<pollfd, 3> events{pollfd{child.watch(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0},
	                             pollfd{complaints->read.get(), POLLIN, 0}};
	for (;;) {
		constexpr int kLook = 50; // without a descriptor for the process
		::poll(events.data(), events.size(), wait_time(ends, child.watch() < 0 ? kLook : 1000));
		if (events[2].revents != 0 && !complaint.read(events[2].fd))
			events[2].fd = -1;
		if (const std::optional<siginfo_t> info = child.ended()) {
			static_cast<void>(complaint.read(complaints->read.get())); // what it has said at last
			return outcome_of(*info, complaint);
		}
		if (events[1].revents != 0)
			return {Result::stopped, {}};
		if (std::chrono::steady_clock::now() >= ends)
			return {Result::failed, text("no answer in ", settings_.timeout.count(), " s", complaint.line())};
	}
}

} // namespace confer::server
