// SPDX-License-Identifier: MIT
#pragma once

#include "chat/settings.hh"

#include <confer/socket_io.hh>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

namespace confer::server {

/**
 * Whether a client is still there, and does in time what it has to: log in, become an operator, answer PING, hang up.
 *
 * The client's thread tells what it has heard, and the timer asks. It is shown what the client is and takes no lock.
 */
class Heartbeat {
public:
	/** How long somebody may have a place for operators without being one. */
	static constexpr std::chrono::seconds kGuest{15};
	/** How long a client may take to hang up after the last line. */
	static constexpr std::chrono::seconds kGoodbye{3};

	/** What the client is. */
	enum class Standing {
		guest,    ///< on a place for operators, and none
		newcomer, ///< has not logged in
		user,
	};
	struct Verdict {
		enum class Action {
			wait,
			ping, ///< send PING, then call pinged()
			end,  ///< finish the session
		};
		Action action;
		std::optional<Deadline> next{}; ///< when to look again; never, after `end`
		std::string reason{};           ///< for the client; of `end` only
	};

	/** `opened`: when the connection came. */
	explicit Heartbeat(Deadline opened) noexcept : opened_(opened), heard_(opened) {}

	/** The client has shown that it is there. Any thread. */
	void heard(Deadline now) noexcept { heard_.store(now, std::memory_order_relaxed); }

	/**
	 * What is to be done now. `kept_waiting`: so long the server has kept the client waiting since it came, which does
	 * not count before it has logged in. Only for the timer, while the session is not finished. @throws std::bad_alloc
	 */
	[[nodiscard]] Verdict look(Deadline now, Standing standing, const chat::Limits &limits,
	                           Deadline::duration kept_waiting = {});

	/** PING was sent. Only for the timer. */
	void pinged(Deadline now) noexcept { pinged_ = now; }

	/** The last line was sent. Returns when to look whether the client has hung up. Any thread. */
	Deadline sent_the_end(Deadline now) noexcept;

	/** When to look again at a session that is finished; nothing: it is time to hang up. Any thread. */
	[[nodiscard]] std::optional<Deadline> look_at_end(Deadline now) const noexcept;

private:
	const Deadline opened_;
	std::atomic<Deadline> heard_;
	std::atomic<Deadline> hang_up_at_{Deadline::max()};
	Deadline pinged_{}; ///< only the timer uses it
};

} // namespace confer::server
