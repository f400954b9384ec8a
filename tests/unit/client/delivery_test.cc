// SPDX-License-Identifier: MIT
#include "client/link/delivery.hh"

#include "client/link/backoff.hh"
#include "client/script/pipe.hh"
#include "server_lines.hh"

using namespace confer::client;

namespace {

constexpr std::string_view kLabels = "batch echo-message labeled-response";

std::string sent(Delivery &delivery, const Session &session, std::string_view text = "x")
{
	std::string out;
	delivery.send("#ops", text, session, out);
	return out;
}

bool tell(Delivery &delivery, std::string line)
{
	return delivery.receive(*test::Parsed(std::move(line)));
}

void accepts_by_echo()
{
	const Session session = test::ready(kLabels);
	Delivery delivery;
	check::equal(sent(delivery, session, "one"), "@label=1 PRIVMSG #ops :one\r\n");
	check::equal(sent(delivery, session, "two"), "@label=2 PRIVMSG #ops :two\r\n");
	CHECK(delivery.needs_ping());
	std::string ping;
	delivery.ping(ping);
	check::equal(ping, "PING confer-1\r\n");
	CHECK(!delivery.needs_ping());
	CHECK(!tell(delivery, ":bob!b@h PRIVMSG #ops :one"));
	CHECK(!tell(delivery, "@label=9 :alice!al@host PRIVMSG #ops :one"));
	CHECK(tell(delivery, "@label=2;time=x :alice!al@host PRIVMSG #ops :two"));
	CHECK(tell(delivery, "@label=1 :s 404 alice #ops :Cannot send"));
	CHECK(delivery.settled());
	check::equal(delivery.accepted(), 1);
	check::equal(delivery.refused(), 1);
	check::equal(delivery.refusal(), "#ops: Cannot send");
	CHECK(!tell(delivery, ":s PONG s :confer-1"));
}

void accepts_in_batches()
{
	const Session session = test::ready(kLabels);
	Delivery delivery;
	(void)sent(delivery, session);
	CHECK(!tell(delivery, "@label=1 :s BATCH +ref labeled-response"));
	CHECK(!tell(delivery, "@batch=ref :s 301 alice bob :away"));
	CHECK(tell(delivery, "@batch=ref :alice!al@host PRIVMSG bob :x"));
	CHECK(!tell(delivery, ":s BATCH -ref"));
	check::equal(delivery.accepted(), 1);
}

/** An echo that never comes is not taken for one, however healthy the server seems. */
void notices_what_is_swallowed()
{
	const Session session = test::ready(kLabels);
	Delivery delivery;
	(void)sent(delivery, session);
	std::string out;
	delivery.ping(out);
	CHECK(tell(delivery, ":s PONG s :confer-1"));
	check::equal(delivery.accepted(), 0);
	check::equal(delivery.swallowed(), 1);
}

void accepts_by_pong()
{
	const Session session = test::ready();
	Delivery delivery;
	check::equal(sent(delivery, session), "PRIVMSG #ops :x\r\n");
	std::string out;
	delivery.ping(out);
	(void)sent(delivery, session); // behind the PING
	CHECK(!tell(delivery, ":s PONG s :other"));
	CHECK(!tell(delivery, ":s PONG s :confer-x"));
	CHECK(tell(delivery, ":s PONG s :confer-1"));
	check::equal(delivery.accepted(), 1);
	CHECK(!delivery.settled());
	delivery.ping(out);
	CHECK(tell(delivery, ":s PONG s :confer-2"));
	check::equal(delivery.accepted(), 2);
	CHECK(delivery.settled());
}

void an_error_before_the_pong_refuses()
{
	const Session session = test::ready();
	for (std::string_view line :
	     {":s 404 alice #ops :Cannot send", ":s 401 alice bob :No such nick", ":s FAIL PRIVMSG CODE :no"}) {
		Delivery delivery;
		CHECK(!tell(delivery, std::string(line))); // nothing was sent yet: it is about something else
		(void)sent(delivery, session);
		CHECK(!tell(delivery, ":s 301 alice bob :away"));
		CHECK(tell(delivery, std::string(line)));
		check::equal(delivery.refused(), 1);
		CHECK(!delivery.refusal().empty());
	}
}

void keeps_few_on_the_way()
{
	const Session session = test::ready();
	Delivery delivery;
	std::size_t count = 0;
	for (; delivery.has_room(); ++count)
		(void)sent(delivery, session);
	check::equal(count, Delivery::kWindow);
}

void cuts_input_into_lines()
{
	InputLines input;
	CHECK(!input.next());
	input.feed("one\r\n\n\r\ntwo\nhal");
	check::equal(*input.next(), "one");
	check::equal(*input.next(), "two");
	CHECK(!input.next());
	input.feed("f\xFF");
	CHECK(!input.next());
	input.finish();
	check::equal(*input.next(), "half\uFFFD");
	CHECK(!input.next());
}

void bounds_input_lines()
{
	InputLines input;
	std::string text;
	for (std::size_t i = 0; i < InputLines::kMaxLine; ++i)
		text += "é";
	input.feed(text + "\nend\n");
	std::string got;
	for (;;) {
		const auto line = input.next();
		CHECK(line.has_value());
		CHECK(line->size() <= InputLines::kMaxLine);
		if (*line == "end")
			break;
		got += *line;
	}
	check::equal(got == text, true);
}

void backs_off()
{
	using std::chrono::milliseconds;
	Backoff backoff;
	check::equal(backoff.next(0).count(), 500);
	check::equal(backoff.next(65535).count(), 2000);
	for (int i = 0; i < 20; ++i) {
		const auto wait = backoff.next(static_cast<std::uint16_t>(i * 3000));
		CHECK(wait >= milliseconds(2000) && wait <= Backoff::kLongest);
	}
	check::equal(backoff.next(65535).count(), Backoff::kLongest.count());
	check::equal(backoff.next(0).count(), Backoff::kLongest.count() / 2);
	backoff.reset();
	check::equal(backoff.next(65535).count(), 1000);
}

void budgets()
{
	using namespace std::chrono_literals;
	Budget budget(2, 500ms);
	const SteadyTime start{std::chrono::hours(1)};
	CHECK(budget.take(start) && budget.take(start) && !budget.take(start));
	CHECK(!budget.take(start + 499ms));
	CHECK(budget.next() == start + 500ms);
	CHECK(budget.take(start + 500ms));
	CHECK(!budget.take(start + 500ms));
	CHECK(budget.take(start + 1h) && budget.take(start + 1h) && !budget.take(start + 1h));
}

const CMUnitTest kTests[] = {
    TEST_CASE(accepts_by_echo),
    TEST_CASE(accepts_in_batches),
    TEST_CASE(notices_what_is_swallowed),
    TEST_CASE(accepts_by_pong),
    TEST_CASE(an_error_before_the_pong_refuses),
    TEST_CASE(keeps_few_on_the_way),
    TEST_CASE(cuts_input_into_lines),
    TEST_CASE(bounds_input_lines),
    TEST_CASE(backs_off),
    TEST_CASE(budgets),
};

} // namespace

int main()
{
	return check::main("delivery", kTests);
}
