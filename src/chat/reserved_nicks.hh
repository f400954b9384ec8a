// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"

#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/** The nicks that nobody may take, as masks. Nor may anybody take one that only looks like them. */
class ReservedNicks {
public:
	/** The nicks that this mask covers, see irc::mask_match(). */
	void add(std::string_view mask);
	/**
	 * Whether a mask covers the nick, or what the mask looks like covers what the nick looks like, see irc::skeleton():
	 * so nobody passes for NickServ by a letter of another script or one that is invisible.
	 */
	[[nodiscard]] bool cover(std::string_view nick, const irc::CaseMap &map) const;

private:
	struct Entry {
		std::string mask;
		std::string look; ///< of the mask, whose wild cards stay
	};
	std::vector<Entry> entries_;
};

} // namespace confer::chat
