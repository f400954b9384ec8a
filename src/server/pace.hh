// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace confer::server {

/**
 * How a client reads for which bytes wait: whether it takes anything at all, and whether it takes what waits in time.
 *
 * It is shown the client's outbox time and again, about once a second, while the outbox cannot be sent. That it reads a
 * little now and then is not enough: no byte may wait longer than Bounds::age.
 */
class Pace {
public:
	struct Bounds {
		std::chrono::milliseconds farewell{3'000}; ///< for the last line, when the session has been told to go
		std::chrono::milliseconds stall{30'000};   ///< without taking anything
		std::chrono::milliseconds age{120'000};    ///< for any byte; noticed at most a tenth later
	};
	enum class Verdict {
		reads,
		unread_end, ///< it was told to go, and does not take the end
		stalled,    ///< it takes nothing
		too_slow,   ///< it takes something, but what waits waits too long
	};
	/** How far it has come. */
	struct Mark {
		std::uint64_t sent;    ///< bytes that the kernel has taken for it, since the beginning
		std::size_t in_kernel; ///< of those it has not taken yet, as the kernel counts them
		std::size_t waiting;   ///< bytes in its outbox
		bool finished;         ///< nothing more will come
	};

	explicit Pace(Deadline now) noexcept : progress_at_(now) {}

	[[nodiscard]] Verdict look(Deadline now, const Mark &mark, const Bounds &bounds) noexcept;

private:
	/** What waited at some time ends here. */
	struct Milestone {
		Deadline at;
		std::uint64_t end;
	};
	static constexpr std::size_t kMilestones = 12;

	/** Whether a byte has waited for `age`. */
	bool too_slow(Deadline now, const Mark &mark, std::chrono::milliseconds age) noexcept;
	const Milestone &newest() const noexcept { return milestones_[(first_ + count_ - 1) % kMilestones]; }

	Deadline progress_at_;
	Deadline finished_at_ = Deadline::max();
	std::uint64_t sent_ = 0;
	std::size_t in_kernel_ = 0;
	std::array<Milestone, kMilestones> milestones_{}; ///< a ring, oldest first, of those not reached yet
	std::size_t first_ = 0;
	std::size_t count_ = 0;
};

} // namespace confer::server
