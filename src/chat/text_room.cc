// SPDX-License-Identifier: MIT
#include "chat/text_room.hh"

#include "irc/limits.hh"

#include <algorithm>
#include <initializer_list>

namespace confer::chat {

namespace {

constexpr std::size_t kServer = irc::kMaxServerName;
constexpr std::size_t kHost = irc::kMaxHost;
constexpr std::size_t kNumeric = 3;
constexpr std::size_t kNumber = 10; // a count, a limit of members, seconds since 1970
constexpr std::size_t kModes = 16;  // a sign and the letters of all modes of a channel that are no list
constexpr std::size_t kFlags = 8;   // of WHO: "G*B" and five symbols
constexpr std::size_t kSymbols = 5; // of all statuses
constexpr std::size_t kHops = 2;    // "0 " in front of the real name in 352

/** Bytes that `:word word :` leaves for the text of a line; each word is said by its length. */
std::size_t behind(std::initializer_list<std::size_t> words) noexcept
{
	std::size_t taken = sizeof(":"
	                           ":"
	                           "\r\n") -
	                    1;
	for (const std::size_t word : words)
		taken += word + 1;
	return irc::kMaxLine - std::min(taken, irc::kMaxLine);
}

} // namespace

TextRoom text_room(const Limits &limits) noexcept
{
	const std::size_t nick = limits.nick_length;
	const std::size_t user = limits.user_length;
	const std::size_t channel = limits.channel_length;
	const std::size_t source = nick + 1 + user + 1 + kHost;
	const auto size = [](std::string_view verb) { return verb.size(); };

	TextRoom room{};
	room.topic = std::min({behind({source, size("TOPIC"), channel}), behind({kServer, kNumeric, nick, channel}), // 332
	                       behind({kServer, kNumeric, nick, channel, kNumber})});                                // 322
	room.kick = behind({source, size("KICK"), channel, nick});
	room.away = std::min(behind({source, size("AWAY")}), behind({kServer, kNumeric, nick, nick}));          // 301
	const std::size_t who = behind({kServer, kNumeric, nick, channel, user, kHost, kServer, nick, kFlags}); // 352
	room.realname =
	    std::min({behind({source, size("SETNAME")}), behind({source, size("JOIN"), channel, nick}), // with an account
	              behind({kServer, kNumeric, nick, nick, user, kHost, size("*")}),                  // 311 and 314
	              who - std::min(who, kHops)});
	// A mask has no colon in front.
	room.mask = 1 + std::min(behind({source, size("MODE"), channel, size("+b")}),
	                         behind({kServer, kNumeric, nick, channel, source, kNumber})); // 367, 346 and 348
	room.mask = std::min(room.mask, irc::kMaxMask);
	room.names = std::min(
	    {behind({kServer, kNumeric, nick, channel, kModes, limits.key_length, kNumber, channel}), // 324
	     behind({kServer, kNumeric, nick, channel, source, kNumber}),                             // 333
	     behind({kServer, kNumeric, nick, size("="), channel, kSymbols + source}),                // 353
	     behind({kServer, kNumeric, nick, size("999"), channel, user, kHost, kHost, kServer, nick, kFlags, size("0"),
	             kNumber, nick, size("n/a")}), // 354, where an account has at most the length of a nick
	     behind({source, size("RENAME"), channel, channel}),
	     behind({source, size("MODE"), channel, size("+f"), std::max(channel, limits.key_length)}),
	     behind({kServer, kNumeric, nick, channel, channel})}); // 470
	return room;
}

void fit_texts(Limits &limits) noexcept
{
	const TextRoom room = text_room(limits);
	limits.topic_length = std::min(limits.topic_length, room.topic);
	limits.kick_length = std::min(limits.kick_length, room.kick);
	limits.away_length = std::min(limits.away_length, room.away);
	limits.realname_length = std::min(limits.realname_length, room.realname);
}

} // namespace confer::chat
