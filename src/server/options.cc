// SPDX-License-Identifier: MIT
#include "server/options.hh"

#include "chat/text.hh"
#include "ini/nearest.hh"

#include <string_view>
#include <utility>

namespace confer::server {

const char kUsage[] = "usage: conferd [--config FILE] [--check] [--accept-damage]\n"
                      "       conferd [--config FILE] --explain[=NAME] [--from ADDRESS] [--null]\n"
                      "       conferd [--config FILE] --export CHANNEL [--since TIME] [--json]\n"
                      "       conferd [--config FILE] --backup DIR\n"
                      "       conferd [--config FILE] --account-add NAME\n"
                      "       conferd --log-check DIR\n"
                      "       conferd --hash-password\n"
                      "       conferd --help | --version\n"
                      "\n"
                      "An IRC server. Without a configuration it listens on 127.0.0.1 and ::1, port\n"
                      "6667.\n"
                      "\n"
                      "  -c, --config FILE     read FILE, see conferd.conf(5)\n"
                      "  -t, --check           check the configuration and exit\n"
                      "      --explain[=NAME]  show where [datagram.NAME] posts each line of standard\n"
                      "                        input, and exit\n"
                      "      --from ADDRESS    with --explain: the address of the sender, checked\n"
                      "                        against `from`\n"
                      "  -0, --null            with --explain: each datagram ends in NUL, not in a\n"
                      "                        line end\n"
                      "      --account-add NAME\n"
                      "                        create an account, with a password that is asked for,\n"
                      "                        and exit\n"
                      "      --accept-damage   start although the end of the message log is damaged\n"
                      "      --backup DIR      copy all data of the server, which may be running,\n"
                      "                        to DIR, and exit\n"
                      "      --log-check DIR   check the logs in DIR for damage, and exit\n"
                      "      --hash-password   ask for a password, print its verifier for the\n"
                      "                        configuration, and exit\n"
                      "      --export CHANNEL  print the stored messages of CHANNEL, and exit\n"
                      "      --since TIME      with --export: only messages since TIME: 7d, or\n"
                      "                        2026-11-22T20:44:02Z\n"
                      "      --json            with --export: print JSON, one object a line\n"
                      "  -h, --help            show this text\n"
                      "  -V, --version         show the version\n"
                      "\n"
                      "SIGHUP reloads the configuration; SIGTERM and SIGINT stop the server.\n"
                      "See conferd(8).\n";

namespace {

/** The value of an option that is `word`: behind its '=', or the next argument; empty if there is none. */
std::string_view take_value(std::string_view word, int argc, char *const argv[], int &i)
{
	const std::size_t equals = word.find('=');
	if (equals != word.npos)
		return word.substr(equals + 1);
	return i + 1 < argc ? std::string_view(argv[++i]) : std::string_view();
}

bool is_option(std::string_view word, std::string_view name) noexcept
{
	return word.substr(0, word.find('=')) == name;
}

constexpr std::string_view kNames[] = {"--accept-damage", "--account-add", "--backup", "--check",         "--config",
                                       "--explain",       "--export",      "--from",   "--hash-password", "--help",
                                       "--json",          "--log-check",   "--null",   "--since",         "--version"};

std::string unknown_argument(std::string_view word, bool explains)
{
	ini::Nearest nearest(word.substr(0, word.find('=')));
	for (const std::string_view name : kNames)
		nearest.consider(name);
	const std::string error = chat::text("unknown argument ", word);
	if (explains && !word.starts_with('-'))
		return error + "; a section is named by --explain=NAME";
	return nearest.best().empty() ? error : chat::text(error, "; did you mean ", nearest.best(), '?');
}

/** What only --explain has a use for. */
struct ExplainArguments {
	bool null = false;
	std::string_view from;
};

/** Puts them where they belong; returns what is wrong. */
std::string settle(const ExplainArguments &arguments, Options &options)
{
	if (options.hash_password && (options.check || options.explain || options.export_log || !options.config.empty() ||
	                              !options.log_check.empty() || !options.backup.empty()))
		return "--hash-password is used alone";
	if (!options.log_check.empty() && (options.check || options.explain || !options.config.empty()))
		return "--log-check is used alone";
	if (options.export_log && (options.check || options.explain || !options.log_check.empty()))
		return "--export excludes --check, --explain and --log-check";
	if (!options.backup.empty() &&
	    (options.check || options.explain || options.export_log || !options.log_check.empty()))
		return "--backup excludes --check, --explain, --export and --log-check";
	if (!options.add_account.empty() &&
	    (options.check || options.explain || options.export_log || options.hash_password || !options.backup.empty() ||
	     !options.log_check.empty()))
		return "--account-add is used with --config only";
	if (!options.explain)
		return arguments.null || !arguments.from.empty() ? "--from and --null need --explain" : "";
	if (options.check)
		return "--check and --explain exclude each other";
	options.explain->null = arguments.null;
	if (arguments.from.empty())
		return {};
	options.explain->from = Address::ip(arguments.from, 0);
	return options.explain->from ? ""
	                             : chat::text("--from: ", arguments.from, " is not a numeric IPv4 or IPv6 address");
}

} // namespace

Options parse_options(int argc, char *const argv[])
{
	Options options;
	ExplainArguments explain;
	std::string_view since;
	bool json = false;
	for (int i = 1; i < argc && options.error.empty(); ++i) {
		const std::string_view word = argv[i];
		if (word == "-h" || word == "--help") {
			options.help = true;
		} else if (word == "-V" || word == "--version") {
			options.version = true;
		} else if (word == "-t" || word == "--check") {
			options.check = true;
		} else if (word == "--accept-damage") {
			options.accept_damage = true;
		} else if (word == "--explain") {
			options.explain.emplace();
		} else if (is_option(word, "--explain")) {
			options.explain.emplace().section = word.substr(word.find('=') + 1);
			if (options.explain->section.empty())
				options.error = "--explain= needs the NAME of a section [datagram.NAME]";
		} else if (word == "-0" || word == "--null") {
			explain.null = true;
		} else if (is_option(word, "--from")) {
			explain.from = take_value(word, argc, argv, i);
			if (explain.from.empty())
				options.error = "--from needs an address";
		} else if (is_option(word, "--export")) {
			options.export_log.emplace().channel = take_value(word, argc, argv, i);
			if (options.export_log->channel.empty())
				options.error = "--export needs the name of a channel";
		} else if (is_option(word, "--since")) {
			since = take_value(word, argc, argv, i);
			if (since.empty())
				options.error = "--since needs a time";
		} else if (word == "--hash-password") {
			options.hash_password = true;
		} else if (is_option(word, "--account-add")) {
			options.add_account = take_value(word, argc, argv, i);
			if (options.add_account.empty())
				options.error = "--account-add needs the name of an account";
		} else if (word == "--json") {
			json = true;
		} else if (is_option(word, "--backup")) {
			options.backup = take_value(word, argc, argv, i);
			if (options.backup.empty())
				options.error = "--backup needs an empty or a new directory";
		} else if (is_option(word, "--log-check")) {
			options.log_check = take_value(word, argc, argv, i);
			if (options.log_check.empty())
				options.error = "--log-check needs a directory: the data directory, or log or vault in it";
		} else if (word == "-c" || is_option(word, "--config")) {
			options.config = take_value(word, argc, argv, i);
			if (options.config.empty())
				options.error = chat::text(word.substr(0, word.find('=')), " needs the name of a file");
		} else {
			options.error = unknown_argument(word, options.explain.has_value());
		}
	}
	if (options.export_log)
		*options.export_log = {std::move(options.export_log->channel), std::string(since), json};
	else if (options.error.empty() && (json || !since.empty()))
		options.error = "--since and --json need --export";
	if (options.error.empty() && !options.help && !options.version)
		options.error = settle(explain, options);
	return options;
}

} // namespace confer::server
