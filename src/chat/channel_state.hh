// SPDX-License-Identifier: MIT
#pragma once

#include "chat/channel.hh"
#include "chat/log.hh"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/**
 * How a channel stands, as keys and values of the state that the log keeps. All of it but the lists is the value of one
 * key; each entry of a list has a key of its own, so that a record is as long as the change, and not as the list. So
 * has the rank of each account in a registered channel; in others the statuses of members who are logged in, who get
 * them back after a restart.
 *
 *     c17                    name #ops
 *                            created 1795368001123
 *                            modes nt
 *                            topic Coffee is ready
 *     l17 b*!*@192.0.2.1     1795368001123 carol!c@host
 *     a17 Dave               o 1795368001123 Carol
 *     o18 Dave               ov
 *
 * 17 is the channel's stream, so that it may have another name. In a value each line is a word and what it says; a
 * reader passes over words that it does not know.
 */
namespace confer::chat {

/** What the value of a channel's key says. */
struct ChannelState {
	std::string name;
	WallTime created = 0;
	std::string modes; ///< letters of flags
	std::string key;
	std::string forward;
	std::size_t limit = 0;
	Channel::Topic topic;
	std::string founder; ///< empty: it is not registered
	WallTime registered = 0;
	std::string heir;
	std::string suspended;
};

/** How the channel stands now. */
ChannelState state_of(const Channel &channel) REQUIRES_SHARED(world_role);

std::string channel_key(Stream stream);
std::string channel_value(const ChannelState &state);
/** Nothing if it has no name or a number that is none. */
std::optional<ChannelState> read_channel_value(std::string_view value);

/** An entry of a channel's list. */
struct ListEntryState {
	char letter;
	std::string mask;
	WallTime set_at = 0;
	std::string setter;
};

std::string list_key(Stream stream, char letter, std::string_view mask);
std::string list_value(WallTime set_at, std::string_view setter);
/** Nothing if that is no entry of a list. */
std::optional<ListEntryState> read_list_entry(std::string_view key, std::string_view value);

std::string access_key(Stream stream, std::string_view account);
std::string access_value(const AccessEntry &entry);
/** Nothing if that is no rank of an account. */
std::optional<AccessEntry> read_access_entry(std::string_view key, std::string_view value);
/** Whether the key, of which stream_of_key() gives a stream, is one of access_key(). */
bool is_access_key(std::string_view key) noexcept;

std::string status_key(Stream stream, std::string_view account);
/** Letters of statuses. */
std::string status_value(Statuses statuses);
/** Nothing if that are no statuses of an account. */
std::optional<ReturningMember> read_status_entry(std::string_view key, std::string_view value);
/** The same of status_key(). */
bool is_status_key(std::string_view key) noexcept;

/** The stream of a key of any of these kinds; 0: it is another key. */
Stream stream_of_key(std::string_view key) noexcept;

} // namespace confer::chat
