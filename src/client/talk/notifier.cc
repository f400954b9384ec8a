// SPDX-License-Identifier: MIT
#include "client/talk/notifier.hh"

#include "client/safe_text.hh"

#include <chrono>
#include <csignal>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace confer::client {

namespace {

/** Text that a command is given at most: what one message can hold, and more than a notification shows. */
constexpr std::size_t kMaxText = 1024;

/** Attributes of the new process: default signals, none blocked; and no terminal to write to. */
class SpawnSetup {
public:
	SpawnSetup() noexcept
	{
		::posix_spawnattr_init(&attributes_);
		sigset_t none;
		sigemptyset(&none);
		sigset_t all;
		sigfillset(&all);
		::posix_spawnattr_setsigmask(&attributes_, &none);
		::posix_spawnattr_setsigdefault(&attributes_, &all);
		// A process group of its own: what is typed at the terminal is not for it.
		::posix_spawnattr_setpgroup(&attributes_, 0);
		::posix_spawnattr_setflags(&attributes_,
		                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
		::posix_spawn_file_actions_init(&actions_);
		::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
		::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	}
	~SpawnSetup()
	{
		::posix_spawn_file_actions_destroy(&actions_);
		::posix_spawnattr_destroy(&attributes_);
	}
	SpawnSetup(const SpawnSetup &) = delete;
	SpawnSetup &operator=(const SpawnSetup &) = delete;

	const posix_spawnattr_t *attributes() const noexcept { return &attributes_; }
	const posix_spawn_file_actions_t *actions() const noexcept { return &actions_; }

private:
	posix_spawnattr_t attributes_;
	posix_spawn_file_actions_t actions_;
};

std::string variable(std::string_view name, std::string_view value)
{
	return std::string(name) + "=" + safe_text(value.substr(0, kMaxText));
}

} // namespace

Notifier::Notifier(std::string command) : command_(std::move(command)), budget_(3, std::chrono::seconds(1)) {}

void Notifier::notify(std::string_view where, std::string_view from, std::string_view text)
{
	reap();
	if (command_.empty() || child_ > 0 || !budget_.take(steady_now()))
		return;
	std::vector<std::string> variables{variable("CONFER_WHERE", where), variable("CONFER_FROM", from),
	                                   variable("CONFER_TEXT", text)};
	std::vector<char *> environment;
	for (char **entry = environ; *entry; ++entry)
		environment.push_back(*entry);
	for (std::string &entry : variables)
		environment.push_back(entry.data());
	environment.push_back(nullptr);
	std::string shell = "sh";
	std::string option = "-c";
	std::string command = command_;
	char *const arguments[] = {shell.data(), option.data(), command.data(), nullptr};
	const SpawnSetup setup;
	pid_t child = -1;
	if (::posix_spawn(&child, "/bin/sh", setup.actions(), setup.attributes(), arguments, environment.data()) == 0)
		child_ = child;
}

void Notifier::reap() noexcept
{
	if (child_ > 0 && ::waitpid(child_, nullptr, WNOHANG) != 0)
		child_ = -1;
}

} // namespace confer::client
