// SPDX-License-Identifier: MIT
// Users who stay in the World while no client is connected.
#include "chat/audience.hh"
#include "chat/persistence_status.hh"
#include "chat/presence_state.hh"

#include <algorithm>
#include <chrono>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace confer::chat {

namespace {

/** How often absent users are looked at. */
constexpr WallTime kLook = 3600 * 1000;

} // namespace

bool World::is_always_on(std::string_view account) const noexcept
{
	using Offer = AlwaysOnSettings::Offer;
	const Offer offer = settings_.always_on.offer;
	return offer != Offer::no && preferences(account).always_on.value_or(offer == Offer::opt_out);
}

World::Choice World::choose(std::string_view account, const Preferences &wanted, Delivery &out, WorldWrite *hold,
                            bool anyway)
{
	const bool is_there = always_on_.user_of(account) != nullptr;
	Choice choice = Choice::done;
	if (wanted.always_on.value_or(false) && settings_.always_on.offer == AlwaysOnSettings::Offer::no)
		choice = Choice::not_offered;
	else if (wanted.always_on.value_or(false) && !is_there && always_on_users() >= settings_.always_on.limit)
		choice = Choice::full;
	if (choice != Choice::done && !anyway)
		return choice;
	const WallTime now = out.time();
	std::string value = preferences_value(wanted);
	Unsaved unsaved{{preferences_key(always_on_.name_of(account)), std::nullopt}};
	if (!value.empty())
		unsaved.front().value = std::move(value);
	always_on_.choose(account, wanted);
	save(unsaved, now);
	std::vector<User *> absent;
	for (User *user : users_of(account)) {
		settle(*user, now);
		if (user->is_absent() && !user->always_on)
			absent.push_back(user);
	}
	if (!absent.empty())
		remove_users(absent, "No longer always-on", out, hold);
	return choice;
}

void World::settle(User &user, WallTime now) noexcept
try {
	User *const stays = user.account.empty() ? nullptr : always_on_.user_of(user.account);
	const bool should = !user.account.empty() && is_always_on(user.account) &&
	                    (stays == &user || (stays == nullptr && always_on_users() < settings_.always_on.limit));
	if (user.always_on && stays == &user && should)
		return;
	drop_presence(user, now);
	if (!should)
		return;
	always_on_.add(user.account, user);
	user.always_on = true;
	keep_presence(user, now);
} catch (const std::bad_alloc &) {
	unsaved_.add(1);
}

void World::keep_presence(const User &user, WallTime now) noexcept
try {
	if (user.always_on && logs_)
		save({{presence_key(user.account), presence_value(state_of(user))}}, now);
} catch (const std::bad_alloc &) {
	unsaved_.add(1); // it comes back as it stood before
}

void World::drop_presence(User &user, WallTime now) noexcept
try {
	if (!std::exchange(user.always_on, false))
		return;
	const std::string account = always_on_.drop(user);
	if (logs_)
		save({{presence_key(account), std::nullopt}}, now);
} catch (const std::bad_alloc &) {
	unsaved_.add(1);
}

void World::leave_absent(Session &session, Delivery &out, WorldWrite &hold)
{
	User &user = *session.user;
	std::string message(User::kAbsent);
	std::optional<Audience> audience;
	if (!user.away())
		audience.emplace(Audience::of_away(*this, user, message, out));
	detach_session(session, out);
	// From here on nothing fails.
	forget_session(session);
	user.last_seen = {out.time(), log_.lines_end()};
	if (audience) {
		user.away_message = std::move(message);
		user.auto_away = true;
	}
	keep_presence(user, out.time());
	if (!audience)
		return;
	hold.share();
	audience->tell();
}

std::optional<Audience> World::come_back(User &user, Delivery &out)
{
	std::optional<Audience> audience;
	if (user.auto_away)
		audience.emplace(Audience::of_away(*this, user, {}, out));
	if (std::exchange(user.auto_away, false))
		user.away_message.clear();
	user.last_seen = {};
	keep_presence(user, out.time());
	return audience;
}

void World::settle_and_tell(User &user, WallTime now, Delivery &out)
{
	const bool stayed = user.always_on;
	settle(user, now);
	if (user.always_on != stayed)
		tell_persistence(*this, user, out);
}

WallTime World::end_absent_users(WallTime now, Delivery &out, WorldWrite &hold)
{
	const WallTime expiry = std::chrono::milliseconds(settings_.always_on.expiry).count();
	std::vector<User *> over, changed;
	for (const auto &[account, user] : always_on_.users()) {
		const bool is_expired = user->is_absent() && expiry != 0 && now - user->last_seen.time >= expiry;
		const bool stays = is_always_on(account) && case_map_.equal(user->account, account);
		if (user->is_absent() && (is_expired || !stays))
			over.push_back(user);
		else if (!stays)
			changed.push_back(user);
	}
	for (User *user : changed)
		settle_and_tell(*user, now, out);
	if (std::exchange(offer_changed_, false)) {
		for (const auto &entry : users_) {
			if (User &user = *entry.second; !user.is_absent() && !user.account.empty())
				settle_and_tell(user, now, out);
		}
	}
	if (!over.empty())
		remove_users(over, "No client has come for too long", out, &hold);
	return now + kLook;
}

bool World::restore_presence(std::string_view account, const PresenceState &state,
                             const std::unordered_map<Stream, Channel *> &channels, WallTime now)
{
	const bool was_there = state.last_seen.time == 0; // when the server ended
	const LastSeen last_seen = was_there ? LastSeen{now, log_.lines_end()} : state.last_seen;
	const bool is_nobodys = keeps_accounts_ && !settings_.uid_accounts && account_names_.owner(account).empty();
	// Who was absent for too long is for end_absent_users() to say, when it is known that the clock is right.
	if (is_nobodys || !is_always_on(account) || always_on_users() >= settings_.always_on.limit ||
	    always_on_.user_of(account) != nullptr || find_user(state.nick) != nullptr)
		return false;
	auto made = std::make_unique<User>(state.nick, state.username, state.host, state.realname);
	User &user = *made;
	user.account = account;
	for (const char letter : state.modes) {
		const UserMode *mode = find_user_mode(letter);
		if (mode != nullptr && mode->settable)
			user.set(mode->flag, true);
	}
	user.auto_away = state.away_message.empty();
	user.away_message = user.auto_away ? std::string(User::kAbsent) : state.away_message;
	user.last_seen = last_seen;
	user_roll_.reserve();
	users_.emplace(user.nick, std::move(made));
	user_roll_.add(user);
	most_users_ = std::max(most_users_, users_.size());
	recount(user, 0);
	for (const PresenceState::Membership &membership : state.memberships) {
		const auto found = channels.find(membership.stream);
		if (found != channels.end() && found->second->member(user) == nullptr)
			join(user, *found->second, membership.statuses, now);
	}
	// Only now: that it has come back changes nothing in the log, unless it was there when the server ended.
	always_on_.add(account, user);
	user.always_on = true;
	if (was_there)
		keep_presence(user, now);
	return true;
}

} // namespace confer::chat
