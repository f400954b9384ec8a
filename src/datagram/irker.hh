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
 * one, a key
 * ("?key=…") is dropped, "%23" is undone. A nick ("…,isnick") is not a channel: the request is malformed, as is one
 * that is not JSON, names no channel, or has a member twice. Other members are ignored. An empty "privmsg" is no error;
 * irkerd joins and says nothing.
 *
 * @return false: malformed, and `event` is cleared
 */
[[nodiscard]] bool parse_irker(std::string_view datagram, Event &event);

} // namespace confer::datagram
