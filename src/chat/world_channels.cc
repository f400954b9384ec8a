// SPDX-License-Identifier: MIT
// The channels of the World: how they begin, change and end, and that the log has it before anybody is told.
#include "chat/channel_state.hh"
#include "chat/presence_state.hh"
#include "chat/world.hh"
#include "irc/limits.hh"

#include <algorithm>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace confer::chat {

namespace {

/** Keys in one record of the state: few enough for the longest ones that there can be. */
constexpr std::size_t kKeysOfRecord = 64;

/** Keys that a start removes from the state: nobody takes records out of the log yet. The next start removes others. */
constexpr std::size_t kMostOrphans = 10'000;

bool append_state(Log &log, WallTime now, std::span<const StateChange> changes) noexcept
{
	bool kept = true;
	while (!changes.empty()) {
		const std::span<const StateChange> some = changes.first(std::min(kKeysOfRecord, changes.size()));
		kept = log.append_state(now, some) && kept;
		changes = changes.subspan(some.size());
	}
	return kept;
}

} // namespace

Channel *World::find_channel(std::string_view channel) const noexcept
{
	const auto found = channels_.find(channel);
	return found == channels_.end() ? nullptr : found->second.get();
}

void World::record_everywhere(const User &user, Event &event, WallTime now)
{
	Event *const events[] = {&event};
	for (const User::Place &place : user.places) {
		if (place.channel->hides(place.channel->members()[place.index]))
			continue;
		MutexLock order(place.channel->delivery);
		place.channel->record(events, now, !stopping_);
	}
}

std::unique_ptr<History> World::new_history(Stream stream)
{
	if (!settings_.history.enabled || (logs_ && stream == 0))
		return nullptr;
	return std::make_unique<History>(history_bounds_, logs_ ? &log_ : nullptr, stream);
}

Channel &World::insert_channel(std::unique_ptr<Channel> channel)
{
	Channel &added = *channel;
	channel_roll_.reserve();
	channels_.emplace(added.name, std::move(channel));
	channel_roll_.add(added);
	return added;
}

Channel &World::add_channel(std::string_view name, WallTime now, Holding held)
{
	const Stream stream = logs_ ? streams_.next(now) : 0;
	auto channel = std::make_unique<Channel>(std::string(name), now, stream, new_history(stream));
	channel->held = std::move(held);
	for (const char letter : settings_.default_channel_modes) {
		const ChannelMode *mode = find_channel_mode(letter);
		if (mode != nullptr && mode->kind == irc::ModeKind::flag)
			channel->set(static_cast<Flag>(mode->bit), true);
	}
	Unsaved unsaved = to_save(state_of(*channel), stream);
	Channel &added = insert_channel(std::move(channel));
	save(unsaved, now);
	return added;
}

World::Unsaved World::to_save(const ChannelState &state, Stream stream) const
{
	Unsaved unsaved;
	if (stream != 0)
		unsaved.push_back({channel_key(stream), channel_value(state)});
	return unsaved;
}

bool World::keep(const Unsaved &changes, WallTime now) noexcept
{
	return append_state(log_, now, changes);
}

void World::save(const Unsaved &unsaved, WallTime now) noexcept
{
	if (!keep(unsaved, now))
		unsaved_.add(1);
}

void World::set_topic(Channel &channel, Channel::Topic topic)
{
	ChannelState state = state_of(channel);
	state.topic = topic;
	const Unsaved unsaved = to_save(state, channel.stream());
	save(unsaved, topic.set_at);
	channel.topic = std::move(topic);
}

World::Unsaved World::modes_to_save(const Channel &channel, std::span<const irc::ModeChange> done,
                                    std::string_view setter, WallTime now) const
{
	const Stream stream = channel.stream();
	Unsaved unsaved;
	if (stream == 0)
		return unsaved;
	bool others = false;
	for (const irc::ModeChange &change : done) {
		const irc::ModeKind kind = find_channel_mode(change.letter)->kind;
		if (kind == irc::ModeKind::prefix) {
			if (const User *user = find_user(change.arg)) {
				statuses_to_save(unsaved, channel, *user, channel.statuses(*user));
				if (user->always_on)
					unsaved.push_back({presence_key(user->account), presence_value(state_of(*user))});
			}
		}
		if (kind == irc::ModeKind::list) {
			std::optional<std::string> value;
			if (change.adding)
				value = list_value(now, setter);
			unsaved.push_back({list_key(stream, change.letter, change.arg), std::move(value)});
		}
		others = others || (kind != irc::ModeKind::list && kind != irc::ModeKind::prefix);
	}
	if (others)
		unsaved.push_back({channel_key(stream), channel_value(state_of(channel))});
	return unsaved;
}

