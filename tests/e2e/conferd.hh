// SPDX-License-Identifier: MIT
#pragma once

#include "config.hh"

#include <confer/address.hh>
#include <confer/socket_io.hh>
#include <confer/unique_fd.hh>

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "support/scratch_dir.hh"

namespace confer::e2e {

/** How long anything may take before its test fails; longer where a sanitizer slows everything down. */
#if !defined(__has_feature)
#define __has_feature(feature) 0 // GCC has macros instead
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) || \
    __has_feature(thread_sanitizer)
constexpr std::chrono::seconds kPatience{20};
constexpr bool kSanitized = true;
#else
constexpr std::chrono::seconds kPatience{5};
constexpr bool kSanitized = false;
#endif

inline Deadline soon()
{
	return std::chrono::steady_clock::now() + kPatience;
}

/** A program that was started, with a log of what it writes; it does not outlive this object. */
class Process {
public:
	/** `log`: the file that its standard output and error go to. `notify`: its NOTIFY_SOCKET, or empty. */
	Process(const std::vector<std::string> &arguments, const std::string &log, const std::string &notify);
	~Process();
	Process(const Process &) = delete;
	Process &operator=(const Process &) = delete;

	pid_t pid() const noexcept { return pid_; }
	void signal(int number) const noexcept;
	/** Its status as of waitpid(2) when it ends before the deadline. */
	std::optional<int> wait(Deadline deadline);

private:
	pid_t pid_;
	bool ended_ = false;
	int status_ = 0;
};

/** What a short run of a program came to. */
struct Outcome {
	int code; ///< its exit status; negative: the signal that ended it
	std::string output;
};

/** Runs a program to its end; fails the test when that takes too long. */
Outcome run_to_end(const std::vector<std::string> &arguments);

/** A conferd that runs on a configuration of its own, in a directory of its own. */
class Conferd {
public:
	/** `binary`: the program. start() starts it. */
	explicit Conferd(std::string binary) : config(dir_.path()), binary_(std::move(binary)) {}
	~Conferd();

	/** Writes the configuration, starts the program and waits until it accepts clients; again, after it has ended. */
	void start();
	/** Writes the configuration again, and has it read by SIGHUP. */
	void reload();
	/** Waits until it tells its service manager this ("READY=1"). */
	void wait_for_state(const std::string &state);
	/** Sends SIGTERM, and fails unless it ends with status 0 within `limit`. */
	void stop(std::chrono::milliseconds limit = kPatience);

	Process &process() { return *process_; }
	std::string file(const std::string &name) const { return dir_.file(name); }
	std::string config_file() const { return file("conferd.conf"); }
	void write_file(const std::string &name, const std::string &text) const;
	void write_config() const { write_file("conferd.conf", config.text()); }
	/** All that it has logged. */
	std::string log() const;
	/** Waits until it has logged this; fails the test if it does not. */
	void wait_for_log(const std::string &part) const;
	/** Has it log to this file of its directory instead, which may be a FIFO: then its TCP port is not known. */
	void log_to(std::string name) { log_name_ = std::move(name); }

	/** Where its TCP listener is; known once it has started. */
	const Address &tcp() const noexcept { return tcp_; }
	Address local() const { return *Address::local(file("irc")); }

private:
	check::ScratchDir dir_;

public:
	Config config;

private:
	std::string binary_;
	std::string log_name_ = "log";
	UniqueFd notify_;
	std::optional<Process> process_;
	Address tcp_;
};

} // namespace confer::e2e
