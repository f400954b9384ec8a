// SPDX-License-Identifier: MIT
#include "server/disk_troubles.hh"

#include "server/notify.hh"

#include <cstddef>
#include <new>

namespace confer::server {

void DiskTroubles::set(log::Purpose whose, log::DiskTrouble kind, bool begins, std::string_view text) noexcept
{
	reports_.add(text);
	MutexLock lock(mutex_);
	std::string &kept = texts_[static_cast<std::size_t>(whose) * log::kDiskTroubles + static_cast<std::size_t>(kind)];
	kept.clear();
	try {
		if (begins)
			kept = text;
		std::string status = "STATUS=";
		for (const std::string &one : texts_) {
			if (!one.empty())
				status.append(status.back() == '=' ? "" : "; ").append(one);
		}
		// In the lock, so that what comes last is true; it does not wait.
		static_cast<void>(notify(status));
	} catch (const std::bad_alloc &) {
		// The log says it.
	}
}

std::vector<std::string> DiskTroubles::all() const
{
	std::vector<std::string> found;
	MutexLock lock(mutex_);
	for (const std::string &one : texts_) {
		if (!one.empty())
			found.push_back(one);
	}
	return found;
}

} // namespace confer::server
