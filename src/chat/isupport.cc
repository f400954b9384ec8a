// SPDX-License-Identifier: MIT
#include "chat/isupport.hh"

#include "chat/client_tags.hh"
#include "chat/modes.hh"
#include "chat/text.hh"
#include "irc/limits.hh"

namespace confer::chat {

irc::Isupport isupport(const Settings &settings)
{
	const Limits &limits = settings.limits;
	irc::Isupport tokens;
	tokens.add("ACCOUNTEXTBAN", "a");
	tokens.add("AWAYLEN", limits.away_length);
	tokens.add("BOT", "B");
	tokens.add("CASEMAPPING", name(settings.casemapping));
	tokens.add("CHANLIMIT", text("#:", limits.channels));
	tokens.add("CHANMODES", chanmodes_token(Roleplay{settings.roleplay}));
	tokens.add("CHANNELLEN", limits.channel_length);
	tokens.add("CHANTYPES", "#");
	if (settings.history.enabled)
		tokens.add("CHATHISTORY", settings.history.query_max);
	tokens.add("CLIENTTAGDENY", client_tag_deny_token(settings));
	if (settings.accounts.required)
		tokens.add("draft/ACCOUNTREQUIRED");
	tokens.add("ELIST", "CMNTU");
	tokens.add("EXCEPTS", "e");
	tokens.add("EXTBAN", ",am");
	tokens.add("HOSTLEN", irc::kMaxHost);
	tokens.add("INVEX", "I");
	tokens.add("KEYLEN", limits.key_length);
	tokens.add("KICKLEN", limits.kick_length);
	tokens.add("LINELEN", irc::kMaxLine);
	tokens.add("MAXLIST", text("beI:", limits.list_modes));
	tokens.add("MODES", kMaxModeChanges);
	tokens.add("MONITOR", limits.monitor);
	if (settings.history.enabled)
		tokens.add("MSGREFTYPES", "msgid,timestamp");
	tokens.add("NAMELEN", limits.realname_length);
	tokens.add("NETWORK", settings.network);
	tokens.add("NICKLEN", limits.nick_length);
	tokens.add("PREFIX", prefix_token());
	tokens.add("SAFELIST");
	tokens.add("STATUSMSG", statusmsg_token());
	// Of NAMES one is promised and some more are taken: servers differ in how they end the answer to several.
	tokens.add("TARGMAX", text("JOIN:,KICK:,LIST:,NAMES:1,NOTICE:", limits.targets, ",PART:,PRIVMSG:", limits.targets,
	                           ",TAGMSG:", limits.targets, ",WHOIS:1,WHOWAS:1"));
	tokens.add("TOPICLEN", limits.topic_length);
	tokens.add("USERLEN", limits.user_length);
	if (settings.casemapping == CaseMapping::unicode)
		tokens.add("UTF8MAPPING", irc::kUtf8Mapping);
	if (settings.utf8_only)
		tokens.add("UTF8ONLY");
	tokens.add("WHOX");
	return tokens;
}

} // namespace confer::chat
