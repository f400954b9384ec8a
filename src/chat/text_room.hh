// SPDX-License-Identifier: MIT
#pragma once

#include "chat/settings.hh"

#include <cstddef>

namespace confer::chat {

/**
 * Bytes that texts may have so that each fits into one line of irc::kMaxLine, whole, in every reply and event that
 * carries it: behind the longest nick, user, host, channel and server name. Only WHOX, when all its fields are asked
 * for, may have to cut a real name.
 */
struct TextRoom {
	std::size_t topic;
	std::size_t kick; ///< a reason
	std::size_t away;
	std::size_t realname;
	std::size_t mask;  ///< of the lists b, e and I; at most irc::kMaxMask
	std::size_t names; ///< what the longest of the lines leaves that have names only: 0: they are too long
};

/** How much there is under these limits. */
[[nodiscard]] TextRoom text_room(const Limits &limits) noexcept;

/** Lowers the lengths of texts to what there is room for. */
void fit_texts(Limits &limits) noexcept;

} // namespace confer::chat
