// SPDX-License-Identifier: MIT
#include "server/census.hh"

#include <confer/prefix.hh>

#include <utility>

namespace confer::server {

using namespace std::chrono_literals;

void Census::set_limits(Limits limits) noexcept
{
	MutexLock lock(mutex_);
	limits_ = limits;
}

Census::Place::Place(Place &&other) noexcept
    : census_(std::exchange(other.census_, nullptr)),
      entry_(std::exchange(other.entry_, nullptr))
{
}

Census::Place &Census::Place::operator=(Place &&other) noexcept
{
	leave();
	census_ = std::exchange(other.census_, nullptr);
	entry_ = std::exchange(other.entry_, nullptr);
	return *this;
}

void Census::Place::leave() noexcept
{
	if (census_ != nullptr)
		std::exchange(census_, nullptr)->leave(entry_);
}

Census::Verdict Census::enter(const Address &from, Deadline now, Place &place)
{
	return enter(from.is_unix() || from.is_loopback() ? nullptr : &from, now, place);
}

Census::Verdict Census::enter_proxied(Place &place)
{
	return enter(nullptr, {}, place);
}

Census::Verdict Census::enter(const Address *from, Deadline now, Place &place)
{
	// Not under the lock: assigned to, it leaves where it was.
	Place fresh;
	Verdict verdict;
	{
		MutexLock lock(mutex_);
		const std::size_t own = place.census_ != nullptr ? 1 : 0;
		verdict = count_ - own >= limits_.clients ? Verdict::server_full : enter_locked(from, now, fresh);
		++verdicts_[static_cast<std::size_t>(verdict)];
	}
	if (verdict == Verdict::welcome)
		place = std::move(fresh);
	return verdict;
}

Census::Verdict Census::enter_locked(const Address *from, Deadline now, Place &place)
{
	Entry *entry = nullptr;
	if (from != nullptr) {
		forget_old_locked(now);
		const unsigned bits = from->family() == AF_INET6 ? limits_.ipv6_prefix : 32;
		entry = &by_address_[Prefix::around(*from, bits).to_string()];
		const Verdict verdict = admit_locked(*entry, now);
		if (verdict != Verdict::welcome)
			return verdict;
	}
	++count_;
	place = Place(*this, entry);
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

void Census::leave(Entry *entry) noexcept
{
	MutexLock lock(mutex_);
	if (entry != nullptr)
		--entry->here;
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
