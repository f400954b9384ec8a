// SPDX-License-Identifier: MIT
#pragma once

#include "keeper/remote_accounts.hh"
#include "server/config.hh"
#include "server/regular_file.hh"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace confer::server {

/** What the keeper needs to know. */
struct KeeperPlan {
	const Config &config;
	const ConfigEnvironment &environment;
	const std::string &path; ///< of the configuration file; empty: there is none
	std::string vault;       ///< the directory
};

/**
 * The keeper: a child of this process that has the accounts, and their secrets, and no network. This process, the
 * front, asks it over a lane. Each ends when the other has gone.
 */
class KeeperProcess {
public:
	/**
	 * Forks, and waits until the keeper has opened the accounts. There is no other thread yet.
	 * @throws std::system_error, or std::runtime_error with the words of the keeper
	 */
	KeeperProcess(const KeeperPlan &plan, keeper::RemoteAccounts::Host host);
	/** stop() */
	~KeeperProcess() { stop(); }
	KeeperProcess(const KeeperProcess &) = delete;
	KeeperProcess &operator=(const KeeperProcess &) = delete;

	/**
	 * Confines this process, so that it cannot read the files of the accounts, and starts the thread that takes the
	 * answers. There is no other thread yet, and the directories are there in which files will be made.
	 * @throws std::system_error
	 */
	void start();
	keeper::RemoteAccounts &accounts() noexcept { return accounts_; }
	pid_t pid() const noexcept { return pid_; }
	/** Reads a file as read_regular_file(), or has the keeper do it if it is one of the two that this process needs. */
	FileText read(const std::string &path, std::size_t limit);
	/** Closes the lane and waits for the end of the keeper; kills it if that takes too long. */
	void stop() noexcept;

private:
	/** How it has ended, for people; waits for that, but not for long. */
	std::string ending();
	/** Whether it has ended by then. */
	bool wait_until(std::chrono::steady_clock::time_point deadline) noexcept;

	const std::string config_; ///< the path of the configuration
	const std::string vault_;
	pid_t pid_ = 0;
	bool ended_ = false;
	int status_ = 0; ///< as of waitpid(2)
	keeper::RemoteAccounts accounts_;
};

} // namespace confer::server
