// SPDX-License-Identifier: MIT
// Finding keys and sections of conferd.conf by name, and guessing what a wrong name was meant to be.
#include "server/config_keys.hh"

#include <algorithm>

namespace confer::server {

namespace {

/** How many letters must be changed, inserted, removed or swapped with their neighbour to make `b` of `a`. */
std::size_t edit_distance(std::string_view a, std::string_view b)
{
	// Optimal string alignment, by rows: `before` is for the prefix of `a` two letters shorter than `row`.
	std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
	for (std::size_t j = 0; j <= b.size(); ++j)
		row[j] = j;
	for (std::size_t i = 1; i <= a.size(); ++i) {
		before.swap(last);
		last.swap(row);
		row[0] = i;
		for (std::size_t j = 1; j <= b.size(); ++j) {
			std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
			row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = std::min(row[j], before[j - 2] + 1);
		}
	}
	return row[b.size()];
}

/** The candidate nearest to `name`, ASCII case aside, or empty if none is near. */
class Nearest {
public:
	explicit Nearest(std::string_view name)
	    : name_(lower(name)),
	      distance_(std::max<std::size_t>(1, name.size() / 3) + 1)
	{
	}

	void consider(std::string_view candidate)
	{
		// What they differ in length is the least that they can differ.
		const std::size_t a = name_.size(), b = candidate.size();
		if (std::max(a, b) - std::min(a, b) >= distance_)
			return;
		std::size_t distance = edit_distance(name_, candidate);
		if (distance < distance_) {
			distance_ = distance;
			best_ = candidate;
		}
	}

	[[nodiscard]] std::string_view best() const noexcept { return best_; }

private:
	static std::string lower(std::string_view name)
	{
		std::string out(name);
		for (char &c : out) {
			if (c >= 'A' && c <= 'Z')
				c = static_cast<char>(c - 'A' + 'a');
		}
		return out;
	}

	std::string name_;
	std::size_t distance_;
	std::string_view best_;
};

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
	Nearest nearest(name);
	for (const ConfigKey &key : config_keys()) {
		if (section_matches(key.section, section))
			nearest.consider(key.name);
	}
	return nearest.best().empty() ? "conferd.conf(5) lists the keys" : did_you_mean(nearest.best());
}

std::string unknown_section_remedy(std::string_view section)
{
	Nearest nearest(stem_of(section));
	for (const ConfigKey &key : config_keys())
		nearest.consider(stem_of(key.section));
	for (const ConfigKey &key : config_keys()) {
		if (stem_of(key.section) == nearest.best())
			return did_you_mean(written(key.section));
	}
	return "conferd.conf(5) lists the sections";
}

} // namespace confer::server
