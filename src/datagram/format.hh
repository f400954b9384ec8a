// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

#include <string_view>

namespace confer::datagram {

/** What the datagrams of a socket are. */
enum class Format {
	automatic, ///< syslog if it begins as that does, irker if it begins as a JSON object does, else text
	syslog,
	irker,
	text,
};

/** What a datagram is to be read as: the format of its socket, or what it begins as under `automatic`. */
[[nodiscard]] Format format_of(Format format, std::string_view datagram) noexcept;

/**
 * Reads a datagram into `event`.
 *
 * Plain text may begin with "#channel: " to name one, and then Event::address is that; a NUL or line ends at its end
 * are no text. What begins as syslog or irker and is not is malformed under `automatic`, too: it is not shown as text
 * that nobody wrote.
 *
 * @return false: malformed, and `event` is cleared
 */
[[nodiscard]] bool parse(Format format, std::string_view datagram, Event &event);

} // namespace confer::datagram
