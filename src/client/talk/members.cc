// SPDX-License-Identifier: MIT
#include "client/talk/members.hh"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace confer::client {

void Members::add_names(std::string_view names, std::string_view prefix_symbols, const irc::CaseMap &map)
{
	while (!names.empty()) {
		std::string_view word = names.substr(0, names.find(' '));
		names.remove_prefix(std::min(names.size(), word.size() + 1));
		const std::size_t start = std::min(word.find_first_not_of(prefix_symbols), word.size());
		const std::string_view prefixes = word.substr(0, start);
		word.remove_prefix(start);
		add(word.substr(0, word.find('!')), prefixes, map);
	}
}

void Members::add(std::string_view nick, std::string_view prefixes, const irc::CaseMap &map)
{
	if (nick.empty())
		return;
	if (Member *known = find(nick, map)) {
		known->nick = nick;
		known->prefixes = prefixes;
	} else if (members_.size() < kMax) {
		members_.emplace(map.fold(nick), Member{std::string(nick), std::string(prefixes)});
	}
}

void Members::remove(std::string_view nick, const irc::CaseMap &map)
{
	members_.erase(map.fold(nick));
}

bool Members::rename(std::string_view from, std::string_view to, const irc::CaseMap &map)
{
	auto node = members_.extract(map.fold(from));
	if (node.empty())
		return false;
	node.key() = map.fold(to);
	node.mapped().nick = to;
	members_.erase(node.key());
	members_.insert(std::move(node));
	return true;
}

void Members::set_prefix(std::string_view nick, char prefix, bool on, std::string_view prefix_symbols,
                         const irc::CaseMap &map)
{
	Member *member = find(nick, map);
	if (!member)
		return;
	std::string prefixes;
	for (char symbol : prefix_symbols) {
		const bool had = member->prefixes.find(symbol) != std::string::npos;
		if (symbol == prefix ? on : had)
			prefixes += symbol;
	}
	member->prefixes = std::move(prefixes);
}

void Members::spoke(std::string_view nick, const irc::CaseMap &map)
{
	if (Member *member = find(nick, map))
		member->spoke = ++clock_;
}

bool Members::has(std::string_view nick, const irc::CaseMap &map) const
{
	return members_.count(map.fold(nick)) > 0;
}

char Members::rank_of(std::string_view nick, const irc::CaseMap &map) const
{
	const auto found = members_.find(map.fold(nick));
	return found == members_.end() || found->second.prefixes.empty() ? '\0' : found->second.prefixes.front();
}

std::vector<std::string> Members::matching(std::string_view start, std::size_t most, const irc::CaseMap &map) const
{
	const std::string folded = map.fold(start);
	const auto spoke_later = [](const Member *a, const Member *b) { return a->spoke > b->spoke; };
	std::vector<const Member *> found;
	for (auto it = members_.lower_bound(folded); it != members_.end() && it->first.starts_with(folded); ++it)
		found.push_back(&it->second);
	std::stable_sort(found.begin(), found.end(), spoke_later);
	// `bo` also finds `[bob]`, after the nicks that begin with it.
	const auto exact = static_cast<std::ptrdiff_t>(found.size());
	for (const auto &[name, member] : members_) {
		const std::size_t letter = std::min(name.find_first_not_of("[]\\`_^{|}-~"), name.size());
		if (letter > 0 && !folded.empty() && name.compare(letter, folded.size(), folded) == 0)
			found.push_back(&member);
	}
	std::stable_sort(found.begin() + exact, found.end(), spoke_later);
	found.resize(std::min(found.size(), most));
	std::vector<std::string> nicks;
	for (const Member *member : found)
		nicks.push_back(member->nick);
	return nicks;
}

std::vector<std::string> Members::listed(std::string_view prefix_symbols, std::size_t most) const
{
	std::vector<std::string> names;
	// One pass for each rank and one for those without: the map has the order of names.
	for (std::size_t rank = 0; rank <= prefix_symbols.size() && names.size() < most; ++rank) {
		const char symbol = rank < prefix_symbols.size() ? prefix_symbols[rank] : '\0';
		for (const auto &[folded, member] : members_) {
			const char highest = member.prefixes.empty() ? '\0' : member.prefixes.front();
			if (highest == symbol && names.size() < most)
				names.push_back((symbol ? std::string(1, symbol) : std::string(" ")) + member.nick);
		}
	}
	return names;
}

Members::Member *Members::find(std::string_view nick, const irc::CaseMap &map)
{
	const auto found = members_.find(map.fold(nick));
	return found == members_.end() ? nullptr : &found->second;
}

} // namespace confer::client
