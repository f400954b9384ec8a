// SPDX-License-Identifier: MIT
#include "server/config_keys.hh"

#include <type_traits>

namespace confer::server {

namespace {

using chat::AccountSettings;
using chat::AlwaysOnSettings;
using chat::ChannelSettings;
using chat::Gateway;
using chat::HistorySettings;
using chat::Limits;
using chat::MetadataSettings;
using chat::Operator;
using chat::Settings;
using vault::VaultSettings;
using enum KeyType;
using enum KeyStatus;
using enum KeyChange;

/** Puts a value into a member of whatever type; the choices of an enum stand in the order of its enumerators. */
template <class Member> void assign(Member &member, const KeyValue &value)
{
	if constexpr (std::is_same_v<Member, std::string>)
		member = value.text;
	else if constexpr (std::is_same_v<Member, std::vector<Prefix>>)
		member = value.prefixes;
	else if constexpr (std::is_same_v<Member, std::vector<std::string>>)
		member.assign(value.words.begin(), value.words.end());
	else if constexpr (std::is_same_v<Member, chat::seconds>)
		member = chat::seconds(value.number);
	else
		member = static_cast<Member>(value.number);
}

template <auto Member> void setting(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.settings.*Member, value);
}
template <auto Member> void limit(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.settings.limits.*Member, value);
}
template <auto Member> void history(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.settings.history.*Member, value);
}
template <auto Member> void accounts(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.settings.accounts.*Member, value);
}
template <auto Member> void channels(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.settings.channels.*Member, value);
}
template <auto Member> void metadata(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.settings.metadata.*Member, value);
}
template <auto Member> void always_on(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.settings.always_on.*Member, value);
}
template <auto Member> void listen(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.listen->*Member, value);
}
template <auto Member> void oper(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.oper->*Member, value);
}
template <auto Member> void gateway(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.gateway->*Member, value);
}
template <auto Member> void datagram(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.datagram->*Member, value);
}
template <auto Member> void rule(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.rule->*Member, value);
}
/** Names that there are not are found by ConfigChecks. */
void facilities(const KeyScope &scope, const KeyValue &value)
{
	for (const std::string_view word : value.words) {
		if (const auto facility = datagram::facility_of(word))
			scope.rule->facilities.set(*facility);
	}
}
/** Mode letters, with or without the plus sign that people write before them. */
template <auto Member> void modes(const KeyScope &scope, const KeyValue &value)
{
	scope.config.settings.*Member = value.text.substr(value.text.starts_with('+') ? 1 : 0);
}

template <auto Member> void vault_setting(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.accounts.*Member, value);
}
template <auto Member> void auth_command(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.auth_command.*Member, value);
}
template <auto Member> void log_limit(const KeyScope &scope, const KeyValue &value)
{
	assign(scope.config.log_limits.*Member, value);
}
void log_level(const KeyScope &scope, const KeyValue &value)
{
	scope.config.log_level = *parse_log_level(value.text);
}
void user(const KeyScope &scope, const KeyValue &value)
{
	scope.config.user = value.text;
}
void control_socket(const KeyScope &scope, const KeyValue &value)
{
	scope.config.control_socket = value.text;
}
void data_dir(const KeyScope &scope, const KeyValue &value)
{
	scope.config.data_dir = value.text;
	scope.config.data_dir_is_guessed = false;
}
void casemapping(const KeyScope &scope, const KeyValue &value)
{
	using enum chat::CaseMapping;
	scope.config.settings.casemapping = value.text == "rfc1459" ? rfc1459 : value.text == "unicode" ? unicode : ascii;
}

constexpr std::uint64_t k = 1 << 10;
constexpr std::uint64_t M = 1 << 20;
constexpr std::uint64_t G = 1 << 30;
constexpr std::uint64_t kDay = 86400;
constexpr std::uint64_t kPath = 4095;      // PATH_MAX without its NUL
constexpr std::uint64_t kSocketPath = 107; // sockaddr_un::sun_path without its NUL, unix(7)
constexpr std::uint64_t kMany = 1000000;

