// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace confer::log {

/** What a log is kept for: it decides the words in reports, and which key of the state identifies the log. All logs
 * have the same format. */
enum class Purpose : std::uint8_t { messages, accounts };

/** What a log is a log of. */
constexpr std::string_view contents_of(Purpose purpose) noexcept
{
	return purpose == Purpose::messages ? "messages" : "accounts";
}

/** What a log takes, and refuses when its disk is full. */
constexpr std::string_view taken_by(Purpose purpose) noexcept
{
	return purpose == Purpose::messages ? "messages" : "changes of accounts";
}

/** A key of the state that a log has from its first use on, and that no log for something else ever sets. */
constexpr std::string_view mark_of(Purpose purpose) noexcept
{
	return purpose == Purpose::messages ? "s" : "k";
}

} // namespace confer::log
