// SPDX-License-Identifier: MIT
#include "server/config.hh"

#include "chat/text_room.hh"
#include "crypto/scram_verifier.hh"
#include "irc/utf8.hh"
#include "server/config_checks.hh"
#include "server/config_keys.hh"
#include "server/regular_file.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

namespace confer::server {

namespace {

constexpr std::size_t kMaxFile = 1 << 20;
constexpr std::size_t kMaxMotd = 64 << 10;
/** So that ":SERVER 372 NICK :- LINE" with the longest server name and nick fits in 512 bytes. */
constexpr std::size_t kMaxMotdLine = 370;

/** Why a line of the message of the day cannot be sent, or empty. */
std::string motd_fault(std::string_view line)
{
	if (line.size() > kMaxMotdLine)
		return "longer than " + std::to_string(kMaxMotdLine) + " bytes";
	if (!irc::utf8_valid(line))
		return "not UTF-8";
	// Formatting (bold, colour) is made of control bytes; only these would break the protocol's line.
	if (line.find_first_of(std::string_view("\0\r", 2)) != line.npos)
		return "broken by a NUL or CR byte";
	return {};
}

/** Splits the message of the day into lines; says what is wrong with the first bad one. */
std::string split_motd(std::string_view bytes, std::vector<std::string> &lines)
{
	while (!bytes.empty()) {
		auto end = std::min(bytes.find('\n'), bytes.size());
		std::string_view line = bytes.substr(0, end);
		if (line.ends_with('\r'))
			line.remove_suffix(1);
		if (std::string fault = motd_fault(line); !fault.empty())
			return "line " + std::to_string(lines.size() + 1) + " of it is " + fault;
		lines.emplace_back(line);
		bytes.remove_prefix(std::min(end + 1, bytes.size()));
	}
	return {};
}

/** Stores the default of every key of `section`, through the parser that reads them from a file. */
void store_defaults(std::string_view section, const KeyScope &scope)
{
	for (const ConfigKey &key : config_keys()) {
		bool has_default = !key.default_text.empty() && !key.default_text.starts_with('(');
		KeyValue value;
		if (key.store != nullptr && has_default && section_matches(key.section, section) &&
		    !parse_key_value(key, key.default_text, value))
			key.store(scope, value);
	}
}

ListenConfig default_listen(std::string name)
{
	ListenConfig listen;
	listen.name = std::move(name);
	Config unused;
	store_defaults("listen." + listen.name, {unused, &listen});
	return listen;
}

std::string place_text(const std::string &path, const std::string &address, unsigned port)
{
	if (!path.empty())
		return path;
	const bool is_ipv6 = address.find(':') != address.npos;
	return (is_ipv6 ? "[" + address + "]" : address) + ':' + std::to_string(port);
}

/** What only one kind of listener has is cleared in the other, so that equal listeners compare equal. */
template <class Place> void settle(Place &place)
{
	if (place.path.empty()) {
		place.mode = 0;
	} else {
		place.address.clear();
		place.port = 0;
	}
}

std::vector<ListenConfig> default_listens()
{
	ListenConfig ipv4 = default_listen("ipv4");
	ListenConfig ipv6 = default_listen("ipv6");
	ipv6.address = "::1";
	ipv6.optional = true;
	settle(ipv4);
	settle(ipv6);
	return {ipv4, ipv6};
}

/** Turns a Document into a Config. */
class ConfigReader {
public:
	ConfigReader(std::string_view bytes, const ConfigEnvironment &environment)
	    : environment_(environment),
	      document_(ini::parse(bytes))
	{
		for (std::string_view section : {"server", "accounts", "channels", "limits"})
			store_defaults(section, {config_});
		config_.data_dir = environment.state_dir;
		config_.data_dir_is_guessed = environment.state_dir_is_guessed;
		config_.settings.server_name =
		    is_server_name(environment.host_name) ? environment.host_name : "confer.localhost";
	}