// clang-format off
constexpr ConfigKey kKeys[] = {
	// section, name, type, minimum, maximum, default, choices, summary, status, change, store
	{"server", "name", text, 1, 63, "(the name of the machine)", "", "name by which clients know this server", in_force, restart, setting<&Settings::server_name>},
	{"server", "description", text, 0, 150, "a confer server", "", "what WHOIS and LINKS say about this server", in_force, reload, setting<&Settings::description>},
	{"server", "network", text, 1, 32, "confer", "", "name of the network, without blanks", in_force, reload, setting<&Settings::network>},
	{"server", "data-dir", text, 1, kPath, "(the state directory)", "", "directory for what the server keeps", in_force, restart, data_dir},
	{"server", "user", text, 0, 255, "", "", "user that conferd becomes if root starts it", in_force, restart, user},
	{"server", "control-socket", text, 0, kSocketPath, "(control in the runtime directory)", "", "path of the Unix socket for commands to the running server; empty: none", in_force, restart, control_socket},
	{"server", "password", text, 0, 200, "", "", "password that every client must give with PASS", in_force, reload, setting<&Settings::password>},
	{"server", "casemapping", choice, 0, 0, "ascii", "ascii rfc1459 unicode", "which letters of nicks and channel names are the same", in_force, restart, casemapping},
	{"server", "utf8-only", boolean, 0, 0, "yes", "", "refuse messages that are not UTF-8", in_force, restart, setting<&Settings::utf8_only>},
	{"server", "reserved-nicks", words, 0, 4000, "*Serv ALIS Global ChanFix root admin administrator operator server services system ircd conferd", "", "masks of nicks that nobody may take", in_force, reload, setting<&Settings::reserved_nicks>},
	{"server", "client-tag-deny", words, 0, 250, "", "", "client-only tags that are not passed on", in_force, reload, setting<&Settings::client_tag_deny>},
	{"server", "log-level", choice, 0, 0, "info", "error warning notice info debug", "least important kind of line in the log", in_force, reload, log_level},
	{"server", "motd-file", text, 0, kPath, "", "", "file with the message of the day", in_force, reload, nullptr},
	{"server", "admin-location", text, 0, 200, "", "", "where the server is and who runs it, for ADMIN", in_force, reload, setting<&Settings::admin_location>},
	{"server", "admin-email", text, 0, 200, "", "", "address of who runs the server, for ADMIN", in_force, reload, setting<&Settings::admin_email>},

	{"listen.*", "address", text, 1, 63, "127.0.0.1", "", "numeric IPv4 or IPv6 address to listen on", in_force, restart, listen<&ListenConfig::address>},
	{"listen.*", "port", port, 0, 65535, "6667", "", "TCP port to listen on; 0: any that is free", in_force, restart, listen<&ListenConfig::port>},
	{"listen.*", "path", text, 0, kSocketPath, "", "", "path of a Unix socket to listen on, instead of address and port", in_force, restart, listen<&ListenConfig::path>},
	{"listen.*", "mode", mode, 0, 0777, "0666", "", "permission bits of the Unix socket", in_force, restart, listen<&ListenConfig::mode>},
	{"listen.*", "optional", boolean, 0, 0, "no", "", "go on without this listener where the machine lacks its address", in_force, restart, listen<&ListenConfig::optional>},
	{"listen.*", "websocket", boolean, 0, 0, "no", "", "speak WebSocket on this listener", later, restart, nullptr},
	{"listen.*", "proxy-protocol", choice, 0, 0, "off", "off allow require", "take a client's address from the PROXY protocol", in_force, restart, listen<&ListenConfig::proxy_protocol>},
	{"listen.*", "proxy-from", prefixes, 0, 0, "", "", "proxies whose PROXY header is trusted", in_force, restart, listen<&ListenConfig::proxy_from>},

	{"datagram.*", "address", text, 1, 63, "127.0.0.1", "", "numeric IPv4 or IPv6 address to receive datagrams on", in_force, restart, datagram<&DatagramConfig::address>},
	{"datagram.*", "port", port, 0, 65535, "5514", "", "UDP port to receive on; 0: any that is free", in_force, restart, datagram<&DatagramConfig::port>},
	{"datagram.*", "path", text, 0, kSocketPath, "", "", "path of a Unix datagram socket, instead of address and port", in_force, restart, datagram<&DatagramConfig::path>},
	{"datagram.*", "mode", mode, 0, 0777, "0666", "", "permission bits of the Unix socket: who may write to it", in_force, restart, datagram<&DatagramConfig::mode>},
	{"datagram.*", "receive-buffer", bytes, 4 * k, G, "4M", "", "bytes that may wait in the kernel to be received", in_force, restart, datagram<&DatagramConfig::receive_buffer>},
	{"datagram.*", "format", choice, 0, 0, "auto", "auto syslog irker text", "what the datagrams are", in_force, reload, datagram<&DatagramConfig::format>},
	{"datagram.*", "channel", text, 0, 200, "", "", "channel for what names none and no rule covers", in_force, reload, datagram<&DatagramConfig::channel>},
	{"datagram.*", "channels", words, 1, 1000, "#*", "", "masks of the channels that datagrams may name", in_force, reload, datagram<&DatagramConfig::channels>},
	{"datagram.*", "from", prefixes, 0, 0, "127.0.0.0/8 ::1", "", "addresses from which datagrams are accepted", in_force, reload, datagram<&DatagramConfig::from>},
	{"datagram.*", "rate", count, 0, kMany, "100", "", "messages a second from each source; 0: no limit", in_force, reload, datagram<&DatagramConfig::rate>},
	{"datagram.*", "burst", count, 1, kMany, "1000", "", "messages that a source may send at once", in_force, reload, datagram<&DatagramConfig::burst>},
	{"datagram.*", "total-rate", count, 0, kMany, "1000", "", "messages a second from all sources together; 0: no limit", in_force, reload, datagram<&DatagramConfig::total_rate>},
	{"datagram.*", "total-burst", count, 1, kMany, "5000", "", "messages that all sources together may send at once", in_force, reload, datagram<&DatagramConfig::total_burst>},
	{"datagram.*", "collapse", duration, 0, kDay, "10s", "", "time in which a repeated message is only counted; 0: none is", in_force, reload, datagram<&DatagramConfig::collapse>},

	{"rule.*", "channel", text, 1, 200, "", "", "channel for the datagrams that the rule covers", in_force, reload, rule<&RuleConfig::channel>},
	{"rule.*", "facility", words, 0, 400, "", "", "facilities of syslog that it covers; none: every one", in_force, reload, facilities},
	{"rule.*", "severity", choice, 0, 0, "debug", "emerg alert crit err warning notice info debug", "least severity of syslog that it covers", in_force, reload, rule<&RuleConfig::severity>},
	{"rule.*", "host", words, 0, 1000, "", "", "masks of the hosts that it covers; none: every one", in_force, reload, rule<&RuleConfig::hosts>},
	{"rule.*", "app", words, 0, 1000, "", "", "masks of the programs that it covers; none: every one", in_force, reload, rule<&RuleConfig::apps>},
	{"rule.*", "datagram", text, 0, 63, "", "", "the [datagram.NAME] that it is for; none: all", in_force, reload, rule<&RuleConfig::datagram>},

	{"operator.*", "password", text, 1, 200, "", "", "password for OPER", in_force, reload, oper<&Operator::password>},
	{"operator.*", "account", text, 1, 64, "", "", "account whose users need no password for OPER", in_force, reload, oper<&Operator::account>},
	{"operator.*", "identity", text, 1, 80, "", "", "who needs no password for OPER: uid:NUMBER on a Unix socket, cert:SHA-256 through a proxy", in_force, reload, oper<&Operator::identity>},
	{"operator.*", "title", text, 1, 150, "is a server operator", "", "what WHOIS says about this operator", in_force, reload, oper<&Operator::title>},

	{"webirc.*", "password", text, 1, 200, "", "", "password that the gateway sends", in_force, reload, gateway<&Gateway::password>},
	{"webirc.*", "from", prefixes, 0, 0, "", "", "addresses that the gateway connects from", in_force, reload, gateway<&Gateway::from>},

	{"accounts", "enabled", boolean, 0, 0, "yes", "", "keep accounts, and let people log in to them", in_force, restart, vault_setting<&VaultSettings::enabled>},
	{"accounts", "required", boolean, 0, 0, "no", "", "let in only clients that log in to an account", in_force, reload, accounts<&AccountSettings::required>},
	{"accounts", "registration", boolean, 0, 0, "yes", "", "let people register accounts themselves", in_force, reload, accounts<&AccountSettings::registration>},
	{"accounts", "registration-before-connect", boolean, 0, 0, "no", "", "let them do so before they are welcomed", in_force, restart, accounts<&AccountSettings::registration_before_connect>},
	{"accounts", "registration-email", choice, 0, 0, "no", "no required", "whether who registers must give an address", in_force, restart, accounts<&AccountSettings::email_required>},
	{"accounts", "mail-from", text, 0, 254, "", "", "sender of the verification mail", later, reload, nullptr},
	{"accounts", "nick-reservation", choice, 0, 0, "strict", "no strict", "keep an account's nicks, and what looks like them, from others", in_force, reload, accounts<&AccountSettings::nick_reservation>},
	{"accounts", "accounts-max", count, 1, 10 * kMany, "100000", "", "accounts that there may be", in_force, reload, vault_setting<&VaultSettings::accounts>},
	{"accounts", "login-queue", count, 1, 100000, "10000", "", "logins that may wait for the computing of their passwords; more are told to try again", in_force, reload, vault_setting<&VaultSettings::logins_waiting>},
	{"accounts", "password-iterations", count, crypto::kMinScramIterations, crypto::kMaxScramIterations, "10000", "", "iterations of PBKDF2 in a new verifier; an old one gets them when its account logs in with the password", in_force, reload, vault_setting<&VaultSettings::iterations>},
	{"accounts", "password-cost", choice, 0, 0, "normal", "normal test", "the iterations of password-iterations, or as few as there can be", in_force, reload, vault_setting<&VaultSettings::cost>},
	{"accounts", "password-min-length", count, 1, 64, "8", "", "characters of a new password; 1 with password-cost = test", in_force, reload, accounts<&AccountSettings::password_min_length>},
	{"accounts", "password-max-bytes", count, 64, 4096, "1024", "", "length of a password", in_force, reload, vault_setting<&VaultSettings::password_length>},
	{"accounts", "auth-command", text, 0, kPath, "", "", "program that checks passwords, in place of what is kept", in_force, restart, auth_command<&AuthCommandSettings::path>},
	{"accounts", "auth-command-timeout", duration, 1, 60, "10s", "", "time that it has for one password", in_force, restart, auth_command<&AuthCommandSettings::timeout>},
	{"accounts", "auth-command-limit", count, 1, 1000, "16", "", "how many of it may run at once", in_force, restart, auth_command<&AuthCommandSettings::most>},
	{"accounts", "multi-session", boolean, 0, 0, "yes", "", "let clients of one account share a user", in_force, reload, setting<&Settings::multi_session>},
	{"accounts", "always-on", choice, 0, 0, "opt-in", "no opt-in opt-out", "keep users of accounts present while no client is connected", in_force, reload, always_on<&AlwaysOnSettings::offer>},
	{"accounts", "always-on-limit", count, 0, kMany, "1000", "", "users kept present in this way", in_force, reload, always_on<&AlwaysOnSettings::limit>},
	{"accounts", "always-on-expiry", duration, 0, 3650 * kDay, "30d", "", "time after which such a user leaves if no client has come; 0: never", in_force, reload, always_on<&AlwaysOnSettings::expiry>},
	{"accounts", "login-attempts", count, 0, 10000, "10", "", "failed logins in a minute of one address or local user; 0: no limit", in_force, reload, accounts<&AccountSettings::login_attempts>},
	{"accounts", "registration-rate", count, 0, 10000, "30", "", "accounts that one address or local user may register in ten minutes; 0: no limit", in_force, reload, accounts<&AccountSettings::registration_rate>},
	{"accounts", "default-user-modes", text, 0, 16, "", "", "modes that every user starts with", in_force, reload, modes<&Settings::default_user_modes>},

	{"identity", "uid-accounts", boolean, 0, 0, "no", "", "log local users in under their login names on Unix sockets", in_force, restart, setting<&Settings::uid_accounts>},

	{"channels", "registration", boolean, 0, 0, "yes", "", "let people with accounts register channels", in_force, reload, channels<&ChannelSettings::registration>},
	{"channels", "per-account", count, 0, 10000, "20", "", "channels that one account may register", in_force, reload, channels<&ChannelSettings::per_account>},
	{"channels", "access-entries", count, 0, 10000, "100", "", "accounts that may have a rank in one registered channel", in_force, reload, channels<&ChannelSettings::access_entries>},
	{"channels", "default-modes", text, 0, 16, "+nt", "", "modes that every channel starts with", in_force, reload, modes<&Settings::default_channel_modes>},

	{"history", "enabled", boolean, 0, 0, "yes", "", "keep what is said in channels and how they stand", in_force, restart, history<&HistorySettings::enabled>},
	{"history", "channel-grace", duration, 0, 30 * kDay, "1h", "", "time that a channel has to get a member back when the server has started", in_force, restart, history<&HistorySettings::channel_grace>},
	{"history", "channel-messages", count, 0, 100000, "1000", "", "messages of a channel that are in memory too", in_force, reload, history<&HistorySettings::channel_messages>},
	{"history", "direct-messages", count, 0, kMany, "1000", "", "messages kept between two users", later, reload, nullptr},
	{"history", "memory", bytes, 64 * k, 16 * G, "64M", "", "memory for that of all channels", in_force, reload, history<&HistorySettings::memory>},
	{"history", "durability", choice, 0, 0, "process", "process disk", "what survives all that clients have been sent", in_force, restart, history<&HistorySettings::durability>},
	{"history", "erase-delay", duration, 0, 365 * kDay, "1d", "", "time until what was erased is overwritten on the disk", in_force, reload, history<&HistorySettings::erase_delay>},
	{"history", "query-max", count, 1, 1000, "100", "", "messages in one answer", in_force, reload, history<&HistorySettings::query_max>},
	{"history", "retention", duration, 0, 36500 * kDay, "30d", "", "age at which a message is removed; 0: never", in_force, reload, history<&HistorySettings::retention>},
	{"history", "size", bytes, 0, 1024 * 1024 * G, "4G", "", "most that is kept on the disk; 0: no bound", in_force, reload, history<&HistorySettings::size>},
	{"history", "search-time", duration, 0, 3600, "5s", "", "time for which a search may work", in_force, reload, history<&HistorySettings::search_time>},
	{"history", "store-tagmsg", choice, 0, 0, "no", "no persist-tag all", "which TAGMSGs are kept", in_force, reload, history<&HistorySettings::store_tagmsg>},
	{"history", "sync-interval", duration, 1, 3600, "1s", "", "what a power cut may take at most", in_force, reload, history<&HistorySettings::sync_interval>},
	{"history", "redaction", boolean, 0, 0, "yes", "", "let people remove what they wrote", in_force, reload, history<&HistorySettings::redaction>},
	{"history", "redaction-window", duration, 0, 36500 * kDay, "0", "", "time in which they can; 0: as long as it is kept", in_force, reload, history<&HistorySettings::redaction_window>},
	{"history", "playback-max", count, 0, kMany, "2048", "", "messages played back to a client that does not ask with CHATHISTORY", in_force, reload, history<&HistorySettings::playback_max>},

	{"metadata", "enabled", boolean, 0, 0, "yes", "", "let users and channels carry metadata", in_force, reload, metadata<&MetadataSettings::enabled>},
	{"metadata", "max-subs", count, 1, 1000, "100", "", "keys that a client may watch", in_force, reload, metadata<&MetadataSettings::max_subs>},
	{"metadata", "max-keys", count, 1, 1000, "100", "", "keys that a user or a channel may have", in_force, reload, metadata<&MetadataSettings::max_keys>},
	{"metadata", "before-connect", boolean, 0, 0, "no", "", "let clients set metadata before they have a nick", in_force, reload, metadata<&MetadataSettings::before_connect>},
	{"metadata", "set-rate", count, 0, kMany, "60", "", "changes of a client in a minute; 0: no limit", in_force, reload, metadata<&MetadataSettings::set_rate>},

	{"extensions", "relaymsg", boolean, 0, 0, "no", "", "let bridges speak for others with RELAYMSG", in_force, reload, setting<&Settings::relaymsg>},
	{"extensions", "relaymsg-separators", text, 1, 8, "/", "", "characters that mark a relayed nick", in_force, reload, setting<&Settings::relaymsg_separators>},
	{"extensions", "roleplay", boolean, 0, 0, "no", "", "let members of channels with mode E speak as characters in a play", in_force, reload, setting<&Settings::roleplay>},

	{"limits", "nick-length", count, 9, 64, "32", "", "bytes in a nick", in_force, reload, limit<&Limits::nick_length>},
	{"limits", "channel-length", count, 2, 150, "64", "", "bytes in a channel's name", in_force, reload, limit<&Limits::channel_length>},
	{"limits", "topic-length", count, 1, 450, "320", "", "bytes in a topic", in_force, reload, limit<&Limits::topic_length>},
	{"limits", "kick-length", count, 1, 450, "280", "", "bytes in the reason of a KICK", in_force, reload, limit<&Limits::kick_length>},
	{"limits", "away-length", count, 1, 450, "200", "", "bytes in an AWAY message", in_force, reload, limit<&Limits::away_length>},
	{"limits", "user-length", count, 1, 64, "16", "", "bytes in a user name", in_force, reload, limit<&Limits::user_length>},
	{"limits", "realname-length", count, 1, 300, "150", "", "bytes in a real name", in_force, reload, limit<&Limits::realname_length>},
	{"limits", "key-length", count, 1, 64, "32", "", "bytes in a channel's key", in_force, reload, limit<&Limits::key_length>},
	{"limits", "list-modes", count, 1, 10000, "100", "", "entries in each list of a channel (bans, exceptions, invitations)", in_force, reload, limit<&Limits::list_modes>},
	{"limits", "monitor", count, 1, 10000, "100", "", "nicks that a client may watch with MONITOR", in_force, reload, limit<&Limits::monitor>},
	{"limits", "holdings", bytes, 16 * k, G, "4M", "", "bytes of channels, bans and MONITOR entries that one address or local user may keep", in_force, reload, limit<&Limits::holdings>},
	{"limits", "holdings-total", bytes, 256 * k, 16 * G, "64M", "", "bytes that all may keep in this way", in_force, reload, limit<&Limits::holdings_total>},
	{"limits", "whowas", count, 0, 100000, "100", "", "users remembered for WHOWAS after they left", in_force, reload, limit<&Limits::whowas>},
	{"limits", "targets", count, 1, 100, "4", "", "targets of one message", in_force, reload, limit<&Limits::targets>},
	{"limits", "clients", count, 0, kMany, "0", "", "connections at once; 0: as many as descriptors allow", in_force, restart, limit<&Limits::clients>},
	{"limits", "operator-slots", count, 0, 1000, "16", "", "connections beyond that for those who become operators; 0: none", in_force, reload, limit<&Limits::operator_slots>},
	{"limits", "channels", count, 1, 10000, "100", "", "channels that one user may be in", in_force, reload, limit<&Limits::channels>},
	{"limits", "send-queue", bytes, 16 * k, G, "1M", "", "bytes that may wait for a client that does not read", in_force, reload, limit<&Limits::send_queue>},
	{"limits", "send-queue-total", bytes, M, 16 * G, "256M", "", "bytes of memory for what waits for all clients together", in_force, reload, limit<&Limits::send_queue_total>},
	{"limits", "receive-queue", bytes, 5 * k, M, "12k", "", "bytes that a client may send without ending a line", in_force, reload, limit<&Limits::receive_queue>},
	{"limits", "multiline-bytes", bytes, 512, 32 * k, "4k", "", "bytes of text in one message of several lines", in_force, reload, limit<&Limits::multiline_bytes>},
	{"limits", "multiline-lines", count, 1, 1000, "32", "", "lines in one message of several lines", in_force, reload, limit<&Limits::multiline_lines>},
	{"limits", "connections-per-ip", count, 0, kMany, "64", "", "connections from one address; 0: no limit", in_force, reload, limit<&Limits::connections_per_ip>},
	{"limits", "connections-per-uid", count, 0, kMany, "64", "", "connections of one local user over Unix sockets; 0: no limit", in_force, reload, limit<&Limits::connections_per_uid>},
	{"limits", "connection-rate", count, 0, kMany, "120", "", "new connections in a minute from one address; 0: no limit", in_force, reload, limit<&Limits::connection_rate>},
	{"limits", "ipv6-prefix", count, 16, 128, "64", "", "bits of an IPv6 address that count as one address", in_force, reload, limit<&Limits::ipv6_prefix>},
	{"limits", "klines", count, 1, 100000, "1000", "", "bans from the server", in_force, reload, limit<&Limits::klines>},
	{"limits", "password-tries", count, 0, 10000, "10", "", "wrong passwords that one address or local user may give; 0: no limit", in_force, reload, limit<&Limits::password_tries>},
	{"limits", "key-tries", count, 0, 10000, "20", "", "wrong channel keys that one address or local user may give; 0: no limit", in_force, reload, limit<&Limits::key_tries>},
	{"limits", "flood-rate", count, 0, kMany, "10", "", "cost of commands that a client earns back in a second; 0: no limit", in_force, reload, limit<&Limits::flood_rate>},
	{"limits", "flood-burst", count, 1, kMany, "40", "", "cost of commands that a client may spend at once", in_force, reload, limit<&Limits::flood_burst>},
	{"limits", "flood-shared", count, 0, 1000, "4", "", "times these two that all connections of one address or local user share; 0: no such limit", in_force, reload, limit<&Limits::flood_shared>},
	{"limits", "machine-rate", count, 0, kMany, "200", "", "lines of machines a second in one channel; 0: no limit", in_force, reload, limit<&Limits::machine_rate>},
	{"limits", "machine-burst", count, 1, kMany, "2000", "", "lines of machines in one channel at once", in_force, reload, limit<&Limits::machine_burst>},
	{"limits", "ping-interval", duration, 1, kDay, "2m", "", "silence after which a client is sent PING", in_force, reload, limit<&Limits::ping_interval>},
	{"limits", "ping-timeout", duration, 1, kDay, "1m", "", "time that a client has to answer it", in_force, reload, limit<&Limits::ping_timeout>},
	{"limits", "send-timeout", duration, 10, kDay, "2m", "", "time that a line may wait for a client that reads too slowly", in_force, reload, limit<&Limits::send_timeout>},
	{"limits", "registration-timeout", duration, 1, kDay, "30s", "", "time that a new client has to send NICK and USER", in_force, reload, limit<&Limits::registration_timeout>},
	{"limits", "log-repeats", count, 0, kMany, "60", "", "lines of one kind about one address in the log in a minute; 0: no limit", in_force, reload, log_limit<&LogLimits::repeats>},
	{"limits", "log-rate", count, 0, kMany, "100", "", "lines a second that clients may cause in the log; 0: no limit", in_force, reload, log_limit<&LogLimits::rate>},
	{"limits", "log-burst", count, 1, kMany, "5000", "", "lines that they may cause at once", in_force, reload, log_limit<&LogLimits::burst>},
};
// clang-format on

} // namespace

std::span<const ConfigKey> config_keys() noexcept
{
	return kKeys;
}

} // namespace confer::server
