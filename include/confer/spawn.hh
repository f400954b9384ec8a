// SPDX-License-Identifier: MIT
#pragma once

#include <spawn.h>
#include <sys/types.h>

namespace confer {

/**
 * How a program is started by posix_spawn(3), which does not copy this process.
 *
 * The program leads a process group of its own, so that it can be killed with all that it starts and gets no key of a
 * terminal. No signal is blocked or ignored in it, and it has no descriptors but 0, 1 and 2.
 */
class SpawnPlan {
public:
	static constexpr int kNull = -1; ///< /dev/null instead of a descriptor

	/**
	 * The descriptors become standard input, output and error of the program. They are above 2, stay the caller's, and
	 * are open until spawn() has returned.
	 *
	 * @throws std::bad_alloc
	 */
	explicit SpawnPlan(int input = kNull, int output = kNull, int error = kNull);
	~SpawnPlan();
	SpawnPlan(const SpawnPlan &) = delete;
	SpawnPlan &operator=(const SpawnPlan &) = delete;

	/**
	 * Runs the program at `path`; `arguments` (its name first) and `environment` end with a null pointer. Any thread.
	 *
	 * @return 0, and `child` has to be waited for; or the errno: ENOENT if there is no such file
	 */
	int spawn(pid_t &child, const char *path, char *const arguments[], char *const environment[]) const noexcept;

private:
	posix_spawn_file_actions_t actions_;
	posix_spawnattr_t attributes_;
};

} // namespace confer