	ConfigResult read()
	{
		result_.errors = document_.errors;
		for (const ini::Section &section : document_.sections)
			read_section(section);
		// Who tests with a thousand accounts is served by any password.
		const ini::Section *accounts = document_.find("accounts");
		if (config_.accounts.cost == vault::VaultSettings::Cost::test &&
		    accounts->find("password-min-length") == nullptr)
			config_.settings.accounts.password_min_length = 1;
		if (config_.listens.empty())
			config_.listens = default_listens();
		ConfigChecks(document_, config_, result_.errors, result_.warnings).run();
		auto by_line = [](const Diagnostic &a, const Diagnostic &b) { return a.line < b.line; };
		std::stable_sort(result_.errors.begin(), result_.errors.end(), by_line);
		std::stable_sort(result_.warnings.begin(), result_.warnings.end(), by_line);
		chat::fit_texts(config_.settings.limits);
		if (result_.errors.empty())
			result_.config = std::move(config_);
		return std::move(result_);
	}

private:
	void read_section(const ini::Section &section)
	{
		std::string_view name = section.name;
		auto keys = config_keys();
		if (std::none_of(keys.begin(), keys.end(), [&](auto &key) { return section_matches(key.section, name); }))
			result_.errors.push_back(
			    {section.line, "[" + section.name + "]: unknown section", unknown_section_remedy(name)});
		else if (section_matches("listen.*", name))
			read_listen(section);
		else if (section_matches("operator.*", name))
			read_operator(section);
		else if (section_matches("datagram.*", name))
			read_datagram(section);
		else if (section_matches("rule.*", name))
			read_rule(section);
		else if (section_matches("webirc.*", name))
			read_gateway(section);
		else
			read_entries(section, {config_});
	}

	void read_listen(const ini::Section &section)
	{
		ListenConfig listen = default_listen(std::string(section_suffix(section.name)));
		read_entries(section, {config_, &listen});
		settle(listen);
		config_.listens.push_back(std::move(listen));
	}

	void read_operator(const ini::Section &section)
	{
		chat::Operator oper;
		oper.name = section_suffix(section.name);
		store_defaults(section.name, {config_, nullptr, &oper});
		read_entries(section, {config_, nullptr, &oper});
		config_.settings.operators.push_back(std::move(oper));
	}

	void read_datagram(const ini::Section &section)
	{
		DatagramConfig datagram;
		datagram.name = section_suffix(section.name);
		const KeyScope scope{config_, nullptr, nullptr, &datagram};
		store_defaults(section.name, scope);
		read_entries(section, scope);
		settle(datagram);
		config_.datagrams.push_back(std::move(datagram));
	}

	void read_rule(const ini::Section &section)
	{
		RuleConfig rule;
		rule.name = section_suffix(section.name);
		const KeyScope scope{config_, nullptr, nullptr, nullptr, &rule};
		store_defaults(section.name, scope);
		read_entries(section, scope);
		config_.rules.push_back(std::move(rule));
	}

	void read_gateway(const ini::Section &section)
	{
		chat::Gateway gateway;
		gateway.name = section_suffix(section.name);
		const KeyScope scope{.config = config_, .gateway = &gateway};
		store_defaults(section.name, scope);
		read_entries(section, scope);
		config_.settings.gateways.push_back(std::move(gateway));
	}

	void read_entries(const ini::Section &section, const KeyScope &scope)
	{
		for (const ini::Entry &entry : section.entries)
			read_entry(section, entry, scope);
	}

	void read_entry(const ini::Section &section, const ini::Entry &entry, const KeyScope &scope)
	{
		const ConfigKey *key = find_key(section.name, entry.key);
		if (key == nullptr) {
			add(result_.errors, section, entry, entry.key + ": unknown key",
			    unknown_key_remedy(section.name, entry.key));
			return;
		}
		KeyValue value;
		if (auto fault = parse_key_value(*key, entry.value, value)) {
			add(result_.errors, section, entry, fault->message, fault->remedy);
			return;
		}
		if (key->status == KeyStatus::later)
			add(result_.warnings, section, entry, entry.key + ": not supported by this version, ignored", {});
		else if (key->name == "motd-file")
			read_motd(section, entry);
		else
			key->store(scope, value);
	}

	void read_motd(const ini::Section &section, const ini::Entry &entry)
	{
		if (!entry.value.starts_with('/'))
			return; // empty: none; relative: ConfigChecks refuses it
		result_.motd = entry.value;
		FileText file = environment_.read_file(entry.value, kMaxMotd);
		if (file.error == 0)
			file.fault = split_motd(file.bytes, config_.settings.motd);
		if (!file.fault.empty())
			add(result_.errors, section, entry, "motd-file = " + entry.value + ": " + file.fault,
			    "name a readable text file of at most 64 KiB");
	}

	static void add(std::vector<Diagnostic> &list, const ini::Section &section, const ini::Entry &entry,
	                std::string_view message, std::string remedy)
	{
		list.push_back({entry.line, "[" + section.name + "] " + std::string(message), std::move(remedy)});
	}

