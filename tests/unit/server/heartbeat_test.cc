// SPDX-License-Identifier: MIT
#include "server/heartbeat.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;
using Action = Heartbeat::Verdict::Action;
using Standing = Heartbeat::Standing;

namespace {

constexpr Deadline kOpened{1h};

chat::Limits limits()
{
	chat::Limits given;
	given.registration_timeout = 60s;
	given.ping_interval = 120s;
	given.ping_timeout = 30s;
	return given;
}

void waits(Heartbeat &heartbeat, Standing standing, Deadline now, Deadline next)
{
	const Heartbeat::Verdict verdict = heartbeat.look(now, standing, limits());
	CHECK(verdict.action == Action::wait && verdict.next == next);
}

void ends(Heartbeat &heartbeat, Standing standing, Deadline now, std::string_view why)
{
	const Heartbeat::Verdict verdict = heartbeat.look(now, standing, limits());
	CHECK(verdict.action == Action::end && !verdict.next);
	check::contains(verdict.reason, why);
}

/** Is asked for a PING, and sends it. */
void pings(Heartbeat &heartbeat, Deadline now)
{
	const Heartbeat::Verdict verdict = heartbeat.look(now, Standing::user, limits());
	CHECK(verdict.action == Action::ping && verdict.next == now + 30s);
	heartbeat.pinged(now);
}

void a_guest_has_fifteen_seconds()
{
	Heartbeat heartbeat(kOpened);
	heartbeat.heard(kOpened + 14s); // talking does not help
	waits(heartbeat, Standing::guest, kOpened, kOpened + 15s);
	waits(heartbeat, Standing::guest, kOpened + 14s, kOpened + 15s);
	ends(heartbeat, Standing::guest, kOpened + 15s,
	     "this connection was reserved for operators, who send OPER within 15 seconds");
}

void a_newcomer_has_to_log_in()
{
	Heartbeat heartbeat(kOpened);
	heartbeat.heard(kOpened + 59s);
	waits(heartbeat, Standing::newcomer, kOpened + 59s, kOpened + 60s);
	ends(heartbeat, Standing::newcomer, kOpened + 60s, "Registration timed out");
	// What the server needed for itself does not count.
	const Heartbeat::Verdict verdict = heartbeat.look(kOpened + 60s, Standing::newcomer, limits(), 7s);
	CHECK(verdict.action == Action::wait && verdict.next == kOpened + 67s);
}

void a_silent_user_is_pinged_and_then_given_up()
{
	Heartbeat heartbeat(kOpened);
	heartbeat.heard(kOpened + 10s);
	waits(heartbeat, Standing::user, kOpened + 100s, kOpened + 130s);
	// Without memory for it none is sent, and the timer comes again.
	CHECK(heartbeat.look(kOpened + 130s, Standing::user, limits()).action == Action::ping);
	pings(heartbeat, kOpened + 130s);
	// One PING is enough, however often it is looked at.
	waits(heartbeat, Standing::user, kOpened + 131s, kOpened + 160s);
	ends(heartbeat, Standing::user, kOpened + 161s, "Ping timeout: 151 seconds");
}

void any_answer_to_the_ping_will_do()
{
	Heartbeat heartbeat(kOpened);
	pings(heartbeat, kOpened + 120s);
	heartbeat.heard(kOpened + 149s);
	waits(heartbeat, Standing::user, kOpened + 150s, kOpened + 269s);
	pings(heartbeat, kOpened + 269s);
	// Heard again, and silent again before anybody looked: that is a new silence, and a new PING.
	heartbeat.heard(kOpened + 280s);
	pings(heartbeat, kOpened + 400s);
}

void a_finished_session_is_hung_up_on()
{
	Heartbeat heartbeat(kOpened);
	// As long as the end is not sent, the timer only comes back.
	CHECK(heartbeat.look_at_end(kOpened) == kOpened + 3s);
	CHECK(heartbeat.look_at_end(kOpened + 1h) == kOpened + 1h + 3s);
	CHECK(heartbeat.sent_the_end(kOpened + 1h) == kOpened + 1h + 3s);
	CHECK(heartbeat.look_at_end(kOpened + 1h + 2s) == kOpened + 1h + 3s);
	CHECK(!heartbeat.look_at_end(kOpened + 1h + 3s));
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_guest_has_fifteen_seconds),
    TEST_CASE(a_newcomer_has_to_log_in),
    TEST_CASE(a_silent_user_is_pinged_and_then_given_up),
    TEST_CASE(any_answer_to_the_ping_will_do),
    TEST_CASE(a_finished_session_is_hung_up_on),
};

} // namespace

int main()
{
	return check::main("heartbeat", kTests);
}
