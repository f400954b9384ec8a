// SPDX-License-Identifier: MIT
#include "log/erasures.hh"

#include "log/segment.hh"

#include <algorithm>

namespace confer::log {

namespace {

constexpr std::string_view kPositionKey = "!erased ";
constexpr std::string_view kAccountKey = "!account ";

} // namespace

std::string Erasures::key(Position position)
{
	return std::string(kPositionKey) + segment_name(position, "");
}

std::string Erasures::key(std::string_view account)
{
	return std::string(kAccountKey).append(account);
}

std::string Erasures::value(Position before)
{
	return segment_name(before, "");
}

void Erasures::load(const StateMap &state)
{
	std::vector<Position> positions;
	for (const auto &[key, value] : state) {
		if (const auto position = position_in_name(key, kPositionKey, ""))
			positions.push_back(*position);
		else if (const auto before = position_in_name(value, "", ""); before && key.starts_with(kAccountKey))
			add(std::string_view(key).substr(kAccountKey.size()), *before);
	}
	add(positions);
}

void Erasures::add(const std::vector<Position> &positions)
{
	if (positions.empty())
		return;
	MutexLock lock(mutex_);
	positions_.insert(positions.begin(), positions.end());
	any_ = true;
}

void Erasures::add(std::string_view account, Position before)
{
	MutexLock lock(mutex_);
	Position &there = accounts_.try_emplace(std::string(account), before).first->second;
	there = std::max(there, before);
	any_ = true;
}

bool Erasures::covers(Position position, std::string_view account) const noexcept
{
	if (!any_.load(std::memory_order_relaxed))
		return false;
	MutexLock lock(mutex_);
	if (positions_.contains(position))
		return true;
	const auto at = account.empty() ? accounts_.end() : accounts_.find(account);
	return at != accounts_.end() && position < at->second;
}

} // namespace confer::log
