// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>

#include <chrono>
#include <optional>

namespace confer::server {

/**
 * Decides when a client is told that flood control holds it up: when it has waited for long in one spell, and not again
 * for a while. For one thread.
 */
class FloodNotice {
public:
	/** So long a client waits without being told. */
	static constexpr std::chrono::seconds kSilent{2};
	/** After so long without a wait a new spell begins. */
	static constexpr std::chrono::seconds kSpell{1};
	static constexpr std::chrono::minutes kAgain{1};

	/** The client has to wait for `time` from `now` on: whether to tell it so. */
	[[nodiscard]] bool begin(std::chrono::milliseconds time, Deadline now) noexcept
	{
		if (now - waited_until_ > kSpell)
			waited_ = {};
		waited_ += time;
		if (waited_ <= kSilent || (told_ && now - *told_ < kAgain))
			return false;
		told_ = now;
		return true;
	}
	/** The wait is over. */
	void end(Deadline now) noexcept { waited_until_ = now; }

private:
	std::chrono::milliseconds waited_{0}; ///< in this spell
	Deadline waited_until_{};
	std::optional<Deadline> told_;
};

} // namespace confer::server
