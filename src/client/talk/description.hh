// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/server_time.hh"
#include "client/link/session.hh"
#include "client/talk/presence.hh"
#include "client/terminal/styled_line.hh"
#include "irc/message.hh"

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What a message of the server shows the user, before it is known where and how. */
struct Description {
	enum class Kind {
		message, ///< PRIVMSG
		action,  ///< /me
		notice,  ///< NOTICE of a person
		event,   ///< somebody comes, goes, changes something
		server,  ///< replies, and what the server says by itself
		error,   ///< error replies, FAIL
	};

	Kind kind = Kind::server;
	std::time_t time = 0;              ///< from the server-time tag, else when it came
	std::optional<WallTime> said = {}; ///< the tag
	std::string target;                ///< the channel, or the person talked with; empty: none in particular
	bool direct = false;               ///< between us and a person
	bool own = false;                  ///< we are the source
	bool mention = false;              ///< it names us
	std::string from;                  ///< the nick of who says it
	std::string text;                  ///< raw; lay_out() makes it safe
	char status = 0;                   ///< it is only for those of this rank in the channel (STATUSMSG); 0: for all
	std::optional<Move> move = {};     ///< somebody else comes or goes
	std::string to = {};               ///< the new nick of who is renamed
	std::string msgid = {};            ///< by which others refer to it; empty: none
	std::string reply_to = {};         ///< the msgid of the message that it answers; empty: none
	std::string quoted = {};           ///< whose that is, and how it begins: `bob: "the backup…"`
};

/**
 * Puts a message in words. To be asked before the session has taken the message, so that both states are known.
 *
 * @param now the wall clock, for messages without a time
 * @return nothing for what is not shown: PING, CAP, the ends of lists, CTCP other than ACTION, ...
 */
[[nodiscard]] std::optional<Description> describe(const irc::Message &message, const Session &session, std::time_t now);

/** Whether it is something that somebody says. */
[[nodiscard]] bool is_speech(const Description &description) noexcept;

/**
 * Lays a description out for a view whose current target is `current`: others are named, that one is not. The clock of
 * a message that names the user has Style::mark.
 *
 * @param rank in front of the name of the speaker; 0: none
 */
[[nodiscard]] StyledLine lay_out(const Description &description, std::string_view current, const Session &session,
                                 char rank = 0);

/** The lines after the first of a message of several lines, below its text. */
[[nodiscard]] std::vector<StyledLine> lay_out_rest(const Description &description, std::size_t indent);

/** A line of the client's own. */
[[nodiscard]] StyledLine local_line(Style style, std::string_view text, std::time_t now);

/** Whether `text` has `nick` in it as a word, whatever the case. */
[[nodiscard]] bool mentions(std::string_view text, std::string_view nick, const irc::CaseMap &map) noexcept;

} // namespace confer::client
