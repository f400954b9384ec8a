// SPDX-License-Identifier: MIT
#include "chat/presence_state.hh"

#include "chat/channel.hh"
#include "chat/state_text.hh"
#include "chat/text.hh"
#include "irc/items.hh"

namespace confer::chat {

namespace {

std::string letters_of(Statuses statuses)
{
	std::string letters;
	for (const ChannelMode &mode : channel_modes()) {
		if (mode.kind == irc::ModeKind::prefix && (statuses & status_bit(static_cast<Power>(mode.bit))) != 0)
			letters += mode.letter;
	}
	return letters;
}

Statuses statuses_of(std::string_view letters) noexcept
{
	Statuses statuses{};
	for (const char letter : letters) {
		const ChannelMode *mode = find_channel_mode(letter);
		if (mode != nullptr && mode->kind == irc::ModeKind::prefix)
			statuses = static_cast<Statuses>(statuses | status_bit(static_cast<Power>(mode->bit)));
	}
	return statuses;
}

bool read_membership(PresenceState &state, std::string_view value)
{
	const std::size_t space = value.find(' ');
	PresenceState::Membership membership{};
	if (!read_number(value.substr(0, space), membership.stream))
		return false;
	if (space != std::string_view::npos)
		membership.statuses = statuses_of(value.substr(space + 1));
	state.memberships.push_back(membership);
	return true;
}

bool read_word(PresenceState &state, std::string_view word, std::string_view value)
{
	if (word == "nick")
		state.nick = value;
	else if (word == "user")
		state.username = value;
	else if (word == "host")
		state.host = value;
	else if (word == "name")
		state.realname = value;
	else if (word == "modes")
		state.modes = value;
	else if (word == "away")
		state.away_message = value;
	else if (word == "seen")
		return read_number(value, state.last_seen.time);
	else if (word == "lines")
		return read_number(value, state.last_seen.lines);
	else if (word == "in")
		return read_membership(state, value);
	return true;
}

} // namespace

PresenceState state_of(const User &user)
{
	PresenceState state{user.nick, user.username, user.host, user.realname, {}, {}, user.last_seen, {}};
	if (!user.auto_away)
		state.away_message = user.away_message;
	for (const UserMode &mode : user_modes()) {
		if (mode.settable && user.is(mode.flag))
			state.modes += mode.letter;
	}
	for (const User::Place &place : user.places) {
		if (const Stream stream = place.channel->stream(); stream != 0)
			state.memberships.push_back({stream, place.channel->members()[place.index].statuses});
	}
	return state;
}

std::string presence_key(std::string_view account)
{
	return text(PresenceState::kClass, account);
}

std::string presence_value(const PresenceState &state)
{
	std::string value;
	const auto word = [&](std::string_view name, std::string_view is) {
		if (!is.empty())
			value.append(name).append(1, ' ').append(is).append(1, '\n');
	};
	word("nick", state.nick);
	word("user", state.username);
	word("host", state.host);
	word("name", state.realname);
	word("modes", state.modes);
	word("away", state.away_message);
	if (state.last_seen.time != 0)
		word("seen", text(state.last_seen.time));
	if (state.last_seen.lines != 0)
		word("lines", text(state.last_seen.lines));
	for (const PresenceState::Membership &membership : state.memberships) {
		const std::string letters = letters_of(membership.statuses);
		word("in", letters.empty() ? text(membership.stream) : text(membership.stream, ' ', letters));
	}
	return value;
}

std::optional<PresenceState> read_presence(std::string_view value)
{
	PresenceState state;
	for (const std::string_view line : irc::Items(value, '\n')) {
		const std::size_t space = std::min(line.find(' '), line.size());
		if (!read_word(state, line.substr(0, space), line.substr(std::min(space + 1, line.size()))))
			return {};
	}
	if (state.nick.empty() || state.username.empty() || state.host.empty() || state.realname.empty())
		return {};
	return state;
}

} // namespace confer::chat
