// SPDX-License-Identifier: MIT
#include "client/link/delivery.hh"

#include "client/link/backoff.hh"
#include "client/script/pipe.hh"
#include "server_lines.hh"

using namespace confer::client;

namespace {

using Fate = Delivery::Fate;

constexpr std::string_view kLabels = "batch echo-message labeled-response";

/** A Delivery and the session that it is on. */
struct Rig {
	Session session;
	Delivery delivery;

	explicit Rig(std::string_view caps = {}, bool alone = false) : session(test::ready(caps)), delivery(alone) {}

	std::string send(std::string_view target, std::string_view text, std::string_view command = "PRIVMSG")
	{
		std::string out;
		(void)delivery.send(command, target, text, session, out);
		return out;
	}
	std::string ping()
	{
		std::string out;
		delivery.ping(out);
		return out;
	}

	/** Brings a line. @return what it settles: `1+` accepted, `1=` echoed, `1-` refused, `1?` swallowed */
	std::string tell(std::string line)
	{
		std::string text;
		for (const Delivery::Settled &settled : delivery.receive(*test::Parsed(std::move(line)), session)) {
			words = settled.words;
			text += std::to_string(settled.id) + (settled.fate == Fate::refused     ? "-"
			                                      : settled.fate == Fate::swallowed ? "?"
			                                      : settled.echoed                  ? "="
			                                                                        : "+");
		}
		return text;
	}

