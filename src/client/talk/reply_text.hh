// SPDX-License-Identifier: MIT
#pragma once

#include "irc/message.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/** What a numeric reply says, for a person. Not made safe yet. */
struct ReplyText {
	std::string text;
	std::string target; ///< the channel or nick that it is about; empty: none
	bool error = false;
};

/**
 * Puts a numeric reply in words. A reply of the table is filled into its sentence; an unknown one shows its parameters.
 *
 * @return nothing for what only ends a list or only programs read, and for what is no numeric
 */
[[nodiscard]] std::optional<ReplyText> reply_text(const irc::Message &message);

/** A span in words: `2 days 3 hours`, `5 minutes 1 second`; the two largest units. */
[[nodiscard]] std::string duration_text(std::uint64_t seconds);

/** A Unix time as `2026-11-22 17:20` in local time; the text itself if it is no number. */
[[nodiscard]] std::string date_text(std::string_view seconds);

} // namespace confer::client
