// SPDX-License-Identifier: MIT
#include "client/surroundings.hh"

#include <cstdlib>

#include <pwd.h>
#include <unistd.h>

namespace confer::client {

Surroundings look_around() noexcept
{
	const Palette palette = choose_palette(environment("TERM"), environment("COLORTERM"), environment("NO_COLOR"));
	const bool keyboard = ::isatty(STDIN_FILENO) == 1;
	const bool editing = keyboard && ::isatty(STDOUT_FILENO) == 1 && palette != Palette::none;
	return {keyboard, editing, editing ? palette : Palette::none};
}

std::string_view environment(const char *name) noexcept
{
	const char *value = std::getenv(name);
	return value ? value : "";
}

Secret take_environment(const char *name)
{
	char *value = std::getenv(name);
	Secret secret(value ? value : "");
	if (value)
		crypto::wipe(value, secret.view().size());
	::unsetenv(name);
	return secret;
}

std::string user_name()
{
	for (const char *variable : {"USER", "LOGNAME"})
		if (const std::string_view name = environment(variable); !name.empty())
			return std::string(name);
	const passwd *entry = ::getpwuid(::getuid());
	return entry ? entry->pw_name : std::string();
}

} // namespace confer::client
