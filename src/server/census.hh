// SPDX-License-Identifier: MIT
#pragma once

#include "chat/person.hh"
#include "chat/ranks.hh"

#include <confer/address.hh>
#include <confer/mutex.hh>
#include <confer/prefix.hh>
#include <confer/socket_io.hh>
#include <confer/stream.hh>
#include <confer/thread_annotations.hh>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::server {

/** From where a client has come, as the kernel or a trusted proxy says. */
struct Visitor {
	Address address;
	std::optional<Credentials> credentials = {}; ///< of a Unix socket's other end
};

/**
 * Everybody who is connected, person by person, against the limits on connections. Thread-safe.
 *
 * A person who has gone is remembered as long as anything is left to remember: connections of the last minute, flood
 * budget or wrong passwords. So reconnecting gains nothing. Of those who have gone at most kRemembered are kept. When
 * there are more, those are forgotten first who would be soonest anyway: to have a penalty forgotten somebody would
 * need as many addresses with longer ones. Nobody is turned away because the table is full.
 */
class Census {
private:
	struct Entry;
	using Gone = std::multimap<Deadline, Entry *>;

	struct Entry {
		chat::PersonRef person;
		std::size_t here = 0;
		std::size_t guests = 0; ///< of them, on places for operators
		std::size_t recent = 0; ///< since `minute`
		Deadline minute{};
		Deadline barred{};      ///< until then none of the places for operators is for them
		Gone::iterator gone{};  ///< while nobody is here
		Gone::node_type node{}; ///< the same while somebody is: to leave costs no memory
	};

public:
	static constexpr std::size_t kRemembered = 16384;
	/** How long a client that had a place for operators and did not become one gets no other. */
	static constexpr std::chrono::seconds kBarred{60};

	/** 0: no limit, unless it says otherwise. */
	struct Limits {
		std::size_t clients;         ///< at once; 0: none
		std::size_t per_address = 0; ///< at once from one address
		std::size_t per_uid = 0;     ///< at once of one user of this machine, on Unix sockets
		std::size_t rate = 0;        ///< new ones from one address in a minute
		unsigned ipv6_prefix = 64;   ///< bits of an IPv6 address that count as one address
		/** Places beyond `clients`, for those who become operators; a quarter is only for this machine. 0: none. */
		std::size_t for_operators = 0;
		/** Gateways, which say only later whom they speak for: the limits of an address are not for them. */
		std::vector<Prefix> gateways = {};
	};
	enum class Verdict {
		welcome,
		guest, ///< admitted to a place for operators: must become one or leave
		server_full,
		too_many_from_address,
		too_fast_from_address,
	};
	using Verdicts = std::array<std::uint64_t, 5>;

	/** A connection that is counted in, until leave() or the end of this. For one thread. */
	class Place {
	public:
		Place() noexcept = default;
		Place(Place &&other) noexcept;
		Place &operator=(Place &&other) noexcept;
		~Place() { leave(); }

		void leave(Deadline now = std::chrono::steady_clock::now()) noexcept;
		/** True: it is one of the places for operators. */
		bool is_for_operators() const noexcept { return for_operators_; }
		/** Its client has become an operator, and is not barred for having had it. */
		void confirm() noexcept { confirmed_ = true; }
		/** The person who has it; null: not known yet, or this is no place. */
		const chat::PersonRef &person() const noexcept { return person_; }

	private:
		friend class Census;
		Place(Census &census, Entry *entry, bool for_operators) noexcept;

		Census *census_ = nullptr;
		Entry *entry_ = nullptr; ///< of the person
		chat::PersonRef person_;
		bool for_operators_ = false;
		bool confirmed_ = false;
	};

	explicit Census(Limits limits) noexcept : limits_(std::move(limits)) {}

	void set_limits(Limits limits) noexcept EXCLUDES(mutex_);
	/**
	 * Counts a connection in if there is room for it, and gives it its place then. A place that it has already is given
	 * up for the new one and needs no other. Loopback has no limit per address, but no person gets more than seven
	 * eighths of the places.
	 */
	[[nodiscard]] Verdict enter(const Visitor &who, Deadline now, Place &place) EXCLUDES(mutex_);
	/** The same for a proxy's connection, whose client is not known yet: enter() is to follow when it is. */
	[[nodiscard]] Verdict enter_proxied(Deadline now, Place &place) EXCLUDES(mutex_);

	[[nodiscard]] std::size_t count() const noexcept EXCLUDES(mutex_);
	/** How many places for operators are taken. */
	[[nodiscard]] std::size_t guests() const noexcept EXCLUDES(mutex_);
	/** How many persons are known, those who have gone included. */
	[[nodiscard]] std::size_t persons() const noexcept EXCLUDES(mutex_);
	/** How often enter() has given each verdict. */
	[[nodiscard]] Verdicts verdicts() const noexcept EXCLUDES(mutex_);
	/** Waits until nobody is here, or the deadline; true if nobody is. */
	bool wait_empty(Deadline deadline) noexcept EXCLUDES(mutex_);

	/** True for verdicts with which somebody is let in. */
	static bool is_in(Verdict verdict) noexcept { return verdict == Verdict::welcome || verdict == Verdict::guest; }
	static std::string_view text(Verdict verdict) noexcept;

private:
	Verdict enter(const Visitor *who, Deadline now, Place &place) EXCLUDES(mutex_);
	Verdict judge_locked(const Visitor *who, Entry *entry, Deadline now, const Place &old) REQUIRES(mutex_);
	void count_in_locked(Entry *entry, bool guest, Place &fresh) noexcept REQUIRES(mutex_);
	Entry &find_or_add_locked(const Visitor &who) REQUIRES(mutex_);
	/** Checks the limits of one person. */
	Verdict admit_locked(Entry &entry, Deadline now) noexcept REQUIRES(mutex_);
	/** Finds a place, if `old` is given up for it. Null is somebody who is not known yet. */
	Verdict seat_locked(const Entry *entry, Deadline now, const Place &old) const noexcept REQUIRES(mutex_);
	bool has_guest_place_locked(const Entry *entry, Deadline now, const Place &old) const noexcept REQUIRES(mutex_);
	/** Whether this is somebody on another machine, as far as is known; null as above. */
	static bool is_far(const Entry *entry) noexcept;
	void leave(Place &place, Deadline now) noexcept EXCLUDES(mutex_);
	Deadline forgettable_at_locked(const Entry &entry, Deadline now) const noexcept REQUIRES(mutex_);
	/** Nobody is here any more: keeps what is to be remembered, for as long as it matters. */
	void remember_locked(Entry &entry, Deadline now) noexcept REQUIRES(mutex_);
	/** Has those forgotten of whom nothing is left to remember. */
	void forget_locked(Deadline now) noexcept REQUIRES(mutex_);

	mutable Mutex mutex_{"Census", chat::rank::census};
	CondVar emptied_;
	Limits limits_ GUARDED_BY(mutex_);
	std::size_t count_ GUARDED_BY(mutex_) = 0;
	std::size_t guests_ GUARDED_BY(mutex_) = 0;
	std::size_t far_guests_ GUARDED_BY(mutex_) = 0; ///< of them, those who are far
	Verdicts verdicts_ GUARDED_BY(mutex_){};
	/** By name; ordered, because strangers choose the names and could make hashes collide. */
	std::map<std::string, Entry, std::less<>> persons_ GUARDED_BY(mutex_);
	Gone gone_ GUARDED_BY(mutex_); ///< those of whom nobody is here, by when they can be forgotten
};

} // namespace confer::server
