// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/event.hh"

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

namespace confer::datagram {

/** Which events go to a channel: all that the rule asks for must hold. */
struct Rule {
	std::string name;
	std::bitset<kFacilities> facilities; ///< one of these; none: any
	Severity severity = Severity::debug; ///< at least as bad as this; debug: any
	std::vector<std::string> hosts;      ///< masks with * and ?, ASCII case aside; one of them; none: any
	std::vector<std::string> apps;       ///< the same of the program
	std::string channel;

	/** An event without a priority is not covered by a rule that asks for one. */
	[[nodiscard]] bool covers(const Event &event) const noexcept;
	bool operator==(const Rule &) const = default;
};

/** Whether one of the masks covers `name`, ASCII case aside. */
[[nodiscard]] bool covered(const std::vector<std::string> &masks, std::string_view name) noexcept;

/** Whether one of the masks, which has no wildcards, is `name`, ASCII case aside. */
[[nodiscard]] bool listed(const std::vector<std::string> &masks, std::string_view name) noexcept;

/** The first of the rules that covers the event: it decides where one goes that names no channel itself; or nullptr. */
[[nodiscard]] const Rule *first_rule(const std::vector<Rule> &rules, const Event &event) noexcept;

} // namespace confer::datagram
