// SPDX-License-Identifier: MIT
#include "server_kind.hh"

#include <algorithm>
#include <array>
#include <iterator>

#include <unistd.h>

#include "text_file.hh"

namespace confer::bench {

namespace {

using Arguments = std::vector<std::string>;

// Every server: loopback only, no DNS, no ident, no flood control, no limit on clients or channels of one address, and
// PING after an hour, that is never. The queue of one client is as long as asked for, where that can be said.

Arguments configure_conferd(const ServerSettings &settings)
{
	const std::string path = settings.directory + "/conferd.conf";
	write_file(path,
	           "[server]\n"
	           "name = bench.localhost\n"
	           "data-dir = " +
	               settings.directory +
	               "/data\n"
	               "control-socket = " +
	               settings.directory +
	               "/control.sock\n"
	               "log-level = error\n"
	               "[listen.bench]\n"
	               "address = 127.0.0.1\n"
	               "port = " +
	               std::to_string(settings.port) +
	               "\n"
	               "[history]\n"
	               "enabled = " +
	               (settings.waits_for_disk  ? "yes\ndurability = disk"
	                : settings.keeps_history ? "yes"
	                                         : "no") +
	               "\n"
	               "[limits]\n"
	               "connections-per-ip = 0\n"
	               "connection-rate = 0\n"
	               "flood-rate = 0\n"
	               "send-queue = " +
	               std::to_string(settings.needs.send_queue) +
	               "\n"
	               "ping-interval = 1h\n"
	               "ping-timeout = 1h\n"
	               "registration-timeout = 1h\n" +
	               (settings.needs.accounts ? "[accounts]\nregistration-rate = 0\nlogin-attempts = 0\n" : "") +
	               (settings.needs.datagrams
	                    ? "machine-rate = 0\n[datagram.bench]\nchannel = #storm\nrate = 0\ntotal-rate = 0\nport = " +
	                          std::to_string(settings.port) + "\n"
	                    : std::string()));
	return {"--config", path};
}

Arguments configure_ngircd(const ServerSettings &settings)
{
	const std::string path = settings.directory + "/ngircd.conf";
	// Its queue for one client is fixed in its source.
	write_file(path, "[Global]\n"
	                 "Name = bench.localhost\n"
	                 "Info = benchmark\n"
	                 "AdminInfo1 = benchmark\n"
	                 "Listen = 127.0.0.1\n"
	                 "Ports = " +
	                     std::to_string(settings.port) +
	                     "\n"
	                     "MotdPhrase = benchmark\n"
	                     "[Limits]\n"
	                     "MaxConnections = 0\n"
	                     "MaxConnectionsIP = 0\n"
	                     "MaxJoins = 0\n"
	                     "MaxListSize = 0\n"
	                     "MaxPenaltyTime = 0\n"
	                     "PingTimeout = 3600\n"
	                     "PongTimeout = 3600\n"
	                     "[Options]\n"
	                     "DNS = no\n"
	                     "Ident = no\n"
	                     "PAM = no\n");
	return {"-n", "-f", path};
}

Arguments configure_inspircd(const ServerSettings &settings)
{
	const std::string path = settings.directory + "/inspircd.conf";
	const std::string queue = std::to_string(settings.needs.send_queue);
	std::string text = "<config format=\"xml\">\n<path";
	for (const char *directory : {"configdir", "datadir", "logdir", "runtimedir"})
		text += std::string(" ") + directory + "=\"" + settings.directory + '"';
	text += ">\n"
	        "<server name=\"bench.localhost\" description=\"benchmark\" network=\"bench\" id=\"1AB\">\n"
	        "<admin name=\"bench\" nick=\"bench\" email=\"bench@bench.localhost\">\n"
	        "<bind address=\"127.0.0.1\" port=\"" +
	        std::to_string(settings.port) +
	        "\" type=\"clients\">\n"
	        "<connect name=\"main\" allow=\"*\" maxchans=\"10000\" timeout=\"3600\" pingfreq=\"1h\" hardsendq=\"" +
	        queue + "\" softsendq=\"" + queue +
	        "\" recvq=\"64K\" threshold=\"1000000\" commandrate=\"1000000000\" fakelag=\"no\""
	        " localmax=\"100000\" globalmax=\"100000\" maxconnwarn=\"no\" resolvehostnames=\"no\" useident=\"no\""
	        " limit=\"100000\">\n"
	        "<performance netbuffersize=\"65534\" somaxconn=\"4096\" softlimit=\"100000\" clonesonconnect=\"no\""
	        " quietbursts=\"yes\">\n"
	        "<options defaultmodes=\"nt\" casemapping=\"ascii\">\n";
	for (const char *module :
	     {"cap", "ircv3", "ircv3_batch", "ircv3_ctctags", "ircv3_labeledresponse", "ircv3_servertime", "ircv3_msgid"})
		text += std::string("<module name=\"") + module + "\">\n";
	write_file(path, text);
	Arguments arguments = {"--nofork", "--nopid", "--nolog", "--config", path};
	if (geteuid() == 0)
		arguments.insert(arguments.begin(), "--runasroot");
	return arguments;
}

Arguments configure_ergo(const ServerSettings &settings)
{
	const std::string path = settings.directory + "/ergo.yaml";
	// What is not said is off: history, cloaking, the throttling of connections.
	write_file(path, "network:\n"
	                 "    name: bench\n"
	                 "server:\n"
	                 "    name: bench.localhost\n"
	                 "    listeners:\n"
	                 "        \"127.0.0.1:" +
	                     std::to_string(settings.port) +
	                     "\":\n"
	                     "    casemapping: ascii\n"
	                     "    lookup-hostnames: false\n"
	                     "    check-ident: false\n"
	                     "    max-sendq: " +
	                     std::to_string(settings.needs.send_queue >> 10) +
	                     "KiB\n"
	                     "    ip-limits:\n"
	                     "        count: false\n"
	                     "        throttle: false\n"
	                     "channels:\n"
	                     "    max-channels-per-client: 1000\n"
	                     "datastore:\n"
	                     "    path: " +
	                     settings.directory +
	                     "/ergo.db\n"
	                     "    autoupgrade: true\n"
	                     "limits:\n"
	                     "    nicklen: 32\n"
	                     "    identlen: 20\n"
	                     "    realnamelen: 150\n"
	                     "    channellen: 64\n"
	                     "    awaylen: 390\n"
	                     "    kicklen: 390\n"
	                     "    topiclen: 390\n"
	                     "    monitor-entries: 100\n"
	                     "    whowas-entries: 100\n"
	                     "    chan-list-modes: 100\n"
	                     "    registration-messages: 1024\n"
	                     "fakelag:\n"
	                     "    enabled: false\n"
	                     "history:\n"
	                     "    enabled: false\n");
	return {"run", "--quiet", "--conf", path};
}

constexpr std::array kKinds = {
    ServerKind{"conferd", "", configure_conferd, 32, true, true, true},
    ServerKind{"ngircd", "/usr/sbin/ngircd", configure_ngircd, 8, false},
    ServerKind{"inspircd", "/usr/sbin/inspircd", configure_inspircd, 4000},
    ServerKind{"ergo", "", configure_ergo, 32},
};

} // namespace

std::span<const ServerKind> server_kinds()
{
	return kKinds;
}

const ServerKind *find_server_kind(std::string_view name)
{
	const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const ServerKind &k) { return k.name == name; });
	return found == kKinds.end() ? nullptr : std::to_address(found);
}

} // namespace confer::bench