std::size_t World::rename_channel(Channel &channel, std::string_view name, WallTime now)
{
	const std::string old = channel.name;
	std::string fresh(name);
	ChannelState state = state_of(channel);
	state.name = name;
	Unsaved unsaved = to_save(state, channel.stream());
	const std::size_t visited = rename_markers(old, fresh, unsaved);
	save(unsaved, now); // in one go: the markers that a crash leaves have the name that the channel has
	auto node = channels_.extract(channels_.find(channel.name));
	channel.name = std::move(fresh);
	node.key() = channel.name;
	channels_.insert(std::move(node));
	return visited;
}

std::size_t World::rename_markers(const std::string &from, const std::string &to, Unsaved &changes) noexcept
try {
	return read_markers_.rename(from, to, changes);
} catch (const std::bad_alloc &) {
	unsaved_.add(1);
	return 0;
}

void World::join(User &user, Channel &channel, Statuses statuses, WallTime now)
{
	const auto is_back = [&](const ReturningMember &member) REQUIRES(world_role) {
		return !user.account.empty() && case_map_.equal(member.account, user.account);
	};
	const auto back = std::find_if(channel.returning.begin(), channel.returning.end(), is_back);
	Unsaved unsaved;
	try {
		if (back == channel.returning.end() ? statuses != 0 : statuses != back->statuses)
			statuses_to_save(unsaved, channel, user, statuses);
		channel.members_.push_back({&user, statuses});
	} catch (const std::bad_alloc &) {
		if (channel.members_.empty() && !channel.stays())
			erase_channel(channel, now);
		throw;
	}
	try {
		user.places.push_back({&channel, channel.members_.size() - 1});
	} catch (const std::bad_alloc &) {
		channel.members_.pop_back();
		if (channel.members_.empty() && !channel.stays())
			erase_channel(channel, now);
		throw;
	}
	save(unsaved, now);
	if (back != channel.returning.end())
		channel.returning.erase(back);
	channel.drop_invite(user);
	channel.ends.reset();
	keep_presence(user, now);
}

void World::part(User &user, Channel &channel, WallTime now)
{
	const auto here = [&](const User::Place &place) { return place.channel == &channel; };
	const auto place = std::find_if(user.places.begin(), user.places.end(), here);
	// The last member takes the place of the one who leaves, and must know it.
	Member &hole = channel.members_[place->index];
	forget_statuses(channel, hole, now);
	hole = channel.members_.back();
	if (hole.user != &user) {
		for (User::Place &moved : hole.user->places) {
			if (moved.channel == &channel)
				moved.index = place->index;
		}
	}
	channel.members_.pop_back();
	user.places.erase(place);
	keep_presence(user, now);
	if (channel.members_.empty() && !channel.stays())
		erase_channel(channel, now);
}

/** Without memory to say so to the log, it comes back with the next start of the server, and ends after its grace. */
void World::erase_channel(Channel &channel, WallTime now)
{
	try {
		if (const Stream stream = channel.stream(); stream != 0 && !stopping_) {
			Unsaved unsaved{{channel_key(stream), std::nullopt}};
			for (const char letter : {'b', 'e', 'I'}) {
				for (const ListEntry &entry : channel.list(letter))
					unsaved.push_back({list_key(stream, letter, entry.mask.text()), std::nullopt});
			}
			for (const auto &entry : channel.metadata.values())
				unsaved.push_back({metadata_state_key(stream, entry.first), std::nullopt});
			for (const ReturningMember &member : channel.returning)
				unsaved.push_back({status_key(stream, member.account), std::nullopt});
			save(unsaved, now);
		}
	} catch (const std::bad_alloc &) {
		unsaved_.add(1);
	}
	channel.drop_invites();
	channel_roll_.remove(channel);
	channels_.erase(channels_.find(channel.name));
}

void World::restore_channel(const ChannelState &state, Stream stream, WallTime now, Deadline ends)
{
	auto channel = std::make_unique<Channel>(state.name, state.created, stream, new_history(stream));
	for (const char letter : state.modes) {
		const ChannelMode *mode = find_channel_mode(letter);
		if (mode != nullptr && mode->kind == irc::ModeKind::flag)
			channel->set(static_cast<Flag>(mode->bit), true);
	}
	channel->key = state.key;
	channel->forward = state.forward;
	channel->limit = state.limit;
	channel->topic = state.topic;
	if (state.founder.empty())
		channel->ends = ends;
	{
		MutexLock order(channel->delivery);
		if (channel->history != nullptr)
			channel->history->continue_from(log_.end() - 1, now);
	}
	restore_access(insert_channel(std::move(channel)), state);
}

