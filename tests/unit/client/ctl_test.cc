// SPDX-License-Identifier: MIT
#include "client/ctl/answer.hh"
#include "client/ctl/options.hh"
#include "client/ctl/program.hh"

#include <cstdlib>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

ParsedCtlOptions parse(std::vector<const char *> arguments)
{
	return parse_ctl_options(arguments);
}

void reads_requests_and_options_in_any_order()
{
	const ParsedCtlOptions parsed = parse({"--json", "clients", "-s", "/a", "kill", "bob", "--", "--too", "loud"});
	check::equal(parsed.error, "");
	check::equal(parsed.options.request->verb, "kill");
	check::equal(parsed.options.socket, "/a");
	CHECK(parsed.options.json && !parsed.options.password_stdin);
	CHECK(parsed.options.words == std::vector<std::string>({"bob", "--too", "loud"}));
	check::equal(parse({"--socket=/b", "rehash"}).options.socket, "/b");
	CHECK(parse({"-h"}).options.help);
	CHECK(parse({"accounts", "passwd", "bob", "--password-stdin"}).options.password_stdin);
}

void says_what_is_wrong()
{
	const auto error = [](std::vector<const char *> arguments) { return parse(std::move(arguments)).error; };
	check::equal(error({}), "there is no request");
	check::equal(error({"acounts", "list"}), "there is no request acounts; did you mean accounts?");
	check::equal(error({"kline"}), "kline needs one of: add, del, list");
	check::equal(error({"kline", "hide"}), "kline takes only: add, del, list");
	check::equal(error({"kline", "del"}), "usage: confer ctl kline del MASK");
	check::equal(error({"rehash", "now"}), "usage: confer ctl rehash");
	check::equal(error({"clients", "kill", ""}), "usage: confer ctl clients kill NICK [REASON...]");
	check::equal(error({"--password=x", "rehash"}),
	             "there is no option --password: others would see it; use --password-stdin");
	check::equal(error({"--frob"}), "there is no option --frob");
	check::equal(error({"--socket"}), "--socket needs a path");
	check::equal(error({"rehash", "--password-stdin"}), "--password-stdin: rehash takes no password");
}

void a_request_is_one_line()
{
	check::equal(ctl_line("rehash", "", {}), "rehash");
	check::equal(ctl_line("kline", "add", {"1d", "a@b", "no", "more"}), "kline add 1d a@b :no more");
	check::equal(ctl_line("kline", "add", {"a@b", "no  more", "now"}), "kline add a@b :no  more now");
	check::equal(ctl_line("clients", "kill", {"bob", ":-)"}), "clients kill bob ::-)");
	check::equal(ctl_line("accounts", "show", {"bob\nrehash"}), "");
}

void objects_are_read()
{
	const auto members = read_members(R"({"nick":"b\"ob","idle":17,"away":false,"on":["a","b"],"none":[]})");
	CHECK(members ==
	      std::vector<CtlMember>({{"nick", "b\"ob"}, {"idle", "17"}, {"away", "no"}, {"on", "a b"}, {"none", ""}}));
	CHECK(read_members("{\"a\":1").empty());
	CHECK(read_members("[1]").empty());
	CHECK(read_members("").empty());
}

void answers_are_tables_and_lists()
{
	CtlTable table("nick idle on");
	table.add(R"({"nick":"bob","idle":17,"on":["a","b"]})");
	table.add(R"({"nick":"margaret","idle":0,"on":[]})");
	check::equal(table.text(), "nick      idle  on\nbob       17    a b\nmargaret  0     -\n");
	check::equal(CtlTable("nick").text(), "");
	CtlTable list("");
	list.add("{\"topic\":\"a\\u001b[2J\",\"users\":3}");
	check::equal(list.text(), "topic: a\xef\xbf\xbd[2J\nusers: 3\n");
}

void ends_have_exit_statuses()
{
	CHECK(read_end("OK 3 users").status == ExitStatus::ok);
	check::equal(read_end("OK 3 users").text, "3 users");
	CHECK(read_end("FAIL NO_SUCH_ACCOUNT There is none").status == ExitStatus::no_user);
	check::equal(read_end("FAIL NO_SUCH_ACCOUNT There is none").text, "There is none");
	CHECK(read_end("FAIL USAGE x").status == ExitStatus::usage);
	CHECK(read_end("FAIL CONFIG x").status == ExitStatus::config);
	CHECK(read_end("FAIL UNAVAILABLE x").status == ExitStatus::temporary);
	CHECK(read_end("FAIL NOT_KEPT x").status == ExitStatus::not_kept);
	CHECK(read_end("FAIL DENIED x").status == ExitStatus::refused);
	CHECK(read_end("").status == ExitStatus::temporary);
}

void the_socket_is_looked_for()
{
	::unsetenv("CONFER_CONTROL");
	::setenv("XDG_STATE_HOME", "/state", 1);
	CHECK(usual_control_sockets() == std::vector<std::string>({"/state/conferd/control", "/run/conferd/control"}));
	::unsetenv("XDG_STATE_HOME");
	::setenv("HOME", "/home/a", 1);
	CHECK(usual_control_sockets() ==
	      std::vector<std::string>({"/home/a/.local/state/conferd/control", "/run/conferd/control"}));
	::setenv("CONFER_CONTROL", "/c", 1);
	CHECK(usual_control_sockets() == std::vector<std::string>({"/c"}));
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_requests_and_options_in_any_order),
    TEST_CASE(says_what_is_wrong),
    TEST_CASE(a_request_is_one_line),
    TEST_CASE(objects_are_read),
    TEST_CASE(answers_are_tables_and_lists),
    TEST_CASE(ends_have_exit_statuses),
    TEST_CASE(the_socket_is_looked_for),
};

} // namespace

int main()
{
	return check::main("ctl", kTests);
}
