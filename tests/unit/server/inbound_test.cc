// SPDX-License-Identifier: MIT
#include "server/inbound.hh"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;

namespace {

const Deadline kStart{1000s};
constexpr chat::Flood kFlood{10, 40};
constexpr chat::Flood kFree{0, 40};

struct Wire {
	explicit Wire(Deadline opened = kStart) : ends(Stream::pair()), inbound(buffers, 12 << 10, opened) {}

	void say(std::string_view bytes) { CHECK(ends.second.send(bytes).ok()); }
	std::string line()
	{
		std::string_view line;
		return inbound.next(line) == irc::LineResult::line ? std::string(line) : "(none)";
	}

	ReadBufferPool buffers;
	std::pair<Stream, Stream> ends;
	Inbound inbound;
};

/** Lines wait here as long as they must, and none is lost. */
void lines_are_kept_between_two_commands()
{
	Wire wire;
	wire.say("one\r\ntwo\r\nthr");
	CHECK(wire.inbound.read(wire.ends.first).ok());
	check::equal(wire.line(), "one");
	wire.inbound.rest();
	check::equal(wire.line(), "two");
	check::equal(wire.line(), "(none)");
	wire.say("ee\r\n");
	CHECK(wire.inbound.read(wire.ends.first).ok());
	check::equal(wire.line(), "three");
}

void debt_is_looked_at_before_each_command()
{
	Wire wire;
	Deadline now = kStart;
	int run = 0;
	// 102 commands of cost 10 in one packet: four are the burst, and one may owe.
	while (wire.inbound.debt(now) == 0ms && run < 102) {
		wire.inbound.pay(10, kFlood, now);
		++run;
	}
	check::equal(run, 5);
	CHECK(wire.inbound.debt(now) >= 1000ms && wire.inbound.debt(now) < 1010ms);
	// And it does not go away by being large.
	wire.inbound.pay(2450, kFlood, now);
	CHECK(wire.inbound.debt(now) >= 246s - 10ms);
	CHECK(wire.inbound.debt(now + 100s) >= 146s - 10ms);
	check::equal(wire.inbound.debt(now + 247s).count(), 0);
	// In 91 seconds at 10 a second: 4 of the burst and 91 more.
	Wire other;
	run = 0;
	for (now = kStart; now < kStart + 91s; now += 10ms) {
		while (other.inbound.debt(now) == 0ms) {
			other.inbound.pay(10, kFlood, now);
			++run;
		}
	}
	CHECK(run >= 94 && run <= 96);
}

void whoever_has_no_limit_owes_nothing()
{
	Wire wire;
	wire.inbound.pay(1000, kFree, kStart);
	check::equal(wire.inbound.debt(kStart).count(), 0);
	wire.inbound.pay(1000, kFlood, kStart);
	CHECK(wire.inbound.debt(kStart) > 0ms);
	wire.inbound.pay_nothing();
	check::equal(wire.inbound.debt(kStart).count(), 0);
}

/** More than a first read takes, and less than a buffer. */
std::string busy_lines()
{
	std::string all;
	for (int i = 0; i < 300; ++i)
		all += "PRIVMSG #c :line " + std::to_string(i) + "\r\n";
	return all;
}

void a_busy_sender_is_read_in_one_piece()
{
	Wire wire;
	const std::string all = busy_lines();
	wire.say(all);
	// Under flood control a piece is a piece.
	wire.inbound.pay(1, kFlood, kStart);
	CHECK(wire.inbound.read(wire.ends.first).ok());
	CHECK(!wire.inbound.read_on(wire.ends.first));
	std::string got;
	for (std::string line = wire.line(); line != "(none)"; line = wire.line())
		got += line + "\r\n";
	CHECK(got.size() <= Inbound::kFirst);
	// Without it the rest comes at once, with the line that the first piece cut.
	wire.inbound.pay_nothing();
	CHECK(wire.inbound.read(wire.ends.first).ok());
	CHECK(wire.inbound.read_on(wire.ends.first));
	for (std::string line = wire.line(); line != "(none)"; line = wire.line())
		got += line + "\r\n";
	CHECK(got == all);
	CHECK(!wire.inbound.read_on(wire.ends.first));
	wire.inbound.rest();
}

/** A session may stand still between any two lines, and then it asks whether there is more. */
void lines_that_wait_are_not_read_over()
{
	for (const bool in_a_buffer : {false, true}) {
		Wire wire;
		const std::string all = busy_lines();
		wire.say(all);
		wire.inbound.pay_nothing();
		CHECK(wire.inbound.read(wire.ends.first).ok());
		CHECK(!in_a_buffer || wire.inbound.read_on(wire.ends.first));
		std::string got;
		for (;;) {
			std::string line = wire.line();
			if (line == "(none)" && wire.inbound.read_on(wire.ends.first))
				continue;
			if (line == "(none)")
				break;
			got += line + "\r\n";
			CHECK(!wire.inbound.read_on(wire.ends.first));
		}
		check::equal(got, all);
	}
}

void a_first_read_may_be_put()
{
	Wire wire;
	wire.inbound.put("NICK a\r\nUS");
	check::equal(wire.line(), "NICK a");
	check::equal(wire.line(), "(none)");
	wire.inbound.put("ER a 0 * :a\r\n");
	check::equal(wire.line(), "USER a 0 * :a");
}

void tls_is_seen()
{
	Wire wire;
	CHECK(!wire.inbound.is_tls());
	wire.inbound.put("\x16\x03\x01");
	CHECK(wire.inbound.is_tls());
}

/** How many commands of cost 1 a connection may run before `end`, if it runs the first at `now`. */
unsigned run_until(Inbound &inbound, chat::Person &person, Deadline now, Deadline end)
{
	unsigned run = 0;
	for (;; ++run) {
		now += inbound.debt(now);
		if (now >= end)
			return run;
		inbound.pay(1, kFlood, now);
		inbound.pay_as(person, 1, kFlood, 4, now);
	}
}

/** Uses up what all connections of the person share. */
void spend_all(chat::Person &person, Deadline now)
{
	while (person.flood.spend(1, {25ms, 160}, now)) {
	}
}

void reconnecting_gains_nothing()
{
	chat::Person person;
	unsigned run = 0;
	for (Deadline now = kStart; now < kStart + 10s; now += 100ms) {
		Wire fresh(now);
		run += run_until(fresh.inbound, person, now, now + 1ms);
	}
	// Four times a burst of 40 and 10 a second, and one command of each connection that finds nothing left.
	CHECK(run >= 550 && run <= 670);
}

void each_connection_keeps_its_part()
{
	chat::Person person;
	Wire quiet(kStart);
	const Deadline later = kStart + 20s;
	spend_all(person, later);
	// A quarter of a burst was earned, and the rest is a quarter of the rate besides what all share.
	const unsigned at_once = run_until(quiet.inbound, person, later, later + 10ms);
	CHECK(at_once >= 10 && at_once <= 12);
	// A new connection has to earn it, but is not kept out.
	Wire fresh(later);
	spend_all(person, later);
	const unsigned first = run_until(fresh.inbound, person, later, later + 10ms);
	CHECK(first >= 1 && first <= 2);
	CHECK(fresh.inbound.debt(later) <= 410ms);
}

void on_loopback_each_connection_keeps_all_of_it()
{
	chat::Person crowd(chat::Person::Kind::crowd, "loopback");
	Wire quiet(kStart);
	const Deadline later = kStart + 20s;
	spend_all(crowd, later);
	CHECK(run_until(quiet.inbound, crowd, later, later + 1ms) >= 40);
}

void without_a_shared_budget_each_has_its_own()
{
	chat::Person person;
	for (int i = 0; i < 100; ++i) {
		Wire wire;
		for (int j = 0; j < 40; ++j)
			wire.inbound.pay_as(person, 1, kFlood, 0, kStart);
		CHECK(wire.inbound.debt(kStart) == 0ms);
	}
}

} // namespace

int main()
{
	return check::main("inbound", {
	                                  TEST_CASE(lines_are_kept_between_two_commands),
	                                  TEST_CASE(debt_is_looked_at_before_each_command),
	                                  TEST_CASE(whoever_has_no_limit_owes_nothing),
	                                  TEST_CASE(a_busy_sender_is_read_in_one_piece),
	                                  TEST_CASE(lines_that_wait_are_not_read_over),
	                                  TEST_CASE(a_first_read_may_be_put),
	                                  TEST_CASE(tls_is_seen),
	                                  TEST_CASE(reconnecting_gains_nothing),
	                                  TEST_CASE(each_connection_keeps_its_part),
	                                  TEST_CASE(on_loopback_each_connection_keeps_all_of_it),
	                                  TEST_CASE(without_a_shared_budget_each_has_its_own),
	                              });
}
