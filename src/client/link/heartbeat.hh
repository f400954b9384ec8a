// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "irc/ascii.hh"
#include "irc/message.hh"
#include "irc/print.hh"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace confer::client {

/**
 * Asks the server now and then whether it is there. That measures the lag, and detects a connection that has died
 * silently. A value; the clock is the caller's.
 */
class Heartbeat {
public:
	/** Between two questions, and how long the server may then say nothing at all. */
	static constexpr std::chrono::seconds kInterval{30};
	static constexpr std::chrono::seconds kPatience{60};

	/** Until the first question: the greeting comes first, and short visits need none. */
	static constexpr std::chrono::seconds kFirst{5};

	/** On a new connection, once registered. */
	void start(SteadyTime now) noexcept { *this = {}, next_ = now + kFirst, heard_ = now; }

	/** Something has come. @return whether it is an answer to a question of ours, and nothing else */
	bool receive(const irc::Message &message, SteadyTime now) noexcept
	{
		heard_ = std::max(heard_, now);
		if (!irc::equal_nocase(message.command, "PONG") || message.param(message.size() - 1) != kToken)
			return false;
		if (asked_)
			lag_ = std::chrono::duration_cast<std::chrono::milliseconds>(now - *asked_);
		asked_.reset();
		return true;
	}

	/** Appends a question if one is due. @return false when the server is given up */
	[[nodiscard]] bool tick(SteadyTime now, std::string &out)
	{
		if (asked_)
			return now - std::max(*asked_, heard_) < kPatience;
		if (now >= next_) {
			asked_ = now;
			next_ = now + kInterval;
			irc::LineWriter(out).command("PING").param(kToken);
		}
		return true;
	}

	/** When to call tick() again. */
	[[nodiscard]] SteadyTime next() const noexcept { return asked_ ? std::max(*asked_, heard_) + kPatience : next_; }

	/**
	 * The server's lag: the time that the last answer took, or that the present one takes if it is longer. Nothing: not
	 * known yet.
	 */
	[[nodiscard]] std::optional<std::chrono::milliseconds> lag(SteadyTime now) const noexcept
	{
		if (!asked_)
			return lag_;
		const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(now - *asked_);
		return lag_ ? std::max(*lag_, waited) : waited;
	}

private:
	static constexpr std::string_view kToken = "confer-lag";

	SteadyTime next_{};
	SteadyTime heard_{};
	std::optional<SteadyTime> asked_;
	std::optional<std::chrono::milliseconds> lag_;
};

} // namespace confer::client
