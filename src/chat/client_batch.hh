// SPDX-License-Identifier: MIT
#pragma once

#include "chat/holding.hh"

#include <confer/socket_io.hh>

#include <chrono>
#include <cstddef>
#include <string>

namespace confer::chat {

/**
 * A batch that a client has opened (IRCv3 client-batch): the message of several lines that is in it so far
 * (IRCv3 multiline). A session has one at most. Only its owner uses it.
 */
struct ClientBatch {
	/** How long it may be open. */
	static constexpr std::chrono::seconds kTime{60};
	static constexpr std::size_t kMaxReference = 64; ///< bytes of its name

	std::string reference;
	std::string target;      ///< a channel, one with a symbol of status, or a nick
	std::string label;       ///< of the answer to the whole (IRCv3 labeled-response); empty: none
	std::string client_tags; ///< that are passed on, raw as "+a=b;+c"
	std::string text;        ///< as irc::TextLines reads it
	std::size_t lines = 0;
	std::size_t bytes = 0; ///< of the text as a reader sees it
	bool notice = false;   ///< its lines are NOTICEs
	bool blank = true;     ///< no line has text
	bool refused = false;  ///< what belongs to it is dropped until it is closed; the client was told
	Deadline ends{};       ///< when it is refused, if it is still open
	Holding held;          ///< what its text counts as its client's

	/** Whether it has been open for too long. */
	bool is_over() const noexcept { return !refused && std::chrono::steady_clock::now() >= ends; }
};

} // namespace confer::chat
