// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "log/purpose.hh"
#include "log/store_host.hh"
#include "server/log_reports.hh"

#include <confer/mutex.hh>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/**
 * What is wrong with the disks now, of the messages and of the accounts. Operators and the log are told when it begins
 * and when it is over; meanwhile the service manager shows it, and new operators are told. Thread-safe.
 */
class DiskTroubles {
public:
	/** `reports` outlives this. */
	explicit DiskTroubles(LogReports &reports) noexcept : reports_(reports) {}

	/** Trouble begins, or is over; the text says so, and names the log first. */
	void set(log::Purpose whose, log::DiskTrouble kind, bool begins, std::string_view text) noexcept EXCLUDES(mutex_);
	/** The texts of what is wrong now. @throws std::bad_alloc */
	std::vector<std::string> all() const EXCLUDES(mutex_);

private:
	LogReports &reports_;
	mutable Mutex mutex_{"DiskTroubles", chat::rank::disk_troubles};
	/** Empty: there is no such trouble. */
	std::array<std::string, 2 * log::kDiskTroubles> texts_ GUARDED_BY(mutex_);
};

} // namespace confer::server
