// SPDX-License-Identifier: MIT
#include <confer/address.hh>
#include <confer/error.hh>

#include <algorithm>
#include <string>
#include <system_error>
#include <type_traits>
#include <unordered_set>

#include <net/if.h>

#include "support/check.hh"

using namespace confer;

namespace {

Address parsed(const char *text, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	const auto address = Address::parse(text);
	if (!address)
		check::fail(std::string("not parsed: ") + text, file, line);
	return *address;
}

void parses_and_prints_the_same()
{
	for (const char *text : {"192.0.2.1:6667", "0.0.0.0:0", "[::1]:6667", "[::]:65535", "[2001:db8::1]:1",
	                         "[::ffff:192.0.2.1]:6667", "[fe80::1%lo]:6667", "/run/conferd.sock", "@abstract"})
		check::equal(parsed(text).to_string(), text);
}

void prints_the_canonical_form()
{
	check::equal(parsed("[2001:DB8:0:0:0:0:0:A]:0006667").to_string(), "[2001:db8::a]:6667");
	check::equal(parsed("[fe80::1%1]:1").to_string(), "[fe80::1%lo]:1");
}

void refuses_what_is_no_address()
{
	for (const char *text : {"",
	                         ":",
	                         "localhost:6667",
	                         "192.0.2.1",
	                         "192.0.2.1:",
	                         "192.0.2.1:65536",
	                         "192.0.2.1:-1",
	                         "192.0.2.1:+1",
	                         "192.0.2.1: 1",
	                         "192.0.2.1:1x",
	                         "192.0.2:1",
	                         "192.0.2.1.5:1",
	                         "192.0.2.256:1",
	                         "::1",
	                         "::1:6667",
	                         "[::1]",
	                         "[::1]6667",
	                         "[::1:6667",
	                         "[192.0.2.1]:1",
	                         "[]:1",
	                         "[::1%]:1",
	                         "[::1%no-such-interface]:1",
	                         "192.0.2.1%lo:1",
	                         "run/conferd.sock"})
		if (Address::parse(text))
			check::fail(std::string("parsed: ") + text);
}

void refuses_bytes_after_a_nul()
{
	CHECK(!Address::ip(std::string_view("192.0.2.1\0x", 11), 1));
	CHECK(!Address::parse(std::string_view("192.0.2.1\0x:1", 13)));
	CHECK(!Address::local(std::string_view("/a\0b", 4)));
}

void a_path_has_107_bytes_at_most()
{
	const std::string longest = "/" + std::string(106, 'x');
	check::equal(parsed(longest.c_str()).to_string(), longest);
	CHECK(!Address::parse(longest + "x"));
	CHECK(!Address::local(""));
}

void host_is_without_port_and_brackets()
{
	check::equal(parsed("192.0.2.1:6667").host(), "192.0.2.1");
	check::equal(parsed("[2001:DB8::1]:6667").host(), "2001:db8::1");
	check::equal(parsed("[::ffff:192.0.2.1]:6667").host(), "192.0.2.1");
	check::equal(parsed("[fe80::1%lo]:1").host(), "fe80::1%lo");
	check::equal(parsed("/run/x").host(), "/run/x");
	check::equal(Address().host(), "");
}

void ports_can_be_read_and_replaced()
{
	check::equal(parsed("192.0.2.1:6667").port(), 6667);
	check::equal(parsed("[::1]:6668").port(), 6668);
	check::equal(parsed("/run/x").port(), 0);
	check::equal(parsed("[::1]:6668").with_port(1).to_string(), "[::1]:1");
	check::equal(parsed("192.0.2.1:6667").with_port(0).to_string(), "192.0.2.1:0");
	check::equal(parsed("/run/x").with_port(5).to_string(), "/run/x");
}

void knows_its_family()
{
	check::equal(parsed("192.0.2.1:1").family(), AF_INET);
	check::equal(parsed("[::1]:1").family(), AF_INET6);
	check::equal(parsed("/x").family(), AF_UNIX);
	check::equal(Address().family(), AF_UNSPEC);
	CHECK(parsed("/x").is_unix());
	CHECK(!parsed("[::1]:1").is_unix());
}

void knows_loopback_and_multicast()
{
	for (const char *text : {"127.0.0.1:1", "127.255.255.255:1", "[::1]:1", "[::ffff:127.0.0.1]:1"})
		CHECK(parsed(text).is_loopback());
	for (const char *text : {"126.0.0.1:1", "128.0.0.1:1", "[::2]:1", "[::ffff:10.0.0.1]:1", "/x"})
		CHECK(!parsed(text).is_loopback());
	CHECK(parsed("239.1.2.3:1").is_multicast());
	CHECK(parsed("[ff02::1]:1").is_multicast());
	CHECK(!parsed("192.0.2.1:1").is_multicast());
	CHECK(!Address().is_loopback());
}

void unmaps_only_mapped_addresses()
{
	check::equal(parsed("[::ffff:192.0.2.1]:5").unmapped(), parsed("192.0.2.1:5"));
	check::equal(parsed("[::1]:5").unmapped(), parsed("[::1]:5"));
	check::equal(parsed("/x").unmapped(), parsed("/x"));
}

void finds_the_ipv4_address_within()
{
	const struct {
		const char *text, *within;
	} cases[] = {
	    {"[::ffff:192.0.2.33]:5", "192.0.2.33:5"},                    // mapped, RFC 4291 section 2.5.5.2
	    {"[::192.0.2.33]:5", "192.0.2.33:5"},                         // compatible, RFC 4291 section 2.5.5.1
	    {"[::ffff:0:192.0.2.33]:5", "192.0.2.33:5"},                  // translated, RFC 2765 section 2.1
	    {"[64:ff9b::192.0.2.33]:5", "192.0.2.33:5"},                  // NAT64, the table in RFC 6052 section 2.4
	    {"[2002:c000:221::1]:5", "192.0.2.33:5"},                     // 6to4, RFC 3056 section 2
	    {"[2002:c000:221:ffff:1:2:3:4]:5", "192.0.2.33:5"},           // any subnet and host of it
	    {"[2001:0:4136:e378:8000:63bf:3fff:fdd2]:5", "192.0.2.45:5"}, // Teredo, the example in RFC 4380 section 4
	    {"[::ffff:127.0.0.1]:5", "127.0.0.1:5"},
	    {"[2002:7f00:1::]:5", "127.0.0.1:5"},
	};
	for (const auto &c : cases) {
		const std::optional<Address> within = parsed(c.text).embedded_ipv4();
		if (!within)
			check::fail(std::string("nothing in ") + c.text);
		check::equal(within->to_string(), c.within);
	}
	for (const char *text :
	     {"192.0.2.33:5", "[::]:5", "[::1]:5", "[::2]:5", "[::ff:ffff]:5", "[2001:db8::192.0.2.33]:5",
	      "[fe80::5efe:192.0.2.33]:5",    // ISATAP: the host part is anybody's choice
	      "[64:ff9b:1::192.0.2.33]:5",    // of a site, RFC 8215
	      "[64:ff9b:0:0:0:1:c000:221]:5", // not the well-known prefix
	      "[2003:c000:221::1]:5", "[2001:1:4136:e378:8000:63bf:3fff:fdd2]:5", "[1::ffff:192.0.2.33]:5", "/x"})
		CHECK(!parsed(text).embedded_ipv4());
}

void makes_wildcard_and_loopback()
{
	check::equal(Address::any(AF_INET, 5).to_string(), "0.0.0.0:5");
	check::equal(Address::any(AF_INET6, 5).to_string(), "[::]:5");
	check::equal(Address::loopback(AF_INET, 5).to_string(), "127.0.0.1:5");
	check::equal(Address::loopback(AF_INET6, 5).to_string(), "[::1]:5");
}

void compares_everything_that_matters()
{
	CHECK(parsed("192.0.2.1:1") == parsed("192.0.2.1:1"));
	CHECK(parsed("192.0.2.1:1") != parsed("192.0.2.1:2"));
	CHECK(parsed("192.0.2.1:1") != parsed("192.0.2.2:1"));
	CHECK(parsed("[::ffff:192.0.2.1]:1") != parsed("192.0.2.1:1"));
	CHECK(parsed("[fe80::1%1]:1") != parsed("[fe80::1%2]:1"));
	CHECK(parsed("/a") != parsed("/b"));
	CHECK(parsed("/a") != parsed("@a"));
	CHECK(Address() == Address());
	CHECK(parsed("192.0.2.1:9") < parsed("192.0.2.2:1"));
	CHECK(parsed("192.0.2.9:1") < parsed("192.0.2.10:1"));
}

void hashes_by_value()
{
	std::unordered_set<Address> set;
	for (const char *text : {"192.0.2.1:1", "192.0.2.1:2", "[::1]:1", "/a", "@a", "192.0.2.1:1", "[::1]:1", "/a"})
		set.insert(parsed(text));
	set.insert(Address());
	check::equal(set.size(), 6);
}

void takes_what_the_kernel_reports()
{
	sockaddr_un unnamed{};
	unnamed.sun_family = AF_UNIX;
	const Address nameless = Address::from(reinterpret_cast<sockaddr *>(&unnamed), sizeof(sa_family_t));
	CHECK(nameless.is_unix());
	check::equal(nameless.to_string(), "unix");
	check::equal(nameless.path(), "");
	check::equal(Address::from(reinterpret_cast<sockaddr *>(&unnamed), 0).family(), AF_UNSPEC);
	const Address path = parsed("/run/x");
	check::equal(Address::from(path.data(), path.size()), path);
	check::equal(path.path(), "/run/x");
	static_assert(std::is_trivially_copyable_v<Address>);
	static_assert(sizeof(Address) <= 120);
}

void resolves_names_and_numbers()
{
	const auto numeric = Address::resolve("192.0.2.1", "6667");
	check::equal(numeric.size(), 1);
	check::equal(numeric.front(), parsed("192.0.2.1:6667"));
	const auto named = Address::resolve("localhost", "6667");
	CHECK(!named.empty());
	CHECK(
	    std::all_of(named.begin(), named.end(), [](const Address &a) { return a.is_loopback() && a.port() == 6667; }));
}

void says_what_it_could_not_resolve()
{
	// A service that is none: answered from files, without asking the network.
	try {
		Address::resolve("127.0.0.1", "no-such-service");
	} catch (const std::system_error &e) {
		CHECK(e.code().category() == resolver_category());
		CHECK(std::string(e.what()).starts_with("resolve 127.0.0.1:no-such-service: "));
		return;
	}
	check::fail("it was resolved");
}

void finds_interfaces_by_name()
{
	check::equal(interface_index("lo"), ::if_nametoindex("lo"));
	const std::string what = check::throws<std::system_error>([] { interface_index("no-such-one"); });
	CHECK(what.starts_with("interface no-such-one: "));
}

const CMUnitTest kTests[] = {
    TEST_CASE(parses_and_prints_the_same),       TEST_CASE(prints_the_canonical_form),
    TEST_CASE(refuses_what_is_no_address),       TEST_CASE(refuses_bytes_after_a_nul),
    TEST_CASE(a_path_has_107_bytes_at_most),     TEST_CASE(host_is_without_port_and_brackets),
    TEST_CASE(ports_can_be_read_and_replaced),   TEST_CASE(knows_its_family),
    TEST_CASE(knows_loopback_and_multicast),     TEST_CASE(unmaps_only_mapped_addresses),
    TEST_CASE(finds_the_ipv4_address_within),    TEST_CASE(makes_wildcard_and_loopback),
    TEST_CASE(compares_everything_that_matters), TEST_CASE(hashes_by_value),
    TEST_CASE(takes_what_the_kernel_reports),    TEST_CASE(resolves_names_and_numbers),
    TEST_CASE(says_what_it_could_not_resolve),   TEST_CASE(finds_interfaces_by_name),
};

} // namespace

int main()
{
	return check::main("address", kTests);
}
