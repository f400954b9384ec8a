// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::datagram {

/** What becomes of the bytes by which IRC formats text: bold, colours, italics and so on. */
enum class Formatting {
	escaped, ///< they are control bytes as others are
	kept,    ///< they are meant: irker's
};

/**
 * Appends bytes of an enemy so that nothing in them can end a line, begin a CTCP or command a terminal: what is not
 * UTF-8 and every control byte (C0, DEL, C1) becomes `\xHH`, as of old in the write of wall(1); a tab becomes a space.
 * LF stays, CR LF becomes LF: they part messages. The sequences by which a terminal is told colours and titles (ECMA-48
 * section 5.4: CSI, OSC and the choice of a character set) are left out, whole ones only; also colours in which the ESC
 * has become "#033", as rsyslog writes it.
 */
void append_escaped(std::string_view bytes, std::string &out, Formatting formatting = Formatting::escaped);

/** Whether an escaped text shows nothing: there are only spaces, line ends and formatting in it. */
[[nodiscard]] bool is_blank(std::string_view text) noexcept;

/**
 * The messages of an escaped text: its lines, the blank ones left out, each split at words or characters where it is
 * longer than `room` bytes. None if there is no text.
 *
 * @return views of `text`
 */
[[nodiscard]] std::vector<std::string_view> messages_of(std::string_view text, std::size_t room);

/** What stands in front of each message: "[err] ", or nothing for an event without a severity. */
[[nodiscard]] std::string severity_mark(const std::optional<Priority> &priority);

/**
 * A nick that shows host and program, "web1.example.org/nginx": a machine's, and never a user's, for '/' cannot be in
 * theirs (irc::valid_nick). What could not stand in a source becomes '_'; a host is cut to 40 bytes, a program to 32.
 * Neither may be empty.
 */
[[nodiscard]] std::string nick_of(std::string_view host, std::string_view app);

} // namespace confer::datagram
