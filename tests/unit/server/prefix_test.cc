// SPDX-License-Identifier: MIT
#include "server/prefix.hh"

#include <confer/address.hh>

#include <string>

#include "support/check.hh"

namespace {

using confer::Address;
using confer::server::Prefix;

bool contains(std::string_view prefix, std::string_view host)
{
	return Prefix::parse(prefix)->contains(*Address::ip(host, 1)->data());
}

void writes_what_it_reads()
{
	for (std::string_view text : {"192.0.2.0/24", "0.0.0.0/0", "127.0.0.1/32", "::/0", "2001:db8::/33", "::1/128"})
		check::equal(Prefix::parse(text)->text(), text);
	check::equal(Prefix::parse("127.0.0.1")->text(), "127.0.0.1/32");
	check::equal(Prefix::parse("::1")->text(), "::1/128");
}

void refuses_what_is_no_prefix()
{
	for (std::string_view text :
	     {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0/8", "localhost",
	      "10.1.0.0/8", "2001:db8::1/32", "::1%lo", "10.0.0.0/ 8", "10.0.0.0/8/8"})
		if (Prefix::parse(text))
			check::fail("accepted " + std::string(text));
}

void contains_by_bits()
{
	CHECK(contains("10.0.0.0/8", "10.255.0.1"));
	CHECK(!contains("10.0.0.0/8", "11.0.0.0"));
	CHECK(contains("192.0.2.128/25", "192.0.2.128"));
	CHECK(!contains("192.0.2.128/25", "192.0.2.127"));
	CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
	CHECK(!contains("2001:db8::/33", "2001:db8:8000::1"));
	CHECK(contains("127.0.0.1", "127.0.0.1"));
	CHECK(!contains("127.0.0.1", "127.0.0.2"));
	CHECK(contains("0.0.0.0/0", "203.0.113.9"));
	CHECK(!contains("0.0.0.0/0", "2001:db8::1"));
	CHECK(!contains("::1", "127.0.0.1"));
}

void a_mapped_address_counts_as_ipv4()
{
	CHECK(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
	CHECK(!contains("10.0.0.0/8", "::ffff:11.1.2.3"));
	CHECK(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
}

void a_unix_address_is_in_none()
{
	CHECK(!Prefix::parse("::/0")->contains(*Address::local("/run/x")->data()));
}

const CMUnitTest kTests[] = {
    TEST_CASE(writes_what_it_reads),      TEST_CASE(refuses_what_is_no_prefix),
    TEST_CASE(contains_by_bits),          TEST_CASE(a_mapped_address_counts_as_ipv4),
    TEST_CASE(a_unix_address_is_in_none),
};

} // namespace

int main()
{
	return check::main("prefix", kTests);
}
