// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"
#include "irc/mode_change.hh"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/** Answers ERR_INVALIDMODEPARAM: what is wrong with the argument of a channel mode. */
void reply_invalid_mode(Call &call, const Channel &channel, const irc::ModeChange &change, std::string_view why)
    REQUIRES_SHARED(world_role);

/** What one MODE command does to a channel's lists b, e and I, and how that is taken back. */
class ListModes {
public:
	ListModes(Call &call, Channel &channel) noexcept : call_(call), channel_(channel) {}

	/**
	 * Adds an entry or removes one. Returns its mask, as it is told to the members, or an empty string if the list is
	 * as before; what was wrong is answered then.
	 */
	std::string apply(const irc::ModeChange &change) REQUIRES(world_role);
	/** Answers with the entries of a list, once in a command: twenty letters would send twenty times the list. */
	void show(char letter) REQUIRES_SHARED(world_role);
	/** Takes back all changes, when there is no memory to make or to tell all of them. */
	void undo() noexcept REQUIRES(world_role);
	/** The changes stay: ends the invitations of those whom they ban. */
	void commit() noexcept REQUIRES(world_role);

private:
	/** How a change is taken back. */
	struct Undo {
		char letter;
		bool added;            ///< the last entry; otherwise one was removed
		std::size_t place = 0; ///< where that was
		ListEntry entry{};
	};

	std::string add(char letter, const ListMask &mask) REQUIRES(world_role);
	std::string remove(char letter, std::size_t place) REQUIRES(world_role);
	/** Makes room for one more: remembering it cannot fail then. */
	void may_undo() { undo_.reserve(undo_.size() + 1); }

	Call &call_;
	Channel &channel_;
	std::string shown_; ///< letters of the lists that were answered
	std::vector<Undo> undo_;
	std::size_t new_bans_ = 0; ///< entries at the end of the list b
};

} // namespace confer::chat
