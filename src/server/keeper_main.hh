// SPDX-License-Identifier: MIT
#pragma once

#include "server/keeper_process.hh"

#include <confer/unique_fd.hh>

#include <sys/types.h>

namespace confer::server {

/**
 * The main() of the keeper, in the child of a fork: closes what is the front's, opens the accounts, confines itself,
 * and answers until the front has gone. `front`: the process that forked.
 */
[[noreturn]] void run_keeper(UniqueFd lane, pid_t front, const KeeperPlan &plan) noexcept;

} // namespace confer::server
