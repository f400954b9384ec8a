// SPDX-License-Identifier: MIT
#include "server/census.hh"

namespace confer::server {

using namespace std::chrono_literals;

void Census::set_limits(Limits limits) noexcept
{
	MutexLock lock(mutex_);
	limits_ = limits;
}

Census::Verdict Census::enter(const std::string &host, bool local, Deadline now)
{
	MutexLock lock(mutex_);
	const Verdict verdict = enter_locked(host, local, now);
	++verdicts_[static_cast<std::size_t>(verdict)];
	return verdict;
}

Census::Verdict Census::enter_locked(const std::string &host, bool local, Deadline now)
{
	if (count_ >= limits_.clients)
		return Verdict::server_full;
	if (!local) {
		forget_old_locked(now);
		const Verdict verdict = admit_locked(by_address_[host], now);
		if (verdict != Verdict::welcome)
			return verdict;
	}
	++count_;
	return Verdict::welcome;
}

Census::Verdict Census::admit_locked(Entry &entry, Deadline now) noexcept
{
	if (now - entry.minute >= 1min) {
		entry.minute = now;
		entry.recent = 0;
	}
	if (limits_.per_address != 0 && entry.here >= limits_.per_address)
		return Verdict::too_many_from_address;
	// Also those that are turned away count: hammering does not open the door.
	if (++entry.recent > limits_.rate && limits_.rate != 0)
		return Verdict::too_fast_from_address;
	++entry.here;
	return Verdict::welcome;
}

/** Addresses that nobody comes from and that came long ago are forgotten, or the table would grow for ever. */
void Census::forget_old_locked(Deadline now) noexcept
{
	if (now - swept_ < 1min)
		return;
	swept_ = now;
	for (auto entry = by_address_.begin(); entry != by_address_.end();) {
		const bool old = entry->second.here == 0 && now - entry->second.minute >= 1min;
		entry = old ? by_address_.erase(entry) : std::next(entry);
	}
}

void Census::leave(const std::string &host, bool local) noexcept
{
	MutexLock lock(mutex_);
	if (!local) {
		const auto found = by_address_.find(host);
		if (found != by_address_.end())
			--found->second.here;
	}
	if (--count_ == 0)
		emptied_.notify_all();
}

std::size_t Census::count() const noexcept
{
	MutexLock lock(mutex_);
	return count_;
}

std::array<std::uint64_t, 4> Census::verdicts() const noexcept
{
	MutexLock lock(mutex_);
	return verdicts_;
}

bool Census::wait_empty(Deadline deadline) noexcept
{
	MutexLock lock(mutex_);
	while (count_ != 0) {
		if (!emptied_.wait_until(mutex_, deadline))
			return count_ == 0;
	}
	return true;
}

std::string_view Census::text(Verdict verdict) noexcept
{
	switch (verdict) {
	case Verdict::welcome: return "Welcome";
	case Verdict::server_full: return "Server full: all connections are in use";
	case Verdict::too_many_from_address: return "Too many connections from your address";
	case Verdict::too_fast_from_address: return "Connecting too fast: wait a minute";
	}
	return "";
}

} // namespace confer::server
