// SPDX-License-Identifier: MIT
#include "client/link/server_time.hh"

#include "support/check.hh"

using namespace confer::client;

namespace {

WallTime at(std::string_view text)
{
	const auto time = parse_wall_time(text);
	CHECK(time.has_value());
	return *time;
}

void prints_as_it_reads()
{
	for (std::string_view text : {"2026-11-22T20:44:02.123Z", "1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z"})
		check::equal(format_server_time(at(text)), text);
	check::equal(format_server_time(at("2026-11-22T20:44:02Z")), "2026-11-22T20:44:02.000Z");
	check::equal(format_server_time(at("2026-11-22T20:44:02.5Z")), "2026-11-22T20:44:02.500Z");
	check::equal(format_server_time(at("2026-11-22T20:44:02.123456789Z")), "2026-11-22T20:44:02.123Z");
}

void refuses_what_is_no_time()
{
	for (std::string_view text :
	     {"", "Z", "2026-11-22", "2026-11-22T20:44:02", "2026-11-22T20:44:02.Z", "2026-02-30T00:00:00Z",
	      "2026-11-22T24:00:00Z", "2026-11-22T20:60:00Z", "2026-11-22 20:44:02Z", "2026-11-22T20:44:02Zx", "x"})
		CHECK(!parse_wall_time(text));
}

void reads_what_people_write()
{
	const WallTime now = at("2026-11-22T20:44:02.000Z");
	const auto since = [&](std::string_view text) {
		const auto time = parse_since(text, now);
		return time ? format_server_time(*time) : "none";
	};
	check::equal(since("2026-11-22T10:00:00Z"), "2026-11-22T10:00:00.000Z");
	check::equal(since("2026-11-22T10:00Z"), "2026-11-22T10:00:00.000Z");
	check::equal(since("2026-11-21"), "2026-11-21T00:00:00.000Z");
	check::equal(since("90s"), "2026-11-22T20:42:32.000Z");
	check::equal(since("15m"), "2026-11-22T20:29:02.000Z");
	check::equal(since("2h"), "2026-11-22T18:44:02.000Z");
	check::equal(since("3d"), "2026-11-19T20:44:02.000Z");
	check::equal(since("@0"), "1970-01-01T00:00:00.000Z");
	check::equal(since("20:00"), "2026-11-22T20:00:00.000Z");
	check::equal(since("20:44:03"), "2026-11-21T20:44:03.000Z");
	for (std::string_view text : {"", "5", "m", "5x", "-5m", "@", "@x", "@-1", "25:00", "20:4", "yesterday",
	                              "99999999999999999999d", "2026-13-01", "@999999999999999"})
		check::equal(since(text), "none");
}

const CMUnitTest kTests[] = {
    TEST_CASE(prints_as_it_reads),
    TEST_CASE(refuses_what_is_no_time),
    TEST_CASE(reads_what_people_write),
};

} // namespace

int main()
{
	return check::main("server_time", kTests);
}
