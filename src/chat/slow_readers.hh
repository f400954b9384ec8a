// SPDX-License-Identifier: MIT
#pragma once

#include "chat/delivery.hh"
#include "chat/event.hh"
#include "chat/session.hh"
#include "chat/world.hh"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace confer::chat {

/**
 * The sessions that have missed lines of machines because too much waited for them, see Outbox::offer(). Each is told
 * how many when it has room again, and then at most once in kPause.
 *
 * It remembers kMost at a time; others miss lines without being told. For one thread.
 */
class SlowReaders {
public:
	using Time = std::chrono::steady_clock::time_point;
	static constexpr std::size_t kMost = 1024;
	static constexpr std::chrono::seconds kPause{60};

	/** The session has missed one line. */
	void miss(Session &session);

	/** Tells those who are to be told at `now`, and forgets those who need nothing more. */
	void tell(World &world, Time now, Event &event, Delivery &out) REQUIRES_SHARED(world_role);

	/** Whether tell() may have something to do some time. */
	[[nodiscard]] bool pending() const noexcept { return !all_.empty(); }

private:
	struct Entry {
		std::weak_ptr<Session> session; ///< weak: a descriptor is closed with the last reference to its session
		std::uint64_t lines = 0;        ///< missed since it was told
		Time tell_at{};                 ///< not before
	};

	std::unordered_map<const Session *, Entry> all_;
};

} // namespace confer::chat
