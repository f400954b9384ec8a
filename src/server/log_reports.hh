// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "chat/world.hh"
#include "server/timer.hh"
#include "server/workspace.hh"

#include <confer/mutex.hh>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

class ReportTeller;

/** Reports of the logs on the disk that operators have not been told yet. Each names its log first. Thread-safe. */
class LogReports {
public:
	/** Writes a line to the daemon's log, and has `teller` take it, once there is one. */
	void add(std::string_view text) noexcept EXCLUDES(mutex_);
	std::vector<std::string> take() noexcept EXCLUDES(mutex_);
	/** Who tells from now on, also what waits already. */
	void set_teller(const std::shared_ptr<ReportTeller> &teller) noexcept EXCLUDES(mutex_);

private:
	static constexpr std::size_t kMost = 16; ///< that wait; more are in the daemon's log only

	Mutex mutex_{"LogReports", chat::rank::log_reports};
	std::vector<std::string> waiting_ GUARDED_BY(mutex_);
	std::weak_ptr<ReportTeller> teller_ GUARDED_BY(mutex_);
};

/**
 * Tells operators what the log reports, in the timer's thread: the threads of the log must not wait for the World,
 * because who holds the World may wait for them.
 */
class ReportTeller final : public Timed, public std::enable_shared_from_this<ReportTeller> {
public:
	/** What is given outlives it. @throws std::bad_alloc */
	ReportTeller(LogReports &reports, chat::World &world, WorkspacePool &workspaces, Timer &timer)
	    : reports_(reports),
	      world_(world),
	      workspaces_(workspaces),
	      watch_(timer)
	{
	}

	/** Any thread. */
	void soon() noexcept;
	std::optional<Deadline> due(Deadline now) override;

private:
	LogReports &reports_;
	chat::World &world_;
	WorkspacePool &workspaces_;
	Timer::Watch watch_;
};

} // namespace confer::server
