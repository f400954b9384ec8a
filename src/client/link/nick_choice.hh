// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/**
 * Which nick to ask a server for. The wanted nick is the one of the options until the server has accepted another that
 * the user asked for; one that was refused is never wanted. A value.
 */
class NickChoice {
public:
	/** @param fixed whether the user has named the nick: then no other is tried before the server accepted one */
	NickChoice(std::string wanted, bool fixed) : wanted_(std::move(wanted)), fixed_(fixed) {}

	/** The nick to be called by, as soon as it is free. */
	[[nodiscard]] const std::string &wanted() const noexcept { return wanted_; }

	/** A new connection begins. @return the nick to register with */
	[[nodiscard]] std::string begin();

	/** The user asks for a nick: on this connection, or the next one if there is none. */
	void ask(std::string_view nick);

	/** The server has accepted this nick, or given it to us. */
	void accept(std::string_view nick, const irc::CaseMap &map);

	/** Forgets the nick that the user has asked for: the server has refused it, or will not answer any more. */
	void refuse() noexcept { asked_.clear(); }

	/**
	 * A nick was refused while registering.
	 *
	 * @param erroneous whether it is none, rather than taken
	 * @return what to try next; nothing: the user must choose
	 */
	[[nodiscard]] std::optional<std::string> next(std::string_view refused, bool erroneous, const irc::CaseMap &map);

	/**
	 * Whether we have another nick than the wanted one, and the server has not renamed us by itself on this connection.
	 */
	[[nodiscard]] bool misses_wanted() const noexcept { return misses_; }

private:
	[[nodiscard]] std::string candidate(unsigned attempt) const;
	[[nodiscard]] bool was_tried(std::string_view nick, const irc::CaseMap &map) const noexcept;

	std::string wanted_;
	bool fixed_;
	std::string asked_; ///< by the user, and not answered yet; empty: nothing
	std::string last_;  ///< accepted last, on any connection; empty: none
	std::string base_;  ///< what others are made from: the wanted one, or its beginning if that is too long
	std::vector<std::string> tried_;
	unsigned attempts_ = 0;
	bool registered_ = false;
	bool misses_ = false;
};

} // namespace confer::client
