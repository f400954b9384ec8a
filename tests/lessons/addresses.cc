// SPDX-License-Identifier: MIT
// Addresses are values: read from text, resolved from names, compared, printed. IPv4, IPv6 and Unix alike.
#include <confer/address.hh>
#include <confer/prefix.hh>

#include <cstdio>
#include <cstdlib>

using confer::Address, confer::Prefix;

int main()
{
	for (const char *text : {"192.0.2.1:6667", "[2001:db8::1]:6667", "/run/conferd.sock"})
		if (const auto address = Address::parse(text))
			std::printf("%-20s host %s, port %u\n", text, address->host().c_str(), address->port());
	if (Address::parse("example.org:6667")) // a name is no address: that takes the resolver
		return EXIT_FAILURE;

	bool found = false;
	for (const Address &address : Address::resolve("localhost", "6667")) {
		std::printf("localhost is %s\n", address.to_string().c_str());
		found = found || address.is_loopback();
	}

	// An IPv4 client of an IPv6 socket looks like this; for a list of blocks it is the IPv4 address that counts.
	const auto mapped = Address::parse("[::ffff:10.1.2.3]:5000");
	const auto block = Prefix::parse("10.0.0.0/8");
	const bool inside =
	    mapped && block && block->contains(*mapped) && mapped->unmapped() == *Address::ip("10.1.2.3", 5000);
	// One behind a tunnel (6to4) looks like that; to keep it out, ask for reaches().
	const auto tunnelled = Address::parse("[2002:a01:203::1]:5000");
	const bool reached = tunnelled && block && !block->contains(*tunnelled) && block->reaches(*tunnelled) &&
	                     tunnelled->embedded_ipv4() == Address::ip("10.1.2.3", 5000);
	return found && inside && reached ? EXIT_SUCCESS : EXIT_FAILURE;
}
