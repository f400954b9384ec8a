// SPDX-License-Identifier: MIT
#include "server/program.hh"

#include "server/account_add.hh"
#include "server/config.hh"
#include "server/daemon.hh"
#include "server/data_directory.hh"
#include "server/explain.hh"
#include "server/log.hh"
#include "server/log_backup.hh"
#include "server/processors.hh"
#include "server/system_user.hh"

#include <confer/error.hh>
#include <confer/resource.hh>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

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
 * Whom this process has to become: nobody if it stays what it is. Adds to `result` what is wrong with that.
 * @throws std::system_error when the user cannot be looked up
 */
std::optional<SystemUser> user_to_become(ConfigResult &result, bool starts)
{
	const std::string &name = result.config->user;
	const bool is_root = geteuid() == 0;
	if (name.empty()) {
		if (is_root && starts) // who runs a check need not be the user who starts the server
			result.warnings.push_back({0, "started by root, conferd keeps all rights of root",
			                           "set user in [server], or have another user start it"});
		return std::nullopt;
	}
	std::optional<SystemUser> user = SystemUser::find(name);
	if (!user) {
		result.errors.push_back({0, "[server] user = " + name + ": no such user", "create it, or name another"});
		return std::nullopt;
	}
	if (is_root)
		warn_of_owner(result, user->uid);
	else if (starts && user->uid != geteuid())
		result.warnings.push_back(
		    {0, "[server] user = " + name + ": only root can change the user", "start conferd as root or as " + name});
	return is_root && user->uid != 0 ? user : std::nullopt;
}

/** From here on files and Unix sockets are opened as that user. What is left of root is for the sockets of Daemon. */
void become_user(const SystemUser &user, const Config &config, const std::string &file)
{
	become(user);
	DataDirectory(config.data_dir).require_access(user.name);
	if (!file.empty() && access(file.c_str(), R_OK) != 0)
		log.warning(file, ": the user ", user.name, " cannot read this, so a reload will fail: ", std::strerror(errno),
		            "; use chgrp and chmod g+r");
}

int serve(const std::string &file, const ConfigEnvironment &environment, Config config,
          const std::optional<SystemUser> &user)
{
	fill_standard_descriptors(true);
	// Thousands of threads share a few arenas: one each would cost every idle client its own.
	mallopt(M_ARENA_MAX, static_cast<int>(memory_arenas(usable_processors())));
	log.detect_style();
	Daemon::signals().block();
	int status = EX_OK;
	{
		const std::size_t descriptors = raise_descriptor_limit();
		if (user)
			become_user(*user, config, file);
		const auto daemon = std::make_unique<Daemon>(std::move(config), environment, file, descriptors);
		if (user)
			give_up_capabilities();
		const bool ended = daemon->run();
		status = daemon->has_failed() ? EX_SOFTWARE : EX_OK;
		if (!ended) {
			log.flush(std::chrono::steady_clock::now() + kLastLines);
			_exit(status); // a thread that would not end still uses the daemon
		}
	}
	log.flush(std::chrono::steady_clock::now() + kLastLines);
	return status;
}

} // namespace

void with_small_threads(char *const argv[]) noexcept
{
	constexpr char kVariable[] = "GLIBC_TUNABLES";
	constexpr char kSettings[] = "glibc.malloc.tcache_count=0:glibc.rtld.nns=1:glibc.rtld.optional_static_tls=0"
	                             ":glibc.pthread.stack_cache_size=4194304";
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
	std::optional<SystemUser> user;
	if (result.config && !options.explain && !options.export_log && options.backup.empty() &&
	    options.add_account.empty()) // which start nothing
		user = user_to_become(result, !options.check);
	for (const auto *diagnostics : {&result.warnings, &result.errors}) {
		for (const Diagnostic &diagnostic : *diagnostics)
			std::fprintf(stderr, "%s\n", diagnostic.text(file.empty() ? "conferd" : file).c_str());
	}
	if (options.check) {
		const std::string name = file.empty() ? "no configuration file" : file;
		const std::size_t count = result.errors.size();
		if (count == 0)
			std::printf("%s: no errors\n", name.c_str());
		else
			std::fprintf(stderr, "%s: %zu %s\n", name.c_str(), count, count == 1 ? "error" : "errors");
	}
	if (!result.errors.empty())
		return EX_CONFIG;
	if (options.export_log)
		return run_export(*result.config, *options.export_log);
	if (!options.add_account.empty())
		return run_account_add(*result.config, options.add_account);
	if (!options.backup.empty())
		return run_backup(*result.config, options.backup);
	if (options.explain)
		return run_explain(*result.config, *options.explain);
	result.config->accept_damage = options.accept_damage;
	return options.check ? EX_OK : serve(file, environment, std::move(*result.config), user);
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
