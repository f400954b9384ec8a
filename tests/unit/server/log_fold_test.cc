// SPDX-License-Identifier: MIT
#include "server/log_fold.hh"

#include <chrono>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::server;
using namespace std::chrono_literals;

namespace {

using Time = LogFold::Time;

constexpr Time kStart = Time() + 1000s;
const LogSource kAlice("192.0.2.7");
const LogSource kBob("2001:db8:1:2::3");

LogFold fold(std::size_t repeats, std::size_t rate, std::size_t burst)
{
	LogFold fold(1, 2);
	fold.set_limits({repeats, rate, burst});
	return fold;
}

std::string text(const LogSource &source)
{
	std::array<char, 64> buffer;
	return std::string(source.text(buffer));
}

int admitted(LogFold &fold, LogEvent event, const LogSource &source, Time now, int times)
{
	int count = 0;
	for (int i = 0; i < times; ++i)
		count += fold.admits(event, source, now) ? 1 : 0;
	return count;
}

void sources_are_addresses_and_networks()
{
	check::equal(text(kAlice), "192.0.2.7");
	check::equal(text(kBob), "2001:db8:1:2::/64");
	CHECK(LogSource("2001:db8:1:2:ffff::1") == kBob);
	CHECK(!(LogSource("2001:db8:1:3::3") == kBob));
	CHECK(!(LogSource("192.0.2.8") == kAlice));
	check::equal(text(LogSource("0::1")), "::/64");
	check::equal(text(LogSource("fe80::1%eth0")), "fe80::/64");
	check::equal(text(LogSource("localhost")), "Unix sockets");
	check::equal(text(LogSource(std::string(1000, '1'))), "Unix sockets");
}

void the_first_are_written_and_the_rest_counted()
{
	LogFold log = fold(3, 0, 1);
	check::equal(admitted(log, LogEvent::online, kAlice, kStart, 3), 3);
	CHECK(log.due() == Time::max());
	check::equal(admitted(log, LogEvent::online, kAlice, kStart + 10s, 500), 0);
	CHECK(log.due() == kStart + 60s);
	CHECK(!log.take(kStart + 59s));
	CHECK(log.due() == kStart + 60s);
	const auto report = log.take(kStart + 60s);
	CHECK(report.has_value());
	CHECK(report->event == LogEvent::online && report->source == kAlice);
	check::equal(report->count, 500u);
	CHECK(report->span == 60s);
	CHECK(!log.take(kStart + 60s));
	CHECK(log.due() > kStart + 60s);
	// And from the start.
	check::equal(admitted(log, LogEvent::online, kAlice, kStart + 61s, 10), 3);
}

void kinds_and_sources_count_apart()
{
	LogFold log = fold(2, 0, 1);
	check::equal(admitted(log, LogEvent::online, kAlice, kStart, 5), 2);
	check::equal(admitted(log, LogEvent::gone, kAlice, kStart, 5), 2);
	check::equal(admitted(log, LogEvent::online, kBob, kStart, 5), 2);
	std::vector<LogFold::Report> reports;
	while (const auto report = log.take(kStart + 60s))
		reports.push_back(*report);
	check::equal(reports.size(), 3u);
	for (const LogFold::Report &report : reports)
		check::equal(report.count, 3u);
}

void a_quiet_source_begins_again()
{
	LogFold log = fold(2, 0, 1);
	check::equal(admitted(log, LogEvent::gone, kAlice, kStart, 2), 2);
	check::equal(admitted(log, LogEvent::gone, kAlice, kStart + 59s, 1), 0);
	// Not reported yet: what comes belongs to the count, so that the lines keep their order.
	check::equal(admitted(log, LogEvent::gone, kAlice, kStart + 70s, 1), 0);
	const auto report = log.take(kStart + 71s);
	check::equal(report->count, 2u);
	CHECK(report->span == 71s);
	check::equal(admitted(log, LogEvent::gone, kBob, kStart, 2), 2);
	check::equal(admitted(log, LogEvent::gone, kBob, kStart + 60s, 3), 2);
}

void no_limit_on_repetitions()
{
	LogFold log = fold(0, 0, 1);
	check::equal(admitted(log, LogEvent::gone, kAlice, kStart, 10000), 10000);
	CHECK(log.due() == Time::max());
}

void all_clients_together_have_a_rate()
{
	LogFold log = fold(0, 10, 100);
	check::equal(admitted(log, LogEvent::online, kAlice, kStart, 150), 100);
	check::equal(admitted(log, LogEvent::gone, kBob, kStart + 1s, 150), 10);
	check::equal(admitted(log, LogEvent::gone, kBob, kStart + 1s, 150), 0);
	CHECK(log.due() == kStart + 60s);
	const auto report = log.take(kStart + 60s);
	CHECK(report && !report->event);
	check::equal(report->count, 50u + 140 + 150);
	CHECK(!log.take(kStart + 60s));
	check::equal(admitted(log, LogEvent::online, kAlice, kStart + 1000s, 150), 100);
}

void all_is_told_at_the_end()
{
	LogFold log = fold(1, 1, 2);
	check::equal(admitted(log, LogEvent::online, kAlice, kStart, 5), 1);
	check::equal(admitted(log, LogEvent::online, kBob, kStart, 1), 1);
	check::equal(admitted(log, LogEvent::gone, kBob, kStart, 1), 0);
	CHECK(!log.take(kStart + 2s));
	const auto first = log.take(kStart + 2s, true);
	CHECK(first && first->event == LogEvent::online && first->span == 2s);
	check::equal(first->count, 4u);
	const auto second = log.take(kStart + 2s, true);
	CHECK(second && !second->event);
	check::equal(second->count, 1u);
	CHECK(!log.take(kStart + 2s, true));
}

/** Half a million sources, as IPv6 has them: the table stays, and the rate holds. */
void more_sources_than_places()
{
	LogFold log = fold(2, 100, 1000);
	int written = 0;
	for (unsigned i = 0; i < 500000; ++i) {
		char host[32];
		std::snprintf(host, sizeof host, "2001:db8:%x:%x::1", i >> 12, i & 0xfff);
		written += log.admits(LogEvent::online, LogSource(host), kStart + std::chrono::microseconds(i * 20));
	}
	// Ten seconds: the burst, and what comes back.
	CHECK(written >= 1900 && written <= 2001);
	std::uint64_t counted = 0;
	for (auto report = log.take(kStart + 70s); report; report = log.take(kStart + 70s))
		counted += report->count;
	check::equal(counted + static_cast<unsigned>(written), 500000u);
}

void new_limits_hold_at_once()
{
	LogFold log = fold(0, 1, 10);
	check::equal(admitted(log, LogEvent::online, kAlice, kStart, 20), 10);
	log.set_limits({0, 1, 100});
	check::equal(admitted(log, LogEvent::online, kAlice, kStart, 200), 90);
	log.set_limits({0, 1, 5});
	check::equal(admitted(log, LogEvent::online, kAlice, kStart + 100s, 20), 5);
	log.set_limits({0, 0, 5});
	check::equal(admitted(log, LogEvent::online, kAlice, kStart + 100s, 20), 20);
}

const CMUnitTest kTests[] = {
    TEST_CASE(sources_are_addresses_and_networks),
    TEST_CASE(the_first_are_written_and_the_rest_counted),
    TEST_CASE(kinds_and_sources_count_apart),
    TEST_CASE(a_quiet_source_begins_again),
    TEST_CASE(no_limit_on_repetitions),
    TEST_CASE(all_clients_together_have_a_rate),
    TEST_CASE(all_is_told_at_the_end),
    TEST_CASE(more_sources_than_places),
    TEST_CASE(new_limits_hold_at_once),
};

} // namespace

int main()
{
	return check::main("log_fold", kTests);
}
