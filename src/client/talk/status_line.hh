// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/chat.hh"
#include "client/terminal/styled_line.hh"

#include <cstddef>
#include <ctime>
#include <string_view>

namespace confer::client {

/**
 * What the row between text and input says: the time, our nick, the window, how slow the server is, which windows have
 * something unread, and on the right what else there is to know. Of the unread windows those that name the user come
 * first: `2:bob(1!)`, then `3:#dev(5)` with five messages, then `4:#ops` with something else. The names are left out
 * where there is no room for them, then the clock, then the nick, and in the end `>>` stands for more windows.
 *
 * @param notice said for the moment; empty: what is below the text that is seen
 */
[[nodiscard]] StyledLine status_line(const Chat &chat, std::time_t wall, SteadyTime now, std::size_t columns,
                                     std::string_view notice);

} // namespace confer::client
