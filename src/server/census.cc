// SPDX-License-Identifier: MIT
#include "server/census.hh"

#include "chat/text.hh"

#include <algorithm>
#include <utility>

namespace confer::server {

using chat::Person;
using chat::text;
using namespace std::chrono_literals;

namespace {

/** Those who hold something in the World are looked at again so much later, and forgotten last. */
constexpr auto kHolds = 10min;

Person::Kind kind_of(const Visitor &who) noexcept
{
	if (who.address.is_unix())
		return Person::Kind::local_user;
	return who.address.is_loopback() ? Person::Kind::crowd : Person::Kind::address;
}

std::string name_of(const Visitor &who, unsigned ipv6_prefix)
{
	switch (kind_of(who)) {
	case Person::Kind::crowd: return "loopback";
	case Person::Kind::local_user:
		return who.credentials ? text("uid ", who.credentials->uid) : std::string("unknown uid");
	case Person::Kind::address: break;
	}
	// Tunnels and translators give one machine many IPv6 addresses.
	const Address address = who.address.embedded_ipv4().value_or(who.address);
	return Prefix::around(address, address.family() == AF_INET6 ? ipv6_prefix : 32).to_string();
}

} // namespace

void Census::set_limits(Limits limits) noexcept
{
	MutexLock lock(mutex_);
	limits_ = std::move(limits);
}

Census::Place::Place(Census &census, Entry *entry, bool for_operators) noexcept
    : census_(&census),
      entry_(entry),
      person_(entry == nullptr ? nullptr : entry->person),
      for_operators_(for_operators)
{
}

Census::Place::Place(Place &&other) noexcept
    : census_(std::exchange(other.census_, nullptr)),
      entry_(other.entry_),
      person_(std::move(other.person_)),
      for_operators_(other.for_operators_),
      confirmed_(other.confirmed_)
{
}

Census::Place &Census::Place::operator=(Place &&other) noexcept
{
	leave();
	census_ = std::exchange(other.census_, nullptr);
	entry_ = other.entry_;
	person_ = std::move(other.person_);
	for_operators_ = other.for_operators_;
	confirmed_ = other.confirmed_;
	return *this;
}

void Census::Place::leave(Deadline now) noexcept
{
	if (census_ != nullptr)
		std::exchange(census_, nullptr)->leave(*this, now);
}

Census::Verdict Census::enter(const Visitor &who, Deadline now, Place &place)
{
	return enter(&who, now, place);
}

Census::Verdict Census::enter_proxied(Deadline now, Place &place)
{
	return enter(nullptr, now, place);
}

Census::Verdict Census::enter(const Visitor *who, Deadline now, Place &place)
{
	Place fresh;
	Verdict verdict;
	{
		MutexLock lock(mutex_);
		forget_locked(now);
		Entry *const entry = who == nullptr ? nullptr : &find_or_add_locked(*who);
		verdict = judge_locked(who, entry, now, place);
		++verdicts_[static_cast<std::size_t>(verdict)];
		if (is_in(verdict))
			count_in_locked(entry, verdict == Verdict::guest, fresh);
		else if (entry != nullptr && entry->here == 0)
			remember_locked(*entry, now);
	}
	if (is_in(verdict)) {
		place.leave(now);
		place = std::move(fresh);
	}
	return verdict;
}

Census::Verdict Census::judge_locked(const Visitor *who, Entry *entry, Deadline now, const Place &old)
{
	if (who != nullptr) {
		const auto holds = [&](const Prefix &prefix) { return prefix.contains(who->address); };
		const bool exempt = std::any_of(limits_.gateways.begin(), limits_.gateways.end(), holds);
		const Verdict verdict = exempt ? Verdict::welcome : admit_locked(*entry, now);
		if (verdict != Verdict::welcome)
			return verdict;
	}
	return seat_locked(entry, now, old);
}

void Census::count_in_locked(Entry *entry, bool guest, Place &fresh) noexcept
{
	++count_;
	guests_ += guest ? 1 : 0;
	far_guests_ += guest && is_far(entry) ? 1 : 0;
	if (entry != nullptr) {
		if (entry->node.empty())
			entry->node = gone_.extract(entry->gone);
		++entry->here;
		entry->guests += guest ? 1 : 0;
	}
	fresh = Place(*this, entry, guest);
}

Census::Entry &Census::find_or_add_locked(const Visitor &who)
{
	std::string name = name_of(who, limits_.ipv6_prefix);
	const auto found = persons_.find(name);
	if (found != persons_.end())
		return found->second;
	auto person = std::make_shared<Person>(kind_of(who), name);
	Gone spare;
	spare.emplace(Deadline{}, nullptr);
	Entry &entry = persons_[std::move(name)];
	entry.person = std::move(person);
	entry.node = spare.extract(spare.begin());
	entry.node.mapped() = &entry;
	return entry;
}

Census::Verdict Census::admit_locked(Entry &entry, Deadline now) noexcept
{
	const Person::Kind kind = entry.person->kind();
	const std::size_t most = kind == Person::Kind::address      ? limits_.per_address
	                         : kind == Person::Kind::local_user ? limits_.per_uid
	                                                            : 0;
	if (now - entry.minute >= 1min) {
		entry.minute = now;
		entry.recent = 0;
	}
	if (most != 0 && entry.here >= most)
		return Verdict::too_many_from_address;
	// Also those that are turned away count: hammering does not open the door.
	if (kind == Person::Kind::address && ++entry.recent > limits_.rate && limits_.rate != 0)
		return Verdict::too_fast_from_address;
	return Verdict::welcome;
}

Census::Verdict Census::seat_locked(const Entry *entry, Deadline now, const Place &old) const noexcept
{
	const bool had_one = old.census_ != nullptr && !old.for_operators_;
	const std::size_t taken = count_ - guests_ - (had_one ? 1 : 0);
	const std::size_t share = limits_.clients - limits_.clients / 8;
	const bool is_full = taken >= limits_.clients;
	if (!is_full && (entry == nullptr || entry->here - entry->guests < share))
		return Verdict::welcome;
	if (has_guest_place_locked(entry, now, old))
		return Verdict::guest;
	return is_full ? Verdict::server_full : Verdict::too_many_from_address;
}

bool Census::has_guest_place_locked(const Entry *entry, Deadline now, const Place &old) const noexcept
{
	const std::size_t own = old.census_ != nullptr && old.for_operators_ ? 1 : 0;
	if (guests_ - own >= limits_.for_operators)
		return false;
	// However many addresses somebody has, an operator who is logged in to this machine gets in.
	const std::size_t far = far_guests_ - (is_far(old.entry_) ? own : 0);
	if (is_far(entry) && far >= limits_.for_operators - limits_.for_operators / 4)
		return false;
	// One who keeps reconnecting to them leaves half of them to others.
	return entry == nullptr || (now >= entry->barred && entry->guests < (limits_.for_operators + 1) / 2);
}

bool Census::is_far(const Entry *entry) noexcept
{
	return entry == nullptr || entry->person->kind() == Person::Kind::address;
}

void Census::leave(Place &place, Deadline now) noexcept
{
	MutexLock lock(mutex_);
	const std::size_t guest = place.for_operators_ ? 1 : 0;
	guests_ -= guest;
	far_guests_ -= is_far(place.entry_) ? guest : 0;
	if (Entry *const entry = place.entry_) {
		if (guest != 0 && !place.confirmed_ && entry->person->kind() != Person::Kind::crowd)
			entry->barred = now + kBarred;
		entry->guests -= guest;
		if (--entry->here == 0)
			remember_locked(*entry, now);
	}
	if (--count_ == 0)
		emptied_.notify_all();
}

Deadline Census::forgettable_at_locked(const Entry &entry, Deadline now) const noexcept
{
	const Deadline minute = limits_.rate != 0 ? entry.minute + 1min : Deadline{};
	const Deadline settled = std::max({minute, entry.barred, entry.person->settled_at()});
	return entry.person->held() == 0 ? settled : now + kHolds;
}

void Census::remember_locked(Entry &entry, Deadline now) noexcept
{
	const Deadline until = forgettable_at_locked(entry, now);
	if (entry.node.empty())
		entry.node = gone_.extract(entry.gone);
	if (until <= now) {
		persons_.erase(persons_.find(entry.person->name()));
		return;
	}
	entry.node.key() = until;
	entry.gone = gone_.insert(std::move(entry.node));
	if (gone_.size() > kRemembered) {
		const Entry &soonest = *gone_.begin()->second;
		gone_.erase(gone_.begin());
		persons_.erase(persons_.find(soonest.person->name()));
	}
}

void Census::forget_locked(Deadline now) noexcept
{
	while (!gone_.empty() && gone_.begin()->first <= now)
		remember_locked(*gone_.begin()->second, now);
}

std::size_t Census::count() const noexcept
{
	MutexLock lock(mutex_);
	return count_;
}

std::size_t Census::guests() const noexcept
{
	MutexLock lock(mutex_);
	return guests_;
}

std::size_t Census::persons() const noexcept
{
	MutexLock lock(mutex_);
	return persons_.size();
}

Census::Verdicts Census::verdicts() const noexcept
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
	case Verdict::welcome:
	case Verdict::guest: return "Welcome";
	case Verdict::server_full: return "Server full: all connections are in use";
	case Verdict::too_many_from_address: return "Too many connections from your address";
	case Verdict::too_fast_from_address: return "Connecting too fast: wait a minute";
	}
	return "";
}

} // namespace confer::server
