// SPDX-License-Identifier: MIT
// LIST with ELIST=CMNTU: Modern "LIST message", ISUPPORT parameter ELIST.
#include "chat/commands/handlers.hh"
#include "irc/mask.hh"
#include "irc/names.hh"

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

namespace confer::chat {

namespace {

constexpr std::int64_t kMinute = 60000; // in milliseconds

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

bool wanted_channel(Call &call, const Channel &channel, const Wanted &wanted, WallTime now) REQUIRES_SHARED(world_role)
{
	const auto matches = [&](std::string_view mask) REQUIRES_SHARED(world_role) {
		return irc::mask_match(mask, channel.name, call.case_map());
	};
	for (const std::string_view mask : wanted.not_masks) {
		if (matches(mask))
			return false;
	}
	bool named = wanted.masks.empty();
	for (const std::string_view mask : wanted.masks)
		named = named || matches(mask);
	if (wanted.topic.given() && channel.topic.set_at == 0)
		return false;
	return named && wanted.users.holds(static_cast<std::int64_t>(channel.members().size())) &&
	       holds(wanted.created, channel.created, now) && holds(wanted.topic, channel.topic.set_at, now);
}

void list_channel(Call &call, const Channel &channel) REQUIRES_SHARED(world_role)
{
	call.reply(irc::RPL_LIST, {channel.name, text(channel.members().size())}, channel.topic.text);
}

} // namespace

void run_list(Call &call)
{
	world_role.assert_shared();
	const Wanted wanted = read_conditions(call.param(0));
	const WallTime now = wall_now();
	call.reply(irc::RPL_LISTSTART, {"Channel"}, "Users  Name");
	for (const std::string_view name : wanted.names) {
		const Channel *channel = call.world.find_channel(name);
		if (channel != nullptr && channel->visible_to(call.user()) && wanted_channel(call, *channel, wanted, now))
			list_channel(call, *channel);
	}
	if (wanted.names.empty()) {
		call.world.each_channel([&](const Channel &channel) REQUIRES_SHARED(world_role) {
			if (channel.visible_to(call.user()) && wanted_channel(call, channel, wanted, now))
				list_channel(call, channel);
		});
	}
	call.reply(irc::RPL_LISTEND, {}, "End of /LIST");
}

} // namespace confer::chat
