// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

#include <string_view>

namespace confer::datagram {

/** Whether the bytes begin as syslog does: with a PRI, "<13>", perhaps behind an octet count, "103 <13>". */
[[nodiscard]] bool looks_like_syslog(std::string_view datagram) noexcept;

/**
 * Reads a syslog message as RFC 5424 has it, or as devices and programs send it.
 *
 * What must be right is the PRI, and the octet count if there is one (RFC 6587 section 3.4.1; logger(1) sends it over
 * UDP, too). What says to be of RFC 5424 and is not is read by parse_header(), as all that does not; host, program and
 * time that only the text has, by read_dialect().
 *
 * A MSGID that begins with '#' names a channel, else an APP-NAME or a tag that does; for the tag, which may have been
 * text, Event::address is set. A line end or NUL at the end is no text.
 *
 * @return false: malformed, and `event` is cleared
 */
[[nodiscard]] bool parse_syslog(std::string_view datagram, Event &event);

} // namespace confer::datagram
