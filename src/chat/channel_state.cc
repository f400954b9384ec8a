// SPDX-License-Identifier: MIT
#include "chat/channel_state.hh"

#include "chat/state_text.hh"
#include "chat/text.hh"

#include <utility>

namespace confer::chat {

namespace {

constexpr char kChannelClass = 'c';
constexpr char kListClass = 'l';
constexpr char kAccessClass = 'a';
constexpr char kStatusClass = 'o';

bool read_word(ChannelState &state, std::string_view word, std::string_view value)
{
	if (word == "name")
		state.name = value;
	else if (word == "created")
		return read_number(value, state.created);
	else if (word == "modes")
		state.modes = value;
	else if (word == "key")
		state.key = value;
	else if (word == "forward")
		state.forward = value;
	else if (word == "limit")
		return read_number(value, state.limit);
	else if (word == "topic")
		state.topic.text = value;
	else if (word == "topic-by")
		state.topic.setter = value;
	else if (word == "topic-at")
		return read_number(value, state.topic.set_at);
	else if (word == "founder")
		state.founder = value;
	else if (word == "registered")
		return read_number(value, state.registered);
	else if (word == "heir")
		state.heir = value;
	else if (word == "suspended")
		state.suspended = value;
	return true;
}

} // namespace

ChannelState state_of(const Channel &channel)
{
	ChannelState state{.name = channel.name,
	                   .created = channel.created,
	                   .modes = {},
	                   .key = channel.key,
	                   .forward = channel.forward,
	                   .limit = channel.limit,
	                   .topic = channel.topic,
	                   .founder = {},
	                   .heir = {},
	                   .suspended = {}};
	if (channel.access != nullptr) {
		state.founder = channel.access->founder;
		state.registered = channel.access->registered;
		state.heir = channel.access->heir;
		state.suspended = channel.access->suspended;
	}
	for (const ChannelMode &mode : channel_modes()) {
		if (mode.kind == irc::ModeKind::flag && channel.is(static_cast<Flag>(mode.bit)))
			state.modes += mode.letter;
	}
	return state;
}

std::string channel_key(Stream stream)
{
	return text(kChannelClass, stream);
}

std::string channel_value(const ChannelState &state)
{
	std::string value;
	const auto word = [&](std::string_view name, std::string_view is) {
		if (!is.empty())
			value.append(name).append(1, ' ').append(is).append(1, '\n');
	};
	word("name", state.name);
	word("created", text(state.created));
	word("modes", state.modes);
	word("key", state.key);
	word("forward", state.forward);
	if (state.limit != 0)
		word("limit", text(state.limit));
	if (!state.topic.text.empty()) {
		word("topic", state.topic.text);
		word("topic-by", state.topic.setter);
		word("topic-at", text(state.topic.set_at));
	}
	if (!state.founder.empty()) {
		word("founder", state.founder);
		word("registered", text(state.registered));
		word("heir", state.heir);
		word("suspended", state.suspended);
	}
	return value;
}

std::optional<ChannelState> read_channel_value(std::string_view value)
{
	ChannelState state;
	while (!value.empty()) {
		std::string_view line = cut(value, '\n');
		const std::string_view word = cut(line, ' ');
		if (!read_word(state, word, line))
			return {};
	}
	if (state.name.empty())
		return {};
	return state;
}

std::string list_key(Stream stream, char letter, std::string_view mask)
{
	return text(kListClass, stream, ' ', letter, mask);
}

std::string list_value(WallTime set_at, std::string_view setter)
{
	return text(set_at, ' ', setter);
}

std::optional<ListEntryState> read_list_entry(std::string_view key, std::string_view value)
{
	ListEntryState entry{};
	cut(key, ' ');
	if (key.size() < 2 || std::string_view("beI").find(key.front()) == std::string_view::npos ||
	    !read_number(cut(value, ' '), entry.set_at))
		return {};
	entry.letter = key.front();
	entry.mask = key.substr(1);
	entry.setter = value;
	return entry;
}

std::string access_key(Stream stream, std::string_view account)
{
	return text(kAccessClass, stream, ' ', account);
}

std::string access_value(const AccessEntry &entry)
{
	return text(status_letter(entry.power), ' ', entry.set_at, ' ', entry.setter);
}

std::optional<AccessEntry> read_access_entry(std::string_view key, std::string_view value)
{
	AccessEntry entry;
	cut(key, ' ');
	const std::string_view letter = cut(value, ' ');
	entry.power = letter.size() == 1 ? letter_power(letter.front()) : Power::none;
	if (key.empty() || entry.power == Power::none || !read_number(cut(value, ' '), entry.set_at))
		return {};
	entry.account = key;
	entry.setter = value;
	return entry;
}

bool is_access_key(std::string_view key) noexcept
{
	return key.starts_with(kAccessClass);
}

std::string status_key(Stream stream, std::string_view account)
{
	return text(kStatusClass, stream, ' ', account);
}

std::string status_value(Statuses statuses)
{
	std::string letters;
	for (const Power power : kStatusPowers) {
		if ((statuses & status_bit(power)) != 0)
			letters += status_letter(power);
	}
	return letters;
}

std::optional<ReturningMember> read_status_entry(std::string_view key, std::string_view value)
{
	ReturningMember member;
	cut(key, ' ');
	for (const char letter : value) {
		const Power power = letter_power(letter);
		if (power == Power::none)
			return {};
		member.statuses = static_cast<Statuses>(member.statuses | status_bit(power));
	}
	if (key.empty() || member.statuses == 0)
		return {};
	member.account = key;
	return member;
}

bool is_status_key(std::string_view key) noexcept
{
	return key.starts_with(kStatusClass);
}

Stream stream_of_key(std::string_view key) noexcept
{
	Stream stream = 0;
	if (key.empty() || std::string_view("clao").find(key.front()) == std::string_view::npos)
		return 0;
	key.remove_prefix(1);
	return read_number(cut(key, ' '), stream) ? stream : 0;
}

} // namespace confer::chat
