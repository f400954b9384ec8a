// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"

/** One function for each row of the table of commands, which says how the World is held while it runs. */
namespace confer::chat {

// connection.cc
void run_webirc(Call &call);
void run_pass(Call &call);
void run_nick(Call &call);
void run_user(Call &call);
void run_quit(Call &call);
void run_ping(Call &call);
void run_pong(Call &call);
// batch.cc
void run_batch(Call &call);
// capability.cc
void run_cap(Call &call);
// sasl.cc
void run_authenticate(Call &call);
// register.cc
void run_register(Call &call);
void run_verify(Call &call);
// join.cc
void run_join(Call &call);
void run_part(Call &call);
// channel.cc
void run_topic(Call &call);
void run_names(Call &call);
void run_kick(Call &call);
void run_invite(Call &call);
void run_knock(Call &call);
void run_rename(Call &call);
// history.cc
void run_chathistory(Call &call);
// search.cc
void run_search(Call &call);
// list.cc
void run_list(Call &call);
// metadata.cc
void run_metadata(Call &call);
// mode.cc
void run_mode(Call &call);
// message.cc
void run_privmsg(Call &call);
void run_notice(Call &call);
void run_tagmsg(Call &call);
void run_relaymsg(Call &call);
void run_npc(Call &call);
void run_scene(Call &call);
// persistence.cc
void run_persistence(Call &call);
// playback.cc
void run_znc(Call &call);
// presence.cc
void run_away(Call &call);
void run_setname(Call &call);
void run_accept(Call &call);
void run_ison(Call &call);
void run_userhost(Call &call);
// monitor.cc
void run_monitor(Call &call);
// read_marker.cc
void run_markread(Call &call);
// redact.cc
void run_redact(Call &call);
// who.cc
void run_who(Call &call);
// whois.cc
void run_whois(Call &call);
void run_whowas(Call &call);
// server.cc
void run_motd(Call &call);
void run_lusers(Call &call);
void run_version(Call &call);
void run_time(Call &call);
void run_admin(Call &call);
void run_info(Call &call);
void run_links(Call &call);
void run_help(Call &call);
// service_call.cc
void run_nickserv(Call &call);
void run_chanserv(Call &call);
// kline.cc
void run_kline(Call &call);
void run_unkline(Call &call);
// stats.cc
void run_stats(Call &call);
void run_users(Call &call);
void run_summon(Call &call);
// operator.cc
void run_oper(Call &call);
void run_kill(Call &call);
void run_override(Call &call);
void run_rehash(Call &call);
void run_wallops(Call &call);

/** Sends the message that a client's batch holds. */
void send_lines(Call &call, const ClientBatch &batch) REQUIRES_SHARED(world_role);
/**
 * Takes a PRIVMSG, NOTICE or TAGMSG into the batch that the client has opened. False: it belongs to none, and is to be
 * run by itself.
 */
[[nodiscard]] bool take_into_batch(Call &call, std::string_view verb) REQUIRES_SHARED(world_role);
/** Welcomes the session if it has said all that is needed; otherwise does nothing. */
void try_welcome(Call &call) REQUIRES(world_role);
/** Changes the nick of the user to one that is free, or is the present one in another case, and tells that. */
void change_nick(Call &call, std::string_view nick) REQUIRES(world_role);
/**
 * Closes a session whose line could not be run if the line may have been WEBIRC: its client must not come in under the
 * address of the gateway. `line`: as it was received; nullptr: it was too long to be kept.
 */
void refuse_unreadable_webirc(Call &call, const std::string_view *line) REQUIRES_SHARED(world_role);
/** Answers 005. */
void reply_isupport(Call &call) REQUIRES_SHARED(world_role);
/** Answers 251 to 266. */
void reply_lusers(Call &call) REQUIRES_SHARED(world_role);
/** Answers 375 372… 376, or 422. */
void reply_motd(Call &call) REQUIRES_SHARED(world_role);
/** What users are told of the log, or an empty string if there is none. */
std::string what_is_kept(const Call &call) REQUIRES_SHARED(world_role);
/** Tells others if a session that has attached shows that somebody is there (IRCv3 pre-away). */
void tell_presence(Call &call) REQUIRES(world_role);
/** Answers 305 or 306: whether the user is away. */
void reply_away(Call &call) REQUIRES_SHARED(world_role);
/** The line with which the session's user is shown to have joined the channel, to the session alone. */
void reply_join(Call &call, const Channel &channel) REQUIRES_SHARED(world_role);
/** Sends the session what was said while none of its user was there, if its client cannot ask for it: playback.cc. */
void play_back(Call &call);
/** Answers the topic of a channel that the user has joined, and its members unless the session wants none. */
void show_channel(Call &call, const Channel &channel) REQUIRES_SHARED(world_role);
/** The user's modes as RPL_UMODEIS shows them. */
std::string user_mode_text(const User &user) REQUIRES_SHARED(world_role);
/** Answers 353… 366. */
void reply_names(Call &call, const Channel &channel) REQUIRES_SHARED(world_role);
/** Answers 332 and 333; nothing when there is no topic. */
void reply_topic(Call &call, const Channel &channel) REQUIRES_SHARED(world_role);
/** Tells the session, if it has read-marker, up to when its user has read the target. */
void reply_marker(Call &call, std::string_view target) REQUIRES_SHARED(world_role);
/** Tells the session, if it has persistence, whether its user stays while no client is connected. */
void reply_persistence(Call &call) REQUIRES_SHARED(world_role);
/** Tells it to the sessions of the account's users but this one, because it has changed. */
void tell_persistence(Call &call, std::string_view account, const Session *except) REQUIRES_SHARED(world_role);
/** The user takes over what its session has said of itself before the welcome. */
void adopt_metadata(Call &call, Metadata given) REQUIRES(world_role);
/** Tells the session what is said of its user, if it knows of that. */
void reply_own_metadata(Call &call) REQUIRES_SHARED(world_role);
/** Tells the session of the keys of a channel that its user is in, and of those of its members. */
void reply_metadata_of_channel(Call &call, const Channel &channel) REQUIRES_SHARED(world_role);
/** Tells the members of a channel of the keys of the user who has joined it. */
void tell_members_of_metadata(Call &call, const Channel &channel) REQUIRES_SHARED(world_role);
/** Tells those who watch the user's nick of its keys. */
void tell_metadata_to_watchers(Call &call) REQUIRES_SHARED(world_role);
/** Tells the session to ask for the metadata of the channel when it has time (774). */
void tell_sync_later(Call &call, Session &session, std::string_view channel) REQUIRES_SHARED(world_role);
/** Changes the user's own modes as MODE does with these parameters behind the nick. */
void change_user_modes(Call &call, std::span<const std::string_view> params) REQUIRES(world_role);
/** Call before a client's secret is checked. */
[[nodiscard]] GuessBrake::Verdict begin_guess(Call &call, Secret secret);
/** It was right. */
void end_guess(Call &call, Secret secret, const GuessBrake::Verdict &verdict);
/** It was wrong. `what`: the command and who gave it, for operators. */
void fail_guess(Call &call, Secret secret, std::string_view what) REQUIRES_SHARED(world_role);
/** What somebody is told who may not try a password now; empty: the try is not refused. */
std::string too_many_guesses(const GuessBrake::Verdict &verdict);

} // namespace confer::chat
