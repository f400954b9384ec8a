// SPDX-License-Identifier: MIT
#include "client/link/server_name.hh"

#include <system_error>

#include "support/check.hh"

using namespace confer::client;

namespace {

void tcp(std::string_view text, std::string_view host, std::string_view port)
{
	const auto name = parse_server_name(text);
	CHECK(name.has_value());
	check::equal(name->path, "");
	check::equal(name->host, host);
	check::equal(name->port, port);
}

void reads_hosts()
{
	tcp("localhost", "localhost", "6667");
	tcp("irc.example.org:7000", "irc.example.org", "7000");
	tcp("192.0.2.1:6668", "192.0.2.1", "6668");
	tcp("[2001:db8::1]:7000", "2001:db8::1", "7000");
	tcp("[::1]", "::1", "6667");
	tcp("::1", "::1", "6667");
	tcp("fe80::1%eth0", "fe80::1%eth0", "6667");
}

void reads_urls()
{
	tcp("irc://irc.example.org", "irc.example.org", "6667");
	tcp("irc://[::1]:7000/", "::1", "7000");
	tcp("ircs://irc.example.org", "irc.example.org", "6697");
	tcp("ircs://irc.example.org:7000/", "irc.example.org", "7000");
	CHECK(!parse_server_name("irc://irc.example.org")->tls);
	CHECK(parse_server_name("ircs://irc.example.org")->tls);
	check::equal(parse_server_name("ircs://[::1]")->to_string(), "ircs://[::1]:6697");
	check::equal(parse_server_name("ircs://[::1]")->host_and_port(), "[::1]:6697");
	check::equal(parse_server_name("irc://[::1]:7000/")->channel, "");
	for (std::string_view url : {"irc://host/ops", "irc://host:6667/%23ops", "irc://host/#ops"}) {
		tcp(url, "host", "6667");
		check::equal(parse_server_name(url)->channel, "#ops");
		check::equal(parse_server_name(url)->to_string(), "host:6667");
	}
}

void reads_paths()
{
	for (std::string_view path : {"/run/conferd/conferd.sock", "./a.sock", "@abstract"}) {
		const auto name = parse_server_name(path);
		CHECK(name.has_value());
		check::equal(name->path, path);
		check::equal(name->to_string(), path);
		CHECK(name->resolve().at(0).is_unix());
	}
}

void refuses_nonsense()
{
	for (std::string_view text : {"",
	                              ":",
	                              "host:",
	                              "host:0",
	                              "host:65536",
	                              "127.0.0.1:1:2",
	                              "a:b:c",
	                              "host:x",
	                              "host:1x",
	                              ":6667",
	                              "[::1",
	                              "[]",
	                              "[::1]x",
	                              "a b",
	                              "irc://",
	                              "ircs:///",
	                              "irc://a/b/c",
	                              "irc://u@h",
	                              "http://a",
	                              "-oX",
	                              "ircs://-x",
	                              "host\x1b",
	                              "@",
	                              "irc://a/%2",
	                              "irc://a/%zz",
	                              "irc://a/b%20c",
	                              "irc://a/b,c",
	                              "irc://a/#"})
		CHECK(!parse_server_name(text));
}

void prints_as_it_reads()
{
	for (std::string_view text : {"localhost:6667", "[::1]:7000", "192.0.2.1:1"})
		check::equal(parse_server_name(text)->to_string(), text);
}

void a_path_may_be_too_long()
{
	const auto name = parse_server_name("/" + std::string(200, 'x'));
	check::throws<std::system_error>([&] { (void)name->resolve(); });
}

/** A name may begin as an address does. */
void knows_this_machine()
{
	for (std::string_view here : {"/run/a.sock", "@a", "localhost", "127.0.0.1", "127.8.8.8:7000", "::1", "[::1]:7000",
	                              "::ffff:127.0.0.1", "ircs://localhost"})
		CHECK(parse_server_name(here)->on_this_machine());
	for (std::string_view elsewhere : {"127.example.org", "127.0.0.1.example.org", "127.evil", "192.0.2.1", "::2",
	                                   "localhost.example.org", "irc.example.org"})
		CHECK(!parse_server_name(elsewhere)->on_this_machine());
}

void defaults()
{
	check::equal(default_server("example.org", true)->host, "example.org");
	check::equal(default_server("", true)->path, kDefaultSocket);
	check::equal(default_server("", false)->to_string(), "localhost:6667");
	CHECK(!default_server("a b", true));
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_hosts),        TEST_CASE(reads_urls),         TEST_CASE(reads_paths),
    TEST_CASE(refuses_nonsense),   TEST_CASE(prints_as_it_reads), TEST_CASE(a_path_may_be_too_long),
    TEST_CASE(knows_this_machine), TEST_CASE(defaults),
};

} // namespace

int main()
{
	return check::main("server_name", kTests);
}
