// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/server_time.hh"
#include "client/talk/description.hh"
#include "client/talk/members.hh"
#include "client/talk/own_message.hh"
#include "client/talk/presence.hh"
#include "client/talk/said_list.hh"
#include "client/terminal/history.hh"
#include "client/terminal/line_editor.hh"
#include "client/terminal/scrollback.hh"
#include "client/terminal/text_view.hh"

#include <cstddef>
#include <ctime>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What a window shows: what a server says itself, a channel, what is said between us and a person, /help, or what
 * /search has found. */
enum class WindowKind { server, channel, direct, help, search };

/** How much a line matters while its window is not on the screen. */
enum class Activity {
	none,
	event,   ///< somebody came, went, changed something
	message, ///< somebody said something
	mention, ///< to the user, or about them
};

/** What happens in a channel that we have joined while its history is on its way: it is shown below that. A record. */
struct Held {
	bool on = false;       ///< history is on its way
	bool history = false;  ///< some of it has come
	bool announce = false; ///< say how many people are there
	std::vector<Description> events = {};
};

/** One window: its lines and everything that belongs to it. A record; WindowList keeps it true. */
struct Window {
	unsigned id = 0;        ///< no other window ever has it
	unsigned link = 0;      ///< the server
	std::size_t number = 0; ///< by which the user calls it, from 1 on; it never changes
	WindowKind kind = WindowKind::server;
	std::string name; ///< the channel or nick; of a server, what the user calls it

	Scrollback lines = {};
	TextView view = {};
	std::string match = {};                     ///< what was searched for, shown in reverse; empty: nothing
	std::optional<LineNumber> found = {};       ///< where it was found last
	std::optional<LineNumber> unread_from = {}; ///< the first line that came while another window was looked at
	unsigned messages = 0;                      ///< unread ones
	unsigned mentions = 0;                      ///< and how many of them are mentions
	bool events = false;                        ///< something else has happened
	std::time_t first_time = 0;                 ///< of the oldest line; 0: none
	std::time_t last_time = 0;                  ///< of the newest line; 0: none
	bool cut = false;                           ///< there was no room for what was in front of the oldest line

	std::optional<WallTime> said = {}; ///< when the newest thing was said that the server keeps
	std::optional<WallTime> seen = {}; ///< up to here the user has looked
	std::optional<WallTime> read = {}; ///< up to here the server knows it (IRCv3 read-marker)
	bool place_unread = false;         ///< history that arrives gets the unread rule there
	bool asked_read = false;           ///< the server was asked for that
	SaidList messages_said = {};       ///< what replies, reactions and redactions can refer to

	bool asking = false;           ///< the server is being asked for older lines
	std::optional<bool> here = {}; ///< whether a person is on line, if the server tells (MONITOR)

	Members members = {};                   ///< of a channel
	std::string topic = {};                 ///< of a channel; empty: none, or not known
	std::size_t nicks_above = 0;            ///< names of the list that are above those on the screen
	std::optional<LineNumber> mention = {}; ///< the line that Alt-M went to, if that was the last key

	bool naming = false; ///< the names that come with a JOIN are on their way
	Held held = {};
	Presence presence = {};
	std::deque<Unconfirmed> unconfirmed = {}; ///< what was said in it and is shown below its lines
	std::deque<OwnMessage> unsent = {};       ///< what was said and refused or lost, to be taken back
	History history = {};
	Draft draft = {}; ///< what was typed in it and not sent, while another window is looked at
};

/** The channel or nick that is talked to in a window; empty: none. */
[[nodiscard]] inline std::string_view target_of(const Window &window) noexcept
{
	const bool talks = window.kind == WindowKind::channel || window.kind == WindowKind::direct;
	return talks ? std::string_view(window.name) : std::string_view();
}

} // namespace confer::client
