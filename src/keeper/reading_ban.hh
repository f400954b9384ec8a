// SPDX-License-Identifier: MIT
#pragma once

#include "keeper/call_filter.hh"

#include <string>

namespace confer::keeper {

/**
 * Takes the right from the calling thread, and from all threads that it starts, to read files below a directory, to run
 * programs, to move or link files into another directory, and to look into processes outside (landlock(7)).
 *
 * Landlock only allows. So the rules allow what is beside the path to the directory: in each directory above it, every
 * file and directory that is there now but the next one on the path. A file that somebody makes later directly in a
 * directory above can be written, and cannot be read. So with a file that is replaced there by another one.
 *
 * @return `no_support` also if a directory above it cannot be listed, or another security module refuses: `why` says so
 * @throws std::system_error: the kernel refuses it in a way that no kernel should
 */
[[nodiscard]] Confinement forbid_reading(const std::string &directory, std::string &why);

} // namespace confer::keeper
