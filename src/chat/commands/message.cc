// SPDX-License-Identifier: MIT
// PRIVMSG, NOTICE and TAGMSG: Modern "Sending Messages", RFC 2812 section 3.3, IRCv3 message-tags and echo-message.
#include "chat/client_tags.hh"
#include "chat/command.hh"
#include "chat/commands/handlers.hh"
#include "chat/service.hh"
#include "chat/service_names.hh"
#include "chat/view.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"
#include "irc/text_lines.hh"
#include "irc/visible.hh"

#include <algorithm>
#include <chrono>

namespace confer::chat {

namespace {

/** A client without standard-replies is told once in this time that the server cuts its messages. */
constexpr std::chrono::minutes kCutNotice{10};

/** A message on its way: what is the same for all its targets. */
struct Parcel {
	std::string_view verb;
	std::string_view text;
	std::string client_tags;
	bool answers; ///< PRIVMSG answers errors, NOTICE never does (RFC 2812 section 3.3.2)
	bool tags_only;
	bool ctcp;
	bool lines = false;              ///< the text is of several lines, as irc::TextLines reads it
	std::string_view relayed_from{}; ///< nick!user@host under which it is said in place of the user's; empty: that
	bool echoed = false;             ///< the sender sees it without echo-message too
};

/** Who is seen to say it. Good as long as the parcel and the user's name. */
std::string_view source_of(const Call &call, const Parcel &parcel) REQUIRES_SHARED(world_role)
{
	return parcel.relayed_from.empty() ? std::string_view(call.user().source()) : parcel.relayed_from;
}

/** The client-only tags that the sender gave, as they will be relayed. */
std::string relayed_tags(const Call &call) REQUIRES_SHARED(world_role)
{
	if (call.message.tags.empty() || !call.session.has(irc::Cap::message_tags))
		return {};
	return chat::relayed_tags(call.settings(), call.message.tags);
}

bool is_ctcp(std::string_view text) noexcept
{
	return text.starts_with('\x01') && !text.starts_with("\x01"
	                                                     "ACTION");
}

void refuse(Call &call, const Parcel &parcel, irc::Numeric why, std::string_view target, std::string_view text)
    REQUIRES_SHARED(world_role)
{
	if (parcel.answers)
		call.reply(why, {target}, text);
}

/** Why the user may not speak in the channel; empty: may. */
std::string_view silence(Call &call, const Channel &channel, const Parcel &parcel) REQUIRES_SHARED(world_role)
{
	const User &user = call.user();
	const Member *member = channel.member(user);
	const bool voiced = member != nullptr && member->statuses != 0;
	if (channel.is_suspended())
		return "Cannot send to channel: the operators of the server have suspended it";
	if (member == nullptr && channel.is(Flag::no_external))
		return "Cannot send to channel (+n): join it first";
	if (!voiced && channel.is(Flag::moderated) && !channel.is(Flag::op_moderated))
		return "Cannot send to channel (+m): you have no voice";
	if (!voiced && channel.is(Flag::accounts_speak) && user.account.empty())
		return "Cannot send to channel (+M): log in to an account first";
	if (!voiced && call.silenced_in(channel))
		return "Cannot send to channel (+b): you are banned or muted";
	if (parcel.ctcp && channel.is(Flag::no_ctcp))
		return "Cannot send to channel (+C): no CTCP here";
	return {};
}

/** Bytes of text that fit a line behind the sender and the target. */
std::size_t room_for(const Call &call, const Parcel &parcel, std::string_view target) REQUIRES_SHARED(world_role)
{
	return irc::message_room(source_of(call, parcel).size(), parcel.verb, target);
}

/** Composes the event for a target. What does not fit a line is cut: then the sender is to be told, see tell_cut(). */
void compose(Call &call, const Parcel &parcel, Event &event, std::string_view target) REQUIRES_SHARED(world_role)
{
	MessageIds &ids = call.world.message_ids();
	const std::string_view source = source_of(call, parcel);
	const std::size_t room = room_for(call, parcel, target);
	if (parcel.tags_only)
		event.start(ids, source, parcel.verb, {target});
	else if (parcel.lines)
		event.start_lines(ids, source, parcel.verb, target, parcel.text);
	else if (parcel.text.size() <= room)
		event.start(ids, source, parcel.verb, {target}, parcel.text);
	else
		event.start(ids, source, parcel.verb, {target}, irc::cut_message(parcel.text, room));
	if (parcel.relayed_from.empty())
		event.from(call.user());
	else
		event.relayed_by(call.user().nick);
	event.set_client_tags(parcel.client_tags);
}

bool is_cut(const Call &call, const Parcel &parcel, std::string_view target) REQUIRES_SHARED(world_role)
{
	return !parcel.lines && parcel.text.size() > room_for(call, parcel, target);
}

/**
 * If the message to a target was cut, its sender is told: with WARN, which may answer a NOTICE too, or now and then
 * with a NOTICE. Who gets echoes sees it in them.
 */
void tell_cut(Call &call, const Parcel &parcel, std::string_view target) REQUIRES_SHARED(world_role)
{
	if (!is_cut(call, parcel, target))
		return;
	const std::size_t room = room_for(call, parcel, target);
	Session &session = call.session;
	if (session.has(irc::Cap::standard_replies)) {
		call.warn("TEXT_CUT", {target}, text("The text was cut: with your name in front, ", room, " bytes fit a line"));
		return;
	}
	const Deadline now = std::chrono::steady_clock::now();
	if (!parcel.answers || session.has(irc::Cap::echo_message) || now < session.cut_known_until)
		return;
	session.cut_known_until = now + kCutNotice;
	call.tell(text("*** Your message to ", target, " was cut: with your name in front, ", room, " bytes fit a line"));
}

/** Whether a message that all members get goes into the history of their channel. */
bool kept(const Call &call, const Parcel &parcel) REQUIRES_SHARED(world_role)
{
	using Tagmsg = HistorySettings::Tagmsg;
	const Tagmsg wanted = call.settings().history.store_tagmsg;
	if (!parcel.tags_only || wanted != Tagmsg::persist_tag)
		return !parcel.tags_only || wanted == Tagmsg::all;
	irc::Message message;
	message.tags = parcel.client_tags;
	return message.tag("+draft/persist").has_value();
}

/** Whether the command names one target, and no list of them. */
bool has_one_target(const Call &call) noexcept
{
	return call.param(0).find(',') == std::string_view::npos;
}

/** True when the message may wait for those that follow it. The answer to a label must be of one message. */
bool joins_burst(const Call &call, const Parcel &parcel, std::string_view target) REQUIRES_SHARED(world_role)
{
	if (is_cut(call, parcel, target))
		return false; // the sender is told in front of the next message
	return call.command.hold == Hold::messages && !parcel.tags_only && (!call.out.labelled() || has_one_target(call));
}

/** Sends the message the one way that there is, at once or with those that follow it. */
void send_to(Call &call, const Parcel &parcel, std::string_view target, const Destination &to, bool waits)
    REQUIRES_SHARED(world_role)
{
	if (const Burst &burst = call.out.burst(); !waits || burst.full() || !burst.goes_to(to))
		call.out.deliver_burst(); // and the next burst may be another one
	compose(call, parcel, call.out.burst().draft(), target);
	if (waits) {
		call.out.add_to_burst(to);
		return;
	}
	const bool is_told_more = is_cut(call, parcel, target) || (to.user != nullptr && to.user->away());
	if (has_one_target(call) && !is_told_more)
		call.out.expect_one_line();
	call.out.deliver_draft(to);
	tell_cut(call, parcel, target);
}

void send_channel(Call &call, const Parcel &parcel, std::string_view name, Power least) REQUIRES_SHARED(world_role)
{
	Channel *channel = call.world.find_channel(name);
	if (channel == nullptr || !knows(call.user(), *channel)) {
		refuse(call, parcel, irc::ERR_NOSUCHCHANNEL, name, "No such channel");
		return;
	}
	if (const std::string_view why = silence(call, *channel, parcel); !why.empty()) {
		refuse(call, parcel, irc::ERR_CANNOTSENDTOCHAN, channel->name, why);
		return;
	}
	std::string prefixed;
	if (least != Power::none)
		prefixed = text(status_symbols(status_bit(least), false), channel->name);
	const std::string_view target = prefixed.empty() ? channel->name : prefixed;
	if (channel->is(Flag::op_moderated) && channel->statuses(call.user()) == 0)
		least = std::max(least, Power::half_op);
	// What only some may read is not kept for all.
	const bool keep = least == Power::none && channel->history != nullptr && kept(call, parcel);
	const Destination to{
	    .channel = channel, .least = least, .tags_only = parcel.tags_only, .kept = keep, .echoed = parcel.echoed};
	send_to(call, parcel, target, to, least == Power::none && joins_burst(call, parcel, target));
}

/** The conversation that the message belongs to; null: it is not kept. */
Conversation *conversation_with(Call &call, const Parcel &parcel, const User &target) REQUIRES_SHARED(world_role)
{
	if ((call.user().account.empty() && target.account.empty()) || !call.world.logs() ||
	    !call.settings().history.enabled || !kept(call, parcel))
		return nullptr;
	return call.world.conversations().between(call.user().correspondent(), target.correspondent(), call.out.time());
}

void send_user(Call &call, const Parcel &parcel, std::string_view nick) REQUIRES_SHARED(world_role)
{
	User *target = call.world.find_user(nick);
	if (const std::string_view service = find_service(nick, call.world); !service.empty()) {
		if (!parcel.tags_only)
			refuse(call, parcel, irc::ERR_NOSUCHNICK, nick, text("Send it to ", service, " alone, with PRIVMSG"));
		return;
	}
	if (target == nullptr) {
		refuse(call, parcel, irc::ERR_NOSUCHNICK, nick, "No such nick");
		return;
	}
	if (parcel.ctcp && target->is(UserFlag::no_ctcp)) {
		refuse(call, parcel, irc::ERR_NOCTCP, target->nick, "This user accepts no CTCP (+T)");
		return;
	}
	User &self = call.user();
	if (target->is(UserFlag::registered) && self.account.empty() && target != &self &&
	    (target->accepted == nullptr || !target->accepted->has(call.case_map().hash(self.nick)))) {
		refuse(call, parcel, irc::ERR_NEEDREGGEDNICK, target->nick,
		       "This user accepts messages of logged-in users only (+R)");
		return;
	}
	if (self.accepted != nullptr)
		self.accepted->add(call.case_map().hash(target->nick)); // who is written to may answer
	const bool away = target->away() && parcel.verb == "PRIVMSG";
	const Destination to{
	    .user = target, .conversation = conversation_with(call, parcel, *target), .tags_only = parcel.tags_only};
	send_to(call, parcel, target->nick, to, !away && joins_burst(call, parcel, target->nick));
	if (away)
		call.reply(irc::RPL_AWAY, {target->nick}, target->away_message);
}

void send_target(Call &call, const Parcel &parcel, std::string_view target) REQUIRES_SHARED(world_role)
{
	const Power least = symbol_power(target.front());
	if (least != Power::none && irc::is_channel(target.substr(1)))
		send_channel(call, parcel, target.substr(1), least);
	else if (irc::is_channel(target))
		send_channel(call, parcel, target, Power::none);
	else
		send_user(call, parcel, target);
}

void send(Call &call, const Parcel &parcel) REQUIRES_SHARED(world_role)
{
	if (call.param(0).empty()) {
		if (parcel.answers)
			call.reply(irc::ERR_NORECIPIENT, {}, text("No recipient given (", parcel.verb, ')'));
		return;
	}
	if (!parcel.tags_only && parcel.text.empty()) {
		if (parcel.answers)
			call.reply(irc::ERR_NOTEXTTOSEND, {}, "No text to send");
		return;
	}
	const auto targets = static_cast<std::size_t>(std::count(call.param(0).begin(), call.param(0).end(), ',')) + 1;
	if (targets > call.limits().targets) {
		if (parcel.answers)
			call.reply(irc::ERR_TOOMANYTARGETS, {call.param(0)},
			           text("Too many targets: at most ", call.limits().targets));
		return;
	}
	call.user().last_spoke.store(call.out.time(), std::memory_order_relaxed);
	for (const std::string_view target : irc::Items(call.param(0)))
		send_target(call, parcel, target);
}

} // namespace

void run_privmsg(Call &call)
{
	world_role.assert_shared();
	if (!take_into_batch(call, "PRIVMSG"))
		send(call, {"PRIVMSG", call.param(1), relayed_tags(call), true, false, is_ctcp(call.param(1))});
}

void run_notice(Call &call)
{
	world_role.assert_shared();
	if (!take_into_batch(call, "NOTICE"))
		send(call, {"NOTICE", call.param(1), relayed_tags(call), false, false, is_ctcp(call.param(1))});
}

void run_tagmsg(Call &call)
{
	world_role.assert_shared();
	const Parcel parcel{"TAGMSG", {}, relayed_tags(call), true, true, false};
	// Without a tag there is nothing to tell anybody.
	if (!take_into_batch(call, "TAGMSG") && !parcel.client_tags.empty())
		send(call, parcel);
}

namespace {

/** Whether it can stand for a nick: it is no other part of a line, of a mask or of a channel. */
bool valid_other_nick(const Call &call, std::string_view nick) REQUIRES_SHARED(world_role)
{
	constexpr std::string_view kForbidden = " !@:,*?#&+%~.$";
	return !nick.empty() && nick.find_first_of(kForbidden) == nick.npos && irc::all_visible(nick) &&
	       nick.size() <= 2 * call.limits().nick_length;
}

/** Whether it can be the nick of somebody elsewhere: what no user's nick can be. */
bool valid_relayed_nick(const Call &call, std::string_view nick) REQUIRES_SHARED(world_role)
{
	// Nicks have no separator, as ConfigChecks sees to.
	return nick.find_first_of(call.settings().relaymsg_separators) != nick.npos && valid_other_nick(call, nick);
}

/** Whether the channel bans or mutes somebody with this nick!user@host, who has no account. */
bool bans_source(Call &call, const Channel &channel, std::string_view source) REQUIRES_SHARED(world_role)
{
	std::size_t steps = 0;
	const bool bans = channel.silenced(source, call.case_map(), &steps);
	call.out.count_work(steps / kMaskStepsOfWork);
	return bans;
}

} // namespace

void run_relaymsg(Call &call)
{
	world_role.assert_shared();
	if (!call.settings().relaymsg) {
		call.reply(irc::ERR_UNKNOWNCOMMAND, {call.command.name}, "This server relays for nobody");
		return;
	}
	const std::string_view name = call.param(0), nick = call.param(1);
	Channel *channel = call.world.find_channel(name);
	if (channel == nullptr || !knows(call.user(), *channel)) {
		call.reply(irc::ERR_NOSUCHCHANNEL, {name}, "No such channel");
		return;
	}
	const std::string source = User::source_of(nick, "relay", call.user().host);
	if (channel->power(call.user()) < Power::op && !call.session.is_operator)
		call.fail("PRIVS_NEEDED", {}, "Only operators of the channel speak in it for others");
	else if (!valid_relayed_nick(call, nick))
		call.fail("INVALID_NICK", {},
		          text("A relayed nick has one of ", call.settings().relaymsg_separators,
		               " and none of the characters of masks and channels"));
	else if (bans_source(call, *channel, source))
		call.fail("BANNED", {}, text(channel->name, " has banned ", nick));
	else
		send(call, {"PRIVMSG", call.param(2), relayed_tags(call), true, false, is_ctcp(call.param(2)), false, source});
}

namespace {

/** The channel in which the user may speak as a character; null, and that is answered: there is none. */
Channel *find_stage(Call &call) REQUIRES_SHARED(world_role)
{
	if (!call.settings().roleplay) {
		call.reply(irc::ERR_UNKNOWNCOMMAND, {call.command.name}, "This server has no roleplay");
		return nullptr;
	}
	Channel *channel = call.find_channel(call.param(0));
	if (channel == nullptr)
		return nullptr;
	if (channel->is(Flag::roleplay) && channel->member(call.user()) != nullptr)
		return channel;
	call.reply(irc::ERR_CANNOTSENDRP, {channel->name},
	           channel->is(Flag::roleplay) ? "Join the channel first" : "The channel has no roleplay (+E)");
	return nullptr;
}

/** Whether a user or an account has this name, or one that looks like it. */
bool is_somebody(const Call &call, std::string_view name) REQUIRES_SHARED(world_role)
{
	const AccountNames &accounts = call.world.account_names();
	return call.world.find_user(name) != nullptr || !accounts.owner(name).empty() || call.world.reserved(name) ||
	       !accounts.look_alike(name, {}).empty();
}

/** Says the words from parameter `i` on as `nick`, which no user can have. The user part says who speaks. */
void speak_as(Call &call, const Channel &channel, std::string_view nick, std::size_t i) REQUIRES_SHARED(world_role)
{
	const std::string source = User::source_of(nick, call.user().nick, call.user().host);
	const std::string said = joined(call.words(), i);
	if (bans_source(call, channel, source))
		call.reply(irc::ERR_CANNOTSENDRP, {channel.name}, text("The channel has banned ", nick));
	else
		send(call, {"PRIVMSG", said, relayed_tags(call), true, false, is_ctcp(said), false, source, true});
}

} // namespace

void run_npc(Call &call)
{
	world_role.assert_shared();
	const Channel *channel = find_stage(call);
	if (channel == nullptr)
		return;
	const std::string_view name = call.param(1);
	if (!valid_other_nick(call, name))
		call.reply(irc::ERR_CANNOTSENDRP, {channel->name}, "This cannot be the name of a character");
	else if (is_somebody(call, name))
		call.reply(irc::ERR_CANNOTSENDRP, {channel->name}, text(name, " is, or looks like, a user or an account"));
	else
		speak_as(call, *channel, text('*', name, '*'), 2);
}

void run_scene(Call &call)
{
	world_role.assert_shared();
	if (const Channel *channel = find_stage(call))
		speak_as(call, *channel, "=Scene=", 1);
}

void send_lines(Call &call, const ClientBatch &batch)
{
	const bool ctcp = is_ctcp((*irc::TextLines(batch.text).begin()).text);
	const std::string_view verb = batch.notice ? "NOTICE" : "PRIVMSG";
	send_target(call, {verb, batch.text, batch.client_tags, !batch.notice, false, ctcp, true}, batch.target);
}

} // namespace confer::chat
