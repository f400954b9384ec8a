// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

namespace confer::server {

/** A user of this machine. */
struct SystemUser {
	std::string name;
	uid_t uid;
	gid_t gid; ///< of the primary group

	/**
	 * Looks a name up with getpwnam_r(3), which may ask other machines and needs an ordinary stack: for the main
	 * thread. @return nothing if there is no such user. @throws std::system_error when the look-up fails
	 */
	[[nodiscard]] static std::optional<SystemUser> find(const std::string &name);
};

/**
 * Makes this process, which root has started, one of `user`, with the user's groups and no others. All that is left of
 * root is what opening sockets may need, until give_up_capabilities(): ports below 1024, and buffers larger than
 * others may have. Call it while there is one thread. @throws std::system_error
 */
void become(const SystemUser &user);

/**
 * Drops the rights that become() has left, for good: neither this process nor a program that it starts can become root
 * again. Call it while there is one thread. @throws std::system_error if the kernel still lets it become root
 */
void give_up_capabilities();

/** Whether this process has a capability. @throws std::system_error */
bool has_capabilities();

} // namespace confer::server
