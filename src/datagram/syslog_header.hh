// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

#include <string_view>

namespace confer::datagram {

/**
 * Reads what stands behind the PRI of a message that is not of RFC 5424: a header, as far as there is one, and the
 * text.
 *
 * RFC 3164 section 4.1 says "time host program[pid]: text", and hardly any device writes that. So the header is
 * recognised by its parts, each of which may be missing: counters, the host or the time in front, a time in any form
 * that take_time() reads, the time that a device runs, the host, its relay, the facility and severity as words, an
 * event number, and the program, which may be a message id as Cisco's (%LINK-3-UPDOWN). conferd(8) lists the forms.
 * tests/unit/datagram/syslog_devices_test.cc has one of each.
 *
 * What is no header is text, and no part of the text is lost.
 *
 * `event.priority` must be set. Sets host, app, process, time, text and, for a tag that begins with '#', channels and
 * address.
 */
void parse_header(std::string_view message, Event &event);

} // namespace confer::datagram
