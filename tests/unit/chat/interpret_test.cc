// SPDX-License-Identifier: MIT
// Lines in, lines out: the interpreter and the one way out, without sockets.
#include "chat/command.hh"
#include "fixture.hh"

#include <set>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

void the_table_is_sorted_and_found_in_any_case()
{
	std::string_view last;
	for (const Command &command : commands()) {
		CHECK(last < command.name);
		last = command.name;
		CHECK(find_command(command.name) == &command);
		CHECK(command.cost > 0);
		CHECK(command.syntax.find(command.name) != std::string_view::npos);
		CHECK(!command.help.empty());
	}
	CHECK(find_command("privmsg") == find_command("PRIVMSG"));
	CHECK(find_command("NOSUCH") == nullptr);
	CHECK(find_command("") == nullptr);
}

void what_a_line_costs_is_in_the_table()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	check::equal(stage.say(*alice, "LIST"), find_command("LIST")->cost);
	check::equal(stage.say(*alice, "NOSUCH"), 1);
	check::equal(stage.say(*alice, ""), 1);
}

void each_touched_session_is_flushed_once()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	const auto bob = stage.log_in("bob");
	alice->flushes = bob->flushes = 0;
	const Context context{stage.world, stage.host, *alice, stage.out};
	for (int i = 0; i < 3; ++i)
		static_cast<void>(Interpreter(context).run(irc::LineResult::line, "PRIVMSG bob :x"));
	check::equal(bob->flushes, 0);
	stage.out.flush();
	check::equal(bob->flushes, 1);
	check::equal(alice->flushes, 0);
	check::equal(bob->take(), ":alice!alice@192.0.2.1 PRIVMSG bob :x\r\n:alice!alice@192.0.2.1 PRIVMSG bob :x\r\n"
	                          ":alice!alice@192.0.2.1 PRIVMSG bob :x\r\n");
}

void a_label_goes_on_one_line_on_a_batch_or_on_ack()
{
	Stage stage;
	const auto alice = stage.log_in("alice", "labeled-response batch");
	stage.say(*alice, "@label=a PING x");
	check::equal(alice->take(), "@label=a :irc.test PONG irc.test :x\r\n");
	stage.say(*alice, "@label=b PONG x");
	check::equal(alice->take(), "@label=b :irc.test ACK\r\n");
	stage.say(*alice, "@label=c WHOIS nobody");
	const std::string batch = alice->take();
	CHECK(batch.starts_with("@label=c :irc.test BATCH +"));
	check::contains(batch, "\r\n@batch=");
	check::contains(batch, "\r\n:irc.test BATCH -");
	// A label longer than 64 bytes is none.
	stage.say(*alice, "@label=" + std::string(65, 'x') + " PING x");
	check::equal(alice->take(), ":irc.test PONG irc.test :x\r\n");
}

void a_label_without_the_capability_is_nothing()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	stage.say(*alice, "@label=a PING x");
	check::equal(alice->take(), ":irc.test PONG irc.test :x\r\n");
}

void a_finished_session_runs_nothing_more()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	const auto bob = stage.log_in("bob");
	stage.out.finish(*alice, "over");
	stage.out.flush();
	check::equal(alice->take(), "ERROR :Closing Link: 192.0.2.1 (over)\r\n");
	CHECK(alice->last_flush == Outbox::Flush::finished);
	stage.say(*alice, "PRIVMSG bob :ghost");
	check::equal(bob->take(), "");
	check::equal(alice->take(), "");
}

void too_long_and_foreign_lines()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	static_cast<void>(Interpreter({stage.world, stage.host, *alice, stage.out}).run(irc::LineResult::too_long, ""));
	stage.out.flush();
	CHECK(alice->take().starts_with(":irc.test 417 alice :"));
	const auto web = stage.connect();
	stage.say(*web, "GET / HTTP/1.1");
	CHECK(web->take().starts_with("ERROR :"));
	CHECK(web->outbox.finished());
	// To who is logged in it is a command like any other.
	stage.say(*alice, "GET / HTTP/1.1");
	CHECK(alice->take().starts_with(":irc.test 421 alice GET :"));
}

void rehash_tells_what_was_wrong()
{
	Stage stage;
	const auto alice = stage.log_in("alice");
	{
		WorldWrite lock(stage.world);
		Settings changed = settings();
		changed.operators.push_back({"root", "toor", "is root"});
		stage.world.configure(changed);
	}
	stage.say(*alice, "OPER root wrong");
	check::equal(stage.host.notices.size(), 1);
	stage.say(*alice, "REHASH");
	check::equal(stage.host.reloads, 0);
	stage.say(*alice, "OPER root toor");
	stage.host.faults = {"test.conf:1: bad"};
	alice->take();
	stage.say(*alice, "REHASH");
	check::equal(stage.host.reloads, 1);
	check::contains(alice->take(), "test.conf:1: bad\r\n");
}

} // namespace

int main()
{
	return check::main("interpret", {
	                                    TEST_CASE(the_table_is_sorted_and_found_in_any_case),
	                                    TEST_CASE(what_a_line_costs_is_in_the_table),
	                                    TEST_CASE(each_touched_session_is_flushed_once),
	                                    TEST_CASE(a_label_goes_on_one_line_on_a_batch_or_on_ack),
	                                    TEST_CASE(a_label_without_the_capability_is_nothing),
	                                    TEST_CASE(a_finished_session_runs_nothing_more),
	                                    TEST_CASE(too_long_and_foreign_lines),
	                                    TEST_CASE(rehash_tells_what_was_wrong),
	                                });
}
