// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace confer::irc {

/** Bytes in a line without its tags, CR LF included. RFC 1459 section 2.3, RFC 2812 section 2.3. */
inline constexpr std::size_t kMaxLine = 512;

/** Bytes of the tag section that a client may send, '@' and the space included. IRCv3 message-tags, "Size limit". */
inline constexpr std::size_t kMaxClientTags = 4096;

/** Bytes of the tag section that a server may add of its own, '@' and the space included. IRCv3 message-tags. */
inline constexpr std::size_t kMaxServerTags = 4096;

/** Bytes of the whole tag section from a server to a client: its own tags, ';', and the relayed ones. IRCv3
 * message-tags. */
inline constexpr std::size_t kMaxTags = 8191;

/** Bytes of a label, which is opaque. IRCv3 labeled-response. */
inline constexpr std::size_t kMaxLabel = 64;

/** Parameters of one message; the last takes the rest of the line. RFC 1459 section 2.3. */
inline constexpr std::size_t kMaxParams = 15;

/** Tokens in one RPL_ISUPPORT line: 15 parameters without the nick and the text. Modern, RPL_ISUPPORT. */
inline constexpr std::size_t kMaxIsupportTokens = 13;

/** Bytes in a host, which is a numeric address, and in the name of a server. RFC 2812 section 2.3.1. */
inline constexpr std::size_t kMaxHost = 63;
inline constexpr std::size_t kMaxServerName = 63;

/**
 * Bytes in a mask. Ours: nick, user and host of the default lengths fit twice over, and it bounds the cost of one
 * match.
 */
inline constexpr std::size_t kMaxMask = 256;

} // namespace confer::irc
