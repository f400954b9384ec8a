// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

#include <string_view>

namespace confer::datagram {

/**
 * Reads a request of irker's protocol (irkerd(8), "Request format"): a JSON object
 * {"to":"irc://host/channel","privmsg":"text"}.
 *
 * "to" is a channel or a list of at most kMaxChannels. Of an irc:// or ircs:// URL only the path counts, for the
 * messages go to this server whatever it says; a bare "#channel" will do as well. What has no '#' in front is given
 * one, a key ("?key=…") is dropped, "%23" is undone. What is no channel, as a nick ("…,isnick"), or is beyond the
 * bound, is counted (Event::bad_targets); the others get the message.
 *
 * The request is malformed if it is not JSON, names no channel, or has a member twice. Other members are ignored. An
 * empty "privmsg" is no error; irkerd joins and says nothing. A NUL behind the object is ignored. Bytes in the text
 * that are not UTF-8, also in the way in which Python writes them, "\udce9", are in the event as they are.
 *
 * @return false: malformed, and `event` is cleared
 */
[[nodiscard]] bool parse_irker(std::string_view datagram, Event &event);

} // namespace confer::datagram
