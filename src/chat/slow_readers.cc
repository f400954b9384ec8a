// SPDX-License-Identifier: MIT
#include "chat/slow_readers.hh"

#include "chat/text.hh"

namespace confer::chat {

void SlowReaders::miss(Session &session)
{
	auto found = all_.find(&session);
	if (found == all_.end()) {
		if (all_.size() == kMost)
			return;
		found = all_.try_emplace(&session).first;
	}
	Entry &entry = found->second;
	if (entry.session.expired()) // a new one, or the address of one that has gone
		entry = {session.weak_from_this(), 0, {}};
	++entry.lines;
}

void SlowReaders::tell(World &world, Time now, Event &event, Delivery &out)
{
	const auto tell_one = [&](Session &session, std::uint64_t lines) REQUIRES_SHARED(world_role) {
		if (session.user == nullptr)
			return true; // it leaves
		const std::string notice = text("*** ", lines, lines == 1 ? " line" : " lines",
		                                " of machines dropped for you: your client reads too slowly");
		event.start(world.message_ids(), world.name(), "NOTICE", {session.user->nick}, notice);
		return out.offer(session, event);
	};
	for (auto at = all_.begin(); at != all_.end();) {
		Entry &entry = at->second;
		const SessionRef session = entry.session.lock();
		const bool due = now >= entry.tell_at;
		if (session == nullptr || (due && entry.lines == 0)) {
			at = all_.erase(at);
			continue;
		}
		if (due && tell_one(*session, entry.lines)) {
			entry.lines = 0;
			entry.tell_at = now == Time::max() ? now : now + kPause;
		}
		++at;
	}
}

} // namespace confer::chat
