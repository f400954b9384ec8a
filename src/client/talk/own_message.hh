// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/styled_line.hh"

#include <cstdint>
#include <string>
#include <string_view>

namespace confer::client {

/** What a CTCP ACTION has around its text. */
inline constexpr std::string_view kActionStart = "\x01"
                                                 "ACTION ";
inline constexpr std::string_view kActionEnd = "\x01";

/** A message of the user, as it goes over the network: a text that is too long for one is cut into several. */
struct OwnMessage {
	std::string command; ///< PRIVMSG or NOTICE
	std::string target;
	std::string text;
	bool continues = false;      ///< it goes on where the message before it was cut,
	bool at_space = false;       ///< at a space, which was left out
	std::string reply_to = {};   ///< msgid of the message that it answers; empty: none
	std::string reply_nick = {}; ///< and whose that is
};

/** One that the server has not confirmed. A record. */
struct Unconfirmed {
	enum class State {
		sent,   ///< on its way
		echoed, ///< the server has taken it; its echo waits until what was said before it is shown
		lost,   ///< the connection has gone; when there is one again, the history may have it
	};

	OwnMessage message;
	std::uint64_t id = 0; ///< of Link::say()
	State state = State::sent;
	StyledLine line = {}; ///< how it is shown meanwhile
};

/** Whether this is NickServ or the like, to which people send passwords. */
[[nodiscard]] bool is_for_services(std::string_view target) noexcept;

/** What is said to those, with `***` in the place of a password. */
[[nodiscard]] std::string without_password(std::string_view text);

/** Adds a message to the one that it continues. */
void append_part(OwnMessage &whole, const OwnMessage &part);

/** Whether it is typed in the window of `window_target` as a text without a command. */
[[nodiscard]] bool is_typed_alone(const OwnMessage &message, std::string_view window_target) noexcept;

/** What is to be typed in the window of `window_target` to send a message again. */
[[nodiscard]] std::string retyped(const OwnMessage &message, std::string_view window_target);

} // namespace confer::client
