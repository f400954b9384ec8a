// SPDX-License-Identifier: MIT
#include "server/config.hh"

#include "config_text.hh"

using namespace confer;
using namespace confer::server;
using std::chrono::seconds;

namespace {

void nothing_configured_is_the_loopback()
{
	Config config = default_config(environment());
	check::equal(config.listens.size(), 2u);
	check::equal(config.listens[0].text(), "127.0.0.1:6667");
	check::equal(config.listens[1].text(), "[::1]:6667");
	CHECK(!config.listens[0].optional && config.listens[1].optional);
	CHECK(config.listens[0].proxy_protocol == ProxyProtocol::off && config.listens[0].proxy_from.empty());
	check::equal(config.settings.server_name, "host.example.org");
	CHECK(config.log_level == LogLevel::info);
	CHECK(config.settings.operators.empty() && config.settings.motd.empty());
}

/** The defaults that the rest of the program is tested with are those of the table. */
void defaults_are_those_of_settings()
{
	chat::Settings got = default_config(environment()).settings;
	chat::Settings want;
	check::equal(got.description, want.description);
	check::equal(got.network, want.network);
	check::equal(got.password, want.password);
	check::equal(got.admin_location, want.admin_location);
	check::equal(got.admin_email, want.admin_email);
	check::equal(got.casemapping, want.casemapping);
	check::equal(got.utf8_only, want.utf8_only);
	check::equal(got.default_channel_modes, want.default_channel_modes);
	check::equal(got.default_user_modes, want.default_user_modes);
	const chat::Limits &a = got.limits, &b = want.limits;
	check::equal(a.nick_length, b.nick_length);
	check::equal(a.channel_length, b.channel_length);
	check::equal(a.topic_length, b.topic_length);
	check::equal(a.kick_length, b.kick_length);
	check::equal(a.away_length, b.away_length);
	check::equal(a.user_length, b.user_length);
	check::equal(a.realname_length, b.realname_length);
	check::equal(a.key_length, b.key_length);
	check::equal(a.list_modes, b.list_modes);
	check::equal(a.monitor, b.monitor);
	check::equal(a.holdings, b.holdings);
	check::equal(a.holdings_total, b.holdings_total);
	check::equal(a.whowas, b.whowas);
	check::equal(a.targets, b.targets);
	check::equal(a.channels, b.channels);
	check::equal(a.send_queue, b.send_queue);
	check::equal(a.send_queue_total, b.send_queue_total);
	check::equal(a.receive_queue, b.receive_queue);
	check::equal(a.clients, b.clients);
	check::equal(a.operator_slots, b.operator_slots);
	check::equal(a.connections_per_ip, b.connections_per_ip);
	check::equal(a.connections_per_uid, b.connections_per_uid);
	check::equal(a.connection_rate, b.connection_rate);
	check::equal(a.password_tries, b.password_tries);
	check::equal(a.key_tries, b.key_tries);
	check::equal(a.flood_rate, b.flood_rate);
	check::equal(a.flood_burst, b.flood_burst);
	check::equal(a.flood_shared, b.flood_shared);
	check::equal(a.machine_rate, b.machine_rate);
	check::equal(a.machine_burst, b.machine_burst);
	check::equal(a.ping_interval.count(), b.ping_interval.count());
	check::equal(a.ping_timeout.count(), b.ping_timeout.count());
	check::equal(a.send_timeout.count(), b.send_timeout.count());
	check::equal(a.registration_timeout.count(), b.registration_timeout.count());
}

void settings_go_where_they_belong()
{
	Config config =
	    config_of("[server]\nname = irc.example.org\ndescription = a test # really\nnetwork = Example\n"
	              "password = pass word\ncasemapping = rfc1459\nutf8-only = no\n"
	              "user = conferd\nlog-level = debug\nadmin-location = Here\nadmin-email = root@example.org\n"
	              "[accounts]\ndefault-user-modes = +i\n[channels]\ndefault-modes = ns\n"
	              "[operator.alice]\npassword = secret\ntitle = is alice\n[operator.bob]\npassword = x\n");
	const chat::Settings &settings = config.settings;
	check::equal(settings.server_name, "irc.example.org");
	check::equal(settings.description, "a test # really");
	check::equal(settings.network, "Example");
	check::equal(settings.password, "pass word");
	CHECK(settings.casemapping == chat::CaseMapping::rfc1459 && !settings.utf8_only);
	CHECK(config.log_level == LogLevel::debug);
	check::equal(config.user, "conferd");
	check::equal(settings.admin_location, "Here");
	check::equal(settings.admin_email, "root@example.org");
	check::equal(settings.default_user_modes, "i");
	check::equal(settings.default_channel_modes, "ns");
	check::equal(settings.operators.size(), 2u);
	check::equal(settings.operators[0].name, "alice");
	check::equal(settings.operators[0].password, "secret");
	check::equal(settings.operators[0].title, "is alice");
	check::equal(settings.operators[1].name, "bob");
	check::equal(settings.operators[1].title, "is a server operator");
}

void limits_of_the_log_go_where_they_belong()
{
	const Config config = config_of("[limits]\nlog-repeats = 7\nlog-rate = 8\nlog-burst = 9\n");
	CHECK((config.log_limits == LogLimits{.repeats = 7, .rate = 8, .burst = 9}));
	CHECK(config_of("").log_limits == LogLimits{});
}

void limits_go_where_they_belong()
{
	chat::Limits limits =
	    config_of(
	        "[limits]\nnick-length = 20\nchannel-length = 21\ntopic-length = 22\nkick-length = 23\naway-length = 24\n"
	        "user-length = 25\nrealname-length = 26\nkey-length = 27\nlist-modes = 28\nmonitor = 29\nwhowas = 30\n"
	        "targets = 31\nclients = 32\nchannels = 33\nsend-queue = 34k\nsend-queue-total = 49M\nreceive-queue = 35k\n"
	        "connections-per-ip = 36\nconnection-rate = 37\nflood-rate = 38\nflood-burst = 39\nping-interval = 40\n"
	        "machine-rate = 44\nmachine-burst = 45\nping-timeout = 41s\nregistration-timeout = 42m\nflood-shared = "
	        "48\nsend-timeout = 43s\n"
	        "holdings-total = 480k\nholdings = 47k\nkey-tries = 46\npassword-tries = 45\noperator-slots = 44\n"
	        "connections-per-uid = 43\n")
	        .settings.limits;
	check::equal(limits.nick_length, 20);
	check::equal(limits.channel_length, 21);
	check::equal(limits.topic_length, 22);
	check::equal(limits.kick_length, 23);
	check::equal(limits.away_length, 24);
	check::equal(limits.user_length, 25);
	check::equal(limits.realname_length, 26);
	check::equal(limits.key_length, 27);
	check::equal(limits.list_modes, 28);
	check::equal(limits.monitor, 29);
	check::equal(limits.holdings, 47 * 1024);
	check::equal(limits.holdings_total, 480 * 1024);
	check::equal(limits.whowas, 30);
	check::equal(limits.targets, 31);
	check::equal(limits.clients, 32);
	check::equal(limits.operator_slots, 44);
	check::equal(limits.channels, 33);
	check::equal(limits.send_queue, 34 * 1024);
	check::equal(limits.send_queue_total, 49 << 20);
	check::equal(limits.receive_queue, 35 * 1024);
	check::equal(limits.connections_per_ip, 36);
	check::equal(limits.connections_per_uid, 43);
	check::equal(limits.connection_rate, 37);
	check::equal(limits.password_tries, 45);
	check::equal(limits.key_tries, 46);
	check::equal(limits.flood_rate, 38u);
	check::equal(limits.flood_burst, 39u);
	check::equal(limits.flood_shared, 48u);
	check::equal(limits.machine_rate, 44u);
	check::equal(limits.machine_burst, 45u);
	CHECK(limits.ping_interval == seconds(40));
	CHECK(limits.ping_timeout == seconds(41));
	CHECK(limits.registration_timeout == seconds(42 * 60));
	CHECK(limits.send_timeout == seconds(43));
}

void listeners_go_where_they_belong()
{
	Config config = config_of("[listen.a]\naddress = ::\nport = 7000\noptional = yes\nproxy-protocol = allow\n"
	                          "proxy-from = 127.0.0.0/8 ::1\n[listen.b]\npath = /run/x\nmode = 0660\n"
	                          "[listen.c]\n");
	check::equal(config.listens.size(), 3u);
	const ListenConfig &a = config.listens[0], &b = config.listens[1], &c = config.listens[2];
	check::equal(a.name, "a");
	check::equal(a.text(), "[::]:7000");
	CHECK(a.optional && a.proxy_protocol == ProxyProtocol::allow);
	check::equal(a.proxy_from.size(), 2u);
	check::equal(a.proxy_from[0].to_string(), "127.0.0.0/8");
	check::equal(a.proxy_from[1].to_string(), "::1");
	check::equal(b.text(), "/run/x");
	check::equal(b.mode, 0660u);
	CHECK(b.address.empty() && b.port == 0 && b.proxy_protocol == ProxyProtocol::off);
	check::equal(c.text(), "127.0.0.1:6667");
	CHECK(c.path.empty() && c.mode == 0);
}

void datagrams_go_where_they_belong()
{
	const Config config =
	    config_of("[datagram.a]\nformat = irker\nchannel = #x\nchannels = #a* #b\nfrom = 192.0.2.0/24\n"
	              "rate = 7\nburst = 8\ntotal-rate = 9\ntotal-burst = 10\ncollapse = 1m\nreceive-buffer = "
	              "64k\n[datagram.b]\npath = /x\n"
	              "[rule.one]\nchannel = #one\nfacility = auth local7\nseverity = err\n"
	              "host = web* db\napp = sshd\ndatagram = a\n[rule.two]\nchannel = #two\n");
	check::equal(config.datagrams.size(), 2u);
	const DatagramConfig &a = config.datagrams[0], &b = config.datagrams[1];
	check::equal(a.text(), "127.0.0.1:5514");
	CHECK(a.format == datagram::Format::irker && a.rate == 7 && a.burst == 8 && a.collapse == seconds(60));
	CHECK(a.total_rate == 9 && a.total_burst == 10 && b.total_rate == 1000 && b.total_burst == 5000);
	CHECK(a.receive_buffer == 65536 && a.channel == "#x" && a.channels == std::vector<std::string>({"#a*", "#b"}));
	check::equal(a.from.size(), 1u);
	check::equal(b.text(), "/x");
	CHECK(b.mode == 0666 && b.format == datagram::Format::automatic && b.from.size() == 2);
	check::equal(config.rules.size(), 2u);
	const RuleConfig &one = config.rules[0], &two = config.rules[1];
	CHECK(one.facilities.count() == 2 && one.facilities.test(4) && one.facilities.test(23));
	CHECK(one.severity == datagram::Severity::err && one.hosts.size() == 2 && one.apps.size() == 1);
	CHECK(one.channel == "#one" && one.datagram == "a");
	CHECK(two.facilities.none() && two.severity == datagram::Severity::debug && two.hosts.empty());
	CHECK(config_of("").datagrams.empty());
}

void casemappings()
{
	CHECK(config_of("").settings.casemapping == chat::CaseMapping::ascii);
	CHECK(config_of("[server]\ncasemapping = rfc1459\n").settings.casemapping == chat::CaseMapping::rfc1459);
	const Config unicode = config_of("[server]\ncasemapping = unicode\nreserved-nicks = \u0430\u0434*\n");
	CHECK(unicode.settings.casemapping == chat::CaseMapping::unicode);
}

void the_name_is_the_machines()
{
	struct {
		std::string_view host, want;
	} rows[] = {
	    {"web1", "web1"},           {"web1.example.org", "web1.example.org"},
	    {"", "confer.localhost"},   {"(none)", "confer.localhost"},
	    {"-x", "confer.localhost"},
	};
	for (auto &row : rows) {
		ConfigEnvironment where = environment();
		where.host_name = row.host;
		check::equal(default_config(where).settings.server_name, row.want);
	}
}

void the_process_has_an_environment()
{
	ConfigEnvironment current = ConfigEnvironment::current();
	CHECK(!current.host_name.empty() && current.config_file.ends_with("/conferd.conf"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(nothing_configured_is_the_loopback), TEST_CASE(defaults_are_those_of_settings),
    TEST_CASE(settings_go_where_they_belong),      TEST_CASE(limits_of_the_log_go_where_they_belong),
    TEST_CASE(limits_go_where_they_belong),        TEST_CASE(listeners_go_where_they_belong),
    TEST_CASE(datagrams_go_where_they_belong),     TEST_CASE(casemappings),
    TEST_CASE(the_name_is_the_machines),           TEST_CASE(the_process_has_an_environment),
};

} // namespace

int main()
{
	return check::main("config", kTests);
}
