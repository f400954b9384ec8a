// SPDX-License-Identifier: MIT
#include "crypto/scram_verifier.hh"
#include "server/config.hh"
#include "server/config_change.hh"
#include "server/config_keys.hh"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.hh"

namespace {

using namespace confer;
using namespace confer::server;
using std::chrono::seconds;

ConfigEnvironment environment()
{
	ConfigEnvironment environment;
	environment.host_name = "host.example.org";
	environment.config_file = "/nonexistent/conferd.conf";
	return environment;
}

std::string lines_of(const std::vector<Diagnostic> &diagnostics)
{
	std::string out;
	for (const Diagnostic &diagnostic : diagnostics)
		out += diagnostic.text("f") + "\n";
	return out;
}

std::string errors_of(std::string_view bytes)
{
	return lines_of(parse_config(bytes, environment()).errors);
}

/** The Config that must come from this without an error. */
Config config_of(std::string_view bytes)
{
	ConfigResult result = parse_config(bytes, environment());
	if (!result.config)
		check::fail(lines_of(result.errors));
	return *result.config;
}

/** A file in a directory of its own, both gone with this. */
class TemporaryFile {
public:
	explicit TemporaryFile(std::string_view bytes, mode_t mode = 0600)
	{
		const char *parent = std::getenv("TMPDIR");
		directory_ = std::string(parent == nullptr ? "/tmp" : parent) + "/confer-config-XXXXXX";
		if (::mkdtemp(directory_.data()) == nullptr)
			check::fail("mkdtemp " + directory_);
		path_ = directory_ + "/file";
		FILE *file = std::fopen(path_.c_str(), "w");
		CHECK(file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
		CHECK(std::fclose(file) == 0 && ::chmod(path_.c_str(), mode) == 0);
	}
	~TemporaryFile()
	{
		::unlink(path_.c_str());
		::rmdir(directory_.c_str());
	}
	TemporaryFile(const TemporaryFile &) = delete;
	TemporaryFile &operator=(const TemporaryFile &) = delete;

	[[nodiscard]] const std::string &path() const noexcept { return path_; }
	[[nodiscard]] const std::string &directory() const noexcept { return directory_; }

private:
	std::string directory_, path_;
};

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

/** A value that a key takes, its default where it has one. */
std::string value_for(const ConfigKey &key)
{
	if (key.name == "data-dir" || key.name == "path")
		return "/run/x";
	if (key.section == "rule.*" && key.name == "channel")
		return "#x";
	if (key.name == "identity")
		return "uid:1000";
	if (!key.default_text.empty() && key.default_text[0] != '(')
		return std::string(key.default_text);
	if (key.name == "from")
		return "192.0.2.1";
	return key.type == KeyType::text && key.minimum > 0 ? "x" : "";
}

std::string section_for(const ConfigKey &key)
{
	std::string section(key.section);
	if (section.ends_with('*'))
		section.back() = 'x';
	return section;
}

/** A file with this key, set so that it is complete otherwise. */
std::string file_with(const ConfigKey &key, std::string_view value)
{
	std::string file = "[" + section_for(key) + "]\n" + std::string(key.name) + " = " + std::string(value) + "\n";
	if (key.section == "operator.*" && key.name != "password")
		file += "password = x\n";
	if (key.section == "rule.*" && key.name != "channel")
		file += "channel = #x\n";
	if (key.section == "webirc.*")
		file += key.name == "password" ? "from = ::1\n" : "password = x\n";
	if (key.name == "mode")
		file += "path = /run/x\n";
	return file;
}

void takes_every_key()
{
	for (const ConfigKey &key : config_keys()) {
		ConfigResult result = parse_config(file_with(key, value_for(key)), environment());
		check::equal(lines_of(result.errors), "");
		std::string warning =
		    "f:2: [" + section_for(key) + "] " + std::string(key.name) + ": not supported by this version, ignored\n";
		check::equal(lines_of(result.warnings), key.status == KeyStatus::later ? warning : "");
	}
}

void enforces_every_range()
{
	for (const ConfigKey &key : config_keys()) {
		if (key.type == KeyType::boolean || key.type == KeyType::choice)
			check::contains(errors_of(file_with(key, "maybe")), "= maybe: unknown value; write " + key_range(key));
		// Lengths that leave too little of a line are refused together, by another test.
		if (key.maximum == 0 || key.type == KeyType::text || key.type == KeyType::words || key.section == "limits")
			continue;
		bool octal = key.type == KeyType::mode;
		check::equal(errors_of(file_with(key, octal ? "0777" : std::to_string(key.maximum))), "");
		check::contains(errors_of(file_with(key, octal ? "1000" : std::to_string(key.maximum + 1))),
		                "out of range; write " + key_range(key));
		if (key.minimum > 0) {
			check::equal(errors_of(file_with(key, std::to_string(key.minimum))), "");
			check::contains(errors_of(file_with(key, std::to_string(key.minimum - 1))), "out of range");
		}
		check::contains(errors_of(file_with(key, "")), ": not a number; write ");
	}
}

void enforces_every_limit()
{
	for (const ConfigKey &key : config_keys()) {
		if (key.section != "limits")
			continue;
		KeyValue value;
		CHECK(!parse_key_value(key, std::to_string(key.minimum), value));
		check::equal(value.number, key.minimum);
		CHECK(!parse_key_value(key, std::to_string(key.maximum), value));
		check::equal(value.number, key.maximum);
		CHECK(parse_key_value(key, std::to_string(key.maximum + 1), value));
		CHECK(key.minimum == 0 || parse_key_value(key, std::to_string(key.minimum - 1), value));
	}
}

void enforces_every_length()
{
	for (const ConfigKey &key : config_keys()) {
		if (key.type != KeyType::text)
			continue;
		KeyValue value;
		CHECK(!parse_key_value(key, std::string(key.maximum, 'x'), value));
		auto fault = parse_key_value(key, std::string(key.maximum + 1, 'x'), value);
		CHECK(fault && fault->message.find("xx") == std::string::npos);
		check::equal(fault->remedy, "write at most " + std::to_string(key.maximum) + " bytes");
	}
}

struct Row {
	std::string_view file;
	std::string_view want; ///< one error, or nothing
};

void check_rows(std::initializer_list<Row> rows)
{
	for (const Row &row : rows) {
		std::string got = errors_of(row.file);
		std::string want = row.want.empty() ? "" : std::string(row.want) + "\n";
		if (got != want)
			check::fail(std::string(row.file) + "gave " + got + "not " + want);
	}
}

void reads_numbers_with_units()
{
	check_rows({
	    {"[limits]\nsend-queue = 16k\n", ""},
	    {"[limits]\nsend-queue-total = 1M\n", ""},
	    {"[limits]\nsend-queue-total = 16G\n", ""},
	    {"[limits]\nsend-queue-total = 1023k\n",
	     "f:2: [limits] send-queue-total = 1023k: out of range; write 1M to 16G"},
	    {"[limits]\nsend-queue = 1G\n", ""},
	    {"[limits]\nsend-queue = 15k\n", "f:2: [limits] send-queue = 15k: out of range; write 16k to 1G"},
	    {"[limits]\nsend-queue = 1K\n",
	     "f:2: [limits] send-queue = 1K: not a number; write bytes, as in 4096, 12k or 1M"},
	    {"[limits]\nsend-queue = 99999999999999G\n",
	     "f:2: [limits] send-queue = 99999999999999G: not a number; write bytes, as in 4096, 12k or 1M"},
	    {"[limits]\nping-interval = 24h\n", ""},
	    {"[limits]\nping-interval = 0\n", "f:2: [limits] ping-interval = 0: out of range; write 1s to 1d"},
	    {"[limits]\nping-interval = m\n",
	     "f:2: [limits] ping-interval = m: not a number; write seconds, or a number with s, m, h or d, as in 2m"},
	    {"[limits]\nping-interval = 1 m\n",
	     "f:2: [limits] ping-interval = 1 m: not a number; write seconds, or a number with s, m, h or d, as in 2m"},
	    {"[limits]\nnick-length = -1\n", "f:2: [limits] nick-length = -1: not a number; write a decimal number"},
	    {"[limits]\nnick-length = 32k\n", "f:2: [limits] nick-length = 32k: not a number; write a decimal number"},
	    {"[limits]\nnick-length = 8\n", "f:2: [limits] nick-length = 8: out of range; write 9 to 64"},
	    {"[listen.x]\npath = /x\nmode = 0888\n",
	     "f:3: [listen.x] mode = 0888: not a number; write permission bits in octal, as in 0660"},
	});
}

void guesses_what_was_meant()
{
	check_rows({
	    {"[limits]\nnick-lenght = 9\n", "f:2: [limits] nick-lenght: unknown key; did you mean nick-length?"},
	    {"[limits]\nNick-Length = 9\n", "f:2: [limits] Nick-Length: unknown key; did you mean nick-length?"},
	    {"[limits]\nnicklength = 9\n", "f:2: [limits] nicklength: unknown key; did you mean nick-length?"},
	    {"[server]\nnmae = x\n", "f:2: [server] nmae: unknown key; did you mean name?"},
	    {"[server]\nport = 6667\n", "f:2: [server] port: unknown key; it belongs in [listen.NAME]"},
	    {"[server]\nfrobnicate = 1\n", "f:2: [server] frobnicate: unknown key; conferd.conf(5) lists the keys"},
	    {"[sever]\nname = x\n", "f:1: [sever]: unknown section; did you mean [server]?"},
	    {"[Server]\n", "f:1: [Server]: unknown section; did you mean [server]?"},
	    {"[listen]\n", "f:1: [listen]: unknown section; did you mean [listen.NAME]?"},
	    {"[listen.]\n", "f:1: [listen.]: unknown section; did you mean [listen.NAME]?"},
	    {"[oper.alice]\n", "f:1: [oper.alice]: unknown section; did you mean [operator.NAME]?"},
	    {"[auto]\n", "f:1: [auto]: unknown section; conferd.conf(5) lists the sections"},
	    {"[server]\ndata = /x\n", "f:2: [server] data: unknown key; did you mean data-dir?"},
	    {"[limits]\nsendq = 3\n", "f:2: [limits] sendq: unknown key; did you mean send-queue?"},
	    {"[operators.alice]\n", "f:1: [operators.alice]: unknown section; did you mean [operator.NAME]?"},
	    {"[server.x]\n", "f:1: [server.x]: unknown section; did you mean [server]?"},
	});
}

void checks_reserved_nicks()
{
	check_rows({
	    {"[server]\nreserved-nicks = ceo *bot boss? {x}\n", ""},
	    {"[server]\nreserved-nicks =\n", ""},
	    {"[limits]\nnick-length = 9\n", ""}, // longer ones of the default do no harm
	    {"[server]\nreserved-nicks = ceo *\n",
	     "f:2: [server] reserved-nicks: * would leave no nick to anybody; name some letters of it"},
	    {"[server]\nreserved-nicks = ?*\n",
	     "f:2: [server] reserved-nicks: ?* would leave no nick to anybody; name some letters of it"},
	    {"[server]\nreserved-nicks = a,b\n",
	     "f:2: [server] reserved-nicks: a,b covers nothing that could be a nick; use "
	     "letters, digits and -[]\\`_^{|} with * and ?"},
	    {"[server]\nreserved-nicks = 9to5\n", "f:2: [server] reserved-nicks: 9to5 covers nothing that could be a nick; "
	                                          "use letters, digits and -[]\\`_^{|} with * and ?"},
	});
	const Config config = config_of("[server]\nreserved-nicks = ceo *bot\n");
	CHECK((config.settings.reserved_nicks == std::vector<std::string>{"ceo", "*bot"}));
	CHECK(config_of("[server]\nreserved-nicks =\n").settings.reserved_nicks.empty());
}

void relayed_nicks_are_no_nicks()
{
	struct {
		std::string_view text, want;
	} rows[] = {
	    {"[extensions]\nrelaymsg-separators = /~\n", ""},
	    {"[extensions]\nrelaymsg-separators = /_\n",
	     "f:2: [extensions] relaymsg-separators: nicks have one of these characters; write others, such as /\n"},
	};
	for (auto &row : rows)
		check::equal(lines_of(parse_config(row.text, environment()).errors), row.want);
	CHECK(!config_of("").settings.relaymsg && !config_of("").settings.roleplay);
	CHECK(config_of("[extensions]\nroleplay = yes\n").settings.roleplay);
	const Config config = config_of("[extensions]\nrelaymsg = yes\n");
	CHECK(config.settings.relaymsg);
	check::equal(config.settings.relaymsg_separators, "/");
}

void checks_client_tags()
{
	check_rows({
	    {"[server]\nclient-tag-deny = typing draft/react example.org/x\n", ""},
	    {"[server]\nclient-tag-deny = * -draft/reply\n", ""},
	    {"[server]\nclient-tag-deny = -draft/reply *\n", ""},
	    {"[server]\nclient-tag-deny =\n", ""},
	    {"[server]\nclient-tag-deny = +typing\n", "f:2: [server] client-tag-deny: +typing is not the name of a tag; "
	                                              "write it without +, as in typing or draft/react"},
	    {"[server]\nclient-tag-deny = a,b\n", "f:2: [server] client-tag-deny: a,b is not the name of a tag; "
	                                          "write it without +, as in typing or draft/react"},
	    {"[server]\nclient-tag-deny = typing -draft/reply\n",
	     "f:2: [server] client-tag-deny: -draft/reply is an exception without *; write * before it, or remove it"},
	});
	const Config config = config_of("[server]\nclient-tag-deny = * -typing\n");
	CHECK((config.settings.client_tag_deny == std::vector<std::string>{"*", "-typing"}));
}

void checks_names()
{
	const std::string_view not_name =
	    "f:2: [server] name: not a server name; use letters, digits, dots, hyphens, as in "
	    "irc.example.org";
	check_rows({
	    {"[server]\nname = My.Little.Server\n", ""},
	    {"[server]\nname = a b\n", not_name},
	    {"[server]\nname = :a\n", not_name},
	    {"[server]\nname = caf\xc3\xa9\n", not_name},
	    {"[server]\nname = a!b\n", not_name},
	    {"[server]\nname =\n", "f:2: [server] name: no value; write one, or remove the line"},
	    {"[server]\nnetwork = a b\n",
	     "f:2: [server] network: has a blank or a letter outside ASCII; use one word of ASCII letters"},
	    {"[operator.a b]\npassword = x\n", "f:1: [operator.a b]: not a name for OPER; use one word of ASCII letters"},
	    {"[accounts]\nrequired = yes\nenabled = no\n",
	     "f:2: [accounts] required: there are no accounts, so nobody could log in; remove enabled = no, or set "
	     "uid-accounts = yes in [identity]"},
	    {"[accounts]\nrequired = yes\n", ""},
	    {"[identity]\nuid-accounts = yes\n[accounts]\nrequired = yes\nenabled = no\n", ""},
	    {"[operator.a]\nidentity = uid:x\n", "f:2: [operator.a] identity: neither uid: and a number nor cert: and 64 "
	                                         "hexadecimal digits in lower case; write "
	                                         "uid:1000, for example"},
	    {"[operator.a]\nidentity = uid:1000\n[operator.b]\naccount = alice\n", ""},
	    {"[operator.a]\n",
	     "f:1: [operator.a]: an operator without a password; add a password line, or account or identity"},
	    {"[operator.a]\npassword =\n", "f:2: [operator.a] password: no value; write one, or remove the line"},
	});
}

void checks_modes_and_lengths()
{
	check_rows({
	    {"[channels]\ndefault-modes = +CHMRUimnstu\n", ""},
	    {"[channels]\ndefault-modes = +E\n[extensions]\nroleplay = yes\n", ""},
	    {"[channels]\ndefault-modes = +E\n",
	     "f:2: [channels] default-modes: not modes that can be set here: E; use letters of +CHMRUimnstu"},
	    {"[channels]\ndefault-modes =\n", ""},
	    {"[channels]\ndefault-modes = +nk\n",
	     "f:2: [channels] default-modes: not modes that can be set here: k; use letters of +CHMRUimnstu"},
	    {"[channels]\ndefault-modes = -n\n",
	     "f:2: [channels] default-modes: not modes that can be set here: -; use letters of +CHMRUimnstu"},
	    {"[accounts]\ndefault-user-modes = io\n",
	     "f:2: [accounts] default-user-modes: not modes that can be set here: o; use letters of +BRTiw"},
	    {"[limits]\nnick-length = 64\nuser-length = 64\nchannel-length = 150\n",
	     "f:4: [limits] channel-length: nick-length, user-length, channel-length and key-length are too long for one "
	     "line of WHO, MODE or NAMES; lower them, to 32, 16, 64 and 32 for example"},
	    {"[limits]\nnick-length = 64\nuser-length = 64\n",
	     "f:2: [limits] nick-length: nick-length, user-length, channel-length and key-length are too long for one "
	     "line of WHO, MODE or NAMES; lower them, to 32, 16, 64 and 32 for example"},
	});
}

void checks_paths_and_addresses()
{
	const std::string_view remedy =
	    " is not a numeric address; write one, as in 127.0.0.1, ::1, or :: for every address";
	auto bad = [&](std::string_view address) {
		return "f:2: [listen.x] address: " + std::string(address) + std::string(remedy);
	};
	std::string long_path = "[listen.x]\npath = /" + std::string(107, 'x') + "\n";
	check_rows({
	    {"[webirc.w]\nfrom = ::1\n", "f:1: [webirc.w]: a gateway without a password; add a password line"},
	    {"[webirc.w]\npassword = x\n", "f:1: [webirc.w] from: no address is named, so anybody could try the password; "
	                                   "add from with the gateway's address"},
	    {"[server]\ndata-dir = data\n", "f:2: [server] data-dir: not an absolute path; begin it with /"},
	    {"[server]\nmotd-file = motd\n", "f:2: [server] motd-file: not an absolute path; begin it with /"},
	    {"[accounts]\nenabled = yes\nregistration = no\nauth-command = x\n",
	     "f:4: [accounts] auth-command: not an absolute path; begin it with /"},
	    {"[accounts]\nenabled = yes\nregistration = no\nauth-command = /nonexistent\n",
	     "f:4: [accounts] auth-command: /nonexistent: No such file or directory; name a program"},
	    {"[accounts]\nenabled = yes\nregistration = no\nauth-command = /etc/passwd\n",
	     "f:4: [accounts] auth-command: /etc/passwd cannot be run; name a program, and chmod a+x it"},
	    {"[accounts]\nenabled = yes\nregistration = no\nauth-command = /usr\n",
	     "f:4: [accounts] auth-command: /usr cannot be run; name a program, and chmod a+x it"},
	    {"[accounts]\nenabled = no\nregistration = no\nauth-command = /bin/sh\n",
	     "f:4: [accounts] auth-command: there are no accounts; remove enabled = no"},
	    {"[accounts]\nenabled = yes\nauth-command = /bin/sh\n",
	     "f:3: [accounts] auth-command: people could register names that the program knows; add "
	     "registration = no"},
	    {"[server]\ncontrol-socket = x\n", "f:2: [server] control-socket: not an absolute path; begin it with /"},
	    {"[listen.x]\npath = x\n", "f:2: [listen.x] path: not an absolute path; begin it with /"},
	    {long_path, "f:2: [listen.x] path: too long, 108 bytes; write at most 107 bytes"},
	    {"[listen.x]\naddress = 192.0.2.1\n", ""},
	    {"[listen.x]\naddress = fe80::1%eth0\n", ""},
	    {"[listen.x]\naddress = localhost\n", bad("localhost")},
	    {"[listen.x]\naddress = [::1]\n", bad("[::1]")},
	    {"[listen.x]\naddress = 127.0.0.1:6667\n", bad("127.0.0.1:6667")},
	    {"[listen.x]\naddress = fe80::1%\n", bad("fe80::1%")},
	});
}

void checks_listeners()
{
	check_rows({
	    {"[listen.x]\npath = /x\nport = 1\n",
	     "f:3: [listen.x] port: a Unix socket has none; remove it, or remove path"},
	    {"[listen.x]\nmode = 0600\n", "f:2: [listen.x] mode: only a Unix socket has one; remove it, or give a path"},
	    {"[listen.x]\n[listen.y]\nport = 6667\n",
	     "f:2: [listen.y]: listens on 127.0.0.1:6667 as [listen.x] in line 1 does; remove one of them"},
	    {"[listen.x]\naddress = ::1\n[listen.y]\naddress = 0:0::1\n",
	     "f:3: [listen.y]: listens on [0:0::1]:6667 as [listen.x] in line 1 does; remove one of them"},
	    {"[listen.x]\npath = /x\n[listen.y]\npath = /x\n",
	     "f:3: [listen.y]: listens on /x as [listen.x] in line 1 does; remove one of them"},
	    {"[listen.x]\nport = 0\n[listen.y]\nport = 0\n", ""},
	    {"[listen.x]\naddress = fe80::1%a\n[listen.y]\naddress = fe80::1%b\n", ""},
	    {"[listen.x]\nport = 1\n[listen.y]\nport = 2\n", ""},
	});
}

void checks_proxies()
{
	check_rows({
	    {"[listen.x]\nproxy-protocol = allow\n", "f:2: [listen.x] proxy-protocol: no proxy is named, so anybody could "
	                                             "claim any address; add proxy-from with the proxy's address"},
	    {"[listen.x]\nproxy-protocol = require\nproxy-from = 127.0.0.1\n", ""},
	    {"[listen.x]\nproxy-protocol = allow\nproxy-from = 10.0.0.0/8, ::1\n",
	     "f:3: [listen.x] proxy-from = 10.0.0.0/8, ::1: 10.0.0.0/8, is not an address or a prefix; write prefixes with "
	     "no bits after their length, as in 127.0.0.0/8 ::1"},
	    {"[listen.x]\npath = /x\nproxy-protocol = allow\n",
	     "f:3: [listen.x] proxy-protocol: a Unix socket has none; remove it, or remove path"},
	});
	check::equal(
	    lines_of(parse_config("[listen.x]\nproxy-from = ::1\n", environment()).warnings),
	    "f:2: [listen.x] proxy-from: no effect while proxy-protocol is off; remove it, or set proxy-protocol\n");
}

void reports_all_errors_by_line()
{
	check::equal(errors_of("[limits]\nnick-length = x\n[server]\nname = a b\nbad\n[foo]\nx = 1\n"),
	             "f:2: [limits] nick-length = x: not a number; write a decimal number\n"
	             "f:4: [server] name: not a server name; use letters, digits, dots, hyphens, as in irc.example.org\n"
	             "f:5: not a section, key = value, or comment; write key = value, or begin the line with #\n"
	             "f:6: [foo]: unknown section; conferd.conf(5) lists the sections\n");
	CHECK(!parse_config("[foo]\n", environment()).config);
}

void texts_are_no_longer_than_a_line_has_room()
{
	ConfigResult result = parse_config(
	    "[limits]\ntopic-length = 390\nkick-length = 291\naway-length = 450\nrealname-length = 154\n", environment());
	CHECK(result.config);
	const chat::Limits &limits = result.config->settings.limits;
	check::equal(limits.topic_length, 323);
	check::equal(limits.kick_length, 291);
	check::equal(limits.away_length, 374);
	check::equal(limits.realname_length, 153);
	const std::string_view text = ": behind the longest names a line has ";
	std::string want = "f:2: [limits] topic-length";
	want.append(text).append("323 bytes for it, which are the limit; write 323 or less\nf:4: [limits] away-length");
	want.append(text).append("374 bytes for it, which are the limit; write 374 or less\nf:5: [limits] realname-length");
	want.append(text).append("153 bytes for it, which are the limit; write 153 or less\n");
	check::equal(lines_of(result.warnings), want);
}

void casemappings()
{
	CHECK(config_of("").settings.casemapping == chat::CaseMapping::ascii);
	CHECK(config_of("[server]\ncasemapping = rfc1459\n").settings.casemapping == chat::CaseMapping::rfc1459);
	const Config unicode = config_of("[server]\ncasemapping = unicode\nreserved-nicks = \u0430\u0434*\n");
	CHECK(unicode.settings.casemapping == chat::CaseMapping::unicode);
}

void short_passwords_are_for_tests()
{
	CHECK(config_of("").settings.accounts.password_min_length == 8);
	CHECK(config_of("[accounts]\npassword-cost = test\n").settings.accounts.password_min_length == 1);
	CHECK(config_of("[accounts]\npassword-cost = test\npassword-min-length = 9\n")
	          .settings.accounts.password_min_length == 9);
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

void reads_the_message_of_the_day()
{
	TemporaryFile motd("Welcome\r\n\n\tto \x02 bold\nend");
	Config config = config_of("[server]\nmotd-file = " + motd.path() + "\n");
	check::equal(config.settings.motd.size(), 4u);
	check::equal(config.settings.motd[0], "Welcome");
	check::equal(config.settings.motd[1], "");
	check::equal(config.settings.motd[2], "\tto \x02 bold");
	check::equal(config.settings.motd[3], "end");
	CHECK(config_of("[server]\nmotd-file =\n").settings.motd.empty());
}

void refuses_a_bad_message_of_the_day()
{
	struct {
		std::string bytes;
		std::string_view want;
	} rows[] = {
	    {"ok\n" + std::string(371, 'x'), "line 2 of it is longer than 370 bytes"},
	    {"\xff", "line 1 of it is not UTF-8"},
	    {std::string("a\0b", 3), "line 1 of it is broken by a NUL or CR byte"},
	    {"a\rb", "line 1 of it is broken by a NUL or CR byte"},
	    {std::string((64 << 10) + 1, '\n'), "larger than 64 KiB"},
	};
	for (auto &row : rows) {
		TemporaryFile motd(row.bytes);
		check::equal(errors_of("[server]\nmotd-file = " + motd.path() + "\n"),
		             "f:2: [server] motd-file = " + motd.path() + ": " + std::string(row.want) +
		                 "; name a readable text file of at most 64 KiB\n");
	}
	check::contains(errors_of("[server]\nmotd-file = /nonexistent/motd\n"), "No such file or directory");
}

void loads_a_file()
{
	TemporaryFile file("[server]\nname = a.b\n");
	ConfigResult result = load_config(file.path(), environment());
	check::equal(lines_of(result.errors) + lines_of(result.warnings), "");
	check::equal(result.file, file.path());
	check::equal(result.config->settings.server_name, "a.b");
}

void says_why_a_file_cannot_be_read()
{
	ConfigResult missing = load_config("/nonexistent/conferd.conf", environment());
	CHECK(!missing.config);
	check::equal(lines_of(missing.errors), "f: No such file or directory; name a readable file with --config\n");
	TemporaryFile file("");
	check::contains(lines_of(load_config(file.directory(), environment()).errors), "a directory, not a file");
	TemporaryFile large(std::string((1 << 20) + 1, '\n'));
	check::contains(lines_of(load_config(large.path(), environment()).errors), "larger than 1 MiB");
}

void warns_of_passwords_that_everybody_may_read()
{
	const std::string_view warning =
	    "f: everybody may read the passwords in this file; chmod o-r, or write verifiers (conferd --hash-password)\n";
	TemporaryFile open("[server]\npassword = x\n", 0644);
	check::equal(lines_of(load_config(open.path(), environment()).warnings), warning);
	TemporaryFile open_operator("[operator.x]\npassword = x\n", 0644);
	check::equal(lines_of(load_config(open_operator.path(), environment()).warnings), warning);
	TemporaryFile closed("[server]\npassword = x\n", 0640);
	check::equal(lines_of(load_config(closed.path(), environment()).warnings), "");
	TemporaryFile empty("[server]\nname = x\n", 0644);
	check::equal(lines_of(load_config(empty.path(), environment()).warnings), "");
	const std::string verifier = crypto::ScramVerifier::make("x", "salt", 4096).to_string();
	const std::string hashed = "[server]\npassword = " + verifier + "\n[operator.x]\npassword = " + verifier +
	                           "\n[webirc.w]\nfrom = ::1\npassword = " + verifier + "\n";
	TemporaryFile verifiers(hashed, 0644);
	check::equal(lines_of(load_config(verifiers.path(), environment()).warnings), "");
	TemporaryFile mixed(hashed + "[operator.y]\npassword = x\n", 0644);
	check::equal(lines_of(load_config(mixed.path(), environment()).warnings), warning);
}

void refuses_what_only_begins_as_a_verifier()
{
	const std::string half = "SCRAM-SHA-256$4096:c2FsdA==$half";
	const std::string what =
	    "password: begins like a verifier, but is not one; write what conferd --hash-password prints";
	check::contains(errors_of("[server]\npassword = " + half + "\n"), "f:2: [server] " + what);
	check::contains(errors_of("[operator.o]\npassword = " + half + "\n"), "f:2: [operator.o] " + what);
	check::contains(errors_of("[webirc.w]\npassword = " + half + "\nfrom = ::1\n"), "f:2: [webirc.w] " + what);
}

/** Who may write the file may make himself an operator. */
void warns_of_a_file_that_others_may_write()
{
	const std::string_view warning = "f: users other than its owner may write this file; chmod go-w\n";
	for (const mode_t mode : {0620, 0602, 0666}) {
		TemporaryFile open("[server]\nname = a.b\n", mode);
		check::equal(lines_of(load_config(open.path(), environment()).warnings), warning);
	}
	TemporaryFile foreign("[server]\nname = a.b\n", 0600);
	if (chown(foreign.path().c_str(), 12345, static_cast<gid_t>(-1)) != 0)
		check::skip("only root can give a file away");
	check::equal(lines_of(load_config(foreign.path(), environment()).warnings),
	             "f: this file belongs to neither root nor the user that conferd runs as; chown root\n");
}

void the_default_file_need_not_exist()
{
	ConfigEnvironment where = environment();
	ConfigResult none = load_default_config(where);
	CHECK(none.config && none.file.empty() && none.config->listens.size() == 2);
	TemporaryFile file("[server]\nname = a.b\n[foo]\n");
	where.config_file = file.path();
	ConfigResult bad = load_default_config(where);
	CHECK(!bad.config);
	check::equal(bad.file, file.path());
}

void the_process_has_an_environment()
{
	ConfigEnvironment current = ConfigEnvironment::current();
	CHECK(!current.host_name.empty() && current.config_file.ends_with("/conferd.conf"));
}

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

void checks_datagrams_and_rules()
{
	check::equal(
	    errors_of("[datagram.a]\naddress = localhost\n"),
	    "f:2: [datagram.a] address: localhost is not a numeric address; write one, as in 127.0.0.1, ::1, or :: for "
	    "every address\n");
	check::equal(errors_of("[datagram.a]\npath = /x\nfrom = ::1\n"),
	             "f:3: [datagram.a] from: a Unix socket has none; remove it, or remove path\n");
	check::equal(errors_of("[datagram.a]\nmode = 0600\n"),
	             "f:2: [datagram.a] mode: only a Unix socket has one; remove it, or give a path\n");
	check::equal(errors_of("[datagram.a]\nfrom =\n"),
	             "f:2: [datagram.a] from: nobody could send anything; name addresses, or remove it for those of this "
	             "machine\n");
	check::equal(errors_of("[datagram.a]\n[datagram.b]\n"),
	             "f:2: [datagram.b]: receives on 127.0.0.1:5514 as [datagram.a] in line 1 does; remove one of them\n");
	check::equal(errors_of("[datagram.a]\nchannel = ops\n"),
	             "f:2: [datagram.a] channel: ops cannot be the name of a channel; begin it with #, without blanks, "
	             "commas and invisible characters\n");
	check::equal(errors_of("[rule.a]\n"), "f:1: [rule.a]: a rule without a channel; add a channel line\n");
	check::equal(
	    errors_of("[rule.a]\nchannel = #x\nfacility = auth noise\n"),
	    "f:3: [rule.a] facility: noise is none; write names as in auth, daemon or local0; conferd.conf(5) lists "
	    "them\n");
	check::equal(errors_of("[rule.a]\nchannel = #x\ndatagram = b\n"),
	             "f:3: [rule.a] datagram: there is no [datagram.b]; name an existing section\n");
	check::contains(errors_of("[rule.a]\nchannel = #x\nhost = " + std::string(300, 'h') + "\n"),
	                "f:3: [rule.a] host: a mask over 256 bytes");
	// A UDP port and a TCP port are not the same.
	check::equal(errors_of("[datagram.a]\nport = 6667\n"), "");
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
    TEST_CASE(nothing_configured_is_the_loopback),
    TEST_CASE(defaults_are_those_of_settings),
    TEST_CASE(settings_go_where_they_belong),
    TEST_CASE(limits_of_the_log_go_where_they_belong),
    TEST_CASE(limits_go_where_they_belong),
    TEST_CASE(listeners_go_where_they_belong),
    TEST_CASE(datagrams_go_where_they_belong),
    TEST_CASE(checks_datagrams_and_rules),
    TEST_CASE(keeps_sockets_and_changes_the_rest),
    TEST_CASE(takes_every_key),
    TEST_CASE(enforces_every_range),
    TEST_CASE(enforces_every_limit),
    TEST_CASE(enforces_every_length),
    TEST_CASE(reads_numbers_with_units),
    TEST_CASE(guesses_what_was_meant),
    TEST_CASE(checks_names),
    TEST_CASE(checks_reserved_nicks),
    TEST_CASE(checks_client_tags),
    TEST_CASE(checks_modes_and_lengths),
    TEST_CASE(checks_paths_and_addresses),
    TEST_CASE(checks_listeners),
    TEST_CASE(checks_proxies),
    TEST_CASE(reports_all_errors_by_line),
    TEST_CASE(texts_are_no_longer_than_a_line_has_room),
    TEST_CASE(casemappings),
    TEST_CASE(short_passwords_are_for_tests),
    TEST_CASE(relayed_nicks_are_no_nicks),
    TEST_CASE(the_name_is_the_machines),
    TEST_CASE(reads_the_message_of_the_day),
    TEST_CASE(refuses_a_bad_message_of_the_day),
    TEST_CASE(loads_a_file),
    TEST_CASE(says_why_a_file_cannot_be_read),
    TEST_CASE(warns_of_passwords_that_everybody_may_read),
    TEST_CASE(refuses_what_only_begins_as_a_verifier),
    TEST_CASE(warns_of_a_file_that_others_may_write),
    TEST_CASE(the_default_file_need_not_exist),
    TEST_CASE(the_process_has_an_environment),
    TEST_CASE(knows_what_needs_a_restart),
    TEST_CASE(names_listeners_that_come_and_go),
};

} // namespace

int main()
{
	return check::main("config", kTests);
}
