// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/commands.hh"

/**
 * What the commands do: a function for each row of the table in commands.cc, which says what it is for.
 *
 * Each returns false if the arguments are wrong.
 */
namespace confer::client::handlers {

bool away(CommandCall &call);
bool ban(CommandCall &call);
bool clear(CommandCall &call);
bool close(CommandCall &call);
bool ctcp(CommandCall &call);
bool connect(CommandCall &call);
bool deop(CommandCall &call);
bool devoice(CommandCall &call);
bool disconnect(CommandCall &call);
bool find(CommandCall &call);
bool help(CommandCall &call);
bool highlight(CommandCall &call);
bool ignore(CommandCall &call);
bool identify(CommandCall &call);
bool invite(CommandCall &call);
bool join(CommandCall &call);
bool kick(CommandCall &call);
bool list(CommandCall &call);
bool log(CommandCall &call);
bool logout(CommandCall &call);
bool me(CommandCall &call);
bool mode(CommandCall &call);
bool msg(CommandCall &call);
bool names(CommandCall &call);
bool nicks(CommandCall &call);
bool notice(CommandCall &call);
bool op(CommandCall &call);
bool oper(CommandCall &call);
bool part(CommandCall &call);
bool query(CommandCall &call);
bool quit(CommandCall &call);
bool raw(CommandCall &call);
bool react(CommandCall &call);
bool reconnect(CommandCall &call);
bool redact(CommandCall &call);
bool register_account(CommandCall &call);
bool reply(CommandCall &call);
bool search(CommandCall &call);
bool set(CommandCall &call);
bool set_nick(CommandCall &call);
bool topic(CommandCall &call);
bool unban(CommandCall &call);
bool voice(CommandCall &call);
bool whois(CommandCall &call);
bool whowas(CommandCall &call);
bool window(CommandCall &call);

/** Whether it is a command of servers that has no row in the table. */
[[nodiscard]] bool is_of_server(std::string_view name) noexcept;

/** Sends a command of the server that has no row in the table. @return false if it is none that servers have */
bool pass_on(std::string_view name, CommandCall &call);

} // namespace confer::client::handlers
