// SPDX-License-Identifier: MIT
#include <confer/prefix.hh>

#include <string>

#include "support/check.hh"

using namespace confer;

namespace {

Prefix parsed(const char *text, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	const auto prefix = Prefix::parse(text);
	if (!prefix)
		check::fail(std::string("not parsed: ") + text, file, line);
	return *prefix;
}

bool has(const char *prefix, const char *address)
{
	return parsed(prefix).contains(Address::parse(address).value());
}

void parses_and_prints_the_same()
{
	for (const char *text : {"127.0.0.0/8", "0.0.0.0/0", "10.1.2.3", "192.0.2.128/25", "::1", "::/0", "2001:db8::/32",
	                         "2001:db8:8000::/33"})
		check::equal(parsed(text).to_string(), text);
}

void prints_the_short_form()
{
	check::equal(parsed("10.1.2.3/32").to_string(), "10.1.2.3");
	check::equal(parsed("2001:DB8:0::/48").to_string(), "2001:db8::/48");
	check::equal(parsed("::ffff:192.0.2.0/120").to_string(), "192.0.2.0/24");
	CHECK(parsed("::ffff:192.0.2.1") == parsed("192.0.2.1/32"));
}

void refuses_what_is_no_block()
{
	for (const char *text :
	     {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/08/8",
	      "10.0.0.1/8", "2001:db8::1/32", "192.0.2.64/25", "fe80::1%lo", "host/8", "[::1]", "10.0.0.0 /8", "10.0.0/8"})
		if (Prefix::parse(text))
			check::fail(std::string("parsed: ") + text);
}

void reaches_through_tunnels()
{
	const auto reaches = [](const char *prefix, const char *address) {
		return parsed(prefix).reaches(Address::parse(address).value());
	};
	for (const char *address : {"192.0.2.7:1", "[::ffff:192.0.2.7]:1", "[::192.0.2.7]:1", "[64:ff9b::192.0.2.7]:1",
	                            "[2002:c000:207::1]:1", "[2001:0:4136:e378:8000:63bf:3fff:fdf8]:1"}) {
		CHECK(reaches("192.0.2.0/24", address) && !reaches("192.0.3.0/24", address));
		CHECK(reaches("192.0.2.7", address) && !reaches("192.0.2.8", address));
	}
	// As what they are they are reached too; and the other way round nothing is meant.
	CHECK(reaches("2002::/16", "[2002:c000:207::1]:1") && reaches("64:ff9b::/96", "[64:ff9b::192.0.2.7]:1"));
	CHECK(!reaches("2002:c000:207::/48", "192.0.2.7:1"));
	CHECK(!parsed("192.0.2.0/24").contains(Address::parse("[2002:c000:207::1]:1").value()));
	CHECK(!reaches("0.0.0.0/0", "/run/x") && !reaches("0.0.0.0/0", "[2001:db8::1]:1"));
}

void contains_up_to_its_edges()
{
	CHECK(has("127.0.0.0/8", "127.0.0.0:1") && has("127.0.0.0/8", "127.255.255.255:1"));
	CHECK(!has("127.0.0.0/8", "126.255.255.255:1") && !has("127.0.0.0/8", "128.0.0.0:1"));
	CHECK(has("192.0.2.128/25", "192.0.2.128:1") && !has("192.0.2.128/25", "192.0.2.127:1"));
	CHECK(has("10.1.2.3", "10.1.2.3:99") && !has("10.1.2.3", "10.1.2.4:99"));
	CHECK(has("0.0.0.0/0", "255.1.2.3:1"));
	CHECK(has("2001:db8:8000::/33", "[2001:db8:ffff::1]:1") && !has("2001:db8:8000::/33", "[2001:db8:7fff::1]:1"));
	CHECK(has("::1", "[::1]:1") && !has("::1", "[::2]:1"));
	CHECK(has("::/0", "[2001:db8::1]:1"));
}

void families_do_not_mix()
{
	CHECK(!has("0.0.0.0/0", "[::1]:1"));
	CHECK(!has("::/0", "192.0.2.1:1"));
	CHECK(!has("::/0", "/run/x"));
	CHECK(!has("0.0.0.0/0", "/run/x"));
	CHECK(!parsed("::/0").contains(Address()));
}

void mapped_addresses_count_as_ipv4()
{
	CHECK(has("127.0.0.0/8", "[::ffff:127.0.0.1]:1"));
	CHECK(has("::ffff:192.0.2.0/120", "192.0.2.7:1"));
}

void blocks_around_an_address()
{
	const Address v4 = Address::parse("192.0.2.77:1").value(), v6 = Address::parse("[2001:db8:1:2:3::4]:1").value();
	check::equal(Prefix::around(v4, 24).to_string(), "192.0.2.0/24");
	check::equal(Prefix::around(v4, 99).to_string(), "192.0.2.77");
	check::equal(Prefix::around(v6, 64).to_string(), "2001:db8:1:2::/64");
	check::equal(Prefix::around(v6, 64).length(), 64);
	check::equal(Prefix::around(v6, 64).family(), AF_INET6);
}

const CMUnitTest kTests[] = {
    TEST_CASE(parses_and_prints_the_same),     TEST_CASE(prints_the_short_form),    TEST_CASE(refuses_what_is_no_block),
    TEST_CASE(contains_up_to_its_edges),       TEST_CASE(reaches_through_tunnels),  TEST_CASE(families_do_not_mix),
    TEST_CASE(mapped_addresses_count_as_ipv4), TEST_CASE(blocks_around_an_address),
};

} // namespace

int main()
{
	return check::main("prefix", kTests);
}
