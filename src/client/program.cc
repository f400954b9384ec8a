// SPDX-License-Identifier: MIT
#include "client/program.hh"

#include "client/config_file.hh"
#include "client/ctl/program.hh"
#include "client/options.hh"
#include "client/script/pipe.hh"
#include "client/script/subcommands.hh"
#include "client/server_choice.hh"
#include "client/server_settings.hh"
#include "client/surroundings.hh"
#include "client/talk/console.hh"
#include "client/udp/program.hh"

#include <confer/resource.hh>

#include <cstddef>
#include <cstdio>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

namespace confer::client {

namespace {

ExitStatus complain(ExitStatus status, std::string_view why)
{
	std::fprintf(stderr, "confer: %.*s\n", static_cast<int>(why.size()), why.data());
	return status;
}

/** Ends the program early with this status; the error was printed. */
struct Ended {
	ExitStatus status;
};

/** What the user wants, of the command line, the configuration file and the environment. */
struct Wishes {
	ConfigFile file;
	Options line;                      ///< what the command line alone says
	std::vector<ServerChoice> servers; ///< one at least, without errors
	std::vector<std::string> targets;  ///< without a sub-command
	const SubCommand *command;         ///< or null

	[[nodiscard]] const ServerChoice &first() const noexcept { return servers.front(); }
	[[nodiscard]] const Options &options() const noexcept { return first().options; }
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

ParsedOptions parse_or_end(std::span<const char *const> arguments, Options base)
{
	ParsedOptions parsed = parse_options(arguments, std::move(base));
	if (!parsed.error.empty())
		throw Ended{complain(ExitStatus::usage, with_help(parsed.error, "confer"))};
	return parsed;
}

[[noreturn]] void print_and_end(const std::string &text)
{
	std::fputs(text.c_str(), stdout);
	throw Ended{std::fflush(stdout) == 0 ? ExitStatus::ok : ExitStatus::io};
}

void check_arguments(const SubCommand &command, std::size_t count)
{
	if (count < command.least || count > command.most)
		throw Ended{complain(ExitStatus::usage,
		                     "usage: confer " + std::string(command.name) + " " + std::string(command.syntax))};
}

Wishes find_wishes(std::span<const char *const> arguments)
{
	// The command line says which file, and which part of it, comes below it.
	const Options line = parse_or_end(arguments, {}).options;
	if (line.help || line.version)
		print_and_end(line.help ? usage_text() : "confer " CONFER_VERSION "\n");
	ConfigFile file = load_config(line);
	if (line.check)
		print_and_end(file.path() + (file.exists() ? ": no errors\n" : ": no such file\n"));
	if (const std::string problem = find_mistyped_subcommand(file, line, look_around().keyboard); !problem.empty())
		throw Ended{complain(ExitStatus::usage, problem)};
	const std::string named(line.server.empty() ? server_argument(line) : line.server);
	std::string said = named.empty() ? std::string(environment("CONFER_SERVER")) : named;
	if (said.empty())
		said = file.server();
	Wishes wishes{std::move(file), line, {}, line.arguments, nullptr};
	for (const std::string &word : split_servers(said)) {
		Options base;
		wishes.file.apply(word, base);
		wishes.servers.push_back(choose_server(wishes.file, word, parse_or_end(arguments, std::move(base)).options));
		if (const std::string &error = wishes.servers.back().error; !error.empty())
			throw Ended{complain(ExitStatus::usage, error)};
	}
	if (line.server.empty() && !named.empty())
		wishes.targets.erase(wishes.targets.begin());
	else if (!line.arguments.empty())
		wishes.command = find_subcommand(line.arguments.front());
	const std::string &channel = wishes.first().server.channel; // that a URL names
	if (wishes.command == nullptr && wishes.targets.empty() && !channel.empty() && !look_around().keyboard)
		wishes.targets.push_back(channel);
	if (wishes.command != nullptr) {
		wishes.targets.clear();
		check_arguments(*wishes.command, line.arguments.size() - 1);
	}
	if (wishes.servers.size() > 1 && !named.empty() && (wishes.command != nullptr || !look_around().keyboard))
		throw Ended{complain(ExitStatus::usage, "several servers need a terminal: name one server")};
	return wishes;
}

/** What a Link needs for the chosen server, with the password of it. */
LinkOptions link_or_end(const ServerChoice &choice, PasswordSources sources)
{
	try {
		return link_options(choice.options, choice.server, choice.name, sources);
	} catch (const std::system_error &e) {
		throw Ended{complain(ExitStatus::no_input, e.what())};
	}
}

/** The windows that are open from the beginning: the targets, and the channels that the options name. */
std::vector<std::string> first_windows(const std::vector<std::string> &targets, const LinkOptions &link)
{
	std::vector<std::string> names = targets;
	for (const WantedChannel &channel : link.channels)
		names.push_back(channel.name);
	return names;
}

/** The servers of an interactive session: those of the start, and those that /connect adds. */
class Links {
public:
	Links(const Wishes &wishes, Chat &chat, std::shared_ptr<Inbox> inbox)
	    : wishes_(wishes),
	      chat_(chat),
	      inbox_(std::move(inbox))
	{
	}

