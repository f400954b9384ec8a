// SPDX-License-Identifier: MIT
#include <confer/signals.hh>

#include <confer/error.hh>

#include <cerrno>

#include <sys/signalfd.h>
#include <unistd.h>

namespace confer {

SignalSet SignalSet::all() noexcept
{
	SignalSet result;
	sigfillset(&result.set_);
	sigdelset(&result.set_, SIGKILL);
	sigdelset(&result.set_, SIGSTOP);
	return result;
}

void SignalSet::add(int signal) noexcept
{
	if (sigaddset(&set_, signal) != 0)
		bug("sigaddset", errno);
}

void SignalSet::block() const noexcept
{
	pthread_ok(pthread_sigmask(SIG_BLOCK, &set_, nullptr), "pthread_sigmask");
}

void SignalSet::unblock() const noexcept
{
	pthread_ok(pthread_sigmask(SIG_UNBLOCK, &set_, nullptr), "pthread_sigmask");
}

SignalReader::SignalReader(const SignalSet &signals)
{
	sigset_t mask;
	pthread_ok(pthread_sigmask(SIG_BLOCK, nullptr, &mask), "pthread_sigmask");
	for (int signal = 1; signal <= SIGRTMAX; ++signal)
		if (signals.contains(signal) && sigismember(&mask, signal) != 1)
			bug("SignalReader: a signal is not blocked");
	fd_.reset(::signalfd(-1, signals.get(), SFD_CLOEXEC | SFD_NONBLOCK));
	if (!fd_)
		throw_errno("signalfd");
}

Signal SignalReader::read()
{
	for (;;)
		if (auto signal = read_until(Deadline::max()))
			return *signal;
}

std::optional<Signal> SignalReader::read_until(Deadline deadline)
{
	for (;;) {
		signalfd_siginfo info;
		if (::read(fd(), &info, sizeof info) == sizeof info)
			return Signal{static_cast<int>(info.ssi_signo), static_cast<pid_t>(info.ssi_pid), info.ssi_uid};
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			throw_errno("read signalfd");
		const IoStatus status = socket_io::wait_readable(fd(), deadline);
		if (status == IoStatus::again)
			return std::nullopt;
		if (status == IoStatus::failed)
			throw_errno("poll signalfd");
	}
}

} // namespace confer
