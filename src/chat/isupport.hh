// SPDX-License-Identifier: MIT
#pragma once

#include "chat/settings.hh"
#include "irc/isupport.hh"

namespace confer::chat {

/** Arguments of one MODE command, and letters with an argument in one MODE message (ISUPPORT MODES). */
inline constexpr std::size_t kMaxModeChanges = 20;

/** What RPL_ISUPPORT says under these settings. */
irc::Isupport isupport(const Settings &settings);

} // namespace confer::chat
