// SPDX-License-Identifier: MIT
// The manual pages and the sample say what the table of keys says.
//
//     config_documents_test CONFERD.CONF.5 CONFERD.CONF CONFER-PROTOCOL.7
#include "chat/isupport.hh"
#include "chat/modes.hh"
#include "irc/limits.hh"
#include "server/config.hh"
#include "server/config_keys.hh"
#include "server/proxy_header.hh"
#include "support/manual_page.hh"

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

namespace {

using namespace confer;
using namespace confer::server;
using check::lines_of;
using check::read_file;

std::string manual_path, sample_path, protocol_path;

std::string lower(std::string_view text)
{
	std::string out(text);
	for (char &c : out)
		c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
	return out;
}

/** What the manual says of a key. */
struct Described {
	bool later = false;
	std::string kind; ///< of value: the argument in its heading
	std::string text; ///< of the entry, without markup lines, in lower case
	std::string default_text;
};

/** By "section key", sections as the table writes them. */
std::map<std::string, Described> read_manual(std::string_view bytes)
{
	std::map<std::string, Described> all;
	std::string section;
	bool later = false;
	Described *entry = nullptr;
	for (std::string_view line : lines_of(bytes)) {
		if (line.starts_with(".Sh ") || line.starts_with(".Ss ") || line == ".El")
			entry = nullptr;
		if (line.starts_with(".Sh "))
			later = line == ".Sh KEYS OF LATER VERSIONS";
		if (line.starts_with(".Ss [")) {
			section = line.substr(5, line.find(']') - 5);
			if (auto name = section.find("NAME"); name != section.npos)
				section.replace(name, 4, "*");
		}
		if (line.starts_with(".It Ic ")) {
			std::string_view key = line.substr(7, line.find(' ', 7) - 7);
			auto [place, is_new] = all.try_emplace(section + " " + std::string(key));
			if (!is_new)
				check::fail("described twice: " + place->first);
			entry = &place->second;
			entry->later = later;
			entry->kind = line.substr(line.rfind(' ') + 1);
		} else if (entry != nullptr && line.starts_with("Default: ")) {
			entry->default_text = line.substr(9, line.size() - 10);
		} else if (entry != nullptr && !line.starts_with('.')) {
			entry->text += lower(line) + " ";
		}
	}
	return all;
}

std::string_view kind_of(KeyType type)
{
	switch (type) {
	case KeyType::text: return "text";
	case KeyType::boolean: return "boolean";
	case KeyType::count:
	case KeyType::port: return "number";
	case KeyType::bytes: return "size";
	case KeyType::duration: return "time";
	case KeyType::choice: return "word";
	case KeyType::mode: return "bits";
	case KeyType::words:
	case KeyType::prefixes: return "list";
	}
	return "";
}

/** A default as the manual says it. */
std::string default_of(const ConfigKey &key)
{
	if (key.default_text.starts_with('('))
		return std::string(key.default_text.substr(1, key.default_text.size() - 2));
	return key.default_text.empty() ? "none" : std::string(key.default_text);
}

void the_manual_has_the_keys_of_the_table()
{
	auto described = read_manual(read_file(manual_path));
	for (const ConfigKey &key : config_keys()) {
		std::string name = std::string(key.section) + " " + std::string(key.name);
		auto entry = described.extract(name);
		if (entry.empty())
			check::fail("not described: " + name);
		if (entry.mapped().later != (key.status == KeyStatus::later))
			check::fail("described among the wrong ones: " + name);
	}
	if (!described.empty())
		check::fail("described, but no key: " + described.begin()->first);
}

void the_manual_has_the_values_of_the_table()
{
	auto described = read_manual(read_file(manual_path));
	for (const ConfigKey &key : config_keys()) {
		std::string name = std::string(key.section) + " " + std::string(key.name);
		const Described &entry = described[name];
		if (entry.kind != kind_of(key.type))
			check::fail(name + " is described as " + entry.kind);
		if (entry.default_text != default_of(key))
			check::fail(name + " has the default " + default_of(key) + ", described as " + entry.default_text);
		// A path is as long as the system lets it be, and a list of prefixes has no range.
		bool has_range = key.type != KeyType::prefixes && !(key.type == KeyType::text && key.maximum >= 4095);
		if (has_range && entry.text.find(lower(key_range(key))) == std::string::npos)
			check::fail(name + " is not described as " + key_range(key));
	}
}

void the_manual_has_the_modes_of_the_chat()
{
	std::string channel, user;
	for (const chat::ChannelMode &mode : chat::channel_modes())
		if (mode.kind == irc::ModeKind::flag)
			channel += mode.letter;
	for (const chat::UserMode &mode : chat::user_modes())
		if (mode.settable)
			user += mode.letter;
	std::string manual = read_file(manual_path);
	check::contains(manual, "\nLetters of " + channel + ", the modes without an argument.\n");
	check::contains(manual, "\nLetters of " + user + ", the modes that users may set themselves.\n");
}

ConfigEnvironment environment()
{
	ConfigEnvironment environment;
	environment.host_name = "host.example.org";
	return environment;
}

/** The sample without the comment sign in front of its settings; what it explains has a blank there, and stays. */
std::string uncommented(std::string_view sample)
{
	std::string out;
	for (std::string_view line : lines_of(sample)) {
		if (line.size() > 1 && line[0] == '#' && line[1] != ' ')
			line.remove_prefix(1);
		out.append(line).append("\n");
	}
	return out;
}

std::string all_of(const ConfigResult &result)
{
	std::string out;
	for (const Diagnostic &error : result.errors)
		out += error.text("sample") + "\n";
	for (const Diagnostic &warning : result.warnings)
		out += warning.text("sample") + "\n";
	return out;
}

void the_sample_is_valid_as_it_stands()
{
	check::equal(all_of(parse_config(read_file(sample_path), environment())), "");
}

/** Every in-force key, in the order of the table, with its value: two configurations that agree in this are the same.
 */
std::string shown(const Config &config)
{
	std::string out = std::to_string(static_cast<int>(config.log_level));
	for (const ListenConfig &listen : config.listens)
		out += "\n" + listen.name + " " + listen.text() + " " + std::to_string(listen.optional);
	const auto &settings = config.settings;
	for (const std::string &text :
	     {settings.server_name, settings.description, settings.network, settings.password, settings.admin_location,
	      settings.admin_email, settings.default_channel_modes, settings.default_user_modes})
		out += "\n" + text;
	for (const std::string &mask : settings.reserved_nicks)
		out += "\n" + mask;
	out += "\n" + std::to_string(static_cast<int>(settings.casemapping)) + std::to_string(settings.utf8_only) +
	       std::to_string(settings.motd.size()) + std::to_string(settings.operators.size());
	return out;
}

void the_sample_shows_the_defaults()
{
	std::string file = uncommented(read_file(sample_path));
	ConfigResult result = parse_config(file, environment());
	check::equal(all_of(result), "");
	Config defaults = default_config(environment());
	check::equal(shown(*result.config), shown(defaults));
	CHECK(result.config->listens == defaults.listens);
	// The limits by the table, so that a new one cannot be forgotten here.
	ini::Document document = ini::parse(file);
	for (const ini::Section &section : document.sections)
		for (const ini::Entry &entry : section.entries)
			if (!section.name.starts_with("listen."))
				check::equal(section.name + " " + entry.key + " " + entry.value,
				             section.name + " " + entry.key + " " +
				                 std::string(find_key(section.name, entry.key)->default_text));
}

void the_sample_has_every_key()
{
	std::string sample = read_file(sample_path);
	ini::Document document = ini::parse(uncommented(sample));
	for (const ConfigKey &key : config_keys()) {
		if (key.status == KeyStatus::later)
			continue;
		bool listed = false;
		for (const ini::Section &section : document.sections)
			listed = listed || (section_matches(key.section, section.name) && section.find(key.name) != nullptr);
		// What has no default that could stand there is in an example.
		listed = listed || sample.find("\n#   " + std::string(key.name) + " = ") != sample.npos;
		if (!listed)
			check::fail("not in the sample: " + std::string(key.section) + " " + std::string(key.name));
	}
}

/** confer-protocol(7): ".It Ic KEY Ta DEFAULT Ta …" of a limit that can be configured, ".It NAME Ta NUMBER Ta …" else.
 */
void the_protocol_has_the_limits()
{
	std::set<std::string> there, told;
	for (const ConfigKey &key : config_keys()) {
		if (key.section == "limits" && key.status == KeyStatus::in_force)
			there.insert("Ic " + std::string(key.name) + " Ta " + std::string(key.default_text));
	}
	const auto fixed = [&](const std::string &name, std::size_t limit) {
		there.insert(name + " Ta " + std::to_string(limit));
	};
	fixed("line", irc::kMaxLine);
	fixed("tags of a client", irc::kMaxClientTags);
	fixed("tags from the server", irc::kMaxTags);
	fixed("parameters", irc::kMaxParams);
	fixed("tokens", irc::kMaxIsupportTokens);
	fixed("mode changes", chat::kMaxModeChanges);
	fixed("mask", irc::kMaxMask);
	fixed("label", irc::kMaxLabel);
	fixed("PROXY version 1", kMaxProxyHeaderV1);
	fixed("PROXY version 2", kMaxProxyHeaderV2);
	const std::string page = read_file(protocol_path);
	for (const check::ManualEntry &entry : check::manual_entries(page, "LIMITS"))
		told.emplace(entry.heading.substr(0, entry.heading.rfind(" Ta ")));
	if (const std::string differences = check::differences(there, told); !differences.empty())
		check::fail("confer-protocol.7:" + differences);
}

const CMUnitTest kTests[] = {
    TEST_CASE(the_manual_has_the_keys_of_the_table), TEST_CASE(the_manual_has_the_values_of_the_table),
    TEST_CASE(the_manual_has_the_modes_of_the_chat), TEST_CASE(the_sample_is_valid_as_it_stands),
    TEST_CASE(the_sample_shows_the_defaults),        TEST_CASE(the_sample_has_every_key),
    TEST_CASE(the_protocol_has_the_limits),
};

} // namespace

int main(int argc, char **argv)
{
	if (argc != 4) {
		std::fprintf(stderr, "usage: %s conferd.conf.5 conferd.conf confer-protocol.7\n", argv[0]);
		return 64;
	}
	manual_path = argv[1];
	sample_path = argv[2];
	protocol_path = argv[3];
	return check::main("config documents", kTests);
}
