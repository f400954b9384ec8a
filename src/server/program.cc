// SPDX-License-Identifier: MIT
#include "server/program.hh"

#include "server/config.hh"
#include "server/daemon.hh"
#include "server/log.hh"

#include <confer/error.hh>
#include <confer/resource.hh>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

namespace {

/** How long the reader of the log has to take what is left at the end. */
constexpr std::chrono::seconds kLastLines{1};

/** What the configuration is called in messages, and read again from; empty when there is no file. */
std::string file_of(const Options &options, const ConfigEnvironment &environment)
{
	if (!options.config.empty())
		return options.config;
	return access(environment.config_file.c_str(), F_OK) == 0 ? environment.config_file : "";
}

/**
 * Whoever started us may have closed standard input, output or error. Their numbers would go to something else then,
 * and the log be written into a client's socket, or an eventfd, which takes it for a call to end.
 */
void fill_standard_descriptors()
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		throw_errno("open /dev/null");
	close(fd);
}

int serve(const std::string &file, const ConfigEnvironment &environment, Config config)
{
	fill_standard_descriptors();
	// Thousands of threads share two arenas: one each would cost every idle client its own.
	mallopt(M_ARENA_MAX, 2);
	log.detect_style();
	Daemon::signals().block();
	{
		Daemon daemon(std::move(config), environment, file, raise_descriptor_limit());
		if (!daemon.run()) {
			log.flush(std::chrono::steady_clock::now() + kLastLines);
			_exit(EX_OK); // a thread that would not end still uses the daemon
		}
	}
	log.flush(std::chrono::steady_clock::now() + kLastLines);
	return EX_OK;
}

} // namespace

void with_small_threads(char *const argv[]) noexcept
{
	constexpr char kVariable[] = "GLIBC_TUNABLES";
	constexpr char kSettings[] = "glibc.malloc.tcache_count=0:glibc.rtld.nns=1:glibc.rtld.optional_static_tls=0";
	const char *set = getenv(kVariable);
	if (set != nullptr && std::strstr(set, "glibc.malloc.tcache_count") != nullptr)
		return;
	const std::string tunables = (set == nullptr ? "" : std::string(set) + ':') + kSettings;
	std::string path(PATH_MAX, '\0');
	const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
	if (length > 0 && setenv(kVariable, tunables.c_str(), 1) == 0)
		execv(path.c_str(), argv);
}

int run_program(const Options &options)
{
	const ConfigEnvironment environment = ConfigEnvironment::current();
	const std::string file = file_of(options, environment);
	ConfigResult result = file.empty() ? load_default_config(environment) : load_config(file, environment);
	for (const auto *diagnostics : {&result.warnings, &result.errors}) {
		for (const Diagnostic &diagnostic : *diagnostics)
			std::fprintf(stderr, "%s\n", diagnostic.text(file).c_str());
	}
	if (!result.config)
		return EX_CONFIG;
	return options.check ? EX_OK : serve(file, environment, std::move(*result.config));
}

void report_failure(const char *what) noexcept
{
	// Whatever else went wrong, nobody waits here for a reader that is stuck.
	constexpr int kPatienceMs = 1000;
	log.flush(std::chrono::steady_clock::now() + kLastLines);
	pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
	if (poll(&room, 1, kPatienceMs) == 1)
		dprintf(STDERR_FILENO, "conferd: %s\n", what);
}

} // namespace confer::server
