// SPDX-License-Identifier: MIT
#include "client/udp/options.hh"

#include <chrono>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

ParsedUdpOptions parse(std::vector<const char *> arguments)
{
	return parse_udp_options(arguments);
}

void reads_options_and_peers_in_any_order()
{
	const ParsedUdpOptions parsed = parse({"a:1", "--listen", "5000", "-l[::1]:6", "b:2", "--wait=1.5", "--newline"});
	check::equal(parsed.error, "");
	CHECK(parsed.options.listen == std::vector<std::string>({"5000", "[::1]:6"}));
	CHECK(parsed.options.peers == std::vector<std::string>({"a:1", "b:2"}));
	CHECK(parsed.options.wait == std::chrono::milliseconds(1500));
	CHECK(parsed.options.newline && !parsed.options.help);
	CHECK(parse({"-h"}).options.help);
	CHECK(parse({"--", "--wait"}).options.peers == std::vector<std::string>({"--wait"}));
	CHECK(parse({}).options.peers.empty()); // nothing is left of the parse before
}

void a_group_may_be_named_in_each_way()
{
	for (const std::vector<const char *> &arguments : std::vector<std::vector<const char *>>{
	         {"--group", "239.1.2.3:5000", "a"}, {"a", "-g239.1.2.3:5000"}, {"--group=239.1.2.3:5000", "a"}}) {
		const UdpOptions options = parse(arguments).options;
		CHECK(options.group);
		check::equal(options.group_address, "239.1.2.3:5000");
		CHECK(options.peers == std::vector<std::string>{"a"});
	}
	check::equal(parse({"-g", "[ff12::1]:5000"}).options.group_address, "[ff12::1]:5000");
	check::equal(parse({"-g", "ff12::1"}).options.group_address, "ff12::1");
	const UdpOptions usual = parse({"--group", "127.0.0.1:5000", "-p", "b", "--history", "0", "-v"}).options;
	check::equal(usual.group_address, "");
	CHECK(usual.peers == std::vector<std::string>({"b", "127.0.0.1:5000"}) && usual.history == 0U && usual.verbose);
	check::equal(parse({"--history", "51"}).error, "--history: write a number from 0 to 50");
}

void names_what_is_wrong()
{
	check::equal(parse({"--nosuch", "a"}).error, "there is no option --nosuch");
	check::equal(parse({"-x"}).error, "there is no option -x");
	check::equal(parse({"--listen"}).error, "--listen needs a value: [ADDRESS:]PORT");
	check::equal(parse({"-w"}).error, "-w needs a value: SECONDS");
	check::equal(parse({"--newline=1"}).error, "--newline takes no value");
	for (const char *wrong : {"", "x", "-1", "86401", "1x", "nan"})
		check::equal(parse({"--wait", wrong}).error, "--wait: write a number of seconds from 0 to 86400");
}

void help_tells_every_option()
{
	const std::string text = udp_usage_text();
	for (const UdpOptionRow &row : udp_option_rows())
		check::contains(text, std::string("--") + row.name);
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_options_and_peers_in_any_order),
    TEST_CASE(a_group_may_be_named_in_each_way),
    TEST_CASE(names_what_is_wrong),
    TEST_CASE(help_tells_every_option),
};

} // namespace

int main()
{
	return check::main("udp_options", kTests);
}
