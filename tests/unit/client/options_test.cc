// SPDX-License-Identifier: MIT
#include "client/options.hh"

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
	const auto parsed = parse({"-n", "alice", "--realname=A B", "--timeout", "5", "host:1", "#a", "bob"});
	check::equal(parsed.error, "");
	check::equal(parsed.options.nick, "alice");
	check::equal(parsed.options.realname, "A B");
	check::equal(parsed.options.timeout.count(), 5);
	check::equal(parsed.options.server, "host:1");
	check::equal(parsed.options.targets.size(), 2);
	check::equal(parsed.options.targets[1], "bob");
	check::equal(parse({"-nbob"}).options.nick, "bob");
	check::equal(parse({"--pass-file", "f"}).options.pass_file, "f");
	CHECK(parse({"-h"}).options.help);
	CHECK(parse({"--version"}).options.version);
}

void a_channel_is_no_server()
{
	const auto parsed = parse({"#ops", "host"});
	check::equal(parsed.options.server, "");
	check::equal(parsed.options.targets.size(), 2);
	check::equal(parse({"&local"}).options.targets.at(0), "&local");
}

void options_end_at_two_dashes()
{
	const auto parsed = parse({"host", "--", "-x"});
	check::equal(parsed.error, "");
	check::equal(parsed.options.targets.at(0), "-x");
}

void says_what_is_wrong()
{
	check::contains(parse({"--nosuch"}).error, "--nosuch");
	check::contains(parse({"-x"}).error, "-x");
	check::contains(parse({"--nick"}).error, "needs a value");
	check::contains(parse({"--nick", "a b"}).error, "one word");
	check::contains(parse({"--help=x"}).error, "takes no value");
	check::contains(parse({""}).error, "empty");
	for (const char *bad : {"0", "-1", "x", "1x", "99999", ""})
		check::contains(parse({"--timeout", bad}).error, "seconds");
}

void help_names_every_option()
{
	for (const OptionRow &row : option_rows())
		check::contains(usage_text(), "--" + std::string(row.name));
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_options),      TEST_CASE(a_channel_is_no_server),  TEST_CASE(options_end_at_two_dashes),
    TEST_CASE(says_what_is_wrong), TEST_CASE(help_names_every_option),
};

} // namespace

int main()
{
	return check::main("options", kTests);
}
