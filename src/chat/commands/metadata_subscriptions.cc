// SPDX-License-Identifier: MIT
// METADATA SUB, UNSUB, SUBS and SYNC: which keys a session hears of, and what they are now.
#include "chat/commands/handlers.hh"
#include "chat/commands/metadata_request.hh"

#include <algorithm>
#include <memory>

namespace confer::chat {

/** Answers with keys as words, in as many lines as they need. */
void MetadataRequest::answer_keys(irc::Numeric numeric, const std::vector<std::string_view> &keys)
{
	constexpr std::size_t kRoom = 300;
	const std::string_view nick = call_.nick();
	for (std::size_t next = 0; next < keys.size();) {
		std::size_t used = 0;
		answer([&](irc::LineWriter &writer) {
			writer.numeric(numeric).param(nick);
			// RFC 2812 section 2.3: 15 parameters at most.
			for (unsigned count = 0; next < keys.size() && used + keys[next].size() < kRoom && count < 13; ++count) {
				used += keys[next].size() + 1;
				writer.param(keys[next++]);
			}
		});
	}
}

void MetadataRequest::subscribe()
{
	Session &session = call_.session;
	if (session.metadata_keys == nullptr)
		session.metadata_keys = std::make_unique<MetadataKeys>();
	MetadataKeys &keys = *session.metadata_keys;
	if (keys.empty())
		session.metadata_held = Holding(call_.world.holding_bounds(), session.person);
	std::vector<std::string_view> done;
	bool any_new = false;
	for (std::size_t i = kKeys; i < call_.message.size(); ++i) {
		const std::string_view key = call_.param(i);
		if (!valid_metadata_key(key)) {
			answer_invalid_key(key);
			continue;
		}
		if (!keys.contains(key)) {
			if (keys.size() >= call_.settings().metadata.max_subs ||
			    !session.metadata_held.grow(Holding::kEntry + key.size(), session.exempt)) {
				call_.fail("TOO_MANY_SUBS", {key}, "Too many subscriptions");
				break;
			}
			keys.emplace(key);
			any_new = true;
		}
		done.push_back(key);
	}
	answer_keys(irc::RPL_METADATASUBOK, done);
	if (!any_new || session.user == nullptr)
		return;
	// What is set now is asked for with SYNC: there may be much of it.
	for (const User::Place &place : call_.user().places)
		tell_sync_later(call_, session, place.channel->name);
}

void MetadataRequest::unsubscribe()
{
	Session &session = call_.session;
	std::vector<std::string_view> done;
	for (std::size_t i = kKeys; i < call_.message.size(); ++i) {
		const std::string_view key = call_.param(i);
		if (!valid_metadata_key(key)) {
			answer_invalid_key(key);
			continue;
		}
		if (session.metadata_keys != nullptr) {
			if (const auto found = session.metadata_keys->find(key); found != session.metadata_keys->end()) {
				session.metadata_keys->erase(found);
				session.metadata_held.shrink(Holding::kEntry + key.size());
			}
		}
		done.push_back(key);
	}
	answer_keys(irc::RPL_METADATAUNSUBOK, done);
}

void MetadataRequest::list_subscriptions()
{
	batch_ = call_.open_batch("metadata-subs", {});
	std::vector<std::string_view> keys;
	if (call_.session.metadata_keys != nullptr)
		keys.assign(call_.session.metadata_keys->begin(), call_.session.metadata_keys->end());
	answer_keys(irc::RPL_METADATASUBS, keys);
	call_.close_batch(batch_);
}

void MetadataRequest::answer_subscribed(std::string_view target, const Metadata &metadata)
{
	if (metadata.empty() || call_.session.metadata_keys == nullptr)
		return;
	call_.out.count_work(std::min(metadata.values().size(), call_.session.metadata_keys->size()));
	for (const auto &[key, value] : metadata.values()) {
		if (call_.session.metadata_keys->contains(key))
			answer_value(target, key, &value.text);
	}
}

/** From the last member to the first, as WHO does: the one who takes the place of another is met twice at worst. */
bool MetadataRequest::sync_members(const Channel &channel)
{
	next_ = std::min(next_, channel.members().size());
	while (next_ > 0 && !call_.out.should_flush()) {
		const Member &member = channel.members()[--next_];
		call_.out.count_work(1);
		if (channel.shows(member, call_.user()))
			answer_subscribed(member.user->nick, call_.world.metadata_of(*member.user));
	}
	return next_ == 0;
}

bool MetadataRequest::sync()
{
	if (!is_open_) {
		const auto subject = find_readable();
		if (!subject)
			return true;
		is_open_ = true;
		batch_ = call_.open_batch("metadata", subject->name);
		answer_subscribed(subject->name, metadata_of(*subject));
		if (subject->channel != nullptr && subject->channel->member(call_.user()) != nullptr) {
			channel_ = subject->channel;
			channel_name_ = channel_->name;
			next_ = channel_->members().size();
		}
	}
	const Channel *channel = channel_ == nullptr ? nullptr : call_.world.find_channel(channel_name_);
	const bool there = channel != nullptr && channel == channel_ && channel->member(call_.user()) != nullptr;
	if (there && !sync_members(*channel))
		return false;
	call_.close_batch(batch_);
	return true;
}

} // namespace confer::chat
