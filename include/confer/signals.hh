// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>
#include <confer/unique_fd.hh>

#include <initializer_list>
#include <optional>

#include <csignal>
#include <sys/types.h>

namespace confer {

/** A set of signals, by number. A value. */
class SignalSet {
public:
	SignalSet() noexcept { sigemptyset(&set_); }
	SignalSet(std::initializer_list<int> signals) noexcept
	{
		sigemptyset(&set_);
		for (int signal : signals)
			add(signal);
	}

	/** Every signal that can be blocked. */
	static SignalSet all() noexcept;

	/** A number that is no signal is a bug: aborts. */
	void add(int signal) noexcept;
	bool contains(int signal) const noexcept { return sigismember(&set_, signal) == 1; }

	/** Adds these signals to the mask of the calling thread. Threads that it starts later inherit the mask. */
	void block() const noexcept;

	/** Takes these signals from the mask of the calling thread. */
	void unblock() const noexcept;

	const sigset_t *get() const noexcept { return &set_; }

private:
	sigset_t set_;
};

/** A signal that was sent to the process. */
struct Signal {
	int number; ///< SIGTERM, ...
	pid_t pid;  ///< of the sender; 0 from the kernel
	uid_t uid;  ///< of the sender
};

/**
 * Reads signals like input (signalfd(2)), in one place of the program, where every function may be called, and where no
 * interrupted code can hold a lock.
 *
 * For that the signals are blocked everywhere: call block() in main before the first thread starts. One thread reads.
 */
class SignalReader {
public:
	/**
	 * @param signals blocked in the calling thread already; if not they would still kill the process: a bug, aborts
	 * @throws std::system_error
	 */
	[[nodiscard]] explicit SignalReader(const SignalSet &signals);

	/** Waits for the next signal. */
	Signal read();

	/** Waits for the next signal, but not longer than until `deadline`. */
	std::optional<Signal> read_until(Deadline deadline);

	/** For poll(2): readable when read() would not wait. */
	int fd() const noexcept { return fd_.get(); }

private:
	UniqueFd fd_;
};

} // namespace confer
