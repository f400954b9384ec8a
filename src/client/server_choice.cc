// SPDX-License-Identifier: MIT
#include "client/server_choice.hh"

#include <optional>
#include <system_error>
#include <utility>

#include <confer/address.hh>

#include <sys/stat.h>

namespace confer::client {

namespace {

bool is_socket(const char *path) noexcept
{
	struct stat status {};
	return ::stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

/** Whether the resolver knows a host of this name. */
bool is_host(const std::string &name)
{
	try {
		return !Address::resolve(name, std::string(kDefaultPort)).empty();
	} catch (const std::system_error &) {
		return false;
	}
}

} // namespace

std::string find_mistyped_subcommand(const ConfigFile &file, const Options &line, bool keyboard)
{
	const std::string meant(mistyped_subcommand(line));
	if (meant.empty())
		return {};
	const std::string &first = line.arguments.front();
	if (!line.server.empty())
		return keyboard
		           ? std::string()
		           : "there is no sub-command " + first + "; did you mean " + meant + "? If it is a nick, name it last";
	if (!file.address_of(first).empty() || is_host(first))
		return {};
	return "there is no server or sub-command " + first + "; did you mean " + meant + "? If it is a server, use -s " +
	       first;
}

std::vector<std::string> split_servers(std::string_view said)
{
	std::vector<std::string> servers = split_list(said);
	if (servers.empty())
		servers.emplace_back();
	return servers;
}

ServerChoice choose_server(const ConfigFile &file, std::string_view said, Options options)
{
	ServerChoice choice{.options = std::move(options)};
	std::string address = file.address_of(said);
	if (address.empty())
		address = said;
	else
		choice.name = said;
	const std::optional<ServerName> server = default_server(address, is_socket(kDefaultSocket));
	if (!server)
		choice.error =
		    "\"" + address +
		    "\" is not a server: expected host, host:port, [v6]:port, irc://host, ircs://host, a path, or the "
		    "NAME of a [server.NAME] in " +
		    (file.path().empty() ? "the configuration file" : file.path());
	else if (server->tls && !choice.options.via.empty())
		choice.error = "ircs:// makes its own connection: remove --via, or use irc://";
	else
		choice.server = *server;
	if (!choice.server.channel.empty())
		choice.options.join.push_back(choice.server.channel);
	return choice;
}

ServerChoice choose_later_server(const ConfigFile &file, std::string_view said, const Options &line)
{
	Options options;
	file.apply(said, options);
	if (!line.nick.empty())
		options.nick = line.nick;
	if (!line.realname.empty())
		options.realname = line.realname;
	return choose_server(file, said, std::move(options));
}

} // namespace confer::client
