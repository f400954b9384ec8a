// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"

namespace confer::chat {

/**
 * Tells one session of the user, or all but `except` that have draft/persistence, what its account has chosen and
 * whether the user stays while no client is connected: PERSISTENCE STATUS of IRCv3 persistence.
 */
void tell_persistence(const World &world, const User &user, Session &session, Delivery &out)
    REQUIRES_SHARED(world_role);
void tell_persistence(const World &world, const User &user, Delivery &out, const Session *except = nullptr)
    REQUIRES_SHARED(world_role);

} // namespace confer::chat
