// SPDX-License-Identifier: MIT
#pragma once

#include "chat/counter.hh"
#include "chat/person.hh"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace confer::chat {

/** How much people may keep in the World (channels, entries of their lists, MONITOR), and how much they do. Any thread.
 */
class HoldingBounds {
public:
	/** What everybody may hold even when `total` is used up, so that nobody's hoard keeps others from banning. */
	static constexpr std::size_t kAlways = 16 << 10;

	/** Bytes: `person` for one, `total` for all; 0: no limit. */
	void set(std::size_t person, std::size_t total) noexcept
	{
		person_.store(person, std::memory_order_relaxed);
		total_.store(total, std::memory_order_relaxed);
	}

	/** Bytes that all hold. */
	std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
	/** How often somebody wanted more than that. */
	std::uint64_t refused() const noexcept { return refused_.value(); }

private:
	friend class Holding;

	std::atomic<std::size_t> person_{0};
	std::atomic<std::size_t> total_{0};
	std::atomic<std::size_t> used_{0};
	SharedCounter refused_;
};

/** What a client is told when it may keep no more. */
inline constexpr std::string_view kHoldsTooMuch = "You and others at your address hold too much on this server "
                                                  "(channels, bans, invitations, MONITOR): remove some first";

/** Bytes in the World that count as a person's until this ends. The bounds must outlive it. */
class Holding {
public:
	/** What is counted for a channel: its names, modes and topic, and its place in the tables. */
	static constexpr std::size_t kChannel = 2048;
	/** What is counted for an entry of a list or of MONITOR, besides its text. */
	static constexpr std::size_t kEntry = 160;

	/** Of nobody: it never grows. */
	Holding() noexcept = default;
	Holding(HoldingBounds &bounds, PersonRef person) noexcept : bounds_(&bounds), person_(std::move(person)) {}
	Holding(Holding &&other) noexcept;
	Holding &operator=(Holding &&other) noexcept;
	~Holding() { shrink(bytes_); }

	/** Counts so many bytes more. `exempt`: whatever the bounds are. False: they allow no more; nothing is counted. */
	[[nodiscard]] bool grow(std::size_t bytes, bool exempt = false) noexcept;
	/** Counts so many bytes less. */
	void shrink(std::size_t bytes) noexcept;

	std::size_t bytes() const noexcept { return bytes_; }

private:
	HoldingBounds *bounds_ = nullptr;
	PersonRef person_;
	std::size_t bytes_ = 0;
};

} // namespace confer::chat
