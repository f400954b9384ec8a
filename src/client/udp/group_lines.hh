// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/styled_line.hh"
#include "datagram/peer_chat.hh"

#include <ctime>
#include <string>

namespace confer::client {

/** How a PeerEvent is shown to a person, with the time in front. */
[[nodiscard]] StyledLine lay_out(const datagram::PeerEvent &event, std::time_t now);

/** Whether it is something that somebody says: what a program that reads our output wants. */
[[nodiscard]] bool is_talk(const datagram::PeerEvent &event) noexcept;

/** Whether a person should know although it is none: that something was lost. */
[[nodiscard]] bool is_trouble(const datagram::PeerEvent &event) noexcept;

/** What is said, on one line without time: `<bob> hello`, `*bob* hello` to us alone, `* bob waves`. */
[[nodiscard]] StyledLine lay_out_talk(const datagram::PeerEvent &event);

/** What else has happened, in words. Not made safe. */
[[nodiscard]] std::string describe(const datagram::PeerEvent &event);

/** One row of /who. */
[[nodiscard]] std::string describe(const datagram::PeerInfo &peer);

} // namespace confer::client
