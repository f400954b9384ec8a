// SPDX-License-Identifier: MIT
#include "chat/modes.hh"

#include <array>

namespace confer::chat {

namespace {

using irc::ModeKind;

constexpr std::uint8_t bit(Flag flag)
{
	return static_cast<std::uint8_t>(flag);
}

constexpr std::uint8_t bit(Power power)
{
	return static_cast<std::uint8_t>(power);
}

constexpr ChannelMode kChannelModes[] = {
    {'I', ModeKind::list, Power::op, 0, 0, "mask of users who may join although the channel is +i"},
    {'b', ModeKind::list, Power::half_op, 0, 0, "mask of users who may neither join nor speak"},
    {'e', ModeKind::list, Power::half_op, 0, 0, "mask of users whom bans do not affect"},
    {'k', ModeKind::always, Power::op, 0, 0, "word that JOIN needs"},
    {'f', ModeKind::when_set, Power::op, 0, 0,
     "channel to which users are forwarded who cannot join because of +i, +k or +l"},
    {'l', ModeKind::when_set, Power::op, 0, 0, "most members that the channel may have"},
    {'C', ModeKind::flag, Power::op, bit(Flag::no_ctcp), 0, "no CTCP but ACTION"},
    {'E', ModeKind::flag, Power::op, bit(Flag::roleplay), 0, "members may speak as characters in a play"},
    {'H', ModeKind::flag, Power::op, bit(Flag::ephemeral), 0, "what is said and done is not kept in the history"},
    {'M', ModeKind::flag, Power::op, bit(Flag::accounts_speak), 0,
     "only users who are logged in, and members with voice or more, may speak"},
    {'R', ModeKind::flag, Power::op, bit(Flag::accounts_join), 0, "only users who are logged in may join"},
    {'U', ModeKind::flag, Power::op, bit(Flag::op_moderated), 0,
     "messages of members without voice reach operators only"},
    {'i', ModeKind::flag, Power::op, bit(Flag::invite_only), 0, "only invited users may join"},
    {'m', ModeKind::flag, Power::half_op, bit(Flag::moderated), 0, "only members with voice or more may speak"},
    {'n', ModeKind::flag, Power::op, bit(Flag::no_external), 0, "only members may speak"},
    {'s', ModeKind::flag, Power::op, bit(Flag::secret), 0, "hidden from users outside"},
    {'t', ModeKind::flag, Power::op, bit(Flag::topic_protected), 0, "only operators may change the topic"},
    {'u', ModeKind::flag, Power::op, bit(Flag::auditorium), 0, "members without voice are hidden from one another"},
    {'q', ModeKind::prefix, Power::founder, bit(Power::founder), '~', "founder"},
    {'a', ModeKind::prefix, Power::founder, bit(Power::admin), '&', "channel admin"},
    {'o', ModeKind::prefix, Power::op, bit(Power::op), '@', "channel operator"},
    {'h', ModeKind::prefix, Power::op, bit(Power::half_op), '%', "half operator: kick, voice, bans, topic"},
    {'v', ModeKind::prefix, Power::half_op, bit(Power::voice), '+', "voice: may speak when the channel is +m"},
};

constexpr UserMode kUserModes[] = {
    {'B', UserFlag::bot, true, "this user is a bot"},
    {'R', UserFlag::registered, true, "only users who are logged in may send direct messages"},
    {'T', UserFlag::no_ctcp, true, "no CTCP but ACTION"},
    {'i', UserFlag::invisible, true, "hidden from WHO and from the channel list of WHOIS, unless a channel is shared"},
    {'o', UserFlag::oper, false, "server operator; set by OPER"},
    {'w', UserFlag::wallops, true, "receives WALLOPS"},
};

/** All 32 sets of statuses, highest first: "~&@%+" and its subsets. */
struct SymbolTable {
	std::array<std::array<char, 5>, 32> text{};
	std::array<std::uint8_t, 32> length{};

