// SPDX-License-Identifier: MIT
// The sessions of the World: how they come, whose they become, and how they go.
#include "chat/audience.hh"

#include <algorithm>
#include <memory>
#include <utility>

namespace confer::chat {

void World::add_session(Session &session)
{
	sessions_.insert(&session);
}

void World::remove_session(Session &session, std::string_view reason, Delivery &out, WorldWrite &hold)
{
	if (session.user == nullptr) {
		forget_session(session);
		return;
	}
	User &user = *session.user;
	if (user.sessions.size() > 1) {
		detach_session(session, out);
		forget_session(session);
	} else if (user.always_on) {
		leave_absent(session, out, hold);
	} else {
		User *const users[] = {&user};
		remove_users(users, reason, out, &hold, &session);
	}
}

std::optional<Audience> World::absence_without(const Session &session, Delivery &out)
{
	User &user = *session.user;
	const auto stays_present = [&](const SessionRef &other)
	                               REQUIRES(world_role) { return other.get() != &session && !other->absent; };
	if (user.away() || std::any_of(user.sessions.begin(), user.sessions.end(), stays_present))
		return {};
	return Audience::of_away(*this, user, User::kAbsent, out);
}

void World::detach_session(Session &session, Delivery &out)
{
	User &user = *session.user;
	const auto is_other_operator = [&](const SessionRef &other)
	                                   REQUIRES(world_role) { return other.get() != &session && other->is_operator; };
	Event *demoted = nullptr;
	if (session.is_operator && std::none_of(user.sessions.begin(), user.sessions.end(), is_other_operator)) {
		demoted = &out.event();
		demoted->start(ids_, user.source(), "MODE", {user.nick, "-o"});
		demoted->from(user);
		out.prepare({demoted}, user.sessions.size());
	}
	const auto absence = user.sessions.size() > 1 ? absence_without(session, out) : std::nullopt;
	// From here on nothing fails.
	const auto own = [&](const SessionRef &other) { return other.get() == &session; };
	user.sessions.erase(std::find_if(user.sessions.begin(), user.sessions.end(), own));
	session.orphan();
	--registered_;
	more_sessions_ -= user.sessions.empty() ? 0 : 1;
	if (absence) {
		user.away_message = std::string(User::kAbsent);
		absence->tell();
	}
	if (demoted == nullptr)
		return;
	const std::uint8_t old_modes = user.modes;
	user.set(UserFlag::oper, false);
	user.oper_title.clear();
	recount(user, old_modes);
	out.send(user, *demoted);
}

void World::forget_session(Session &session) noexcept
{
	sessions_.erase(&session);
	unmonitor_all(session);
}

User &World::add_user(std::unique_ptr<User> user, Session &session)
{
	User &added = *user;
	user_roll_.reserve();
	added.sessions.reserve(1);
	users_.emplace(added.nick, std::move(user));
	user_roll_.add(added);
	added.sessions.push_back(session.shared_from_this());
	session.bind(added);
	++registered_;
	most_users_ = std::max(most_users_, users_.size());
	recount(added, 0);
	return added;
}

void World::attach_session(User &user, Session &session)
{
	if (user.order == nullptr)
		user.order = std::make_unique<Mutex>("User::order", rank::user_order);
	user.sessions.push_back(session.shared_from_this());
	session.bind(user);
	++registered_;
	more_sessions_ += user.sessions.size() > 1 ? 1 : 0;
}

std::vector<User *> World::users_of(std::string_view account) const
{
	std::vector<User *> found;
	each_user([&](User &user) REQUIRES_SHARED(world_role) {
		if (!user.account.empty() && case_map_.equal(user.account, account))
			found.push_back(&user);
	});
	return found;
}

User *World::user_to_attach(std::string_view account, std::string_view nick) const noexcept
{
	if (account.empty())
		return nullptr;
	User *found = find_user(nick);
	if (found == nullptr || !case_map_.equal(found->account, account))
		found = always_on_.user_of(account);
	if (found == nullptr || found->is_absent())
		return found;
	return settings_.multi_session && preferences(account).multi_session.value_or(true) ? found : nullptr;
}

} // namespace confer::chat