	/** Adds and starts all servers that are wanted, and shows the window of the first. */
	void start(LinkOptions first, std::vector<LinkOptions> others)
	{
		const std::vector<std::string> windows = first_windows(wishes_.targets, first);
		want_targets(wishes_.targets, first);
		chat_.add(make(std::move(first), wishes_.options()), windows).start();
		const Window &shown = chat_.windows().current();
		for (std::size_t i = 0; i < others.size(); ++i) {
			const std::vector<std::string> of_it = first_windows({}, others[i]);
			chat_.add(make(std::move(others[i]), wishes_.servers[i + 1].options), of_it).start();
		}
		chat_.windows().show(shown);
	}

	MadeLink connect(std::string_view said)
	{
		const ServerChoice choice = choose_later_server(wishes_.file, said, wishes_.line);
		if (!choice.error.empty())
			return {.error = choice.error};
		// By its name; an address that is typed may be that of a named one, while two names may share an address.
		for (const Chat::Server &known : chat_.servers())
			if (choice.name.empty() ? known.link->endpoint().server.to_string() == choice.server.to_string()
			                        : known.link->name() == choice.name)
				return {.known = known.link.get()};
		try {
			// The terminal cannot be asked for a password now, and those in the environment are for the first server.
			LinkOptions link = link_options(choice.options, choice.server, choice.name, {false, false});
			std::vector<std::string> channels = first_windows({}, link);
			return {.link = make(std::move(link), choice.options), .channels = std::move(channels)};
		} catch (const std::system_error &e) {
			return {.error = e.what()};
		}
	}

private:
	std::unique_ptr<Link> make(LinkOptions link, const Options &options)
	{
		link.history = options.history;
		link.identity.reads_lines = true;
		link.persistent = true;
		link.find_writers = true;
		return std::make_unique<Link>(count_++, std::move(link), inbox_, chat_);
	}

	const Wishes &wishes_;
	Chat &chat_;
	const std::shared_ptr<Inbox> inbox_;
	unsigned count_ = 0;
};

/** Runs an interactive session. Not inlined, so that its stack frame does not add to the caller's. */
[[gnu::noinline]] ExitStatus run_console(const Wishes &wishes, LinkOptions first, const Surroundings &around)
{
	std::vector<LinkOptions> others;
	for (std::size_t i = 1; i < wishes.servers.size(); ++i)
		others.push_back(link_or_end(wishes.servers[i], {.environment = false}));
	Console::signals().block();
	const auto inbox = std::make_shared<Inbox>();
	Preferences preferences = wishes.options().preferences;
	if (preferences.log_directory.empty())
		preferences.log_directory = DailyLog::default_directory();
	if (preferences.log && preferences.log_directory.empty())
		return complain(ExitStatus::usage, "there is no HOME for the logs: name a --log-directory");
	Chat chat(std::move(preferences), !around.editing);
	chat.know_servers(wishes.file.servers());
	Links links(wishes, chat, inbox);
	auto screen = around.editing ? std::make_unique<Screen>(std::make_unique<Terminal>(STDIN_FILENO, STDOUT_FILENO,
	                                                                                   Terminal::Use::whole_screen),
	                                                        STDOUT_FILENO)
	                             : nullptr;
	links.start(std::move(first), std::move(others));
	if (!wishes.file.exists()) // a user who has written one needs no introduction
		chat.remark(Style::local,
		            around.editing ? "Type /help for commands; Alt-1 to Alt-9 switch windows; /quit leaves"
		                           : "Type /help for commands; /quit leaves",
		            std::time(nullptr));
	const MakeLink make_link = [&](std::string_view said) { return links.connect(said); };
	return Console(*inbox, chat, make_link, std::move(screen), around.palette).run();
}

ExitStatus chat(const Wishes &wishes, LinkOptions link, const Surroundings &around)
{
	if (around.keyboard)
		return run_console(wishes, std::move(link), around);
	want_targets(wishes.targets, link);
	return Pipe(std::move(link), wishes.targets, Pipe::Mode::converse).run();
}

ExitStatus run(std::span<const char *const> arguments)
{
	const Wishes wishes = find_wishes(arguments);
	const Surroundings around = look_around();
	if (wishes.command == nullptr && !around.keyboard && wishes.targets.empty())
		return complain(ExitStatus::usage, "no terminal and no target: name a channel or a nick to send to");
	if (const std::string problem = target_problem(wishes.targets); !problem.empty())
		return complain(ExitStatus::usage, problem);
	::tzset();
	LinkOptions link = link_or_end(wishes.first(), {});
	if (wishes.command == nullptr)
		return chat(wishes, std::move(link), around);
	const std::span<const std::string> rest(wishes.line.arguments);
	return wishes.command->run({wishes.options(), rest.subspan(1), std::move(link)});
}

} // namespace

ExitStatus run_program(std::span<const char *const> arguments)
{
	try {
		fill_standard_descriptors(false);
		if (!arguments.empty() && std::string_view(arguments.front()) == "udp")
			return run_udp(arguments.subspan(1));
		if (!arguments.empty() && std::string_view(arguments.front()) == "ctl")
			return run_ctl(arguments.subspan(1));
		return run(arguments);
	} catch (const Ended &end) {
		return end.status;
	} catch (const std::system_error &e) {
		return complain(ExitStatus::system, e.what());
	}
}

} // namespace confer::client
