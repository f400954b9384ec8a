// SPDX-License-Identifier: MIT
#include "server/log_reports.hh"

#include "chat/service.hh"
#include "chat/text.hh"
#include "server/log.hh"

#include <chrono>
#include <new>
#include <utility>

namespace confer::server {

void LogReports::add(std::string_view text) noexcept
try {
	log.warning(text);
	std::shared_ptr<ReportTeller> teller;
	{
		MutexLock lock(mutex_);
		if (waiting_.size() < kMost)
			waiting_.emplace_back(text);
		teller = teller_.lock();
	}
	if (teller)
		teller->soon();
} catch (const std::bad_alloc &) {
	// It is in the daemon's log.
}

std::vector<std::string> LogReports::take() noexcept
{
	MutexLock lock(mutex_);
	return std::exchange(waiting_, {});
}

void LogReports::set_teller(const std::shared_ptr<ReportTeller> &teller) noexcept
{
	{
		MutexLock lock(mutex_);
		teller_ = teller;
	}
	teller->soon();
}

void ReportTeller::soon() noexcept
{
	watch_.at(weak_from_this(), std::chrono::steady_clock::now());
}

std::optional<Deadline> ReportTeller::due(Deadline)
{
	const std::vector<std::string> reports = reports_.take();
	if (reports.empty())
		return {};
	Work work(workspaces_);
	chat::Event event;
	chat::WorldRead lock(world_);
	for (const std::string &report : reports)
		chat::tell_operators(world_, chat::text("*** ", report), event, work->out, nullptr);
	return {};
}

} // namespace confer::server
