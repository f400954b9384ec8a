// SPDX-License-Identifier: MIT
#include "chat/audience.hh"

namespace confer::chat {

namespace {

bool wants(const Session &session, irc::CapSet needed) noexcept
{
	return (session.caps() & needed) == needed;
}

} // namespace

Audience::Audience(World &world, User &user, Event &event, irc::CapSet wanted, Delivery &out) : event_(event), out_(out)
{
	const std::uint64_t round = world.each_neighbour(user, [&](User &neighbour) REQUIRES(world_role) {
		if (&neighbour == &user)
			return;
		for (const SessionRef &session : neighbour.sessions) {
			if (wants(*session, wanted))
				told_.push_back(session.get());
		}
	});
	if (const std::vector<Session *> *watchers = world.watchers(user.nick)) {
		for (Session *session : *watchers) {
			if (session->user != nullptr && session->user->round != round &&
			    wants(*session, wanted | irc::Cap::extended_monitor))
				told_.push_back(session);
		}
	}
	out.prepare({&event}, told_.size() + user.sessions.size());
}

Audience Audience::of_away(World &world, User &user, std::string_view message, Delivery &out)
{
	Event &event = out.event();
	if (message.empty())
		event.start(world.message_ids(), user.source(), "AWAY", {});
	else
		event.start(world.message_ids(), user.source(), "AWAY", {}, message);
	event.from(user);
	return {world, user, event, irc::Cap::away_notify, out};
}

namespace {

/** For a moment the user is logged in to another account. */
class Pretended {
public:
	Pretended(User &user, std::string &account) noexcept REQUIRES(world_role) : user_(user), account_(account)
	{
		user_.account.swap(account_);
	}
	~Pretended() NO_THREAD_SAFETY_ANALYSIS { user_.account.swap(account_); }
	Pretended(const Pretended &) = delete;
	Pretended &operator=(const Pretended &) = delete;

private:
	User &user_;
	std::string &account_;
};

} // namespace

Audience Audience::of_account(World &world, User &user, std::string account, Delivery &out)
{
	const Pretended pretended(user, account); // the event's tag has the new one
	Event &event = out.event();
	event.start(world.message_ids(), user.source(), "ACCOUNT",
	            {user.account.empty() ? "*" : std::string_view(user.account)});
	event.from(user);
	return {world, user, event, irc::Cap::account_notify, out};
}

void Audience::tell() const
{
	for (Session *session : told_)
		out_.send(*session, event_);
}

} // namespace confer::chat
