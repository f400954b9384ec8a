// SPDX-License-Identifier: MIT
#include "chat/reserved_nicks.hh"

#include "irc/mask.hh"
#include "irc/skeleton.hh"

#include <algorithm>

namespace confer::chat {

namespace {

/** The skeleton with i as l: masks are compared in either case, and the capital of i looks like l. */
std::string look_of(std::string_view name)
{
	std::string look = irc::skeleton(name);
	std::replace(look.begin(), look.end(), 'i', 'l');
	return look;
}

} // namespace

void ReservedNicks::add(std::string_view mask)
{
	entries_.push_back({std::string(mask), look_of(mask)});
}

bool ReservedNicks::cover(std::string_view nick, const irc::CaseMap &map) const
{
	const std::string look = look_of(nick);
	// A look may have fewer letters: that of the mask "r*" does not cover "m", the look of the nick "rn".
	return std::any_of(entries_.begin(), entries_.end(), [&](const Entry &entry) {
		return irc::mask_match(entry.mask, nick, map) || irc::mask_match(entry.look, look, map);
	});
}

} // namespace confer::chat
