// SPDX-License-Identifier: MIT
#include "datagram/rules.hh"

#include "irc/ascii.hh"
#include "irc/mask.hh"

#include <algorithm>

namespace confer::datagram {

bool covered(const std::vector<std::string> &masks, std::string_view name) noexcept
{
	static const irc::CaseMap map(irc::CaseMapping::ascii);
	return std::any_of(masks.begin(), masks.end(),
	                   [&](const std::string &mask) { return irc::mask_match(mask, name, map); });
}

bool listed(const std::vector<std::string> &masks, std::string_view name) noexcept
{
	return std::any_of(masks.begin(), masks.end(), [&](const std::string &mask) {
		return mask.find_first_of("*?") == mask.npos && irc::equal_nocase(mask, name);
	});
}

bool Rule::covers(const Event &event) const noexcept
{
	const bool asks_priority = facilities.any() || severity != Severity::debug;
	if (asks_priority && !event.priority)
		return false;
	if (facilities.any() && !facilities.test(event.priority->facility))
		return false;
	if (asks_priority && event.priority->severity > severity)
		return false;
	return (hosts.empty() || covered(hosts, event.host)) && (apps.empty() || covered(apps, event.app));
}

const Rule *first_rule(const std::vector<Rule> &rules, const Event &event) noexcept
{
	const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule &rule) { return rule.covers(event); });
	return found == rules.end() ? nullptr : &*found;
}

} // namespace confer::datagram
