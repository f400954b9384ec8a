// SPDX-License-Identifier: MIT
// Finding keys and sections of conferd.conf by name, and guessing what a wrong name was meant to be.
#include "server/config_keys.hh"

#include "ini/nearest.hh"

#include <algorithm>

namespace confer::server {

namespace {

std::string did_you_mean(std::string_view name)
{
	return "did you mean " + std::string(name) + "?";
}

/** "listen" of the pattern `listen.*`, "server" of `server`. */
std::string_view stem_of(std::string_view section) noexcept
{
	return section.substr(0, section.find('.'));
}

/** How a section of this pattern is written: `[server]`, `[listen.NAME]`. */
std::string written(std::string_view pattern)
{
	bool named = pattern.ends_with(".*");
	return "[" + std::string(stem_of(pattern)) + (named ? ".NAME]" : "]");
}

} // namespace

std::string_view section_suffix(std::string_view section) noexcept
{
	auto dot = section.find('.');
	return dot == section.npos ? std::string_view() : section.substr(dot + 1);
}

bool section_matches(std::string_view pattern, std::string_view name) noexcept
{
	if (!pattern.ends_with(".*"))
		return pattern == name;
	pattern.remove_suffix(1);
	return name.starts_with(pattern) && name.size() > pattern.size();
}

const ConfigKey *find_key(std::string_view section, std::string_view name) noexcept
{
	for (const ConfigKey &key : config_keys()) {
		if (key.name == name && section_matches(key.section, section))
			return &key;
	}
	return nullptr;
}

std::string unknown_key_remedy(std::string_view section, std::string_view name)
{
	for (const ConfigKey &key : config_keys()) {
		if (key.name == name)
			return "it belongs in " + written(key.section);
	}
	ini::Nearest nearest(name);
	for (const ConfigKey &key : config_keys()) {
		if (section_matches(key.section, section))
			nearest.consider(key.name);
	}
	return nearest.best().empty() ? "conferd.conf(5) lists the keys" : did_you_mean(nearest.best());
}

std::string unknown_section_remedy(std::string_view section)
{
	ini::Nearest nearest(stem_of(section));
	for (const ConfigKey &key : config_keys())
		nearest.consider(stem_of(key.section));
	for (const ConfigKey &key : config_keys()) {
		if (stem_of(key.section) == nearest.best())
			return did_you_mean(written(key.section));
	}
	return "conferd.conf(5) lists the sections";
}

} // namespace confer::server
