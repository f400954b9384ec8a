// SPDX-License-Identifier: MIT
#pragma once

#include "chat/session.hh"
#include "chat/world.hh"

#include <confer/stream.hh>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace confer::server {

/** The users of this machine, as its user database has them: files, or a directory on other machines. */
struct LocalUsers {
	/** The uid that the kernel gives for those it cannot name (user namespaces), and "nobody" of most systems. */
	static constexpr uid_t kNobody = 65534;

	/**
	 * Tells the session who is at the other end of its Unix socket, and logs it in if Settings::uid_accounts says so.
	 * Only for the owner of the session, without locks, before it has run a command; may wait as name_of() may.
	 */
	static void log_in(chat::World &world, chat::Session &session, const Credentials &peer);

	/**
	 * The login name of a uid, by getpwuid_r(3); empty if there is none. May wait for other machines: call it without
	 * locks. The look-up has a thread of its own, because it needs an ordinary stack.
	 */
	[[nodiscard]] static std::string name_of(uid_t uid) noexcept;

	/**
	 * Login names of at most `most` users, as far as the database lists them, the system's own too: a service may
	 * connect. By getpwent(3), which only one thread may do, on an ordinary stack.
	 */
	[[nodiscard]] static std::vector<std::string> all(std::size_t most);
};

} // namespace confer::server
