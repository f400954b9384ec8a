// SPDX-License-Identifier: MIT
#include "server/config_checks.hh"

#include "chat/modes.hh"
#include "chat/text_room.hh"
#include "crypto/scram_verifier.hh"
#include "irc/ascii.hh"
#include "irc/limits.hh"
#include "irc/mask.hh"
#include "irc/message.hh"
#include "irc/names.hh"
#include "server/config_keys.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer::server {

namespace {

/** Bytes that must be left in a line for a real name, and for a mask of any host. */
constexpr std::size_t kLeastRealname = 32;
constexpr std::size_t kLeastMask = irc::kMaxHost + sizeof("*!*@") - 1;

bool is_printable_ascii(std::string_view text) noexcept
{
	return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/** The 16 or 4 bytes of a numeric address with its %interface, so that two ways to write one are equal; else empty. */
std::string address_bytes(std::string_view address)
{
	auto percent = address.find('%');
	std::string host(address.substr(0, percent));
	std::string bytes(16, '\0');
	if (percent == address.npos && inet_pton(AF_INET, host.c_str(), bytes.data()) == 1)
		return bytes.substr(0, 4);
	if (inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1 || percent + 1 == address.size())
		return {};
	return percent == address.npos ? bytes : bytes.append(address.substr(percent));
}

/** User modes that users may set themselves. */
std::string user_flags()
{
	std::string letters;
	for (const chat::UserMode &mode : chat::user_modes()) {
		if (mode.settable)
			letters += mode.letter;
	}
	return letters;
}

/** What the kernel or a proxy can say of a client: "uid:1000", or "cert:" and a SHA-256. */
bool is_identity(std::string_view text) noexcept
{
	const auto only = [](std::string_view rest, std::string_view letters) {
		return !rest.empty() && rest.find_first_not_of(letters) == rest.npos;
	};
	if (text.starts_with("uid:"))
		return only(text.substr(4), "0123456789") && text != "uid:65534";
	return text.starts_with("cert:") && text.size() == 5 + 64 && only(text.substr(5), "0123456789abcdef");
}

std::string section_of(const ListenConfig &listen)
{
	return "listen." + listen.name;
}

std::string section_of(const DatagramConfig &datagram)
{
	return "datagram." + datagram.name;
}

std::string section_of(const RuleConfig &rule)
{
	return "rule." + rule.name;
}

template <class Place> bool same_place(const Place &a, const Place &b)
{
	if (!a.path.empty() || !b.path.empty())
		return a.path == b.path;
	// Port 0 is another free port each time.
	return a.port != 0 && a.port == b.port && address_bytes(a.address) == address_bytes(b.address);
}

} // namespace

bool is_server_name(std::string_view name) noexcept
{
	auto fits = [](char c) { return irc::is_alnum(c) || c == '.' || c == '-' || c == '_'; };
	return !name.empty() && name.size() <= irc::kMaxServerName && irc::is_alnum(name[0]) &&
	       std::all_of(name.begin(), name.end(), fits);
}

void ConfigChecks::run()
{
	check_names();
	check_reserved_nicks();
	check_client_tags();
	check_paths();
	check_modes("channels", "default-modes", config_.settings.default_channel_modes,
	            chat::channel_flag_letters(chat::Roleplay{config_.settings.roleplay}));
	check_modes("accounts", "default-user-modes", config_.settings.default_user_modes, user_flags());
	check_text_room();
	check_accounts();
	check_auth_command();
	check_operators();
	check_gateways();
	for (const ListenConfig &listen : config_.listens)
		check_listen(listen);
	for (const DatagramConfig &datagram : config_.datagrams)
		check_datagram(datagram);
	for (const RuleConfig &rule : config_.rules)
		check_rule(rule);
}

void ConfigChecks::check_names()
{
	if (!is_server_name(config_.settings.server_name))
		error("server", "name", "not a server name", "use letters, digits, dots, hyphens, as in irc.example.org");
	if (!is_printable_ascii(config_.settings.network))
		error("server", "network", "has a blank or a letter outside ASCII", "use one word of ASCII letters");
	const std::string &marks = config_.settings.relaymsg_separators;
	const auto is_of_nicks = [](char c) { return c <= ' ' || irc::valid_nick(std::string{'x', c}, 2); };
	if (std::any_of(marks.begin(), marks.end(), is_of_nicks))
		error("extensions", "relaymsg-separators", "nicks have one of these characters", "write others, such as /");
}

void ConfigChecks::check_reserved_nicks()
{
	for (const std::string &mask : config_.settings.reserved_nicks) {
		std::string example = mask;
		for (char &c : example)
			c = c == '*' || c == '?' ? 'x' : c;
		if (mask.find_first_not_of("*?") == mask.npos)
			error("server", "reserved-nicks", mask + " would leave no nick to anybody", "name some letters of it");
		else if (!irc::valid_nick(example, irc::kMaxMask, config_.settings.casemapping))
			error("server", "reserved-nicks", mask + " covers nothing that could be a nick",
			      "use letters, digits and -[]\\`_^{|} with * and ?");
	}
}

void ConfigChecks::check_client_tags()
{
	const std::vector<std::string> &words = config_.settings.client_tag_deny;
	const bool all = std::find(words.begin(), words.end(), "*") != words.end();
	for (const std::string &word : words) {
		const bool exception = word.starts_with('-');
		if (word == "*")
			continue;
		if (!irc::valid_tag_key(exception ? word.substr(1) : word) || word.starts_with('+'))
			error("server", "client-tag-deny", word + " is not the name of a tag",
			      "write it without +, as in typing or draft/react");
		else if (exception && !all)
			error("server", "client-tag-deny", word + " is an exception without *", "write * before it, or remove it");
	}
}

void ConfigChecks::check_paths()
{
	for (const ListenConfig &listen : config_.listens)
		check_absolute(section_of(listen), "path", listen.path);
	for (const DatagramConfig &datagram : config_.datagrams)
		check_absolute(section_of(datagram), "path", datagram.path);
	for (std::string_view key : {"data-dir", "motd-file", "control-socket"}) {
		if (given("server", key))
			check_absolute("server", key, document_.find("server")->find(key)->value);
	}
}

void ConfigChecks::check_absolute(std::string_view section, std::string_view key, std::string_view path)
{
	if (!path.empty() && path[0] != '/')
		error(section, key, "not an absolute path", "begin it with /");
}

void ConfigChecks::check_modes(std::string_view section, std::string_view key, std::string_view letters,
                               std::string_view known)
{
	for (char letter : letters) {
		if (known.find(letter) == known.npos) {
			error(section, key, "not modes that can be set here: " + std::string(1, letter),
			      "use letters of +" + std::string(known));
			return;
		}
	}
}

void ConfigChecks::check_text_room()
{
	const chat::Limits &limits = config_.settings.limits;
	const chat::TextRoom room = chat::text_room(limits);
	if (room.names == 0 || room.realname < kLeastRealname || room.mask < kLeastMask) {
		const bool channel = limits.channel_length > std::max(limits.nick_length, limits.user_length);
		error("limits", channel ? "channel-length" : "nick-length",
		      "nick-length, user-length, channel-length and key-length are too long for one line of WHO, MODE or NAMES",
		      "lower them, to 32, 16, 64 and 32 for example");
		return;
	}
	const auto check = [&](std::string_view key, std::size_t length, std::size_t most) {
		if (length > most)
			warnings_.push_back({line_of("limits", key),
			                     "[limits] " + std::string(key) + ": behind the longest names a line has " +
			                         std::to_string(most) + " bytes for it, which are the limit",
			                     "write " + std::to_string(most) + " or less"});
	};
	check("topic-length", limits.topic_length, room.topic);
	check("kick-length", limits.kick_length, room.kick);
	check("away-length", limits.away_length, room.away);
	check("realname-length", limits.realname_length, room.realname);
}

void ConfigChecks::check_accounts()
{
	const chat::Settings &settings = config_.settings;
	if (!settings.accounts.required || settings.uid_accounts)
		return;
	if (config_.accounts.enabled && config_.data_dir.empty())
		error("accounts", "required", "there are no accounts without a data directory, so nobody could log in",
		      "set data-dir in [server]");
	else if (!config_.accounts.enabled)
		error("accounts", "required", "there are no accounts, so nobody could log in",
		      "remove enabled = no, or set uid-accounts = yes in [identity]");
}

void ConfigChecks::check_auth_command()
{
	const std::string &path = config_.auth_command.path;
	struct stat status;
	if (path.empty())
		return;
	if (path[0] != '/')
		check_absolute("accounts", "auth-command", path);
	else if (::stat(path.c_str(), &status) != 0)
		error("accounts", "auth-command", path + ": " + std::strerror(errno), "name a program");
	else if (!S_ISREG(status.st_mode) || ::access(path.c_str(), X_OK) != 0)
		error("accounts", "auth-command", path + " cannot be run", "name a program, and chmod a+x it");
	else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		error("accounts", "auth-command", "users other than its owner may write " + path, "chmod go-w it");
	if (!config_.accounts.enabled)
		error("accounts", "auth-command", "there are no accounts", "remove enabled = no");
	if (config_.settings.accounts.registration)
		error("accounts", "auth-command", "people could register names that the program knows",
		      "add registration = no");
}

void ConfigChecks::check_password(std::string_view section, std::string_view password)
{
	if (crypto::looks_like_verifier(password) && !crypto::ScramVerifier::parse(password))
		error(section, "password", "begins like a verifier, but is not one",
		      "write what conferd --hash-password prints");
}

void ConfigChecks::check_operators()
{
	check_password("server", config_.settings.password);
	for (const chat::Operator &oper : config_.settings.operators) {
		std::string section = "operator." + oper.name;
		check_password(section, oper.password);
		if (!is_printable_ascii(oper.name) || oper.name.starts_with(':') || oper.name.size() > 64)
			error(section, "", "not a name for OPER", "use one word of ASCII letters");
		if (!given(section, "password") && !given(section, "account") && !given(section, "identity"))
			error(section, "", "an operator without a password", "add a password line, or account or identity");
		if (!oper.identity.empty() && !is_identity(oper.identity))
			error(section, "identity", "neither uid: and a number nor cert: and 64 hexadecimal digits in lower case",
			      "write uid:1000, for example");
	}
}

void ConfigChecks::check_gateways()
{
	for (const chat::Gateway &gateway : config_.settings.gateways) {
		const std::string section = "webirc." + gateway.name;
		check_password(section, gateway.password);
		if (!given(section, "password"))
			error(section, "", "a gateway without a password", "add a password line");
		// A bad value of from has its own error.
		if (gateway.from.empty() && (!given(section, "from") || document_.find(section)->find("from")->value.empty()))
			error(section, "from", "no address is named, so anybody could try the password",
			      "add from with the gateway's address");
	}
}

void ConfigChecks::check_listen(const ListenConfig &listen)
{
	check_listen_keys(listen);
	check_proxy(listen);
	check_duplicate(listen);
	if (listen.path.empty() && address_bytes(listen.address).empty())
		error(section_of(listen), "address", listen.address + " is not a numeric address",
		      "write one, as in 127.0.0.1, ::1, or :: for every IPv6 address");
}

void ConfigChecks::check_listen_keys(const ListenConfig &listen)
{
	std::string section = section_of(listen);
	for (std::string_view key : {"address", "port", "optional", "proxy-protocol", "proxy-from"}) {
		if (!listen.path.empty() && given(section, key))
			error(section, key, "a Unix socket has none", "remove it, or remove path");
	}
	if (listen.path.empty() && given(section, "mode"))
		error(section, "mode", "only a Unix socket has one", "remove it, or give a path");
}

void ConfigChecks::check_proxy(const ListenConfig &listen)
{
	std::string section = section_of(listen);
	if (!listen.path.empty())
		return;
	if (listen.proxy_protocol == ProxyProtocol::off) {
		if (!listen.proxy_from.empty())
			warnings_.push_back({line_of(section, "proxy-from"),
			                     "[" + section + "] proxy-from: no effect while proxy-protocol is off",
			                     "remove it, or set proxy-protocol"});
		return;
	}
	// A bad value of proxy-from has its own error.
	bool bad_list = given(section, "proxy-from") && !document_.find(section)->find("proxy-from")->value.empty();
	if (listen.proxy_from.empty() && !bad_list)
		error(section, "proxy-protocol", "no proxy is named, so anybody could claim any address",
		      "add proxy-from with the proxy's address");
}

void ConfigChecks::check_duplicate(const ListenConfig &listen)
{
	for (const ListenConfig &earlier : config_.listens) {
		if (&earlier == &listen)
			return;
		if (same_place(earlier, listen)) {
			error(section_of(listen), "",
			      "listens on " + listen.text() + " as [" + section_of(earlier) + "] in line " +
			          std::to_string(line_of(section_of(earlier), "")) + " does",
			      "remove one of them");
			return;
		}
	}
}

void ConfigChecks::check_datagram(const DatagramConfig &datagram)
{
	const std::string section = section_of(datagram);
	check_datagram_keys(datagram);
	check_datagram_duplicate(datagram);
	check_channel(section, datagram.channel);
	check_masks(section, "channels", datagram.channels);
	if (datagram.path.empty() && address_bytes(datagram.address).empty())
		error(section, "address", datagram.address + " is not a numeric address",
		      "write one, as in 127.0.0.1, ::1, or :: for every IPv6 address");
}

void ConfigChecks::check_datagram_keys(const DatagramConfig &datagram)
{
	const std::string section = section_of(datagram);
	for (std::string_view key : {"address", "port", "from", "receive-buffer"}) {
		if (!datagram.path.empty() && given(section, key))
			error(section, key, "a Unix socket has none", "remove it, or remove path");
	}
	if (datagram.path.empty() && given(section, "mode"))
		error(section, "mode", "only a Unix socket has one", "remove it, or give a path");
	const bool is_blank = given(section, "from") && document_.find(section)->find("from")->value.empty();
	if (datagram.path.empty() && is_blank)
		error(section, "from", "nobody could send anything", "name addresses, or remove it for those of this machine");
}

void ConfigChecks::check_datagram_duplicate(const DatagramConfig &datagram)
{
	for (const DatagramConfig &earlier : config_.datagrams) {
		if (&earlier == &datagram)
			return;
		if (same_place(earlier, datagram)) {
			error(section_of(datagram), "",
			      "receives on " + datagram.text() + " as [" + section_of(earlier) + "] in line " +
			          std::to_string(line_of(section_of(earlier), "")) + " does",
			      "remove one of them");
			return;
		}
	}
}

void ConfigChecks::check_rule(const RuleConfig &rule)
{
	const std::string section = section_of(rule);
	if (!given(section, "channel"))
		error(section, "", "a rule without a channel", "add a channel line");
	check_channel(section, rule.channel);
	check_masks(section, "host", rule.hosts);
	check_masks(section, "app", rule.apps);
	if (given(section, "facility")) {
		for (const std::string_view word : words_of(document_.find(section)->find("facility")->value)) {
			if (!datagram::facility_of(word))
				error(section, "facility", std::string(word) + " is none",
				      "write names as in auth, daemon or local0; conferd.conf(5) lists them");
		}
	}
	const auto named = [&](const DatagramConfig &datagram) { return datagram.name == rule.datagram; };
	if (!rule.datagram.empty() && std::none_of(config_.datagrams.begin(), config_.datagrams.end(), named))
		error(section, "datagram", "there is no [datagram." + rule.datagram + "]", "name an existing section");
}

void ConfigChecks::check_channel(std::string_view section, std::string_view channel)
{
	if (!channel.empty() && !irc::valid_channel(channel, config_.settings.limits.channel_length))
		error(section, "channel", std::string(channel) + " cannot be the name of a channel",
		      "begin it with #, without blanks, commas and invisible characters");
}

void ConfigChecks::check_masks(std::string_view section, std::string_view key, const std::vector<std::string> &masks)
{
	for (const std::string &mask : masks) {
		if (!irc::valid_mask(mask))
			error(section, key, "a mask over " + std::to_string(irc::kMaxMask) + " bytes", "shorten it, with * and ?");
	}
}

unsigned ConfigChecks::line_of(std::string_view section, std::string_view key) const noexcept
{
	const ini::Section *found = document_.find(section);
	if (found == nullptr)
		return 0;
	const ini::Entry *entry = found->find(key);
	return entry == nullptr ? found->line : entry->line;
}

bool ConfigChecks::given(std::string_view section, std::string_view key) const noexcept
{
	const ini::Section *found = document_.find(section);
	return found != nullptr && found->find(key) != nullptr;
}

void ConfigChecks::error(std::string_view section, std::string_view key, std::string_view what, std::string remedy)
{
	std::string message = "[" + std::string(section) + "]";
	if (!key.empty())
		message.append(" ").append(key);
	errors_.push_back({line_of(section, key), message.append(": ").append(what), std::move(remedy)});
}

} // namespace confer::server
