// SPDX-License-Identifier: MIT
#pragma once

#include "irc/mode_change.hh"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/** The modes of channels, members and users, as tables: what a letter means stands here and nowhere else. */
namespace confer::chat {

/** What a member may do; of several, the highest counts. */
enum class Power : std::uint8_t { none, voice, half_op, op, admin, founder };

/** Statuses of a member, as bits; a member may have several. */
using Statuses = std::uint8_t;

struct ChannelMode {
	char letter;
	irc::ModeKind kind;
	Power needs;           ///< least power of who changes it
	std::uint8_t bit;      ///< of flags: index into Channel::flags; of prefixes: the Power that it gives
	char symbol;           ///< of prefixes: what stands before the nick
	std::string_view help; ///< a clause for the manual
};

/** Channel flags: bit numbers of ChannelMode::bit. */
enum class Flag : std::uint8_t {
	no_ctcp,         ///< C
	invite_only,     ///< i
	moderated,       ///< m
	no_external,     ///< n
	secret,          ///< s
	topic_protected, ///< t
	op_moderated,    ///< U
	auditorium,      ///< u
	ephemeral,       ///< H
	accounts_speak,  ///< M
	accounts_join,   ///< R
	roleplay,        ///< E
};

/** All channel modes, lists first, prefixes last and the most powerful of them first. */
std::span<const ChannelMode> channel_modes() noexcept;
/** The kinds of their letters, for irc::ModeParser. */
const irc::ModeTable &channel_mode_table() noexcept;
/** nullptr for a letter that is no channel mode. */
const ChannelMode *find_channel_mode(char letter) noexcept;

/** Whether E can be set: only where there is roleplay. The other modes are there always. */
enum class Roleplay : bool { no, yes };

/** ISUPPORT values: "Ibe,k,fl,CEHMRUimnstu" and "(qaohv)~&@%+" and "~&@%+". */
std::string chanmodes_token(Roleplay roleplay);
std::string prefix_token();
std::string statusmsg_token();
/** All letters, and those with an argument, for RPL_MYINFO. */
std::string channel_mode_letters(Roleplay roleplay);
std::string channel_mode_letters_with_argument();
/** The letters of flags. */
std::string channel_flag_letters(Roleplay roleplay);

/** The powers that a member can have as statuses, the highest first. */
inline constexpr std::array kStatusPowers{Power::founder, Power::admin, Power::op, Power::half_op, Power::voice};

/** The bit of a power among a member's statuses; none for Power::none. */
constexpr Statuses status_bit(Power power) noexcept
{
	return power == Power::none ? Statuses{0} : static_cast<Statuses>(1U << (static_cast<unsigned>(power) - 1));
}
/** The highest power among statuses. */
Power highest(Statuses statuses) noexcept;
/** "@+" of all statuses, highest first; only the first character unless `all` (multi-prefix). */
std::string_view status_symbols(Statuses statuses, bool all) noexcept;
/** The power whose symbol this is, none for another character. */
Power symbol_power(char symbol) noexcept;

/** User modes, as bits of User::modes. */
enum class UserFlag : std::uint8_t {
	bot,        ///< B
	no_ctcp,    ///< T
	registered, ///< R: only clients that are logged in may send a direct message
	invisible,  ///< i
	oper,       ///< o
	wallops,    ///< w
};

struct UserMode {
	char letter;
	UserFlag flag;
	bool settable; ///< by the user; otherwise only unset by the user
	std::string_view help;
};

std::span<const UserMode> user_modes() noexcept;
/** The kinds of their letters, for irc::ModeParser. */
const irc::ModeTable &user_mode_table() noexcept;
const UserMode *find_user_mode(char letter) noexcept;
std::string user_mode_letters();

} // namespace confer::chat
