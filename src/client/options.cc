// SPDX-License-Identifier: MIT
#include "client/options.hh"

#include "irc/ascii.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace confer::client {

namespace {

constexpr unsigned kLongestTimeout = 3600;

std::string set_help(Options &options, std::string_view)
{
	options.help = true;
	return {};
}

std::string set_nick(Options &options, std::string_view value)
{
	const bool word = !value.empty() &&
	                  std::none_of(value.begin(), value.end(), [](char c) { return irc::is_control(c) || c == ' '; });
	options.nick = value;
	return word ? std::string() : "a nick is one word";
}

std::string set_pass_file(Options &options, std::string_view value)
{
	options.pass_file = value;
	return value.empty() ? "the name of a file is missing" : std::string();
}

std::string set_realname(Options &options, std::string_view value)
{
	options.realname = value;
	return {};
}

std::string set_timeout(Options &options, std::string_view value)
{
	unsigned seconds = 0;
	const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
	if (error != std::errc() || end != value.data() + value.size() || seconds == 0 || seconds > kLongestTimeout)
		return "it takes a number of seconds from 1 to " + std::to_string(kLongestTimeout);
	options.timeout = std::chrono::seconds(seconds);
	return {};
}

std::string set_version(Options &options, std::string_view)
{
	options.version = true;
	return {};
}

constexpr std::array kOptions = {
    OptionRow{"help", 'h', "", "print this and end", set_help},
    OptionRow{"nick", 'n', "NICK", "be called NICK, and take no other", set_nick},
    OptionRow{"pass-file", 0, "FILE", "send the first line of FILE as the server's password", set_pass_file},
    OptionRow{"realname", 'r', "REALNAME", "what /whois says of you", set_realname},
    OptionRow{"timeout", 0, "SECONDS", "wait so long for the server to answer (30)", set_timeout},
    OptionRow{"version", 'V', "", "print the version and end", set_version},
};

/** The walk over the arguments. */
class OptionParser {
public:
	explicit OptionParser(std::span<const char *const> arguments) noexcept : rest_(arguments) {}

	ParsedOptions run()
	{
		bool options_allowed = true;
		while (!rest_.empty() && result_.error.empty()) {
			const std::string_view argument = take();
			if (!options_allowed || argument.size() < 2 || argument.front() != '-')
				positional(argument);
			else if (argument == "--")
				options_allowed = false;
			else if (argument[1] == '-')
				long_option(argument.substr(2));
			else
				letters(argument.substr(1));
		}
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
		if (argument.empty())
			result_.error = "an argument is empty";
		else if (first_ && !names_channel(argument))
			result_.options.server = argument;
		else
			result_.options.targets.emplace_back(argument);
		first_ = false;
	}

	void long_option(std::string_view text)
	{
		const std::size_t equals = text.find('=');
		const std::string_view name = text.substr(0, equals);
		const auto *row = std::find_if(kOptions.begin(), kOptions.end(), [&](const auto &r) { return r.name == name; });
		if (row == kOptions.end())
			result_.error = "there is no option --" + std::string(name);
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
			const auto *row =
			    std::find_if(kOptions.begin(), kOptions.end(), [&](const auto &r) { return r.letter == letter; });
			if (row == kOptions.end()) {
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
		if (row.value.empty() && given) {
			result_.error = name + " takes no value";
			return;
		}
		if (!row.value.empty() && !given) {
			if (rest_.empty()) {
				result_.error = name + " needs a value: " + std::string(row.value);
				return;
			}
			value = take();
		}
		const std::string problem = row.set(result_.options, value);
		if (!problem.empty())
			result_.error = name + ": " + problem;
	}

	std::span<const char *const> rest_;
	ParsedOptions result_;
	bool first_ = true; ///< no positional argument has been seen
};

} // namespace

std::span<const OptionRow> option_rows() noexcept
{
	return kOptions;
}

ParsedOptions parse_options(std::span<const char *const> arguments)
{
	return OptionParser(arguments).run();
}

std::string usage_text()
{
	std::string text = "Usage: confer [OPTION...] [SERVER] [TARGET...]\n\n"
	                   "Chat on an IRC server. SERVER is a host, host:port, [IPv6 address]:port or the path of a\n"
	                   "Unix socket; TARGET a channel to join or a nick to talk to. Without a terminal, the lines\n"
	                   "of standard input are sent to every TARGET, and the exit status says what became of them.\n\n";
	for (const OptionRow &row : kOptions) {
		std::string left = row.letter ? std::string("  -") + row.letter + ", " : "      ";
		left += "--" + std::string(row.name) + (row.value.empty() ? "" : " ") + std::string(row.value);
		left.resize(std::max<std::size_t>(left.size() + 2, 29), ' ');
		text += left + std::string(row.help) + "\n";
	}
	text += "\nThe server's password may also be in $CONFER_PASSWORD, the server in $CONFER_SERVER.\n"
	        "See confer(1).\n";
	return text;
}

bool names_channel(std::string_view argument) noexcept
{
	return !argument.empty() && (argument.front() == '#' || argument.front() == '&');
}

} // namespace confer::client
