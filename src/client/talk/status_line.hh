// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/chat.hh"
#include "client/terminal/styled_line.hh"

#include <cstddef>
#include <ctime>
#include <string_view>

namespace confer::client {

/**
 * What the row between text and input says: the time, our nick, the window, which windows have something unread (`3`
 * something, `3:5` five messages, `3:5!` one of them for us), how slow the server is, and on the right what else there
 * is to know.
 *
 * @param notice said for the moment; empty: what is below the text that is seen
 */
[[nodiscard]] StyledLine status_line(const Chat &chat, std::time_t wall, SteadyTime now, std::size_t columns,
                                     std::string_view notice);

} // namespace confer::client
