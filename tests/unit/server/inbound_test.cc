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
	Wire() : ends(Stream::pair()), inbound(buffers, 12 << 10) {}

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

void a_busy_sender_is_read_in_one_piece()
{
	Wire wire;
	std::string all;
	for (int i = 0; i < 300; ++i)
		all += "PRIVMSG #c :line " + std::to_string(i) + "\r\n";
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

} // namespace

int main()
{
	return check::main("inbound", {
	                                  TEST_CASE(lines_are_kept_between_two_commands),
	                                  TEST_CASE(debt_is_looked_at_before_each_command),
	                                  TEST_CASE(whoever_has_no_limit_owes_nothing),
	                                  TEST_CASE(a_busy_sender_is_read_in_one_piece),
	                                  TEST_CASE(a_first_read_may_be_put),
	                                  TEST_CASE(tls_is_seen),
	                              });
}
