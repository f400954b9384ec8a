// SPDX-License-Identifier: MIT
#include "client/server_choice.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::client;

namespace {

const ConfigFile kFile("f", "[confer]\n"
                            "server = office, lab\n"
                            "nick = carol\n"
                            "[server.office]\n"
                            "server = ircs://irc.example.org\n"
                            "account = carol\n"
                            "[server.lab]\n"
                            "server = lab:7000\n"
                            "via = nc %h %p\n"
                            "[server.wrong]\n"
                            "server = ircs://irc.example.org\n"
                            "via = nc %h %p\n");

void several_have_commas_between()
{
	const auto two = split_servers(kFile.server());
	check::equal(two.size(), 2);
	check::equal(two[0], "office");
	check::equal(two[1], "lab");
	check::equal(split_servers("[::1]:6667,./a.sock").at(0), "[::1]:6667");
	for (std::string_view nothing : {"", ",", " , "}) {
		check::equal(split_servers(nothing).size(), 1);
		check::equal(split_servers(nothing).front(), "");
	}
	check::equal(ConfigFile("f", "[confer]\nnick = x\n").server(), "");
	check::equal(ConfigFile().server(), "");
}

void finds_names_and_addresses()
{
	const ServerChoice lab = choose_server(kFile, "lab", {});
	check::equal(lab.error, "");
	check::equal(lab.name, "lab");
	check::equal(lab.server.to_string(), "lab:7000");

	const ServerChoice address = choose_server(kFile, "elsewhere:1", {});
	check::equal(address.error, "");
	check::equal(address.name, "");
	check::equal(address.server.host, "elsewhere");

	const ServerChoice url = choose_server(kFile, "irc://elsewhere/ops", {});
	check::equal(url.error, "");
	check::equal(url.server.host, "elsewhere");
	check::equal(url.options.join.size(), 1);
	check::equal(url.options.join.at(0), "#ops");

	const ServerChoice none = choose_server(kFile, "", {});
	check::equal(none.error, "");
	CHECK(none.server.host == "localhost" || none.server.path == kDefaultSocket);
}

void says_what_is_wrong()
{
	check::contains(choose_server(kFile, "no such", {}).error, "\"no such\" is not a server");
	check::contains(choose_server(ConfigFile(), "no such", {}).error, "in the configuration file");
	Options via;
	via.via = "nc %h %p";
	check::contains(choose_server(kFile, "ircs://h", via).error, "remove --via");
	check::contains(choose_later_server(kFile, "wrong", {}).error, "remove --via");
}

/** What the command line says of accounts and passwords is not for a server that is named later. */
void a_later_one_is_as_the_file_has_it()
{
	Options line;
	line.realname = "Alice A.";
	line.account = "alice";
	line.pass_file = "secret";
	line.ask_pass = true;
	line.join = {"#ops"};
	const ServerChoice lab = choose_later_server(kFile, "lab", line);
	check::equal(lab.name, "lab");
	check::equal(lab.options.via, "nc %h %p");
	check::equal(lab.options.nick, "carol");
	check::equal(lab.options.realname, "Alice A.");
	check::equal(lab.options.account, "");
	check::equal(lab.options.pass_file, "");
	CHECK(!lab.options.ask_pass && lab.options.join.empty());
	line.nick = "alice";
	const ServerChoice office = choose_later_server(kFile, "office", line);
	check::equal(office.options.nick, "alice");
	check::equal(office.options.account, "carol");
}

const CMUnitTest kTests[] = {
    TEST_CASE(several_have_commas_between),
    TEST_CASE(finds_names_and_addresses),
    TEST_CASE(says_what_is_wrong),
    TEST_CASE(a_later_one_is_as_the_file_has_it),
};

} // namespace

int main()
{
	return check::main("server_choice", kTests);
}
