// SPDX-License-Identifier: MIT
#include "client/options.hh"

#include "client/ctl/options.hh"
#include "client/udp/options.hh"

#include <initializer_list>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

ParsedOptions parse(std::initializer_list<const char *> arguments)
{
	return parse_options(std::span(arguments.begin(), arguments.size()));
}

void reads_options()
{
	const auto parsed = parse({"-n", "alice", "--realname=A B", "--timeout", "5", "host:1", "#a", "bob", "--log"});
	check::equal(parsed.error, "");
	const Options &options = parsed.options;
	check::equal(options.nick, "alice");
	check::equal(options.realname, "A B");
	check::equal(options.timeout.count(), 5);
	check::equal(options.arguments.size(), 3);
	check::equal(options.arguments[0], "host:1");
	check::equal(options.arguments[2], "bob");
	CHECK(options.preferences.log);
	CHECK(!parse({"--log", "--log=no"}).options.preferences.log);
	check::equal(parse({"-nbob"}).options.nick, "bob");
	check::equal(parse({"--pass-file", "f"}).options.pass_file, "f");
	CHECK(parse({"-h"}).options.help);
	CHECK(parse({"--version"}).options.version);
	CHECK(parse({"--sasl", "external"}).options.sasl == SaslMechanism::external);
	CHECK(parse({"--alert", "osc9"}).options.preferences.alert == Alert::osc9);
}

void lists_grow()
{
	const auto parsed = parse({"-j", "#a, #b key", "--join=#c", "--highlight", "x,,y,"});
	check::equal(parsed.error, "");
	check::equal(parsed.options.join.size(), 3);
	check::equal(parsed.options.join[1], "#b key");
	check::equal(parsed.options.preferences.highlights.size(), 2);
	const char *more[] = {"-j", "#d"};
	check::equal(parse_options(more, parsed.options).options.join.size(), 4);
	check::contains(parse({"--join", " , "}).error, "one or more");
}

void options_end_at_two_dashes()
{
	const auto parsed = parse({"host", "--", "-x"});
	check::equal(parsed.error, "");
	check::equal(parsed.options.arguments.at(1), "-x");
}

/** What a script passes on may begin with a dash, or be empty. */
void text_to_send_is_no_option()
{
	const auto parsed = parse({"-s", "host", "send", "-n", "x", "#ops", "-h", "--", "", "--nosuch"});
	check::equal(parsed.error, "");
	check::equal(parsed.options.nick, "x");
	CHECK(!parsed.options.help);
	check::equal(parsed.options.arguments.size(), 6);
	check::equal(parsed.options.arguments.back(), "--nosuch");
	check::contains(parse({"tail", "#ops", "--nosuch"}).error, "--nosuch");
}

void options_of_subcommands()
{
	check::equal(parse({"tail", "#ops", "--json", "--since", "15m"}).error, "");
	check::equal(parse({"--json", "ls"}).error, "");
	check::contains(parse({"--json", "host", "#ops"}).error, "sub-commands only: tail ls who");
	check::contains(parse({"--json", "send", "#ops"}).error, "sub-commands only");
	check::contains(parse({"--since", "1h", "ls"}).error, "sub-commands only: tail");
	check::contains(parse({"tail", "--since", "soon", "#ops"}).error, "2026-11-22");
}

void says_what_is_wrong()
{
	check::contains(parse({"--nosuch"}).error, "--nosuch");
	check::contains(parse({"-x"}).error, "-x");
	check::contains(parse({"--nick"}).error, "needs a value");
	check::contains(parse({"--nick", "a b"}).error, "one word");
	check::contains(parse({"--help=x"}).error, "takes no value");
	check::contains(parse({"--log=maybe"}).error, "yes or no");
	check::contains(parse({"--sasl", "md5"}).error, "auto, scram, plain or external");
	check::contains(parse({"--server="}).error, "write the server");
	check::contains(parse({""}).error, "empty");
	for (const char *bad : {"0", "-1", "x", "1x", "99999", ""})
		check::contains(parse({"--timeout", bad}).error, "seconds");
}

/** Others would see it in the list of processes. */
void takes_no_password()
{
	for (const OptionRow &row : option_rows())
		CHECK(row.name != "password" && row.name != "pass");
	check::contains(parse({"--password=hush"}).error, "--pass-file");
	check::contains(parse({"--password", "hush"}).error, "CONFER_PASSWORD");
}

/** A word that is nearly a sub-command is none where it may be a server, and where it is nothing else. */
void finds_mistyped_subcommands()
{
	const auto meant = [](std::initializer_list<const char *> arguments) {
		return std::string(mistyped_subcommand(parse(arguments).options));
	};
	check::equal(meant({"sned", "#ops", "hi"}), "send");
	check::equal(meant({"SEND", "#ops", "hi"}), "send");
	check::equal(meant({"tial", "#ops"}), "tail");
	check::equal(meant({"ctrl", "status"}), "ctl");
	check::equal(meant({"-s", "host", "sned", "#ops", "hi"}), "send");
	check::equal(meant({"upd", "--", "host:5000"}), "udp");
	for (const std::initializer_list<const char *> &fine : {std::initializer_list<const char *>{"send", "#ops"},
	                                                        {"sned"},
	                                                        {"-s", "tail", "sned"},
	                                                        {"-s", "host", "#ops", "sned"},
	                                                        {"sned.example", "#ops"},
	                                                        {"sned:6667", "#ops"},
	                                                        {"irc", "#ops"},
	                                                        {"#sned", "#ops"},
	                                                        {"./sned", "#ops"}})
		check::equal(meant(fine), "");
}

void says_where_to_read_on()
{
	check::equal(with_help("there is no option -x", "confer"), "there is no option -x; see confer --help");
	check::equal(with_help("x; did you mean y?", "confer ctl"), "x; did you mean y? See confer ctl --help");
}

void help_names_every_option()
{
	for (const OptionRow &row : option_rows())
		check::contains(usage_text(), "--" + std::string(row.name));
}

/** On a terminal of 80 columns no row of it is wrapped in the middle of a word. */
void help_fits_80_columns()
{
	for (const std::string &text : {usage_text(), udp_usage_text(), ctl_usage_text()})
		for (std::size_t start = 0; start < text.size(); start = text.find('\n', start) + 1)
			if (text.find('\n', start) - start > 79)
				check::fail("too long: " + text.substr(start, text.find('\n', start) - start));
	check::equal(help_row("  --long-name VALUE", 10, "a word"), "  --long-name VALUE  a word\n");
	check::equal(help_row("  -x", 70, "some more words"),
	             "  -x" + std::string(66, ' ') + "some more\n" + std::string(70, ' ') + "words\n");
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_options),
    TEST_CASE(lists_grow),
    TEST_CASE(options_end_at_two_dashes),
    TEST_CASE(text_to_send_is_no_option),
    TEST_CASE(options_of_subcommands),
    TEST_CASE(says_what_is_wrong),
    TEST_CASE(takes_no_password),
    TEST_CASE(finds_mistyped_subcommands),
    TEST_CASE(says_where_to_read_on),
    TEST_CASE(help_names_every_option),
    TEST_CASE(help_fits_80_columns),
};

} // namespace

int main()
{
	return check::main("options", kTests);
}
