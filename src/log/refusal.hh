// SPDX-License-Identifier: MIT
#pragma once

#include "log/purpose.hh"
#include "log/state.hh"

#include <string>

/** Refusing a log that cannot be used as it is. */
namespace confer::log {

/** What an administrator can do about it. */
enum class Remedy {
	restore = 1,       ///< a backup
	restore_or_accept, ///< the same, or go on without what is lost
	restore_segments,  ///< put the files back, or go on without them
	upgrade,           ///< a newer version can read it
	rename,            ///< the directory has the place of another one
};

/** @throws std::system_error whose text is what is wrong, a colon, and what to do */
[[noreturn]] void refuse(const std::string &what, Remedy remedy);

/** Refuses a log whose state has the mark of the other purpose. A new log has neither mark yet, and is accepted. */
void refuse_unless_for(Purpose purpose, const std::string &path, const StateMap &state);

} // namespace confer::log
