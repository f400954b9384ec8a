// SPDX-License-Identifier: MIT
#include "server/config_keys.hh"

#include "config_text.hh"

using namespace confer;
using namespace confer::server;

namespace {

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

const CMUnitTest kTests[] = {
    TEST_CASE(takes_every_key),
    TEST_CASE(enforces_every_range),
    TEST_CASE(enforces_every_limit),
    TEST_CASE(enforces_every_length),
};

} // namespace

int main()
{
	return check::main("config_keys", kTests);
}
