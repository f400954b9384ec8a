// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/scanner.hh"

#include <optional>
#include <string_view>

namespace confer::datagram {

/** The program that a message of syslog names; views of the message. */
struct Tag {
	std::string_view app;
	std::string_view process; ///< what stands in its brackets, most often a number
};

/**
 * Takes the tag in front of a text, with its colon and a blank: "app: ", "app[123]: ", "app[123]:", and the message ids
 * of network devices, "%LINK-3-UPDOWN: ", "%FTD-4-1 : ". Nothing, and nothing taken, if there is none: a word that no
 * program is called is no tag.
 *
 * `in_header`: behind a time or a host, where "app[123] " without a colon is one, too.
 */
[[nodiscard]] std::optional<Tag> take_tag(Scanner &scan, bool in_header) noexcept;

/** Whether the text begins with a message id: '%', facility, severity, name, as in "%SYS-5-CONFIG_I". */
[[nodiscard]] bool is_message_id(std::string_view text) noexcept;

} // namespace confer::datagram