bool World::restore_entry(const StateChange &entry, const std::unordered_map<Stream, Channel *> &restored)
{
	const auto found = restored.find(stream_of_key(entry.key));
	if (found == restored.end() || !entry.value)
		return false;
	Channel &channel = *found->second;
	if (is_access_key(entry.key)) {
		auto rank = read_access_entry(entry.key, *entry.value);
		if (!rank || channel.access == nullptr)
			return false;
		channels_by_account_.add(rank->account, channel);
		channel.access->entries.push_back(std::move(*rank));
		return true;
	}
	if (is_status_key(entry.key)) {
		auto member = read_status_entry(entry.key, *entry.value);
		if (!member || channel.access != nullptr)
			return false;
		channel.returning.push_back(std::move(*member));
		return true;
	}
	const auto read = read_list_entry(entry.key, *entry.value);
	std::string why;
	const auto mask = read ? ListMask::parse(read->mask, irc::kMaxMask, why) : std::nullopt;
	if (mask)
		channel.list(read->letter).push_back({*mask, read->setter, read->set_at, Holding()});
	return mask.has_value();
}

std::size_t World::restore(std::span<const StateChange> state, WallTime now, Deadline ends)
{
	std::size_t faults = 0;
	std::unordered_map<Stream, Channel *> restored;
	Unsaved orphans;
	for (const StateChange &entry : state) {
		const Stream stream = stream_of_key(entry.key);
		if (entry.key == Streams::kKey) {
			faults += entry.value && streams_.restore(*entry.value) ? 0 : 1;
		} else if (entry.key.starts_with(Conversations::kClass)) {
			faults += conversations_.restore(entry) ? 0 : 1;
		} else if (entry.key.starts_with(ReadMarkers::kClass)) {
			faults += read_markers_.restore(entry) ? 0 : 1;
		} else if (entry.key.starts_with(Preferences::kClass)) {
			if (entry.value)
				always_on_.choose(entry.key.substr(1), read_preferences(*entry.value));
		} else if (stream != 0 && entry.key == channel_key(stream)) {
			const auto channel = entry.value ? read_channel_value(*entry.value) : std::nullopt;
			// Two names may be the same one under another casemapping than they were made with.
			if (channel && find_channel(channel->name) == nullptr) {
				restore_channel(*channel, stream, now, ends);
				restored.emplace(stream, find_channel(channel->name));
			} else {
				orphans.push_back({entry.key, std::nullopt});
				++faults;
			}
		}
	}
	for (const StateChange &entry : state) {
		if (!entry.key.starts_with(kMetadataClass))
			continue;
		const auto read = read_metadata_state_key(entry.key);
		if (!read || !entry.value || !read->account.empty()) {
			faults += restore_account_metadata(entry) ? 0 : 1;
		} else if (const auto found = restored.find(read->stream); found != restored.end()) {
			found->second->metadata.set(read->key, {*entry.value, Holding()});
		} else {
			orphans.push_back({entry.key, std::nullopt});
		}
	}
	for (const StateChange &entry : state) {
		const Stream stream = stream_of_key(entry.key);
		if (stream == 0 || entry.key == channel_key(stream))
			continue;
		if (!restore_entry(entry, restored))
			orphans.push_back({entry.key, std::nullopt}); // of a channel that ended while the server did
	}
	for (const auto &[stream, channel] : restored) {
		for (const char letter : {'b', 'e', 'I'})
			std::stable_sort(channel->list(letter).begin(), channel->list(letter).end(),
			                 [](const ListEntry &a, const ListEntry &b) { return a.set_at < b.set_at; });
	}
	for (const StateChange &entry : state) {
		if (!entry.key.starts_with(PresenceState::kClass))
			continue;
		const auto presence = entry.value ? read_presence(*entry.value) : std::nullopt;
		faults += presence ? 0 : 1;
		if (!presence || !restore_presence(entry.key.substr(1), *presence, restored, now))
			orphans.push_back({entry.key, std::nullopt});
	}
	orphans.resize(std::min(orphans.size(), kMostOrphans));
	save(orphans, now);
	return faults;
}

std::optional<Deadline> World::end_empty_channels(Deadline now, WallTime time)
{
	std::optional<Deadline> next;
	std::vector<Channel *> over;
	for (const auto &entry : channels_) {
		Channel &channel = *entry.second;
		if (!channel.ends)
			continue;
		if (*channel.ends <= now)
			over.push_back(&channel);
		else if (!next || *channel.ends < *next)
			next = channel.ends;
	}
	for (Channel *channel : over)
		erase_channel(*channel, time);
	return next;
}

} // namespace confer::chat
