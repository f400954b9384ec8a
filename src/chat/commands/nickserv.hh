// SPDX-License-Identifier: MIT
#pragma once

#include "chat/commands/login.hh"
#include "chat/commands/services.hh"

#include <string>
#include <string_view>

/** What the commands of NickServ share. */
namespace confer::chat {

/** Answers `done`, or why it could not be done. True if it is done. */
bool tell_answer(ServiceCall &call, const Accounts::Answer &answer, std::string_view done);
/** The account that the user is logged in to; empty: to none, or the user has gone. */
std::string own_account(ServiceCall &call) EXCLUDES(world_role);
/** Looks up the account of this name or nick. False: there is none, and that is answered. */
bool find_account_of(ServiceCall &call, std::string_view name, Account &found) EXCLUDES(world_role);
/** Logs what a user has done with their own account: "Account Ada WHAT from HOST". */
void note(ServiceCall &call, std::string_view account, std::string_view what);
/** Tells the log, and the operators who are online, what an operator did to an account of somebody else. */
void record(ServiceCall &call, std::string_view what) EXCLUDES(world_role);

} // namespace confer::chat
