// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

#include <string_view>

namespace confer::datagram {

/** Whether the bytes begin as syslog does: with a PRI, "<13>", perhaps behind an octet count, "103 <13>". */
[[nodiscard]] bool looks_like_syslog(std::string_view datagram) noexcept;

/**
 * Reads a syslog message as RFC 5424 has it, or as the programs that RFC 3164 describes send it.
 *
 * What must be right is the PRI, and the octet count if there is one (RFC 6587 section 3.4.1; logger(1) sends it over
 * UDP, too). A message that says to be of RFC 5424 and is not is taken as one of RFC 3164. Of that the fields may be
 * missing: the time (also with a year, a fraction, a zone, or in the form of RFC 3339, and marked as Cisco does), the
 * host (logger and syslog(3) leave it out on a Unix socket), the tag. The time of the sender is not kept: clocks
 * differ.
 *
 * A MSGID that begins with '#' names a channel, else a tag (APP-NAME) that does. A line end or NUL at the end is no
 * text.
 *
 * @return false: malformed, and `event` is cleared
 */
[[nodiscard]] bool parse_syslog(std::string_view datagram, Event &event);

} // namespace confer::datagram
