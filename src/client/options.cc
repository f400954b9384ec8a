// SPDX-License-Identifier: MIT
#include "client/options.hh"

#include "client/script/subcommands.hh"
#include "ini/nearest.hh"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace confer::client {

namespace {

/** Where the explanations of --help begin. */
constexpr std::size_t kHelpColumn = 29;

/** `; did you mean --nick?`, or nothing. */
std::string guess(std::string_view name)
{
	ini::Nearest nearest(name);
	for (const OptionRow &row : option_rows())
		nearest.consider(row.name);
	return nearest.best().empty() ? "" : "; did you mean --" + std::string(nearest.best()) + "?";
}

/** The walk over the arguments. */
class OptionParser {
public:
	OptionParser(std::span<const char *const> arguments, Options base) : rest_(arguments)
	{
		result_.options = std::move(base);
	}

	ParsedOptions run()
	{
		while (!rest_.empty() && result_.error.empty()) {
			const std::string_view argument = take();
			if (!options_allowed_ || argument.size() < 2 || argument.front() != '-')
				positional(argument);
			else if (argument == "--")
				options_allowed_ = false;
			else if (argument[1] == '-')
				long_option(argument.substr(2));
			else
				letters(argument.substr(1));
		}
		check_commands();
		return std::move(result_);
	}

private:
	std::string_view take() noexcept
	{
		const std::string_view first = rest_.front();
		rest_ = rest_.subspan(1);
		return first;
	}

	void positional(std::string_view argument)
	{
		std::vector<std::string> &arguments = result_.options.arguments;
		if (argument.empty() && arguments.size() < 2)
			result_.error = "an argument is empty";
		arguments.emplace_back(argument);
		// A text may begin with a dash: confer send '#ops' "$message"
		if (arguments.size() == 2 && arguments.front() == "send")
			options_allowed_ = false;
	}

	void long_option(std::string_view text)
	{
		const std::size_t equals = text.find('=');
		const std::string_view name = text.substr(0, equals);
		const OptionRow *row = find_option(name);
		if (row == nullptr && (name == "password" || name == "pass"))
			result_.error = "there is no option --" + std::string(name) +
			                ": others would see it; use --pass-file, --ask-pass or CONFER_PASSWORD";
		else if (row == nullptr)
			result_.error = "there is no option --" + std::string(name) + guess(name);
		else if (equals == std::string_view::npos)
			set(*row, {}, false);
		else
			set(*row, text.substr(equals + 1), true);
	}

	void letters(std::string_view text)
	{
		while (!text.empty() && result_.error.empty()) {
			const char letter = text.front();
			text.remove_prefix(1);
			const std::span<const OptionRow> rows = option_rows();
			const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto &r) { return r.letter == letter; });
			if (row == rows.end()) {
				result_.error = std::string("there is no option -") + letter;
			} else if (row->value.empty()) {
				set(*row, {}, false);
			} else {
				set(*row, text, !text.empty());
				return;
			}
		}
	}

	void set(const OptionRow &row, std::string_view value, bool given)
	{
		const std::string name = "--" + std::string(row.name);
		if (row.value.empty() && given && row.place == Place::line) {
			result_.error = name + " takes no value";
			return;
		}
		if (row.value.empty() && !given) {
			value = "yes";
		} else if (!given) {
			if (rest_.empty()) {
				result_.error = name + " needs a value: " + std::string(row.value);
				return;
			}
			value = take();
		}
		const std::string problem = row.set(result_.options, value);
		if (!problem.empty())
			result_.error = name + ": " + problem;
		if (!row.commands.empty())
			limited_.push_back(&row);
	}

	/** An option of one sub-command is refused with another. */
	void check_commands()
	{
		const std::vector<std::string> &arguments = result_.options.arguments;
		const std::string_view command = arguments.empty() ? std::string_view() : arguments.front();
		for (const OptionRow *row : limited_) {
			const std::string words = " " + std::string(row->commands) + " ";
			if (result_.error.empty() &&
			    (find_subcommand(command) == nullptr || words.find(" " + std::string(command) + " ") == words.npos))
				result_.error =
				    "--" + std::string(row->name) + " is for these sub-commands only: " + std::string(row->commands);
		}
	}

	std::span<const char *const> rest_;
	ParsedOptions result_;
	bool options_allowed_ = true;
	std::vector<const OptionRow *> limited_;
};

} // namespace

ParsedOptions parse_options(std::span<const char *const> arguments, Options base)
{
	return OptionParser(arguments, std::move(base)).run();
}

std::string with_help(std::string error, std::string_view program)
{
	const bool question = error.ends_with('?');
	return std::move(error) + (question ? " See " : "; see ") + std::string(program) + " --help";
}

std::string_view mistyped_subcommand(const Options &options)
{
	if (options.arguments.size() < 2)
		return {};
	const std::string &first = options.arguments.front();
	if (names_channel(first) || first.find_first_of(".:/,@[") != std::string::npos || find_subcommand(first))
		return {};
	ini::Nearest nearest(first);
	for (const std::string_view other : {"ctl", "udp"})
		nearest.consider(other);
	for (const SubCommand &command : subcommands())
		nearest.consider(command.name);
	return nearest.best();
}

std::string help_row(std::string left, std::size_t column, std::string_view help)
{
	constexpr std::size_t kColumns = 79;
	left.resize(std::max(left.size() + 2, column), ' ');
	std::string text;
	for (std::string line = std::move(left); !help.empty(); line.assign(column, ' ')) {
		const std::size_t room = kColumns - std::min(line.size(), kColumns);
		std::size_t size = help.size() <= room ? help.size() : help.rfind(' ', room);
		if (size == std::string_view::npos) // the name has left no room for a word
			size = 0;
		line += help.substr(0, size);
		line.erase(line.find_last_not_of(' ') + 1);
		text += line + "\n";
		help.remove_prefix(std::min(help.size(), size + (size > 0 ? 1 : 0)));
	}
	return text;
}

std::string usage_text()
{
	std::string text = "Usage: confer [OPTION...] [SERVER] [TARGET...]\n";
	for (const SubCommand &command : subcommands())
		text += "       confer [OPTION...] " + std::string(command.name) + (command.syntax.empty() ? "" : " ") +
		        std::string(command.syntax) + "\n";
	text += "       confer ctl [OPTION...] REQUEST    this server: see confer ctl --help\n"
	        "       confer udp [OPTION...] [PEER...]  no server: see confer udp --help\n";
	text += "\nChat on an IRC server. SERVER is a host, host:port, irc://host, ircs://host\n"
	        "(TLS), the path of a Unix socket, or the NAME of a section [server.NAME] of the\n"
	        "configuration file. TARGET is a channel to join or a nick to talk to. Without a\n"
	        "terminal, the lines of standard input are sent to every TARGET.\n\n";
	for (const SubCommand &command : subcommands())
		text += help_row("  " + std::string(command.name), kHelpColumn, command.help);
	text += '\n';
	for (const OptionRow &row : option_rows()) {
		std::string left = row.letter ? std::string("  -") + row.letter + ", " : "      ";
		left += "--" + std::string(row.name) + (row.value.empty() ? "" : " ") + std::string(row.value);
		text += help_row(std::move(left), kHelpColumn, row.help);
	}
	text += "\nThe server's password may also be in $CONFER_PASSWORD, that of the account in\n"
	        "$CONFER_ACCOUNT_PASSWORD, the server in $CONFER_SERVER. See confer(1).\n";
	return text;
}

bool names_channel(std::string_view argument) noexcept
{
	return !argument.empty() && (argument.front() == '#' || argument.front() == '&');
}

} // namespace confer::client
