// SPDX-License-Identifier: MIT
#include <confer/error.hh>
#include <confer/spawn.hh>

#include <new>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace confer {

namespace {

/** Each of these calls fails only for want of memory. */
void need(int error)
{
	if (error != 0)
		throw std::bad_alloc();
}

} // namespace

SpawnPlan::SpawnPlan(int input, int output, int error)
{
	need(posix_spawn_file_actions_init(&actions_));
	pthread_ok(posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
	try {
		int to = STDIN_FILENO;
		for (const int from : {input, output, error}) {
			const int mode = to == STDIN_FILENO ? O_RDONLY : O_WRONLY;
			need(from == kNull ? posix_spawn_file_actions_addopen(&actions_, to, "/dev/null", mode, 0)
			                   : posix_spawn_file_actions_adddup2(&actions_, from, to));
			++to;
		}
		// Whatever a library has opened without O_CLOEXEC.
		need(posix_spawn_file_actions_addclosefrom_np(&actions_, to));
	} catch (...) {
		posix_spawn_file_actions_destroy(&actions_);
		throw;
	}
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	constexpr int kFlags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	pthread_ok(posix_spawnattr_setpgroup(&attributes_, 0), "posix_spawnattr_setpgroup");
	pthread_ok(posix_spawnattr_setsigmask(&attributes_, &none), "posix_spawnattr_setsigmask");
	pthread_ok(posix_spawnattr_setsigdefault(&attributes_, &all), "posix_spawnattr_setsigdefault");
	pthread_ok(posix_spawnattr_setflags(&attributes_, kFlags), "posix_spawnattr_setflags");
}

SpawnPlan::~SpawnPlan()
{
	posix_spawn_file_actions_destroy(&actions_);
	posix_spawnattr_destroy(&attributes_);
}

int SpawnPlan::spawn(pid_t &child, const char *path, char *const arguments[], char *const environment[]) const noexcept
{
	return posix_spawn(&child, path, &actions_, &attributes_, arguments, environment);
}

} // namespace confer
