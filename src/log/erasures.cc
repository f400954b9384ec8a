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

std::string Erasures::value(const ErasedAt &at)
{
	return segment_name(at.before, segment_name(static_cast<Position>(at.time), ""));
}

void Erasures::load(const StateMap &state)
{
	for (const auto &[key, value] : state) {
		const std::string_view text = value;
		const auto before = position_in_name(text.substr(0, text.size() / 2), "", "");
		const auto time = position_in_name(text.substr(text.size() / 2), "", "");
		if (!before || !time)
			continue;
		const ErasedAt at{*before, static_cast<Time>(*time)};
		if (const auto position = position_in_name(key, kPositionKey, ""))
			add(std::vector<Position>{*position}, at);
		else if (key.starts_with(kAccountKey))
			add(std::string_view(key).substr(kAccountKey.size()), at);
	}
}

void Erasures::add(const std::vector<Position> &positions, const ErasedAt &at)
{
	MutexLock lock(mutex_);
	for (const Position position : positions)
		positions_.try_emplace(position, at);
	any_ = any_ || !positions_.empty();
}

void Erasures::add(std::string_view account, const ErasedAt &at)
{
	MutexLock lock(mutex_);
	ErasedAt &there = accounts_.try_emplace(std::string(account), at).first->second;
	if (there.before < at.before)
		there = at;
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
	return at != accounts_.end() && position < at->second.before;
}

DueErasures Erasures::due(Time latest, Position end) const
{
	DueErasures due;
	MutexLock lock(mutex_);
	for (const auto &[position, at] : positions_) {
		if (at.time <= latest && position < end)
			due.positions.push_back(position);
	}
	for (const auto &[account, at] : accounts_) {
		if (at.time <= latest && at.before <= end)
			due.accounts.emplace(account, at.before);
	}
	std::sort(due.positions.begin(), due.positions.end());
	return due;
}

void Erasures::forget(const DueErasures &done)
{
	MutexLock lock(mutex_);
	for (const Position position : done.positions)
		positions_.erase(position);
	for (const auto &[account, before] : done.accounts) {
		const auto at = accounts_.find(account);
		if (at != accounts_.end() && at->second.before == before)
			accounts_.erase(at);
	}
	any_ = !positions_.empty() || !accounts_.empty();
}

} // namespace confer::log
