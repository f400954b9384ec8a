// SPDX-License-Identifier: MIT
#include "chat/audience.hh"

namespace confer::chat {

namespace {

bool wants(const Session &session, irc::CapSet needed) noexcept
{
	return (session.caps() & needed) == needed;
}

} // namespace

Audience::Audience(Call &call, Event &event, irc::CapSet wanted) : call_(call), event_(event)
{
	User &self = call.user();
	const std::uint64_t round = call.world.each_neighbour(self, [&](User &neighbour) REQUIRES(world_role) {
		if (&neighbour == &self)
			return;
		for (const SessionRef &session : neighbour.sessions) {
			if (wants(*session, wanted))
				told_.push_back(session.get());
		}
	});
	if (const std::vector<Session *> *watchers = call.world.watchers(self.nick)) {
		for (Session *session : *watchers) {
			if (session->user != nullptr && session->user->round != round &&
			    wants(*session, wanted | irc::Cap::extended_monitor))
				told_.push_back(session);
		}
	}
	call.out.prepare({&event}, told_.size() + self.sessions.size());
}

void Audience::tell()
{
	call_.hold->share();
	for (Session *session : told_)
		call_.out.send(*session, event_);
}

} // namespace confer::chat
