// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace confer::chat {

/**
 * Slows down those who guess the password of one account from many addresses, and does not lock its owner out.
 * Thread-safe, without a lock.
 *
 * A person from whom somebody has logged in to the account before is not slowed. All others together may try kMost
 * passwords of an account at once, and one more every kEach: further tries wait for their turn, and are refused if that
 * were longer than kLongest. GuessBrake limits each person besides. A try counts when it begins; a right one is given
 * back.
 *
 * The tables do not grow. Accounts whose hashes meet share what they may; a person who has logged in may be forgotten
 * because others did.
 */
class AccountBrake {
public:
	static constexpr std::chrono::seconds kEach{10};
	static constexpr unsigned kMost = 20;
	static constexpr std::chrono::seconds kLongest{30};

	/** What a try is about: hashes with a key that strangers do not know. */
	struct Try {
		std::size_t account; ///< of the account's name
		std::size_t whose;   ///< of that and of the person
		bool is_counted = false;
	};

	AccountBrake() : tables_(std::make_unique<Tables>()) {}

	/** How long the try has to wait first; nothing: it is refused. */
	[[nodiscard]] std::optional<std::chrono::nanoseconds> begin(Try &attempt, Deadline now) noexcept;
	/** It was not wrong. */
	void give_back(Try &attempt) noexcept;
	/** It was right, and its person is not slowed any more. `remember`: the person is not a crowd. */
	void right(Try &attempt, bool remember) noexcept;

private:
	struct Tables {
		std::array<std::atomic<Deadline>, 4096> full_at{};
		std::array<std::atomic<std::size_t>, 8192> known{};
	};

	std::atomic<Deadline> &full_at(const Try &attempt) noexcept
	{
		return tables_->full_at[attempt.account % tables_->full_at.size()];
	}
	std::atomic<std::size_t> &known(const Try &attempt) noexcept
	{
		return tables_->known[attempt.whose % tables_->known.size()];
	}

	const std::unique_ptr<Tables> tables_;
};

} // namespace confer::chat
