// SPDX-License-Identifier: MIT
#include "server/datagram_config.hh"

#include "irc/ascii.hh"

#include <algorithm>

namespace confer::server {

bool DatagramConfig::allows(const Address &sender) const noexcept
{
	return !path.empty() ||
	       std::any_of(from.begin(), from.end(), [&](const Prefix &prefix) { return prefix.contains(sender); });
}

std::vector<datagram::Rule> rules_for(std::string_view name, const std::vector<RuleConfig> &all)
{
	std::vector<datagram::Rule> rules;
	for (const RuleConfig &rule : all) {
		if (rule.datagram.empty() || rule.datagram == name)
			rules.push_back(rule);
	}
	return rules;
}

bool names_channel(const DatagramConfig &config, const std::vector<datagram::Rule> &rules,
                   std::string_view channel) noexcept
{
	return datagram::listed(config.channels, channel) || irc::equal_nocase(config.channel, channel) ||
	       std::any_of(rules.begin(), rules.end(),
	                   [&](const datagram::Rule &rule) { return irc::equal_nocase(rule.channel, channel); });
}

} // namespace confer::server
