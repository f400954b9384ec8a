// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/address.hh>
#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread_annotations.hh>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace confer::server {

/** How many connections there are, in all and from each address, against their limits. Thread-safe. */
class Census {
private:
	struct Entry {
		std::size_t here = 0;
		std::size_t recent = 0; ///< since `minute`
		Deadline minute{};
	};

public:
	struct Limits {
		std::size_t clients;     ///< at once
		std::size_t per_address; ///< at once from one address; 0: no limit
		std::size_t rate;        ///< new ones from one address in a minute; 0: no limit
		unsigned ipv6_prefix;    ///< bits of an IPv6 address that count as one address
	};
	enum class Verdict { welcome, server_full, too_many_from_address, too_fast_from_address };

	/** A connection that is counted in, until leave() or the end of this. */
	class Place {
	public:
		Place() noexcept = default;
		Place(Place &&other) noexcept;
		Place &operator=(Place &&other) noexcept;
		~Place() { leave(); }

		void leave() noexcept;

	private:
		friend class Census;
		Place(Census &census, Entry *entry) noexcept : census_(&census), entry_(entry) {}

		Census *census_ = nullptr;
		Entry *entry_ = nullptr; ///< of its address; null: a local one
	};

	explicit Census(Limits limits) noexcept : limits_(limits) {}

	void set_limits(Limits limits) noexcept EXCLUDES(mutex_);
	/**
	 * Counts a connection in if there is room for it, and gives it its place then. Those from loopback and by Unix
	 * sockets have no limit per address. A place that it has already is given up for the new one and needs no other.
	 */
	[[nodiscard]] Verdict enter(const Address &from, Deadline now, Place &place) EXCLUDES(mutex_);
	/** The same for a proxy's connection, whose client is not known yet: enter() is to follow when it is. */
	[[nodiscard]] Verdict enter_proxied(Place &place) EXCLUDES(mutex_);
	[[nodiscard]] std::size_t count() const noexcept EXCLUDES(mutex_);
	/** How often enter() has given each verdict. */
	[[nodiscard]] std::array<std::uint64_t, 4> verdicts() const noexcept EXCLUDES(mutex_);
	/** Waits until nobody is here, or the deadline; true if nobody is. */
	bool wait_empty(Deadline deadline) noexcept EXCLUDES(mutex_);

	static std::string_view text(Verdict verdict) noexcept;

private:
	/** Counts in; `from`: null where no limit per address holds. */
	Verdict enter(const Address *from, Deadline now, Place &place) EXCLUDES(mutex_);
	Verdict enter_locked(const Address *from, Deadline now, Place &place) REQUIRES(mutex_);
	void leave(Entry *entry) noexcept EXCLUDES(mutex_);
	Verdict admit_locked(Entry &entry, Deadline now) noexcept REQUIRES(mutex_);
	void forget_old_locked(Deadline now) noexcept REQUIRES(mutex_);

	mutable Mutex mutex_{"Census", chat::rank::census};
	CondVar emptied_;
	Limits limits_ GUARDED_BY(mutex_);
	std::size_t count_ GUARDED_BY(mutex_) = 0;
	std::array<std::uint64_t, 4> verdicts_ GUARDED_BY(mutex_){};
	Deadline swept_ GUARDED_BY(mutex_){};
	std::unordered_map<std::string, Entry> by_address_ GUARDED_BY(mutex_);
};

} // namespace confer::server
