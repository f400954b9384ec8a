// SPDX-License-Identifier: MIT
#include "chat/reserved_nicks.hh"

#include "irc/mask.hh"
#include "irc/skeleton.hh"

#include <algorithm>

namespace confer::chat {

void ReservedNicks::add(std::string_view mask)
{
	entries_.push_back({std::string(mask), irc::skeleton(mask)});
}

bool ReservedNicks::cover(std::string_view nick, const irc::CaseMap &map) const
{
	const std::string skeleton = irc::skeleton(nick);
	// A skeleton may have fewer letters: that of the mask "r*" does not cover "m", the skeleton of the nick "rn".
	return std::any_of(entries_.begin(), entries_.end(), [&](const Entry &entry) {
		return irc::mask_match(entry.mask, nick, map) || irc::mask_match(entry.skeleton, skeleton, map);
	});
}

} // namespace confer::chat
