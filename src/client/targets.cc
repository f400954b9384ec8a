// SPDX-License-Identifier: MIT
#include "client/targets.hh"

#include <algorithm>

namespace confer::client {

void Targets::add(std::string_view name, const irc::CaseMap &map)
{
	if (current_.empty() || (!expected_.empty() && map.equal(expected_, name)))
		open(name, map);
	else if (find(name, map) == names_.size())
		names_.emplace_back(name);
}

void Targets::open(std::string_view name, const irc::CaseMap &map)
{
	std::size_t place = find(name, map);
	if (place == names_.size())
		names_.emplace_back(name);
	current_ = names_[place];
	expected_.clear();
}

void Targets::remove(std::string_view name, const irc::CaseMap &map)
{
	const std::size_t place = find(name, map);
	if (place == names_.size())
		return;
	const bool was_current = names_[place] == current_;
	names_.erase(names_.begin() + static_cast<std::ptrdiff_t>(place));
	if (was_current)
		current_ = names_.empty() ? std::string() : names_[place == 0 ? 0 : place - 1];
}

void Targets::rename(std::string_view old_name, std::string_view new_name, const irc::CaseMap &map)
{
	const std::size_t place = find(old_name, map);
	if (place == names_.size())
		return;
	if (names_[place] == current_)
		current_ = new_name;
	const std::size_t other = find(new_name, map);
	names_[place] = new_name;
	if (other != place && other != names_.size()) // we had talked to a former bearer of that nick
		names_.erase(names_.begin() + static_cast<std::ptrdiff_t>(other));
}

void Targets::rotate(int step) noexcept
{
	if (names_.empty())
		return;
	const auto count = static_cast<int>(names_.size());
	const auto place = static_cast<int>(std::find(names_.begin(), names_.end(), current_) - names_.begin());
	current_ = names_[static_cast<std::size_t>((place + step + count) % count)];
}

std::size_t Targets::find(std::string_view name, const irc::CaseMap &map) const noexcept
{
	const auto found =
	    std::find_if(names_.begin(), names_.end(), [&](const std::string &known) { return map.equal(known, name); });
	return static_cast<std::size_t>(found - names_.begin());
}

} // namespace confer::client