	const ConfigEnvironment &environment_;
	ini::Document document_;
	Config config_;
	ConfigResult result_;
};

std::string_view variable(const char *name)
{
	const char *value = getenv(name);
	return value == nullptr ? std::string_view() : value;
}

/** The data directory of a service: systemd.exec(5) "StateDirectory=". Empty: this process is none. */
std::string service_directory()
{
	const std::string_view given = variable("STATE_DIRECTORY");
	return given.starts_with('/') ? std::string(given.substr(0, given.find(':'))) : std::string();
}

/** The data directory of the user of this process: XDG Base Directory Specification. */
std::string home_directory()
{
	if (const std::string_view home = variable("XDG_STATE_HOME"); home.starts_with('/'))
		return std::string(home) + "/conferd";
	const std::string_view home = variable("HOME");
	return home.starts_with('/') ? std::string(home) + "/.local/state/conferd" : std::string();
}

/** Whether there is a password itself, and not only verifiers. */
bool has_plain_password(const Config &config) noexcept
{
	const auto is_plain = [](std::string_view password) {
		return !password.empty() && !crypto::looks_like_verifier(password);
	};
	const auto has_plain = [&](const auto &section) { return is_plain(section.password); };
	const chat::Settings &settings = config.settings;
	return is_plain(settings.password) ||
	       std::any_of(settings.operators.begin(), settings.operators.end(), has_plain) ||
	       std::any_of(settings.gateways.begin(), settings.gateways.end(), has_plain);
}

/** Adds a warning for everything that lets others read its passwords or make themselves operators with it. */
void warn_of_access(const FileText &file, ConfigResult &result)
{
	if (result.config && has_plain_password(*result.config) && (file.mode & S_IROTH) != 0)
		result.warnings.push_back({0, "everybody may read the passwords in this file",
		                           "chmod o-r, or write verifiers (conferd --hash-password)"});
	if ((file.mode & (S_IWGRP | S_IWOTH)) != 0)
		result.warnings.push_back({0, "users other than its owner may write this file", "chmod go-w"});
	const bool changes_user = result.config && !result.config->user.empty() && geteuid() == 0;
	if (!changes_user)
		warn_of_owner(result, geteuid());
}

} // namespace

std::string ListenConfig::text() const
{
	return place_text(path, address, port);
}

std::string DatagramConfig::text() const
{
	return place_text(path, address, port);
}

bool DatagramConfig::same_socket(const DatagramConfig &other) const
{
	return address == other.address && port == other.port && path == other.path && mode == other.mode &&
	       receive_buffer == other.receive_buffer;
}

ConfigEnvironment ConfigEnvironment::current()
{
	ConfigEnvironment environment;
	std::array<char, 256> name{};
	// The last byte stays NUL: gethostname() need not end a name that it cut.
	if (gethostname(name.data(), name.size() - 1) == 0)
		environment.host_name = name.data();
	environment.config_file = CONFER_CONFIG_FILE;
	environment.state_dir = service_directory();
	if (environment.state_dir.empty()) {
		environment.state_dir = home_directory();
		environment.state_dir_is_guessed = true;
	}
	return environment;
}

Config default_config(const ConfigEnvironment &environment)
{
	return *parse_config({}, environment).config;
}

ConfigResult parse_config(std::string_view bytes, const ConfigEnvironment &environment)
{
	return ConfigReader(bytes, environment).read();
}

ConfigResult load_config(const std::string &path, const ConfigEnvironment &environment)
{
	FileText file = environment.read_file(path, kMaxFile);
	if (file.error != 0) {
		ConfigResult result;
		result.file = path;
		result.errors.push_back({0, std::move(file.fault), "name a readable file with --config"});
		return result;
	}
	ConfigResult result = parse_config(file.bytes, environment);
	result.file = path;
	result.owner = file.owner;
	warn_of_access(file, result);
	return result;
}

void warn_of_owner(ConfigResult &result, uid_t user)
{
	if (result.owner != 0 && result.owner != user)
		result.warnings.push_back(
		    {0, "this file belongs to neither root nor the user that conferd runs as", "chown root"});
}

ConfigResult load_default_config(const ConfigEnvironment &environment)
{
	if (access(environment.config_file.c_str(), F_OK) != 0 && errno == ENOENT)
		return parse_config({}, environment);
	return load_config(environment.config_file, environment);
}

} // namespace confer::server
