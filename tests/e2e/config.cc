// SPDX-License-Identifier: MIT
#include "config.hh"

#include <unistd.h>

namespace confer::e2e {

Config::Config(const std::string &dir)
{
	set("server", "name", "irc.test");
	set("server", "description", "a test server");
	set("server", "network", "TestNet");
	set("listen.tcp", "address", "127.0.0.1");
	set("listen.tcp", "port", "0");
	set("listen.unix", "path", dir + "/irc");
	set("server", "data-dir", dir + "/data");
	// A log takes 128 MiB, and one of accounts 8.
	set("history", "enabled", "no");
	set("accounts", "enabled", "no");
	// Said on purpose, so it is no warning: tests run as root in containers.
	if (geteuid() == 0)
		set("server", "user", "root");
	// A conversation is as fast as a machine can type.
	set("limits", "flood-rate", "0");
}

std::string Config::text() const
{
	std::string text;
	for (const auto &[name, keys] : sections_) {
		text += '[' + name + "]\n";
		for (const auto &[key, value] : keys)
			text += key + " = " + value + '\n';
	}
	return text;
}

} // namespace confer::e2e
