// SPDX-License-Identifier: MIT
#include "client/script/subcommands.hh"

#include "client/script/listing.hh"
#include "client/script/password_change.hh"
#include "client/script/pipe.hh"
#include "client/script/tail.hh"
#include "client/server_settings.hh"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace confer::client {

namespace {

constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();

ExitStatus misused(const char *command, const std::string &why)
{
	std::fprintf(stderr, "confer: %s: %s\n", command, why.c_str());
	return ExitStatus::usage;
}

ExitStatus passwd(SubCommandRun run)
{
	if (run.link.identity.account.empty())
		return misused("passwd", "name the account with --account");
	run.link.channels.clear();
	run.link.history = 0;
	std::optional<Secret> password = ask_new_password(run.link.identity.account);
	if (!password)
		return misused("passwd", "the two passwords differ, or there is none: nothing was changed");
	return PasswordChange(std::move(run.link), std::move(*password)).run();
}

ExitStatus send(SubCommandRun run)
{
	const std::vector<std::string> targets = split_list(run.arguments.front());
	if (targets.empty())
		return misused("send", "there is no target: name a channel or a nick, or several with commas between them");
	if (const std::string problem = target_problem(targets); !problem.empty())
		return misused("send", problem);
	want_targets(targets, run.link);
	if (run.arguments.size() == 1)
		return Pipe(std::move(run.link), targets, Pipe::Mode::deliver).run();
	std::string text;
	for (const std::string &word : run.arguments.subspan(1))
		text += (text.empty() ? "" : " ") + word;
	if (text.find_first_not_of("\r\n") == std::string::npos)
		return misused("send", "the text is empty");
	return Pipe(std::move(run.link), targets, text, Pipe::Mode::deliver).run();
}

ExitStatus tail(SubCommandRun run)
{
	if (const std::string problem = target_problem(run.arguments); !problem.empty())
		return misused("tail", problem);
	want_targets(run.arguments, run.link);
	return Tail(std::move(run.link), {run.arguments.begin(), run.arguments.end()}, run.options.json).run();
}

ExitStatus ls(SubCommandRun run)
{
	run.link.channels.clear();
	const std::string mask = run.arguments.empty() ? std::string() : run.arguments.front();
	return Listing(std::move(run.link), Listing::Question::channels, mask, run.options.json).run();
}

ExitStatus who(SubCommandRun run)
{
	if (const std::string problem = target_problem(run.arguments); !problem.empty())
		return misused("who", problem);
	run.link.channels.clear();
	return Listing(std::move(run.link), Listing::Question::people, run.arguments.front(), run.options.json).run();
}

constexpr std::array kSubCommands = {
    SubCommand{"ls", "[MASK]", "list the channels, with users and topic", 0, 1, ls},
    SubCommand{"passwd", "", "change the password of the account; asks for the new one", 0, 0, passwd},
    SubCommand{"send", "TARGET[,TARGET...] [TEXT...]", "send TEXT, or the lines of standard input", 1, kAny, send},
    SubCommand{"tail", "TARGET...", "print what is said in channels and by people", 1, kAny, tail},
    SubCommand{"who", "TARGET", "list who is in a channel, or who a nick is", 1, 1, who},
};

} // namespace

std::span<const SubCommand> subcommands() noexcept
{
	return kSubCommands;
}

const SubCommand *find_subcommand(std::string_view name) noexcept
{
	const auto *row =
	    std::find_if(kSubCommands.begin(), kSubCommands.end(), [&](const auto &r) { return r.name == name; });
	return row == kSubCommands.end() ? nullptr : row;
}

} // namespace confer::client