	std::string words;
};

void accepts_by_label()
{
	Rig rig(kLabels);
	check::equal(rig.send("#ops", "one"), "@label=1 PRIVMSG #ops :one\r\n");
	check::equal(rig.send("#ops", "two", "NOTICE"), "@label=2 NOTICE #ops :two\r\n");
	CHECK(rig.delivery.needs_ping());
	check::equal(rig.ping(), "PING confer-1\r\n");
	CHECK(!rig.delivery.needs_ping());
	check::equal(rig.tell(":bob!b@h PRIVMSG #ops :one"), "");
	check::equal(rig.tell(":alice!al@host PRIVMSG #ops :one"), ""); // said by another client of ours
	check::equal(rig.tell("@label=9 :alice!al@host PRIVMSG #ops :one"), "");
	check::equal(rig.tell(":s 404 alice #ops :Cannot send"), ""); // about something without a label
	check::equal(rig.tell("@label=2;time=x :alice!al@host NOTICE #ops :two"), "2=");
	check::equal(rig.tell("@label=1 :s 404 alice #ops :Cannot send"), "1-");
	check::equal(rig.words, "#ops: Cannot send");
	CHECK(rig.delivery.settled());
	check::equal(rig.tell(":s PONG s :confer-1"), "");
	(void)rig.send("#ops", "three");
	check::equal(rig.tell("@label=3 :s ACK"), "3+");
}

void accepts_in_batches()
{
	Rig rig(kLabels);
	(void)rig.send("bob", "x");
	check::equal(rig.tell("@label=1 :s BATCH +ref labeled-response"), "");
	check::equal(rig.tell("@batch=ref :s 301 alice bob :away"), "");
	check::equal(rig.tell("@batch=ref :alice!al@host PRIVMSG bob :x"), "1=");
	check::equal(rig.tell(":s BATCH -ref"), "");
}

/** An echo that never comes is not taken for one, however healthy the server seems. */
void notices_what_is_swallowed()
{
	for (const std::string_view caps : {kLabels, std::string_view("echo-message")}) {
		Rig rig(caps);
		(void)rig.send("#ops", "x");
		(void)rig.ping();
		check::equal(rig.tell(":s PONG s :confer-1"), "1?");
	}
}

/** Without labels the echo of the same words says it, and no other. */
void accepts_by_echo()
{
	Rig rig("echo-message");
	check::equal(rig.send("#Ops", "one"), "PRIVMSG #Ops :one\r\n");
	(void)rig.send("#ops", "\x02two\x02");
	(void)rig.send("bob", "one");
	check::equal(rig.tell(":bob!b@h PRIVMSG #ops :one"), "");
	check::equal(rig.tell(":alice!al@host NOTICE #ops :one"), "");
	check::equal(rig.tell("@batch=h :alice!al@host PRIVMSG #ops :one"), ""); // history
	check::equal(rig.tell(":alice!al@host PRIVMSG #ops :two"), "2=");        // the channel strips formatting
	check::equal(rig.tell(":alice!al@host PRIVMSG bob :one"), "3=");
	check::equal(rig.tell(":alice!al@host PRIVMSG #ops :one"), "1=");
	CHECK(rig.delivery.settled());
}

void accepts_by_pong()
{
	Rig rig;
	check::equal(rig.send("#ops", "x"), "PRIVMSG #ops :x\r\n");
	(void)rig.ping();
	(void)rig.send("#ops", "y"); // behind the PING
	check::equal(rig.tell(":s PONG s :other"), "");
	check::equal(rig.tell(":s PONG s :confer-x"), "");
	check::equal(rig.tell(":s PONG s :confer-1"), "1+");
	CHECK(!rig.delivery.settled());
	(void)rig.ping();
	check::equal(rig.tell(":s PONG s :confer-2"), "2+");
	CHECK(rig.delivery.settled());
}

/** Where nothing but messages is sent, any error is about one of them. */
void any_error_refuses_what_is_alone()
{
	for (std::string_view line :
	     {":s 404 alice #ops :Cannot send", ":s 401 alice bob :No such nick", ":s FAIL PRIVMSG CODE :no"}) {
		Rig rig({}, true);
		check::equal(rig.tell(std::string(line)), ""); // nothing was sent yet: it is about something else
		(void)rig.send("#ops", "x");
		check::equal(rig.tell(":s 301 alice bob :away"), "");
		check::equal(rig.tell(std::string(line)), "1-");
		CHECK(!rig.words.empty());
	}
}

/** Where other commands are given too, an error must name the target. */
void an_error_refuses_what_it_names()
{
	struct Row {
		std::string_view line;
		std::string_view settles;
	};
	for (const Row &row :
	     {Row{":s 404 alice #ops :Cannot send", "1-"}, Row{":s 401 alice BOB :No such nick", "2-"},
	      Row{":s 401 alice carol :No such nick", ""}, Row{":s 482 alice #ops :You're not an operator", ""},
	      Row{":s 477 alice #ops :You need a registered nick", "1-"}, Row{":s 531 alice bob :No", "2-"},
	      Row{":s 404 alice #dev :Cannot send", "3-"}, Row{":s 417 alice :Input line was too long", "1-"},
	      Row{"FAIL PRIVMSG CODE bob :no", "2-"}, Row{"FAIL NOTICE CODE :no", "1-"}, Row{"FAIL JOIN CODE bob :no", ""},
	      Row{":s 421 alice NOSUCH :Unknown command", ""}}) {
		Rig rig;
		(void)rig.send("#ops", "x");
		(void)rig.send("bob", "y");
		(void)rig.send("@#dev", "z");
		check::equal(rig.tell(std::string(row.line)), row.settles);
	}
}

void forgets_with_the_connection()
{
	Rig rig(kLabels);
	(void)rig.send("#ops", "x");
	rig.delivery.forget();
	CHECK(rig.delivery.settled());
	check::equal(rig.tell("@label=1 :alice!al@host PRIVMSG #ops :x"), "");
	check::equal(rig.send("#ops", "y"), "@label=2 PRIVMSG #ops :y\r\n");
}

void keeps_few_on_the_way()
{
	Rig rig;
	std::size_t count = 0;
	for (; rig.delivery.has_room(); ++count)
		(void)rig.send("#ops", "x");
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
    TEST_CASE(accepts_by_label),
    TEST_CASE(accepts_in_batches),
    TEST_CASE(notices_what_is_swallowed),
    TEST_CASE(accepts_by_echo),
    TEST_CASE(accepts_by_pong),
    TEST_CASE(any_error_refuses_what_is_alone),
    TEST_CASE(an_error_refuses_what_it_names),
    TEST_CASE(forgets_with_the_connection),
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