	constexpr SymbolTable()
	{
		constexpr char kSymbols[] = {'+', '%', '@', '&', '~'};
		for (std::size_t set = 0; set < text.size(); ++set) {
			for (std::size_t status = 5; status-- > 0;) {
				if ((set >> status & 1) != 0)
					text[set][length[set]++] = kSymbols[status];
			}
		}
	}
};

constexpr SymbolTable kSymbolTable;

/** Of the modes for which wanted(mode) holds. */
template <class Wanted> std::string letters_of(Wanted &&wanted)
{
	std::string letters;
	for (const ChannelMode &mode : kChannelModes) {
		if (wanted(mode))
			letters += mode.letter;
	}
	return letters;
}

std::string letters_of(ModeKind kind)
{
	return letters_of([&](const ChannelMode &mode) { return mode.kind == kind; });
}

bool is_there(const ChannelMode &mode, Roleplay roleplay)
{
	return roleplay == Roleplay::yes || mode.kind != ModeKind::flag || mode.bit != bit(Flag::roleplay);
}

} // namespace

std::span<const ChannelMode> channel_modes() noexcept
{
	return kChannelModes;
}

const irc::ModeTable &channel_mode_table() noexcept
{
	static constexpr irc::ModeTable kTable = [] {
		irc::ModeTable table;
		for (const ChannelMode &mode : kChannelModes)
			table.add(mode.kind, {&mode.letter, 1});
		return table;
	}();
	return kTable;
}

const ChannelMode *find_channel_mode(char letter) noexcept
{
	for (const ChannelMode &mode : kChannelModes) {
		if (mode.letter == letter)
			return &mode;
	}
	return nullptr;
}

std::string chanmodes_token(Roleplay roleplay)
{
	return letters_of(ModeKind::list) + ',' + letters_of(ModeKind::always) + ',' + letters_of(ModeKind::when_set) +
	       ',' + channel_flag_letters(roleplay);
}

std::string prefix_token()
{
	return '(' + letters_of(ModeKind::prefix) + ')' + statusmsg_token();
}

std::string statusmsg_token()
{
	return std::string(status_symbols(0x1f, true));
}

std::string channel_mode_letters(Roleplay roleplay)
{
	return letters_of([&](const ChannelMode &mode) { return is_there(mode, roleplay); });
}

std::string channel_mode_letters_with_argument()
{
	return letters_of([](const ChannelMode &mode) { return mode.kind != ModeKind::flag; });
}

std::string channel_flag_letters(Roleplay roleplay)
{
	return letters_of([&](const ChannelMode &mode) { return mode.kind == ModeKind::flag && is_there(mode, roleplay); });
}

Power highest(Statuses statuses) noexcept
{
	for (const Power power : kStatusPowers) {
		if ((statuses & status_bit(power)) != 0)
			return power;
	}
	return Power::none;
}

std::string_view status_symbols(Statuses statuses, bool all) noexcept
{
	const std::size_t set = statuses & 0x1f;
	const std::size_t length = kSymbolTable.length[set];
	return {kSymbolTable.text[set].data(), all ? length : length != 0 ? 1U : 0U};
}

Power symbol_power(char symbol) noexcept
{
	for (const ChannelMode &mode : kChannelModes) {
		if (mode.kind == ModeKind::prefix && mode.symbol == symbol)
			return static_cast<Power>(mode.bit);
	}
	return Power::none;
}

std::span<const UserMode> user_modes() noexcept
{
	return kUserModes;
}

const irc::ModeTable &user_mode_table() noexcept
{
	static constexpr irc::ModeTable kTable = [] {
		irc::ModeTable table;
		for (const UserMode &mode : kUserModes)
			table.add(ModeKind::flag, {&mode.letter, 1});
		return table;
	}();
	return kTable;
}

const UserMode *find_user_mode(char letter) noexcept
{
	for (const UserMode &mode : kUserModes) {
		if (mode.letter == letter)
			return &mode;
	}
	return nullptr;
}

std::string user_mode_letters()
{
	std::string letters;
	for (const UserMode &mode : kUserModes)
		letters += mode.letter;
	return letters;
}

} // namespace confer::chat
