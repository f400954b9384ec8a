// SPDX-License-Identifier: MIT
#pragma once

#include "log/record.hh"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confer::log {

/** Trouble with a disk that still works in part. */
enum class DiskTrouble : std::uint8_t {
	full,    ///< it takes nothing more
	stalled, ///< calls wait for it
	failed,  ///< it can only be read
};
inline constexpr std::size_t kDiskTroubles = 3;

/** What the log tells the process that it runs in. Called by the log's threads, without a lock; must not wait long. */
class StoreHost {
public:
	virtual ~StoreHost() = default;

	/** Something that the operators should know: damage, a slow disk. */
	virtual void report(std::string_view text) noexcept = 0;
	/** Trouble with the disk begins, or is over: the operators should know it, and see whether it is there. */
	virtual void trouble(DiskTrouble kind, bool begins, std::string_view text) noexcept = 0;
	/** Store::durable() has moved: what waited for it may be sent. */
	virtual void durable_moved() noexcept = 0;
	/**
	 * The disk has failed. What it has is not known until the next start reads it: nothing becomes durable any more,
	 * and the process should end.
	 */
	virtual void failed(std::string_view reason) noexcept = 0;
};

/** Milliseconds since 1970, by the clock of the machine. */
Time wall_time() noexcept;

} // namespace confer::log
