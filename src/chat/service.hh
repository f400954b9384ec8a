// SPDX-License-Identifier: MIT
#pragma once

#include "chat/delivery.hh"
#include "chat/event.hh"
#include "chat/slow_readers.hh"
#include "chat/world.hh"

#include <string_view>

/** What the server says for itself or for machines: in nobody's session, and no answer to anyone. */
namespace confer::chat {

/** Client-only tags that begin with this are the server's own: it passes on none that a client sends. */
inline constexpr std::string_view kOwnTags = "+confer/";
/** The severity of a machine's message, as syslog names it. */
inline constexpr std::string_view kSeverityTag = "+confer/severity";
/** When it happened by the machine's clock, where that is not the server's. */
inline constexpr std::string_view kTimeTag = "+confer/time";

/** A message of a machine to a channel. */
struct ServiceMessage {
	std::string_view source;      ///< nick!user@host, whose nick no user can have
	std::string_view client_tags; ///< raw, as "+a=b"; for sessions with message-tags
	std::string_view text;        ///< one line, which fits (irc::message_room())
};

/**
 * Sends it as PRIVMSG to all members of the channel, in the channel's one order, with time, msgid and the tag `bot`.
 * The modes of the channel are for users: they do not keep a service out. `event` is the caller's, to be used again.
 *
 * A member who reads so slowly that half of send-queue waits gets nothing, and `slow` remembers it.
 *
 * @return how many sessions have not got it
 */
std::size_t post(World &world, Channel &channel, const ServiceMessage &message, Event &event, Delivery &out,
                 SlowReaders &slow) REQUIRES_SHARED(world_role);

/** Sends a NOTICE of the server to all members of the channel who have room for it. */
void tell_channel(World &world, Channel &channel, std::string_view text, Event &event, Delivery &out)
    REQUIRES_SHARED(world_role);

/** Sends a NOTICE of the server to every operator but `except` who has room for it. */
void tell_operators(World &world, std::string_view text, Event &event, Delivery &out, const User *except = nullptr)
    REQUIRES_SHARED(world_role);

} // namespace confer::chat
