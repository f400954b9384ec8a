// SPDX-License-Identifier: MIT
#include "datagram/device_time.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::datagram;
using std::chrono::minutes;

namespace {

/** 2026-11-22T13:46:36Z, two hours east of UTC. */
constexpr ServerTime kServer{1795355196000, minutes(120)};

/** What is left behind the time, "|", and the time; "none" if there is none. */
std::string taken(std::string_view header, bool cisco = false)
{
	Scanner scan(header);
	const std::optional<TimeForm> form = take_time(scan, cisco);
	if (!form)
		return scan.rest() == header ? "none" : "none, but something taken";
	return std::string(scan.rest()) + "|" + text_of(form->time, kServer) + (form->closed ? "|closed" : "");
}

void leaves_what_is_not_its_own()
{
	check::equal(taken("Nov 22 15:46:36 web1 app: x"), " web1 app: x|2026-11-22T15:46:36.000");
	check::equal(taken("Nov 22 15:46:36"), "|2026-11-22T15:46:36.000");
	check::equal(taken("Nov 22 15:46:36: x"), " x|2026-11-22T15:46:36.000|closed");
	check::equal(taken("Nov 22 15:46:36 cron: x"), " cron: x|2026-11-22T15:46:36.000");
	check::equal(taken("Nov 22 15:46:36 cron: x", true), " x|2026-11-22T15:46:36.000|closed");
	check::equal(taken("Nov 22 15:46:36 2026 web1"), " web1|2026-11-22T15:46:36.000");
	check::equal(taken("Nov 22 15:46:36 20261 x"), " 20261 x|2026-11-22T15:46:36.000");
	check::equal(taken("Nov 22 15:46:36 +01 x"), " x|2026-11-22T14:46:36.000Z");
	check::equal(taken("Nov 22 15:46:36 + x"), " + x|2026-11-22T15:46:36.000");
	check::equal(taken("2026-11-22T15:46:36+01:00: x"), " x|2026-11-22T14:46:36.000Z|closed");
}

void refuses_what_is_no_time()
{
	for (const std::string_view header :
	     {"", "*", "Nov", "Nov 22", "Nov 22 15:46", "Nov 22 15:46:361", "Nov 22 15:46:36x", "Nov 0 15:46:36",
	      "Nov 32 15:46:36", "Nov 22 24:46:36", "Nov 22 15:60:36", "Nov 22 15:46:61", "Now 22 15:46:36",
	      "2026-13-22T15:46:36", "2026-11-22X15:46:36", "2026-11/22 15:46:36", "1026-11-22T15:46:36",
	      "2026-11-22T15:46:36+1", "2026-11-22"})
		check::equal(taken(header), "none");
}

void knows_how_long_devices_run()
{
	for (const std::string_view text : {"00:20:10:", "1d05h:", "3w2d:", "1y32w:", "0012:20:10:", "00:20:10.123:"}) {
		Scanner scan(text);
		CHECK(take_uptime(scan) && scan.done());
	}
	for (const std::string_view text : {"", "00:20:10", "00:20:", "1d:", "d05h:", "1d05h", "1d05x:", "12:30: x"}) {
		Scanner scan(text);
		CHECK(!take_uptime(scan) && scan.rest() == text);
	}
}

void reads_seconds_since_1970()
{
	Scanner scan("1795362396.123456789 x");
	check::equal(text_of(take_epoch(scan).value(), kServer), "2026-11-22T15:46:36.000Z");
	check::equal(scan.rest(), " x");
	for (const std::string_view text : {"1795362396 x", "179536239.1 x", "1795362396.x", "1795362396.1x", ""}) {
		Scanner none(text);
		CHECK(!take_epoch(none));
	}
}

DeviceTime at(int year, unsigned month, unsigned day, unsigned hour, std::optional<minutes> zone = std::nullopt)
{
	DeviceTime time;
	time.year = year;
	time.month = month;
	time.day = day;
	time.hour = hour;
	time.zone = zone;
	return time;
}

void finds_the_year_that_is_missing()
{
	const ServerTime new_year{1798761600000, minutes(0)}; // 2027-01-01T00:00:00Z
	check::equal(text_of(at(0, 12, 31, 23), new_year), "2026-12-31T23:00:00.000");
	check::equal(text_of(at(0, 1, 1, 1), new_year), "2027-01-01T01:00:00.000");
	check::equal(text_of(at(0, 1, 7, 0), new_year), "2027-01-07T00:00:00.000");
	check::equal(text_of(at(0, 1, 9, 0), new_year), "2026-01-09T00:00:00.000");
	const ServerTime december{1798761599000, minutes(0)};
	check::equal(text_of(at(0, 1, 1, 0), december), "2027-01-01T00:00:00.000");  // a clock that is a second fast
	check::equal(text_of(at(0, 2, 29, 0), december), "2026-03-01T00:00:00.000"); // there was none; no harm is done
}

void tells_a_clock_that_is_wrong()
{
	DeviceTime time = at(2026, 11, 22, 15);
	time.minute = 46;
	time.second = 36;
	CHECK(!is_apart(time, kServer));
	time.second = 0;
	CHECK(!is_apart(time, kServer));
	time.minute = 47;
	CHECK(!is_apart(time, kServer));
	time.second = 37;
	CHECK(is_apart(time, kServer));
	check::equal(text_of(time, kServer), "2026-11-22T15:47:37.000");
	time.minute = 45;
	time.second = 35;
	CHECK(is_apart(time, kServer));
	check::equal(text_of(time, kServer), "2026-11-22T15:45:35.000");
	// With a zone it is told in UTC, and the same moment is no other time.
	CHECK(!is_apart(at(2026, 11, 22, 13, minutes(-46)), {kServer.now - 36000, minutes(0)}));
	CHECK(is_apart(at(2026, 11, 22, 15, minutes(60)), kServer));
	check::equal(text_of(at(2026, 11, 22, 15, minutes(60)), kServer), "2026-11-22T14:00:00.000Z");
}

const CMUnitTest kTests[] = {
    TEST_CASE(leaves_what_is_not_its_own),     TEST_CASE(refuses_what_is_no_time),
    TEST_CASE(knows_how_long_devices_run),     TEST_CASE(reads_seconds_since_1970),
    TEST_CASE(finds_the_year_that_is_missing), TEST_CASE(tells_a_clock_that_is_wrong),
};

} // namespace

int main()
{
	return check::main("device time", kTests);
}
