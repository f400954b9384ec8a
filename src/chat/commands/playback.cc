// SPDX-License-Identifier: MIT
// What is played back to clients that do not ask with CHATHISTORY.
#include "chat/commands/handlers.hh"
#include "chat/commands/history_request.hh"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace confer::chat {

using enum Subcommand::Name;

std::size_t HistoryRequest::play_back(const Asked &asked, WallTime since, std::size_t most)
{
	static constexpr Subcommand kLatest{"LATEST", latest, 2, 1};
	subcommand_ = &kLatest;
	unasked_ = true;
	// What was said in the same millisecond may have been seen, or not.
	first_ = {HistoryPoint::By::time, since - 1};
	limit_ = most;
	{
		WorldRead lock(call_.world);
		const std::optional<Asked> again = call_.session.user == nullptr ? std::nullopt : find_again(asked);
		if (!again)
			return 0;
		asked_ = *again;
		oldest_ = call_.world.history_bounds().oldest(call_.out.time());
		if (answer_from_memory())
			return played_;
	}
	answer_from_log();
	return played_;
}

namespace {

/** What the user of the session may have missed: its channels, and those who have written to it. */
std::vector<Asked> find_missed(Call &call, WallTime since, std::size_t &most, std::size_t &each)
{
	std::vector<Asked> all;
	std::vector<Stream> streams;
	std::size_t channels = 0;
	{
		WorldRead lock(call.world);
		const Session &session = call.session;
		if (session.user == nullptr || session.has(irc::Cap::chathistory) || call.user().is(UserFlag::bot) ||
		    !call.world.preferences(call.user().account).autoreplay.value_or(true))
			return {};
		most = call.settings().history.playback_max;
		each = call.settings().history.query_max;
		for (const User::Place &place : call.user().places)
			all.push_back({place.channel->name, place.channel->stream(), true});
		channels = all.size();
		for (const Conversations::Peer &peer : call.world.conversations().of(call.user().account)) {
			all.push_back({peer.account, peer.stream, false});
			streams.push_back(peer.stream);
		}
	}
	if (streams.empty())
		return all;
	const auto latest = call.world.log().latest(streams, since);
	std::vector<Asked> missed(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(channels));
	for (std::size_t i = 0; i < streams.size(); ++i) {
		if (latest[i])
			missed.push_back(all[channels + i]);
	}
	return missed;
}

} // namespace

void play_back(Call &call)
{
	const WallTime since = std::exchange(call.session.missed_since, 0);
	if (since == 0)
		return;
	std::size_t most = 0, each = 0;
	for (const Asked &asked : find_missed(call, since, most, each)) {
		if (most == 0 || !call.pace())
			return;
		most -= HistoryRequest(call).play_back(asked, since, std::min(each, most));
	}
}

} // namespace confer::chat
