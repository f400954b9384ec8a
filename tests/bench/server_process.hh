// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sched.h>
#include <sys/types.h>

#include "server_kind.hh"
#include "support/scratch_dir.hh"

namespace confer::bench {

/** A server that is compared: a kind and where its program is, or the bare loop, which is part of this program. */
struct Subject {
	std::string label;      ///< what the report calls it
	const ServerKind *kind; ///< null: the bare loop (bare_server.hh)
	std::string binary;
	bool is_peer; ///< what others are compared with
	bool keeps_history = false;
	bool waits_for_disk = false;
};

/** A set of CPUs, or null for all of them. */
using CpuSet = const cpu_set_t *;

/**
 * A running server with a temporary directory of its own. Stopped by its process id, and reaped, when this goes out of
 * scope for whatever reason; the kernel kills it too should the benchmark itself be killed.
 */
class ServerProcess {
public:
	/** Starts it and returns once it accepts connections; throws std::runtime_error with the end of its log if not. */
	ServerProcess(const Subject &subject, const ServerNeeds &needs, CpuSet cpus);
	~ServerProcess();
	ServerProcess(const ServerProcess &) = delete;
	ServerProcess &operator=(const ServerProcess &) = delete;

	pid_t pid() const noexcept { return pid_; }
	std::uint16_t port() const noexcept { return port_; }

	/** Whether it still runs; one that has ended is reaped. */
	bool alive() noexcept;

	/** The end of what it wrote to its standard output and error, for a message about what went wrong. */
	std::string log_tail() const;

private:
	[[noreturn]] void run_child(const Subject &subject, std::vector<std::string> arguments, CpuSet cpus) const noexcept;
	void wait_until_listening(const std::string &label);
	void stop() noexcept;

	check::ScratchDir directory_;
	std::uint16_t port_;
	pid_t pid_ = -1;
};

} // namespace confer::bench
