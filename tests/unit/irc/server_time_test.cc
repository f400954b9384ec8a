// SPDX-License-Identifier: MIT
#include "irc/server_time.hh"

#include <string_view>

#include "support/check.hh"

using namespace confer::irc;

namespace {

void reads_a_time()
{
	const auto at = [](std::string_view text) {
		const auto time = parse_server_time(text);
		CHECK(time.has_value());
		return *time;
	};
	check::equal(at("1970-01-01T00:00:00.000Z"), 0);
	check::equal(at("1970-01-01T00:00:01Z"), 1000);
	check::equal(at("1969-12-31T23:59:59.999Z"), -1);
	check::equal(at("2000-02-29T12:00:00.5Z"), 951825600500);
	check::equal(at("2026-11-22T17:20:01.123456Z"), 1795368001123);
	check::equal(at("0000-01-01T00:00:00Z"), -62167219200000);
	check::equal(at("9999-12-31T23:59:59.999Z"), 253402300799999);
	check::equal(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
}

void refuses_what_is_none()
{
	for (const std::string_view text :
	     {"", "Z", "2026-11-22", "2026-11-22T20:44:02", "2026-11-22T20:44:02.Z", "2026-11-22T20:44:02.1",
	      "2026-02-30T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-11-22T24:00:00Z",
	      "2026-11-22T20:60:00Z", "2026-11-22T20:44:61Z", "2026-11-22 20:44:02Z", "2026-11-22T20:44:02Zx",
	      "2026-11-22T20:44:02.1x3Z", "-026-11-22T20:44:02Z", "x"}) {
		if (parse_server_time(text))
			check::fail("taken for a time: " + std::string(text));
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_a_time),
    TEST_CASE(refuses_what_is_none),
};

} // namespace

int main()
{
	return check::main("server time", kTests);
}
