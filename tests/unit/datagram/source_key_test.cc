// SPDX-License-Identifier: MIT
#include "datagram/source_key.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::datagram;

namespace {

RateKey key(const std::string &host, unsigned prefix = 64)
{
	const auto address = Address::ip(host, 514);
	if (!address)
		check::fail("no address: " + host);
	return source_key(*address, prefix);
}

/** All of them, and in no two lists the same. */
void each_list_is_one_source(const std::vector<std::vector<std::string>> &lists)
{
	for (const auto &list : lists) {
		for (const std::string &host : list) {
			if (key(host) != key(list.front()))
				check::fail(host + " is not the source that " + list.front() + " is");
		}
		for (const auto &other : lists) {
			if (&other != &list && key(other.front()) == key(list.front()))
				check::fail(other.front() + " is the source that " + list.front() + " is");
		}
	}
}

void addresses_that_one_sender_can_choose_are_one_source()
{
	each_list_is_one_source({
	    {"127.0.0.1", "127.0.0.2", "127.255.255.254", "::1", "::ffff:127.0.0.9", "::127.0.0.3"},
	    {"192.0.2.1", "::ffff:192.0.2.1", "::192.0.2.1", "::ffff:0:192.0.2.1", "64:ff9b::192.0.2.1", "2002:c000:201::1",
	     "2002:c000:201:ffff:1:2:3:4"},
	    {"192.0.2.2", "2002:c000:202::1"},
	    {"2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"},
	    {"2001:db8:0:2::1"},
	    {"169.254.0.1", "169.254.255.254"},
	    {"fe80::1%1", "fe80::ffff%1", "febf::1%1"},
	    {"fe80::1%2"},
	    {"2001:0:c000:201:0:1:2:3", "2001::1", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"},
	    {"2001:1::1"},
	});
}

void the_port_does_not_count()
{
	CHECK(source_key(*Address::ip("192.0.2.1", 1), 64) == source_key(*Address::ip("192.0.2.1", 2), 64));
}

void the_prefix_is_as_long_as_it_is_told()
{
	CHECK(key("2001:db8:0:1::1", 48) == key("2001:db8:0:2::1", 48));
	CHECK(key("2001:db8:1::1", 48) != key("2001:db8:2::1", 48));
	CHECK(key("2001:db8::1:0:0:1", 80) == key("2001:db8::1:ffff:0:1", 80));
	CHECK(key("2001:db8::1:0:0:1", 80) != key("2001:db8::2:0:0:1", 80));
	CHECK(key("2001:db8::1", 128) != key("2001:db8::2", 128));
}

void local_users_are_told_apart()
{
	CHECK(user_key(0) != user_key(1000));
	CHECK(user_key(1000) == user_key(1000));
	CHECK(user_key(0) != key("127.0.0.1"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(addresses_that_one_sender_can_choose_are_one_source),
    TEST_CASE(the_port_does_not_count),
    TEST_CASE(the_prefix_is_as_long_as_it_is_told),
    TEST_CASE(local_users_are_told_apart),
};

} // namespace

int main()
{
	return check::main("source key", kTests);
}
