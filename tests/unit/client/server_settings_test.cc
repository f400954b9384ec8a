// SPDX-License-Identifier: MIT
#include "client/server_settings.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

/** A server does not answer a JOIN of where we are: a channel that is wanted twice would never be joined. */
void each_channel_is_wanted_once()
{
	LinkOptions link{.endpoint = {}, .identity = {}};
	link.channels = wanted_channels({"#ops", "#dev key", "#OPS secret"});
	const std::vector<std::string> targets{"#Dev", "bob", "#new"};
	want_targets(targets, link);
	const std::vector<WantedChannel> &channels = link.channels;
	check::equal(link.people.size(), 1);
	check::equal(link.people[0], "bob");
	check::equal(channels.size(), 3);
	check::equal(channels[0].name, "#ops");
	check::equal(channels[0].key, "secret");
	check::equal(channels[1].key, "key");
	check::equal(channels[2].name, "#new");
}

/** A password is never sent readable to another machine unless the user asks for that. */
void only_this_machine_and_tls_are_confidential()
{
	Options options;
	const auto confidential = [&](std::string_view server) {
		return link_options(options, *parse_server_name(server), {}, {.environment = false, .terminal = false})
		    .identity.confidential;
	};
	for (const char *server : {"/run/a.sock", "ircs://irc.example.org", "localhost", "127.0.0.1", "[::1]:6667"})
		CHECK(confidential(server));
	for (const char *server : {"127.example.org", "127.0.0.1.example.org", "irc.example.org", "192.0.2.1"})
		CHECK(!confidential(server));
	options.via = "ssh -W %h:%p jump"; // which has its own localhost
	CHECK(!confidential("localhost") && !confidential("127.0.0.1"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(only_this_machine_and_tls_are_confidential),
    TEST_CASE(each_channel_is_wanted_once),
};

} // namespace

int main()
{
	return check::main("server_settings", kTests);
}
