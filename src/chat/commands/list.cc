// SPDX-License-Identifier: MIT
// LIST with ELIST=CMNTU: Modern "LIST message", ISUPPORT parameter ELIST.
#include "chat/commands/handlers.hh"
#include "chat/view.hh"
#include "irc/mask.hh"
#include "irc/names.hh"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

namespace confer::chat {

namespace {

constexpr std::int64_t kMinute = 60000; // in milliseconds
/** All channels have been looked at. */
constexpr std::size_t kDone = std::numeric_limits<std::size_t>::max();

/** What a channel must be to be listed. Ages are minutes; a bound that was not given excludes nothing. */
struct Wanted {
	static constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
	static constexpr std::int64_t kLongest = kAny / kMinute - 1;

	struct Range {
		std::int64_t above = -1;   ///< strictly more than this
		std::int64_t below = kAny; ///< strictly less than this

		bool given() const noexcept { return above != -1 || below != kAny; }
		bool holds(std::int64_t value) const noexcept { return value > above && value < below; }
	};

	std::vector<std::string_view> names;
	std::vector<std::string_view> masks;
	std::vector<std::string_view> not_masks;
	Range users, created, topic;
};

/** Reads ">3" or "<3" into the range. */
bool read_bound(std::string_view item, Wanted::Range &range) noexcept
{
	if (item.size() < 2 || (item[0] != '<' && item[0] != '>'))
		return false;
	std::int64_t value = 0;
	const char *end = item.data() + item.size();
	const auto [rest, error] = std::from_chars(item.data() + 1, end, value);
	if (error != std::errc{} || rest != end || value < 0)
		return false;
	// Minutes become milliseconds: longer than any age is long enough.
	(item[0] == '>' ? range.above : range.below) = std::min(value, Wanted::kLongest);
	return true;
}

Wanted read_conditions(std::string_view list)
{
	Wanted wanted;
	for (const std::string_view item : irc::Items(list)) {
		const char first = item.front();
		if ((first == 'C' && read_bound(item.substr(1), wanted.created)) ||
		    (first == 'T' && read_bound(item.substr(1), wanted.topic)) || read_bound(item, wanted.users))
			continue;
		if (first == '!')
			wanted.not_masks.push_back(item.substr(1));
		else if (item.find_first_of("*?") != std::string_view::npos)
			wanted.masks.push_back(item);
		else
			wanted.names.push_back(item);
	}
	return wanted;
}

bool holds(const Wanted::Range &range, WallTime since, WallTime now) noexcept
{
	if (!range.given())
		return true;
	// In milliseconds, so that "less than 2 minutes" does not include 2 minutes and 59 seconds.
	const WallTime age = now - since;
	const bool above = range.above == -1 || age > range.above * kMinute;
	return above && (range.below == Wanted::kAny || age < range.below * kMinute);
}

/** Whether the channel is one that is asked for and that the user may know of. */
bool wanted_channel(Call &call, const Channel &channel, const Wanted &wanted, WallTime now) REQUIRES_SHARED(world_role)
{
	std::size_t steps = 0;
	const auto matches = [&](std::string_view mask) REQUIRES_SHARED(world_role) {
		return irc::mask_match(mask, channel.name, call.case_map(), &steps);
	};
	const auto named = [&]() REQUIRES_SHARED(world_role) {
		return std::none_of(wanted.not_masks.begin(), wanted.not_masks.end(), matches) &&
		       (wanted.masks.empty() || std::any_of(wanted.masks.begin(), wanted.masks.end(), matches));
	};
	const bool dated = !wanted.topic.given() || channel.topic.set_at != 0;
	const bool found = dated && knows(call.user(), channel) &&
	                   wanted.users.holds(static_cast<std::int64_t>(channel.members().size())) &&
	                   holds(wanted.created, channel.created, now) && holds(wanted.topic, channel.topic.set_at, now) &&
	                   named();
	call.out.count_work(1 + steps / kMaskStepsOfWork);
	return found;
}

void list_channel(Call &call, const Channel &channel) REQUIRES_SHARED(world_role)
{
	call.reply(irc::RPL_LIST, {channel.name, text(channel.members().size())}, channel.topic.text);
}

/** Takes up the look at all channels at place `next`, until others should have their turn. */
void list_portion(Call &call, const Wanted &wanted, WallTime now, std::size_t &next) REQUIRES_SHARED(world_role)
{
	const Roll<Channel> &channels = call.world.channel_roll();
	for (; next < channels.size() && !call.out.should_flush(); ++next) {
		const Channel *channel = channels.at(next);
		if (channel != nullptr && wanted_channel(call, *channel, wanted, now))
			list_channel(call, *channel);
	}
	if (next >= channels.size())
		next = kDone;
}

void list_named(Call &call, const Wanted &wanted, WallTime now) REQUIRES_SHARED(world_role)
{
	for (const std::string_view name : wanted.names) {
		const Channel *channel = call.world.find_channel(name);
		if (channel != nullptr && wanted_channel(call, *channel, wanted, now))
			list_channel(call, *channel);
	}
}

} // namespace

void run_list(Call &call)
{
	const Wanted wanted = read_conditions(call.param(0));
	const WallTime now = call.out.time();
	bool started = false;
	std::size_t next = wanted.names.empty() ? 0 : kDone;
	do {
		if (started && !call.pace())
			return;
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return;
		if (!std::exchange(started, true)) {
			call.reply(irc::RPL_LISTSTART, {"Channel"}, "Users  Name");
			list_named(call, wanted, now);
		}
		if (next != kDone)
			list_portion(call, wanted, now, next);
		if (next == kDone)
			call.reply(irc::RPL_LISTEND, {}, "End of /LIST");
	} while (next != kDone);
}

} // namespace confer::chat
