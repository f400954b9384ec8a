// SPDX-License-Identifier: MIT
#include "client/program.hh"

#include "client/config_file.hh"
#include "client/console.hh"
#include "client/options.hh"
#include "client/pipe.hh"
#include "client/server_settings.hh"
#include "client/subcommands.hh"
#include "client/surroundings.hh"
#include "client/udp_program.hh"

#include <cstddef>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace confer::client {

namespace {

bool is_socket(const char *path) noexcept
{
	struct stat status {};
	return ::stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

ExitStatus complain(ExitStatus status, std::string_view why)
{
	std::fprintf(stderr, "confer: %.*s\n", static_cast<int>(why.size()), why.data());
	return status;
}

/** How to end early, with what was said about it already. */
struct Ended {
	ExitStatus status;
};

/** What the user wants, of the command line, the configuration file and the environment. */
struct Wishes {
	Options options;
	std::string server_name; ///< as the user calls it; empty: by its address
	ServerName server;
	std::vector<std::string> targets; ///< without a sub-command
	const SubCommand *command;        ///< or null
};

/** The server among the arguments, in front of the targets; empty: none is there. */
std::string_view server_argument(const Options &options) noexcept
{
	if (!options.server.empty() || options.arguments.empty())
		return {};
	const std::string &first = options.arguments.front();
	return names_channel(first) || find_subcommand(first) ? std::string_view() : first;
}

ConfigFile load_config(const Options &options)
{
	try {
		ConfigFile file = ConfigFile::load(options.config);
		if (!file.errors().empty()) {
			std::fputs(file.error_text().c_str(), stderr);
			throw Ended{ExitStatus::config};
		}
		return file;
	} catch (const std::system_error &e) {
		throw Ended{complain(ExitStatus::no_input, e.what())};
	}
}

ServerName find_server(const ConfigFile &file, Wishes &wishes)
{
	std::string said = wishes.options.server;
	if (said.empty())
		said = environment("CONFER_SERVER");
	if (const std::string address = file.address_of(said); !address.empty())
		wishes.server_name = std::exchange(said, address);
	const std::optional<ServerName> server = default_server(said, is_socket(kDefaultSocket));
	if (!server)
		throw Ended{
		    complain(ExitStatus::usage, "the server is not host, host:port, [address]:port, irc:// or ircs:// in "
		                                "front of one, a path, or a [server.NAME] of " +
		                                    (file.path().empty() ? "a file" : file.path()) + ": " + said)};
	if (server->tls && !wishes.options.via.empty())
		throw Ended{complain(ExitStatus::usage, "ircs:// connects by itself: leave out --via, or write irc://")};
	return *server;
}

ParsedOptions parse_or_end(std::span<const char *const> arguments, Options base)
{
	ParsedOptions parsed = parse_options(arguments, std::move(base));
	if (!parsed.error.empty())
		throw Ended{complain(ExitStatus::usage, parsed.error + "; see confer --help")};
	return parsed;
}

[[noreturn]] void print_and_end(const std::string &text)
{
	std::fputs(text.c_str(), stdout);
	throw Ended{std::fflush(stdout) == 0 ? ExitStatus::ok : ExitStatus::io};
}

Wishes find_wishes(std::span<const char *const> arguments)
{
	// The command line says which file, and which part of it, comes below it.
	const Options line = parse_or_end(arguments, {}).options;
	if (line.help || line.version)
		print_and_end(line.help ? usage_text() : "confer " CONFER_VERSION "\n");
	const ConfigFile file = load_config(line);
	if (line.check)
		print_and_end(file.path() + (file.exists() ? ": no errors\n" : ": there is no such file\n"));
	std::string name(line.server.empty() ? server_argument(line) : line.server);
	if (name.empty())
		name = environment("CONFER_SERVER");
	Options base;
	file.apply(name, base);
	if (!name.empty())
		base.server.clear();

	Wishes wishes{parse_or_end(arguments, std::move(base)).options, {}, {}, {}, nullptr};
	Options &options = wishes.options;
	std::vector<std::string> &rest = options.arguments;
	wishes.command = rest.empty() ? nullptr : find_subcommand(rest.front());
	if (line.server.empty() && wishes.command == nullptr && !server_argument(line).empty()) {
		options.server = rest.front();
		rest.erase(rest.begin());
	}
	if (wishes.command != nullptr) {
		const std::size_t count = rest.size() - 1;
		if (count < wishes.command->least || count > wishes.command->most)
			throw Ended{complain(ExitStatus::usage, "usage: confer " + std::string(wishes.command->name) + " " +
			                                            std::string(wishes.command->syntax))};
	} else {
		wishes.targets = rest;
	}
	wishes.server = find_server(file, wishes);
	return wishes;
}

/** A person is at the keyboard. */
ExitStatus run_console(const Wishes &wishes, LinkOptions first, const Surroundings &around)
{
	Console::signals().block();
	const auto inbox = std::make_shared<Inbox>();
	Preferences preferences = wishes.options.preferences;
	if (preferences.log_directory.empty())
		preferences.log_directory = DailyLog::default_directory();
	Chat chat(std::move(preferences), !around.editing);
	unsigned links = 0;
	// Of the user, what another server may know: no password.
	LinkOptions another{.endpoint = {.timeout = first.endpoint.timeout}, .history = first.history};
	another.identity.nick = first.identity.nick;
	another.identity.nick_fixed = first.identity.nick_fixed;
	another.identity.user = first.identity.user;
	another.identity.realname = first.identity.realname;
	const MakeLink make_link = [&](std::string_view name) -> std::unique_ptr<Link> {
		const std::optional<ServerName> server = parse_server_name(name);
		if (!server)
			return nullptr;
		LinkOptions options = another;
		options.endpoint.server = *server;
		return std::make_unique<Link>(links++, std::move(options), inbox, chat);
	};
	std::vector<std::string> targets = wishes.targets;
	for (const WantedChannel &channel : first.channels)
		targets.push_back(channel.name);
	for (const std::string &target : wishes.targets)
		if (names_channel(target))
			first.channels.push_back({target, {}});
	auto screen = around.editing ? std::make_unique<Screen>(std::make_unique<Terminal>(STDIN_FILENO, STDOUT_FILENO,
	                                                                                   Terminal::Use::whole_screen),
	                                                        STDOUT_FILENO)
	                             : nullptr;
	chat.add(std::make_unique<Link>(links++, std::move(first), inbox, chat), targets).start();
	const Palette palette = choose_palette(environment("TERM"), environment("COLORTERM"), environment("NO_COLOR"));
	return Console(*inbox, chat, make_link, std::move(screen), palette).run();
}

ExitStatus chat(const Wishes &wishes, LinkOptions link, const Surroundings &around)
{
	if (around.keyboard)
		return run_console(wishes, std::move(link), around);
	for (const std::string &target : wishes.targets)
		if (names_channel(target))
			link.channels.push_back({target, {}});
	return Pipe(std::move(link), wishes.targets, Pipe::Mode::converse).run();
}

ExitStatus run(std::span<const char *const> arguments)
{
	Wishes wishes = find_wishes(arguments);
	const Surroundings around = look_around();
	if (wishes.command == nullptr && !around.keyboard && wishes.targets.empty())
		return complain(ExitStatus::usage, "without a terminal, name a channel or a nick to send to");
	::tzset();
	LinkOptions link;
	try {
		link = link_options(wishes.options, wishes.server, wishes.server_name);
	} catch (const std::system_error &e) {
		return complain(ExitStatus::no_input, e.what());
	}
	if (wishes.command == nullptr)
		return chat(wishes, std::move(link), around);
	const std::span<const std::string> rest(wishes.options.arguments);
	return wishes.command->run({wishes.options, rest.subspan(1), std::move(link)});
}

} // namespace

ExitStatus run_program(std::span<const char *const> arguments)
{
	try {
		if (!arguments.empty() && std::string_view(arguments.front()) == "udp")
			return run_udp(arguments.subspan(1));
		return run(arguments);
	} catch (const Ended &end) {
		return end.status;
	} catch (const std::system_error &e) {
		return complain(ExitStatus::system, e.what());
	}
}

} // namespace confer::client
