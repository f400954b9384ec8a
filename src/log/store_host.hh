// SPDX-License-Identifier: MIT
#pragma once

#include "log/record.hh"

#include <string_view>

namespace confer::log {

/** What the log tells the process that it runs in. Called by the log's threads, without a lock; must not wait long. */
class StoreHost {
public:
	virtual ~StoreHost() = default;

	/** Something that the operators should know: damage, a full disk, a slow one. */
	virtual void report(std::string_view text) noexcept = 0;
	/** The disk does not answer, or does again: `text` says it. By default a report. */
	virtual void stalled([[maybe_unused]] bool stalled, std::string_view text) noexcept { report(text); }
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
