// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>

namespace confer::chat {

/**
 * Those whose direct messages a user accepts in spite of mode R, by the hashes of their nicks: the kMost that were
 * accepted last. Thread-safe, because a message is sent with the World shared.
 */
class Accepted {
public:
	static constexpr std::size_t kMost = 64;

	bool has(std::size_t nick) const noexcept
	{
		const auto is_it = [&](const auto &slot) { return slot.load(std::memory_order_relaxed) == nick; };
		return std::any_of(nicks_.begin(), nicks_.end(), is_it);
	}
	void add(std::size_t nick) noexcept
	{
		if (!has(nick))
			nicks_[next_.fetch_add(1, std::memory_order_relaxed) % kMost].store(nick, std::memory_order_relaxed);
	}
	void drop(std::size_t nick) noexcept
	{
		for (auto &slot : nicks_) {
			std::size_t wanted = nick;
			slot.compare_exchange_strong(wanted, 0, std::memory_order_relaxed);
		}
	}

private:
	std::array<std::atomic<std::size_t>, kMost> nicks_{};
	std::atomic<std::size_t> next_{0};
};

} // namespace confer::chat
