// SPDX-License-Identifier: MIT
#pragma once

namespace confer::keeper {

/** What came of confining a process. Half of it never happens: anything else throws. */
enum class Confinement {
	in_force,
	no_support, ///< this kernel or this processor has none
};

/**
 * Forbids the calling thread, and all threads that it starts, what the keeper never does: to make, connect or accept
 * sockets, to run programs, to look into other processes, and whatever could be used to get around that (seccomp(2)).
 * Such a call fails with EPERM. No set-user-ID program gains rights from this process any more.
 *
 * @throws std::system_error when the kernel refuses it
 */
[[nodiscard]] Confinement forbid_network_and_programs();

} // namespace confer::keeper
