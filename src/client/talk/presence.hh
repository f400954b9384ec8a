// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/styled_line.hh"

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** How a person's presence changes. */
enum class Move { joined, left, quit, renamed };

/**
 * Consecutive joins, quits and renames, folded into one line: `alice and bob have joined; carol has quit`. A person who
 * came and went in between is named once. Bounded. Pure; for one thread.
 */
class Presence {
public:
	/** Names of one kind that are listed; of the rest only the number. */
	static constexpr std::size_t kListed = 8;

	[[nodiscard]] bool empty() const noexcept { return changes_.empty(); }

	/** Adds a change. `to`: the new nick of a person who is renamed. */
	void add(Move move, std::string_view nick, std::string_view to = {});

	/** Whether the line is so long that a new one should begin. */
	[[nodiscard]] bool full() const noexcept { return changes_.size() >= kMax; }

	/** Ends the line: the next change begins a new one. */
	void clear() noexcept { changes_.clear(); }

	/** The line, without the time. */
	[[nodiscard]] std::string text() const;

private:
	enum class Result { joined, left, quit, came_and_went, returned, renamed };

	struct Change {
		Result result;
		std::string nick;
		std::string from; ///< the nick before all of this, of somebody who was renamed

		void rename(std::string_view to);
	};

	[[nodiscard]] Change *find(std::string_view nick, bool there) noexcept;

	/** Changes that are kept apart. */
	static constexpr std::size_t kMax = 200;

	std::vector<Change> changes_;
};

} // namespace confer::client
