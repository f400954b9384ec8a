// SPDX-License-Identifier: MIT
// What is wrong with a configuration, and how that is told.
#include "server/config_checks.hh"

#include "config_text.hh"

using namespace confer;
using namespace confer::server;

namespace {

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

void accounts_that_are_required_must_be_kept()
{
	ConfigEnvironment homeless = environment();
	homeless.state_dir.clear();
	check::equal(
	    lines_of(parse_config("[accounts]\nrequired = yes\n", homeless).errors),
	    "f:2: [accounts] required: there are no accounts without a data directory, so nobody could log in; set "
	    "data-dir in [server]\n");
	CHECK(parse_config("[server]\ndata-dir = /srv/confer\n[accounts]\nrequired = yes\n", homeless).errors.empty());
	CHECK(parse_config("[identity]\nuid-accounts = yes\n[accounts]\nrequired = yes\n", homeless).errors.empty());
	CHECK(parse_config("", homeless).errors.empty());
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
	    " is not a numeric address; write one, as in 127.0.0.1, ::1, or :: for every IPv6 address";
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

void checks_datagrams_and_rules()
{
	check::equal(
	    errors_of("[datagram.a]\naddress = localhost\n"),
	    "f:2: [datagram.a] address: localhost is not a numeric address; write one, as in 127.0.0.1, ::1, or :: for "
	    "every IPv6 address\n");
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

void short_passwords_are_for_tests()
{
	CHECK(config_of("").settings.accounts.password_min_length == 8);
	CHECK(config_of("[accounts]\npassword-cost = test\n").settings.accounts.password_min_length == 1);
	CHECK(config_of("[accounts]\npassword-cost = test\npassword-min-length = 9\n")
	          .settings.accounts.password_min_length == 9);
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

const CMUnitTest kTests[] = {
    TEST_CASE(reads_numbers_with_units),
    TEST_CASE(guesses_what_was_meant),
    TEST_CASE(checks_reserved_nicks),
    TEST_CASE(accounts_that_are_required_must_be_kept),
    TEST_CASE(relayed_nicks_are_no_nicks),
    TEST_CASE(checks_client_tags),
    TEST_CASE(checks_names),
    TEST_CASE(checks_modes_and_lengths),
    TEST_CASE(checks_paths_and_addresses),
    TEST_CASE(checks_listeners),
    TEST_CASE(checks_proxies),
    TEST_CASE(checks_datagrams_and_rules),
    TEST_CASE(reports_all_errors_by_line),
    TEST_CASE(texts_are_no_longer_than_a_line_has_room),
    TEST_CASE(short_passwords_are_for_tests),
    TEST_CASE(refuses_what_only_begins_as_a_verifier),
};

} // namespace

int main()
{
	return check::main("config_checks", kTests);
}
