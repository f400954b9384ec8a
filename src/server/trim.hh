// SPDX-License-Identifier: MIT
#pragma once

#include "chat/block_pool.hh"
#include "server/timer.hh"

#include <memory>

namespace confer::server {

/** Has the pool give back the blocks of a burst when that is over; see BlockPool::trim(). */
class Trim final : public Timed, public std::enable_shared_from_this<Trim> {
public:
	/** Both outlive it. @throws std::bad_alloc */
	Trim(chat::BlockPool &blocks, Timer &timer) : blocks_(blocks), watch_(timer) {}

	/** To be called, by any thread, when BlockPool::needs_trim() says so. */
	void soon() noexcept;
	std::optional<Deadline> due(Deadline now) override;

private:
	chat::BlockPool &blocks_;
	Timer::Watch watch_;
};

} // namespace confer::server
