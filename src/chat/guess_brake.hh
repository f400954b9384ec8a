// SPDX-License-Identifier: MIT
#pragma once

#include "chat/allowance.hh"
#include "chat/counter.hh"
#include "chat/person.hh"
#include "chat/ranks.hh"

#include <confer/mutex.hh>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confer::chat {

/** What somebody may try to guess. */
enum class Secret : std::uint8_t {
	password, ///< of the server (PASS), an operator (OPER) or a gateway (WEBIRC)
	key,      ///< of a channel
	login,    ///< of an account
};

/**
 * Slows down, and then stops, those who try out passwords and keys. Thread-safe.
 *
 * A person may be wrong `password-tries` or `key-tries` times, or at accounts `login-attempts` times, and once more
 * after a while. Further tries are refused, and nobody looks whether they are right. A crowd (Person::Kind::crowd) is
 * not refused anything, because one of it would keep out the others: each of its tries waits for kPause first. When all
 * persons together are wrong too often, every try waits so. A try counts when it begins, so that a hundred at once are
 * a hundred; a right one is given back.
 */
class GuessBrake {
public:
	/** How long a try waits where many are wrong. */
	static constexpr std::chrono::seconds kPause{3};
	/** How long the answer to a wrong one takes. */
	static constexpr std::chrono::seconds kDelay{1};
	/** Time in which one more try comes back to a person. */
	static constexpr std::chrono::seconds kPasswordEach{10};
	static constexpr std::chrono::seconds kKeyEach{5};
	/** Time in which all wrong tries at accounts come back. */
	static constexpr std::chrono::seconds kLogins{60};
	/** All persons together may be wrong so many times as often as one. */
	static constexpr unsigned kTotal = 20;
	/** A person who guesses again within this time has not stopped: operators are not told again. */
	static constexpr std::chrono::minutes kSpell{10};
	/** Operators are not told more often than this, of all guessers together. */
	static constexpr std::chrono::seconds kTellEvery{10};

	/** What is done with a try before it is looked at. */
	struct Verdict {
		std::chrono::seconds refused_for{0}; ///< not 0: it is refused, for so long
		std::chrono::seconds pause{0};       ///< it has to wait so long first
		std::chrono::seconds delay{0};       ///< if it was wrong, the answer has to wait so long
		bool is_counted = false;             ///< it is one of those that the person has; right() gives it back
	};

	/** How many wrong ones a person may give; 0: no limit. */
	void set(std::size_t passwords, std::size_t keys, std::size_t logins) noexcept;
	/** A try begins. Unless it is refused, right() or wrong() is to follow. */
	[[nodiscard]] Verdict begin(Person &person, Secret secret, Deadline now) noexcept;
	/** How long a try would have to wait now. */
	[[nodiscard]] std::chrono::seconds pause(const Person &person, Secret secret, Deadline now) const noexcept;
	/** It was right. */
	void right(Person &person, Secret secret, const Verdict &verdict) noexcept;
	/**
	 * It was wrong. `what`: what was tried and by whom, for operators. Returns what to tell them: that somebody
	 * is guessing, once for each time that somebody begins to; else an empty string.
	 */
	[[nodiscard]] std::string wrong(Person &person, Secret secret, std::string_view what, Deadline now)
	    EXCLUDES(mutex_);
	/** How many tries were wrong, and how many were refused. */
	std::uint64_t wrong_tries(Secret secret) const noexcept { return at(secret).wrong.value(); }
	std::uint64_t refused_tries(Secret secret) const noexcept { return at(secret).refused.value(); }

private:
	struct Kind {
		std::atomic<unsigned> tries{0}; ///< of one person; 0: no limit
		Allowance total;
		SharedCounter wrong, refused;
	};

	Kind &at(Secret secret) noexcept { return kinds_[static_cast<std::size_t>(secret)]; }
	const Kind &at(Secret secret) const noexcept { return kinds_[static_cast<std::size_t>(secret)]; }
	Allowance::Terms terms(Secret secret) const noexcept;
	/** Whether all persons together are wrong too often. */
	bool is_busy(Secret secret, Deadline now) const noexcept;
	bool has_tries(const Person &person, Secret secret, Deadline now) const noexcept;
	Allowance::Terms total_terms(Secret secret) const noexcept;

	std::array<Kind, 3> kinds_;
	Mutex mutex_{"GuessBrake", rank::guess_brake};
	Deadline told_ GUARDED_BY(mutex_){};
	std::uint64_t untold_ GUARDED_BY(mutex_) = 0; ///< persons who have begun since then
};

} // namespace confer::chat
