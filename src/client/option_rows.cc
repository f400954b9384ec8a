// SPDX-License-Identifier: MIT
//
// The table of the options, and what sets each.
#include "client/options.hh"

#include "client/link/server_time.hh"
#include "irc/ascii.hh"
#include "irc/items.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

namespace confer::client {

namespace {

constexpr unsigned kLongestTimeout = 3600;
constexpr unsigned kMostHistory = 1000;
constexpr unsigned kLeastScrollback = 100;
constexpr unsigned kMostScrollback = 1'000'000;
constexpr unsigned kMostPasteLines = 1000;

using Problem = std::string;

Problem set_number(std::string_view value, unsigned least, unsigned most, std::string_view what, unsigned &number)
{
	const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
	if (error == std::errc() && end == value.data() + value.size() && number >= least && number <= most)
		return {};
	return "write a number of " + std::string(what) + " from " + std::to_string(least) + " to " + std::to_string(most);
}

Problem set_flag(std::string_view value, bool &flag)
{
	flag = value == "yes";
	return flag || value == "no" ? Problem() : "write yes or no";
}

Problem set_text(std::string_view value, std::string_view missing, std::string &text)
{
	text = value;
	return value.empty() ? "write " + std::string(missing) : Problem();
}

Problem add_list(std::string_view value, std::vector<std::string> &list)
{
	std::vector<std::string> words = split_list(value);
	if (words.empty())
		return "write one or more, separated by commas";
	list.insert(list.end(), std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
	return {};
}

Problem set_account(Options &o, std::string_view value)
{
	return set_text(value, "the name of the account", o.account);
}
Problem set_account_pass_file(Options &o, std::string_view value)
{
	return set_text(value, "the name of a file", o.account_pass_file);
}
Problem set_alert(Options &o, std::string_view value)
{
	if (value == "none")
		o.preferences.alert = Alert::none;
	else if (value == "bell")
		o.preferences.alert = Alert::bell;
	else if (value == "osc9")
		o.preferences.alert = Alert::osc9;
	else
		return "write none, bell or osc9";
	return {};
}
Problem set_ask_pass(Options &o, std::string_view value)
{
	return set_flag(value, o.ask_pass);
}
Problem set_check(Options &o, std::string_view value)
{
	return set_flag(value, o.check);
}
Problem set_config(Options &o, std::string_view value)
{
	return set_text(value, "the name of a file", o.config);
}
Problem set_formatting(Options &o, std::string_view value)
{
	return set_flag(value, o.preferences.formatting);
}
Problem set_help(Options &o, std::string_view value)
{
	return set_flag(value, o.help);
}
Problem set_highlight(Options &o, std::string_view value)
{
	return add_list(value, o.preferences.highlights);
}
Problem set_history(Options &o, std::string_view value)
{
	unsigned number = 0;
	const Problem problem = set_number(value, 0, kMostHistory, "messages", number);
	o.history = number;
	return problem;
}
Problem set_ignore(Options &o, std::string_view value)
{
	return add_list(value, o.preferences.ignores);
}
Problem set_join(Options &o, std::string_view value)
{
	return add_list(value, o.join);
}
Problem set_json(Options &o, std::string_view value)
{
	return set_flag(value, o.json);
}
Problem set_log(Options &o, std::string_view value)
{
	return set_flag(value, o.preferences.log);
}
Problem set_log_directory(Options &o, std::string_view value)
{
	return set_text(value, "the name of a directory", o.preferences.log_directory);
}
Problem set_nick(Options &o, std::string_view value)
{
	const bool word = !value.empty() &&
	                  std::none_of(value.begin(), value.end(), [](char c) { return irc::is_control(c) || c == ' '; });
	o.nick = value;
	return word ? Problem() : "a nick is one word";
}
Problem set_notify(Options &o, std::string_view value)
{
	o.preferences.notify = value;
	return {};
}
Problem set_pass_file(Options &o, std::string_view value)
{
	return set_text(value, "the name of a file", o.pass_file);
}
Problem set_paste_lines(Options &o, std::string_view value)
{
	unsigned number = 0;
	const Problem problem = set_number(value, 1, kMostPasteLines, "lines", number);
	o.preferences.paste_lines = number;
	return problem;
}
Problem set_ranks(Options &o, std::string_view value)
{
	return set_flag(value, o.preferences.ranks);
}
Problem set_realname(Options &o, std::string_view value)
{
	o.realname = value;
	return {};
}
Problem set_sasl(Options &o, std::string_view value)
{
	if (value == "auto")
		o.sasl = SaslMechanism::automatic;
	else if (value == "scram")
		o.sasl = SaslMechanism::scram;
	else if (value == "plain")
		o.sasl = SaslMechanism::plain;
	else if (value == "external")
		o.sasl = SaslMechanism::external;
	else
		return "write auto, scram, plain or external";
	return {};
}
Problem set_scrollback(Options &o, std::string_view value)
{
	unsigned number = 0;
	const Problem problem = set_number(value, kLeastScrollback, kMostScrollback, "lines", number);
	o.preferences.scrollback = number;
	return problem;
}
Problem set_server(Options &o, std::string_view value)
{
	return set_text(value, "the server", o.server);
}
Problem set_since(Options &o, std::string_view value)
{
	const std::optional<WallTime> time = parse_since(value, wall_now());
	o.since = time ? format_server_time(*time) : std::string();
	return time ? Problem() : "write a time like 2026-11-22T20:44:00Z, 2026-11-22, 20:44, 90s, 15m, 2h or 3d";
}
Problem set_timeout(Options &o, std::string_view value)
{
	unsigned seconds = 0;
	const Problem problem = set_number(value, 1, kLongestTimeout, "seconds", seconds);
	o.timeout = std::chrono::seconds(seconds);
	return problem;
}
Problem set_tls_ca(Options &o, std::string_view value)
{
	return set_text(value, "the name of a file", o.tls_ca);
}
Problem set_tls_cert(Options &o, std::string_view value)
{
	return set_text(value, "the name of a file", o.tls_cert);
}
Problem set_topic(Options &o, std::string_view value)
{
	return set_flag(value, o.preferences.topic);
}
Problem set_version(Options &o, std::string_view value)
{
	return set_flag(value, o.version);
}
Problem set_via(Options &o, std::string_view value)
{
	return set_text(value, "the command", o.via);
}

constexpr std::array kOptions = {
    OptionRow{"account", 0, "NAME", Place::server, "", "log in to this account (SASL)", set_account},
    OptionRow{"account-pass-file", 0, "FILE", Place::server, "", "its password is the first line of FILE",
              set_account_pass_file},
    OptionRow{"alert", 0, "KIND", Place::program, "", "report a mention by none, bell or osc9 (bell)", set_alert},
    OptionRow{"ask-pass", 0, "", Place::server, "", "ask for the server's password on the terminal", set_ask_pass},
    OptionRow{"check", 0, "", Place::line, "", "check the configuration file and exit", set_check},
    OptionRow{"config", 'c', "FILE", Place::line, "", "read FILE instead of ~/.config/confer/confer.conf", set_config},
    OptionRow{"formatting", 0, "", Place::program, "", "show text bold and coloured as it is meant (yes)",
              set_formatting},
    OptionRow{"help", 'h', "", Place::line, "", "print this and exit", set_help},
    OptionRow{"highlight", 0, "WORDS", Place::program, "", "highlight these words like your nick", set_highlight},
    OptionRow{"history", 0, "COUNT", Place::server, "", "earlier messages to show of a channel (50)", set_history},
    OptionRow{"ignore", 0, "MASKS", Place::program, "", "hide users who match nick!user@host", set_ignore},
    OptionRow{"join", 'j', "CHANNELS", Place::server, "", "channels to join", set_join},
    OptionRow{"json", 0, "", Place::line, "tail ls who", "print JSON, one object a line", set_json},
    OptionRow{"log", 0, "", Place::program, "", "write what is said to files", set_log},
    OptionRow{"log-directory", 0, "DIRECTORY", Place::program, "", "where to write them", set_log_directory},
    OptionRow{"nick", 'n', "NICK", Place::server, "", "use exactly this nick", set_nick},
    OptionRow{"notify", 0, "COMMAND", Place::program, "", "run COMMAND at each mention", set_notify},
    OptionRow{"pass-file", 0, "FILE", Place::server, "", "the server's password is the first line of FILE",
              set_pass_file},
    OptionRow{"paste-lines", 0, "COUNT", Place::program, "", "ask before sending more messages at once (5)",
              set_paste_lines},
    OptionRow{"ranks", 0, "", Place::program, "", "show @ and + in front of nicks (no)", set_ranks},
    OptionRow{"realname", 'r', "REALNAME", Place::server, "", "your real name, as /whois shows it", set_realname},
    OptionRow{"sasl", 0, "MECHANISM", Place::server, "", "prove the account by auto, scram, plain or external (auto)",
              set_sasl},
    OptionRow{"scrollback", 0, "LINES", Place::program, "", "lines to keep, of all windows together (10000)",
              set_scrollback},
    OptionRow{"server", 's', "SERVER", Place::server, "", "the server, see above; several with commas", set_server},
    OptionRow{"since", 0, "TIME", Place::line, "tail", "start with messages since TIME: 20:44, 15m, 2026-11-22",
              set_since},
    OptionRow{"timeout", 0, "SECONDS", Place::server, "", "time the server has to answer (30)", set_timeout},
    OptionRow{"tls-ca", 0, "FILE", Place::server, "", "trust the authorities in FILE instead of the system's",
              set_tls_ca},
    OptionRow{"tls-cert", 0, "FILE", Place::server, "", "client certificate, with its key in FILE", set_tls_cert},
    OptionRow{"topic", 0, "", Place::program, "", "show the topic in the top row (yes)", set_topic},
    OptionRow{"version", 'V', "", Place::line, "", "print the version and exit", set_version},
    OptionRow{"via", 0, "COMMAND", Place::server, "", "connect through COMMAND; %h is the host, %p the port", set_via},
};

} // namespace

std::span<const OptionRow> option_rows() noexcept
{
	return kOptions;
}

const OptionRow *find_option(std::string_view name) noexcept
{
	const auto *row = std::find_if(kOptions.begin(), kOptions.end(), [&](const auto &r) { return r.name == name; });
	return row == kOptions.end() ? nullptr : row;
}

std::vector<std::string> split_list(std::string_view value)
{
	std::vector<std::string> words;
	for (std::string_view word : irc::Items(value)) {
		while (word.starts_with(' '))
			word.remove_prefix(1);
		while (word.ends_with(' '))
			word.remove_suffix(1);
		if (!word.empty())
			words.emplace_back(word);
	}
	return words;
}

} // namespace confer::client
