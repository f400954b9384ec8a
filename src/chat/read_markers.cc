// SPDX-License-Identifier: MIT
#include "chat/read_markers.hh"

#include "chat/state_text.hh"
#include "chat/text.hh"

#include <algorithm>
#include <array>
#include <span>

namespace confer::chat {

const ReadMarkers::Markers *ReadMarkers::find(const User &user) const
{
	if (user.account.empty()) {
		const auto found = guests_.find(&user);
		return found == guests_.end() ? nullptr : &found->second;
	}
	const auto found = accounts_.find(map_.fold(user.account));
	return found == accounts_.end() ? nullptr : &found->second;
}

std::optional<WallTime> ReadMarkers::of(const User &user, std::string_view target) const
{
	const Markers *markers = find(user);
	if (markers == nullptr)
		return {};
	const auto found = markers->find(map_.fold(target));
	return found == markers->end() ? std::nullopt : std::optional(found->second);
}

bool ReadMarkers::save(std::string_view account, std::string_view target, WallTime time, const std::string *forgotten,
                       WallTime now)
{
	std::array<StateChange, 2> changes;
	changes[0] = {text(kClass, account, ' ', target), text(time)};
	if (forgotten != nullptr)
		changes[1] = {text(kClass, account, ' ', *forgotten), std::nullopt};
	return log_.append_state(now, std::span(changes).first(forgotten == nullptr ? 1 : 2));
}

std::optional<WallTime> ReadMarkers::advance(const User &user, std::string_view target, WallTime time, WallTime now)
{
	const bool guest = user.account.empty();
	const std::string account = map_.fold(user.account);
	std::string folded = map_.fold(target);
	Markers &markers = guest ? guests_[&user] : accounts_[account];
	const auto found = markers.find(folded);
	if (found != markers.end() && found->second >= time)
		return found->second;
	auto oldest = markers.end();
	if (found == markers.end() && markers.size() >= (guest ? kMostOfGuest : kMost))
		oldest = std::min_element(markers.begin(), markers.end(),
		                          [](const auto &a, const auto &b) { return a.second < b.second; });
	const auto place = found == markers.end() ? markers.emplace(folded, 0).first : found;
	bool saved = false;
	try {
		saved = guest || save(account, folded, time, oldest == markers.end() ? nullptr : &oldest->first, now);
	} catch (...) {
		if (found == markers.end())
			markers.erase(place);
		throw;
	}
	if (!saved) {
		if (found == markers.end())
			markers.erase(place);
		return {};
	}
	place->second = time;
	if (oldest != markers.end())
		markers.erase(oldest);
	return time;
}

void ReadMarkers::move(Markers &markers, const std::string &from, const std::string &to, const std::string *account,
                       std::vector<StateChange> &changes)
{
	const auto earlier = markers.find(to), found = markers.find(from);
	if (earlier == markers.end() && found == markers.end())
		return;
	std::string name = to;
	if (account != nullptr) {
		const auto value = found == markers.end() ? std::nullopt : std::optional(text(found->second));
		changes.push_back({text(kClass, *account, ' ', to), value});
		if (value)
			changes.push_back({text(kClass, *account, ' ', from), std::nullopt});
	}
	// From here on nothing fails.
	if (earlier != markers.end())
		markers.erase(earlier);
	if (found == markers.end())
		return;
	auto node = markers.extract(found);
	node.key() = std::move(name);
	markers.insert(std::move(node));
}

std::size_t ReadMarkers::rename(std::string_view from, std::string_view to, std::vector<StateChange> &changes)
{
	const std::string old = map_.fold(from), fresh = map_.fold(to);
	if (old == fresh)
		return 0;
	MutexLock lock(order);
	for (auto &[account, markers] : accounts_)
		move(markers, old, fresh, &account, changes);
	for (auto &[user, markers] : guests_)
		move(markers, old, fresh, nullptr, changes);
	return accounts_.size() + guests_.size();
}

std::vector<std::string> ReadMarkers::keys_of(std::string_view account) const
{
	std::vector<std::string> keys;
	const std::string folded = map_.fold(account);
	MutexLock lock(order);
	if (const auto found = accounts_.find(folded); found != accounts_.end()) {
		for (const auto &marker : found->second)
			keys.push_back(text(kClass, folded, ' ', marker.first));
	}
	return keys;
}

void ReadMarkers::forget(std::string_view account)
{
	const std::string folded = map_.fold(account);
	MutexLock lock(order);
	accounts_.erase(folded);
}

void ReadMarkers::forget(const User &user) noexcept
{
	MutexLock lock(order);
	guests_.erase(&user);
}

bool ReadMarkers::restore(const StateChange &entry)
{
	const std::string_view names = std::string_view(entry.key).substr(1);
	const std::size_t space = names.find(' ');
	WallTime time = 0;
	if (!entry.value || space == 0 || space == names.npos || space + 1 == names.size())
		return false;
	if (!read_number(*entry.value, time) || time <= 0)
		return false;
	MutexLock lock(order);
	// Two names may be the same one under another casemapping than they were made with.
	WallTime &marker = accounts_[map_.fold(names.substr(0, space))][map_.fold(names.substr(space + 1))];
	marker = std::max(marker, time);
	return true;
}

} // namespace confer::chat
