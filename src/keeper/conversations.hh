// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "chat/ranks.hh"

#include <confer/mutex.hh>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace confer::keeper {

/** The logins by SCRAM under way, by the numbers that the front has given them. Thread-safe. */
class Conversations {
public:
	/** What a front that keeps to its own bound never has. */
	static constexpr std::size_t kMost = 40'000;

	explicit Conversations(chat::Accounts &accounts) noexcept : accounts_(accounts) {}

	/**
	 * One step; the first begins the conversation, and the last ends it. Two steps of one at once, and more
	 * conversations than there may be, fail. @throws std::bad_alloc
	 */
	chat::ScramLogin::Step step(std::uint64_t number, std::string_view message) EXCLUDES(mutex_);
	/** The front has dropped it. */
	void end(std::uint64_t number) noexcept EXCLUDES(mutex_);
	std::size_t size() const noexcept EXCLUDES(mutex_);

private:
	/** Null while a thread takes a step, which has it then. */
	using Table = std::unordered_map<std::uint64_t, std::unique_ptr<chat::ScramLogin>>;

	chat::Accounts &accounts_;
	mutable Mutex mutex_{"Conversations", chat::rank::keeper};
	Table table_ GUARDED_BY(mutex_);
};

} // namespace confer::keeper
