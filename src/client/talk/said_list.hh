// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/server_time.hh"
#include "client/terminal/scrollback.hh"
#include "irc/casemap.hh"

#include <cstddef>
#include <ctime>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/** A message that is shown in a window, and to which replies, reactions and redactions can refer. A record. */
struct Said {
	LineNumber line = 0;   ///< its first line
	std::size_t lines = 1; ///< how many it has
	std::string msgid = {};
	std::string from = {}; ///< the nick
	std::string text = {}; ///< its beginning, not made safe
	std::time_t time = 0;
	std::optional<WallTime> said = {}; ///< by the server's clock
	bool own = false;
	bool mention = false;
};

/** The newest of those messages of one window, in the order of their lines. Pure; for one thread. */
class SaidList {
public:
	/** Messages that are kept, and bytes of the text of each: older ones are only lines. */
	static constexpr std::size_t kMost = 500;
	static constexpr std::size_t kTextBytes = 60;

	/** Adds a message below the others, or above all of them. One without a msgid is left out. */
	void append(Said said);
	void prepend(Said said);

	/** Removes all messages. */
	void clear() noexcept { said_.clear(); }

	/** The message of this id; null: it is not known. */
	[[nodiscard]] const Said *find(std::string_view msgid) const noexcept;

	/** The newest message of a nick that begins above the line `before`; null: there is none. */
	[[nodiscard]] const Said *last_of(std::string_view nick, LineNumber before, const irc::CaseMap &map) const noexcept;

	/** The same of the user. */
	[[nodiscard]] const Said *last_own(LineNumber before) const noexcept;

	/** Removes a message. */
	void remove(std::string_view msgid);

	/** All of them, the oldest first. */
	[[nodiscard]] const std::deque<Said> &all() const noexcept { return said_; }

private:
	std::deque<Said> said_;
};

/** The beginning of a text in quotation marks, made safe and in one row: `"the backup of db2 is…"`. */
[[nodiscard]] std::string quote(std::string_view text);

} // namespace confer::client
