// SPDX-License-Identifier: MIT
#pragma once

#include <confer/thread_annotations.hh>

namespace confer::chat {

/**
 * The right to look at (shared) or to change (exclusive) who is where: users, channels, memberships, modes.
 *
 * Only a WorldRead or a WorldWrite gives it. It stands for the World's lock in annotations: clang's analysis compares
 * expressions, so `user.nick GUARDED_BY(world.lock)` could not be checked in a function that knows no `world`.
 * There is one World a process.
 */
class CAPABILITY("World") WorldRole {
public:
	/** Tells the analysis what the caller of a command handler has done; the table says which lock it takes. */
	void assert_shared() const noexcept ASSERT_SHARED_CAPABILITY(this) {}
	void assert_exclusive() const noexcept ASSERT_CAPABILITY(this) {}
};

inline constexpr WorldRole world_role;

} // namespace confer::chat
