// SPDX-License-Identifier: MIT
#include "server/config_change.hh"
#include "server/config_keys.hh"

#include "config_text.hh"

using namespace confer;
using namespace confer::server;

namespace {

/** Every key that is marked so, and no other, needs a restart; and a reload that must wait for it keeps the old value.
 */
void knows_what_needs_a_restart()
{
	struct {
		std::string_view section, key, value;
	} rows[] = {
	    {"server", "name", "other.example"},
	    {"server", "user", "other"},
	    {"server", "control-socket", "/other"},
	    {"server", "data-dir", "/other"},
	    {"server", "casemapping", "rfc1459"},
	    {"server", "utf8-only", "no"},
	    {"limits", "clients", "7"},
	    {"listen.x", "address", "::1"},
	    {"listen.x", "port", "7"},
	    {"listen.x", "path", "/other"},
	    {"listen.u", "mode", "0600"},
	    {"listen.x", "optional", "yes"},
	    {"listen.p", "proxy-protocol", "require"},
	    {"listen.p", "proxy-from", "::2"},
	    {"datagram.x", "address", "::1"},
	    {"datagram.x", "port", "7"},
	    {"datagram.x", "path", "/other"},
	    {"datagram.u", "mode", "0600"},
	    {"datagram.x", "receive-buffer", "64k"},
	    {"datagram.x", "format", "text"},
	    {"datagram.x", "channel", "#other"},
	    {"datagram.x", "channels", "#other*"},
	    {"datagram.x", "from", "::2"},
	    {"datagram.x", "rate", "7"},
	    {"datagram.x", "burst", "7"},
	    {"datagram.x", "total-rate", "7"},
	    {"datagram.x", "total-burst", "7"},
	    {"limits", "machine-rate", "7"},
	    {"datagram.x", "collapse", "7"},
	    {"rule.r", "severity", "err"},
	    {"server", "description", "other"},
	    {"server", "network", "other"},
	    {"server", "log-level", "debug"},
	    {"limits", "nick-length", "10"},
	    {"channels", "default-modes", "n"},
	    {"operator.o", "title", "other"},
	    {"webirc.w", "from", "::2"},
	    {"history", "enabled", "no"},
	    {"history", "memory", "1M"},
	    {"server", "reserved-nicks", "x"},
	    {"limits", "log-repeats", "7"},
	    {"limits", "log-rate", "7"},
	    {"limits", "log-burst", "7"},
	    {"history", "channel-grace", "7"},
	    {"history", "durability", "disk"},
	    {"accounts", "enabled", "no"},
	    {"accounts", "password-iterations", "5000"},
	    {"server", "client-tag-deny", "x"},
	    {"identity", "uid-accounts", "yes"},
	    {"accounts", "registration-email", "required"},
	    {"accounts", "registration-before-connect", "yes"},
	    {"accounts", "auth-command", "/bin/sh"},
	    {"accounts", "auth-command-timeout", "7"},
	    {"accounts", "auth-command-limit", "7"},
	};
	std::size_t restarts = 0;
	for (auto &row : rows) {
		auto file = [&](std::string_view value) {
			std::string line = value.empty() ? "" : std::string(row.key) + " = " + std::string(value) + "\n";
			std::string rest = row.section.ends_with(".u")   ? "path = /u\n"
			                   : row.section == "rule.r"     ? "channel = #x\n"
			                   : row.section == "operator.o" ? "password = x\n"
			                   : row.section == "webirc.w"   ? "password = x\n"
			                   : row.key == "auth-command"   ? "enabled = yes\nregistration = no\n"
			                   : row.section != "listen.p"   ? ""
			                   : row.key == "proxy-from"     ? "proxy-protocol = allow\n"
			                                                 : "proxy-from = ::1\n";
			std::string old = !value.empty()            ? ""
			                  : row.key == "proxy-from" ? "proxy-from = ::1\n"
			                  : row.key == "from"       ? "from = ::1\n"
			                                            : "";
			return "[" + std::string(row.section) + "]\n" + rest + old + line;
		};
		Config running = config_of(file(""));
		Config fresh = config_of(file(row.value));
		bool restart = find_key(row.section, row.key)->change == KeyChange::restart;
		std::string name = "[" + std::string(row.section) + "]";
		if (!row.section.starts_with("listen.") && !row.section.starts_with("datagram."))
			name += " " + std::string(row.key);
		auto names = restart_needed(running, fresh);
		check::equal(names.size(), restart ? 1u : 0u);
		if (restart)
			check::equal(names[0], name);
		keep_until_restart(running, fresh);
		check::equal(restart_needed(running, fresh).size(), 0u);
		restarts += restart ? 1 : 0;
	}
	std::size_t marked = 0;
	for (const ConfigKey &key : config_keys())
		marked += key.status == KeyStatus::in_force && key.change == KeyChange::restart ? 1 : 0;
	check::equal(restarts, marked);
}

/** What waits for a restart must not take the rest of its section with it. */
void keeps_sockets_and_changes_the_rest()
{
	const Config running = config_of("[datagram.a]\nport = 1\nrate = 1\n[datagram.gone]\nport = 2\nrate = 2\n");
	Config fresh = config_of("[datagram.new]\nport = 3\n[datagram.a]\nport = 4\nrate = 5\nchannel = #x\n");
	const auto names = restart_needed(running, fresh);
	check::equal(names.size(), 3u);
	check::equal(names[0], "[datagram.a]");
	check::equal(names[1], "[datagram.gone]");
	check::equal(names[2], "[datagram.new]");
	keep_until_restart(running, fresh);
	check::equal(fresh.datagrams.size(), 2u);
	check::equal(fresh.datagrams[0].port, 1);
	check::equal(fresh.datagrams[0].rate, 5u);
	check::equal(fresh.datagrams[0].channel, "#x");
	check::equal(fresh.datagrams[1].name, "gone");
	check::equal(fresh.datagrams[1].rate, 2u);
}

void names_listeners_that_come_and_go()
{
	auto names = restart_needed(config_of("[listen.a]\n[listen.b]\nport = 1\n"),
	                            config_of("[listen.b]\nport = 1\n[listen.c]\n"));
	check::equal(names.size(), 2u);
	check::equal(names[0], "[listen.a]");
	check::equal(names[1], "[listen.c]");
}

const CMUnitTest kTests[] = {
    TEST_CASE(knows_what_needs_a_restart),
    TEST_CASE(keeps_sockets_and_changes_the_rest),
    TEST_CASE(names_listeners_that_come_and_go),
};

} // namespace

int main()
{
	return check::main("config_change", kTests);
}
