// SPDX-License-Identifier: MIT
#pragma once

#include <string>

/** Refusing a log that cannot be used as it is. */
namespace confer::log {

/** What an administrator can do about it. */
enum class Remedy {
	restore = 1,       ///< a backup
	restore_or_accept, ///< the same, or go on without what is lost
	restore_segments,  ///< put the files back, or go on without them
	upgrade,           ///< a newer version can read it
};

/** @throws std::system_error whose text is what is wrong, a colon, and what to do */
[[noreturn]] void refuse(const std::string &what, Remedy remedy);

} // namespace confer::log
