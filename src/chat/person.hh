// SPDX-License-Identifier: MIT
#pragma once

#include "chat/allowance.hh"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace confer::chat {

/**
 * One for whom the limits hold, however many connections it has: an IPv4 address, a network of IPv6 addresses, a user
 * of this machine on Unix sockets, or all who come over loopback. What it has used is remembered when it reconnects.
 * Thread-safe.
 */
class Person {
public:
	enum class Kind : std::uint8_t {
		address,    ///< an address, or the part of an IPv6 one that `ipv6-prefix` counts
		local_user, ///< a uid, of which the kernel tells
		crowd,      ///< anybody on this machine, or behind a tunnel to it: what one did is not held against others
	};

	Person(Kind kind, std::string name) : name_(std::move(name)), kind_(kind) {}
	/** Somebody of whom nothing is known, and nothing will be remembered. */
	Person() : Person(Kind::address, "unknown") {}
	Person(const Person &) = delete;
	Person &operator=(const Person &) = delete;

	Kind kind() const noexcept { return kind_; }
	/** How messages call it: `192.0.2.1`, `2001:db8::/64`, `uid 1000` or `loopback`. */
	const std::string &name() const noexcept { return name_; }

	/** When everything will be as if it had never been here; Deadline::max() as long as it holds something. */
	Deadline settled_at() const noexcept
	{
		if (held() != 0)
			return Deadline::max();
		return std::max(
		    {flood.full_at(), passwords.full_at(), keys.full_at(), logins.full_at(), registrations.full_at()});
	}

	/** Bytes that it holds in the World, see Holding. */
	std::size_t held() const noexcept { return held_.load(std::memory_order_relaxed); }

	Allowance flood;         ///< cost of commands that all its connections may spend beyond what each may
	Allowance passwords;     ///< wrong ones that it may give
	Allowance keys;          ///< wrong keys of channels
	Allowance logins;        ///< wrong passwords of accounts
	Allowance registrations; ///< accounts that it may register
	std::atomic<Deadline> guessing_until{}; ///< belongs to GuessBrake: operators know until then that it guesses

private:
	friend class Holding;

	const std::string name_;
	std::atomic<std::size_t> held_{0};
	const Kind kind_;
};

using PersonRef = std::shared_ptr<Person>;

} // namespace confer::chat
