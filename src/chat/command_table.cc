// SPDX-License-Identifier: MIT
#include "chat/command.hh"
#include "chat/commands/handlers.hh"
#include "irc/ascii.hh"

#include <array>

namespace confer::chat {

namespace {

using enum Access;
using enum Hold;

/** By name. To add a command: write its handler, declare it in handlers.hh, add its row here. */
constexpr Command kCommands[] = {
    {"ACCEPT", run_accept, welcome, write, 1, 2, "ACCEPT <nick>{,<nick>} | -<nick>{,-<nick>}",
     "Lets a user who is not logged in write to you although you have mode R; a minus takes that back.\n"
     "A user to whom you have written may answer without it."},
    {"ADMIN", run_admin, welcome, read, 0, 2, "ADMIN", "Shows who runs this server."},
    {"AUTHENTICATE", run_authenticate, always, own, 1, 1, "AUTHENTICATE <mechanism> | <data> | *",
     "Logs in to an account (IRCv3 sasl); clients send it by themselves."},
    {"AWAY", run_away, always, write, 0, 2, "AWAY [:<message>]",
     "Marks you as away, with a message for those who write to you.\nWithout a message you are back."},
    {"BATCH", run_batch, welcome, read, 1, 2, "BATCH +<reference> draft/multiline <target> | -<reference>",
     "Sends the lines between the two as one message (IRCv3 multiline); clients send it by themselves."},
    {"CAP", run_cap, always, write, 1, 1, "CAP LS [302] | LIST | REQ :<capabilities> | END",
     "Negotiates extensions of the protocol (IRCv3); clients send it by themselves."},
    {"CHANSERV", run_chanserv, welcome, own, 0, 5, "CHANSERV <command> [<words>]",
     "Registers channels and stores their operators: CHANSERV HELP lists its commands.\n"
     "A message to ChanServ does the same."},
    {"CHATHISTORY", run_chathistory, welcome, own, 1, 5,
     "CHATHISTORY LATEST|BEFORE|AFTER|AROUND <channel> <reference> <limit> | BETWEEN <channel> <reference> <reference> "
     "<limit> | TARGETS <timestamp> <timestamp> <limit>",
     "Returns the history of a channel that you are in, from before you joined too (IRCv3 chathistory); clients send "
     "it by themselves.\n"
     "A reference is msgid=... or timestamp=2026-11-22T20:44:02.123Z; LATEST also takes *, for all.\n"
     "TARGETS lists channels whose latest message is between two times."},
    {"CS", run_chanserv, welcome, own, 0, 5, "CS <command> [<words>]", "The same as CHANSERV."},
    {"HELP", run_help, welcome, read, 0, 2, "HELP [<command>]", "Explains a command, or lists them all."},
    {"HELPOP", run_help, welcome, read, 0, 2, "HELPOP [<command>]", "The same as HELP."},
    {"INFO", run_info, welcome, read, 0, 2, "INFO", "Shows the server's software and when it was started."},
    {"INVITE", run_invite, welcome, write, 0, 2, "INVITE [<nick> <channel>]",
     "Invites somebody to a channel that you are in. If you are a half-operator or above, they may join once although "
     "it is +i, +k or +l or they are banned.\n"
     "Without parameters it lists the channels that you are invited to."},
    {"ISON", run_ison, welcome, read, 1, 1, "ISON <nick>{ <nick>}", "Shows which of these nicks are online."},
    {"JOIN", run_join, welcome, own, 1, 2, "JOIN <channel>{,<channel>} [<key>{,<key>}] | JOIN 0",
     "Joins channels; one that does not exist is created, and you become its operator.\nJOIN 0 leaves all channels."},
    {"KICK", run_kick, welcome, own, 2, 2, "KICK <channel> <nick>{,<nick>} [:<comment>]",
     "Removes somebody from a channel; for half-operators and above."},
    {"KILL", run_kill, operators, write, 1, 1, "KILL <nick> [:<comment>]", "Disconnects a user."},
    {"KLINE", run_kline, operators, own, 1, 5, "KLINE [<time>] <mask> [:<reason>]",
     "Bans user@host with wildcards, an address or a prefix from the server, for a time such as 30m, 12h or 7d, or for "
     "ever.\nIt is kept across a restart. STATS k lists the bans, UNKLINE removes one."},
    {"KNOCK", run_knock, welcome, read, 1, 10, "KNOCK <channel> [:<message>]",
     "Asks the operators of an invite-only channel to let you in."},
    {"LINKS", run_links, welcome, read, 0, 2, "LINKS", "Lists the servers of the network: this is the only one."},
    {"LIST", run_list, welcome, own, 0, 10, "LIST [<channel or condition>{,<channel or condition>}]",
     "Lists channels with their numbers of members and topics.\n"
     "Conditions: a mask, !mask, >N or <N members, C>N or C<N minutes since creation, T>N or T<N since the topic was "
     "set."},
    {"LUSERS", run_lusers, welcome, read, 0, 2, "LUSERS", "Counts users, operators and channels."},
    {"MARKREAD", run_markread, welcome, read, 0, 2, "MARKREAD <channel or nick> [timestamp=<time>]",
     "Shows or sets the time up to which you have read a channel or conversation, for all your clients (IRCv3 "
     "read-marker); clients send it by themselves."},
    {"METADATA", run_metadata, always, own, 2, 3,
     "METADATA <target> GET <key>{ <key>} | LIST | SET <key> [:<value>] | CLEAR | SYNC | * SUB <key>{ <key>} | * UNSUB "
     "<key>{ <key>} | * SUBS",
     "Shows or sets metadata of yourself (*) or of a channel (IRCv3 metadata); clients send it by themselves."},
    {"MODE", run_mode, welcome, write, 1, 2, "MODE <channel or your nick> [<modes> [<arguments>]]",
     "Shows or changes the modes of a channel or of yourself.\nMODE #channel +b lists its bans; so do e and I."},
    {"MONITOR", run_monitor, welcome, write, 1, 2, "MONITOR + <nick>{,<nick>} | - <nick>{,<nick>} | C | L | S",
     "Tells you when these nicks go online and offline (IRCv3 monitor)."},
    {"MOTD", run_motd, welcome, read, 0, 3, "MOTD", "Shows the message of the day."},
    {"NAMES", run_names, welcome, read, 0, 3, "NAMES <channel>{,<channel>}", "Lists the members of a channel."},
    {"NICK", run_nick, always, write, 0, 3, "NICK <nick>", "Sets or changes your nick."},
    {"NICKSERV", run_nickserv, welcome, own, 0, 5, "NICKSERV <command> [<words>]",
     "Registers accounts and logs you in: NICKSERV HELP lists its commands.\nA message to NickServ does the same."},
    {"NOTICE", run_notice, welcome, messages, 0, 2, "NOTICE <target>{,<target>} :<text>",
     "Sends a message to which programs do not reply."},
    {"NPC", run_npc, welcome, read, 3, 2, "NPC <channel> <name> <text>",
     "Says something in a channel with mode E as a character in a play, who is shown as *name*."},
    {"NS", run_nickserv, welcome, own, 0, 5, "NS <command> [<words>]", "The same as NICKSERV."},
    {"OPER", run_oper, welcome, own, 1, 10, "OPER <name> [<password>]",
     "Makes you a server operator.\n"
     "Without a password it does so if the configuration names your account, or your user of this machine."},
    {"OVERRIDE", run_override, operators, own, 2, 5, "OVERRIDE INVITE|JOIN|KICK|MODE|TOPIC <parameters>",
     "Runs the command in a channel even if you have no rank there or are banned.\nIt is logged, and the other "
     "operators are told. OVERRIDE MODE #channel +o <nick> restores a channel's operator."},
    {"PART", run_part, welcome, own, 1, 2, "PART <channel>{,<channel>} [:<reason>]", "Leaves channels."},
    {"PASS", run_pass, before, own, 1, 1, "PASS <password>", "Sends the server's password, before NICK and USER."},
    {"PERSISTENCE", run_persistence, welcome, write, 1, 2, "PERSISTENCE GET | SET ON|OFF|DEFAULT",
     "Tells whether you stay while no client of yours is connected, or chooses it for your account (IRCv3 "
     "persistence);\nclients send it by themselves."},
    {"PING", run_ping, always, read, 0, 1, "PING <token>", "The server answers PONG with the token."},
    {"PONG", run_pong, always, read, 0, 1, "PONG <token>", "Answers the server's PING."},
    {"PRIVMSG", run_privmsg, welcome, messages, 0, 2, "PRIVMSG <target>{,<target>} :<text>",
     "Sends a message to users or channels.\n@#channel reaches its operators only, +#channel those with voice and "
     "above."},
    {"QUIT", run_quit, always, read, 0, 1, "QUIT [:<reason>]", "Ends the session."},
    {"REDACT", run_redact, welcome, own, 2, 5, "REDACT <channel or nick> <msgid> [:<reason>]",
     "Removes a message from the history (IRCv3 message-redaction); for its author and for operators of the channel."},
    {"REGISTER", run_register, always, own, 3, 10, "REGISTER * <email>|* <password>",
     "Registers an account with the name of your nick, which then nobody else can take (IRCv3 account-registration).\n"
     "Over a Unix socket the password may be *: then only your user of this machine logs in."},
    {"REHASH", run_rehash, operators, own, 0, 5, "REHASH", "Reads the server's configuration again."},
    {"RELAYMSG", run_relaymsg, welcome, read, 3, 2, "RELAYMSG <channel> <nick> :<text>",
     "Says something in a channel for somebody elsewhere, whose nick has a separator such as /; for bridges that are\n"
     "operators of the channel (IRCv3 relaymsg)."},
    {"RENAME", run_rename, welcome, write, 2, 5, "RENAME <channel> <new name> [:<reason>]",
     "Renames a channel; for its operators (IRCv3 channel-rename)."},
    {"SCENE", run_scene, welcome, read, 2, 2, "SCENE <channel> <text>",
     "Describes the scene of a play in a channel with mode E."},
    {"SEARCH", run_search, welcome, own, 1, 10, "SEARCH <attribute>=<value>{;<attribute>=<value>}",
     "Searches messages in the channels that you are in and in your private messages (soju.im/search).\n"
     "The attributes are in=#channel, from=nick, text=words, after=2026-11-22T20:44:02.123Z, before=..., limit=...; "
     "write \\s for a space and \\: for a semicolon.\n"
     "It returns the newest messages that match, or with after= the first ones from then on."},
    {"SETNAME", run_setname, welcome, write, 1, 3, "SETNAME :<real name>", "Changes your real name (IRCv3 setname)."},
    {"STATS", run_stats, welcome, read, 1, 2, "STATS k|l|m|o|t|u",
     "Reports figures about the server: u how long it has run. For operators also: k bans; l connections with their "
     "sendq,\nlines and KB sent, lines and KB received, and seconds open; m commands with count and bytes; o who may "
     "become an operator;\nt counters."},
    {"SUMMON", run_summon, welcome, read, 0, 1, "SUMMON", "Not supported: this server summons nobody."},
    {"TAGMSG", run_tagmsg, welcome, read, 1, 2, "@<tags> TAGMSG <target>{,<target>}",
     "Sends message tags without a text (IRCv3 message-tags)."},
    {"TIME", run_time, welcome, read, 0, 1, "TIME", "Shows the server's time."},
    {"TOPIC", run_topic, welcome, write, 1, 2, "TOPIC <channel> [:<topic>]",
     "Shows the topic of a channel, or changes it; an empty one removes it."},
    {"UNKLINE", run_unkline, operators, own, 1, 5, "UNKLINE <mask>", "Removes a ban that KLINE has set."},
    {"USER", run_user, before, write, 4, 1, "USER <user> 0 * :<real name>",
     "Sends your user name and real name; a part of connecting."},
    {"USERHOST", run_userhost, welcome, read, 1, 2, "USERHOST <nick>{ <nick>}",
     "Shows user@host of up to five nicks, and whether they are away (-) or operators (*)."},
    {"USERS", run_users, welcome, read, 0, 1, "USERS",
     "Not supported: this server does not list the users of its machine. WHO lists users of the chat."},
    {"VERIFY", run_verify, always, own, 2, 10, "VERIFY <account> <code>",
     "Confirms an account that was registered (IRCv3 account-registration): on this server no account needs it."},
    {"VERSION", run_version, welcome, read, 0, 2, "VERSION", "Shows the version of the server and what it supports."},
    {"WALLOPS", run_wallops, operators, read, 1, 5, "WALLOPS :<text>", "Sends a message to all users with mode +w."},
    {"WEBIRC", run_webirc, before, own, 0, 1, "WEBIRC <password> <gateway> <hostname> <ip> [:<options>]",
     "With this as its first line, a trusted gateway reports its user's address (IRCv3 webirc)."},
    {"WHO", run_who, welcome, own, 0, 5, "WHO [<channel or mask> [o][%<fields>[,<token>]]]",
     "Lists users of a channel, or whose nick, user, host or real name matches a mask.\n"
     "Fields (IRCv3 whox): t c u i h s n f d l a o r."},
    {"WHOIS", run_whois, welcome, read, 0, 3, "WHOIS <nick>", "Shows a user."},
    {"WHOWAS", run_whowas, welcome, read, 0, 3, "WHOWAS <nick> [<count>]", "Shows a user who has left."},
    {"ZNC", run_znc, welcome, own, 2, 5, "ZNC *playback PLAY <target>{,<target>}|* [<from> [<to>]]",
     "Returns the history of channels that you are in, of private messages, or (*) of all, as the bouncer ZNC does; "
     "clients send it by themselves.\n"
     "From and to are seconds since 1970, such as 1764233766.125. A message to *playback does the same."},
};

static_assert(std::size(kCommands) <= CommandTally::kRows);

/** Open addressing on a hash of the name: a look-up is one or two comparisons. */
class Index {
public:
	Index() noexcept
	{
		for (const Command &command : kCommands) {
			std::size_t slot = hash(command.name);
			while (slots_[slot] != nullptr)
				slot = (slot + 1) % slots_.size();
			slots_[slot] = &command;
		}
	}

	const Command *find(std::string_view name) const noexcept
	{
		for (std::size_t slot = hash(name); slots_[slot] != nullptr; slot = (slot + 1) % slots_.size()) {
			if (irc::equal_nocase(slots_[slot]->name, name))
				return slots_[slot];
		}
		return nullptr;
	}

private:
	std::size_t hash(std::string_view name) const noexcept
	{
		std::uint32_t value = 2166136261U; // FNV-1a
		for (const char letter : name)
			value = (value ^ static_cast<unsigned char>(irc::to_upper(letter))) * 16777619U;
		return value % slots_.size();
	}

	std::array<const Command *, 256> slots_{};
};

const Index kIndex;

} // namespace

std::span<const Command> commands() noexcept
{
	return kCommands;
}

const Command *find_command(std::string_view name) noexcept
{
	return kIndex.find(name);
}

} // namespace confer::chat
