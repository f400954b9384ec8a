// SPDX-License-Identifier: MIT
#include "chat/commands/metadata_news.hh"

#include "chat/commands/handlers.hh"

namespace confer::chat {

namespace {

constexpr irc::CapSet kCaps = irc::Cap::metadata_2 | irc::Cap::metadata_3;

bool knows_metadata(const Session &session) noexcept REQUIRES_SHARED(world_role)
{
	return session.metadata_keys != nullptr && session.caps().has_any(kCaps);
}

/** The sessions of the user that are subscribed to anything, but the one that runs the command. */
void add_sessions(const Call &call, const User &user, std::vector<Session *> &all) REQUIRES_SHARED(world_role)
{
	for (const SessionRef &session : user.sessions) {
		if (session.get() != &call.session && knows_metadata(*session))
			all.push_back(session.get());
	}
}

} // namespace

bool wants_metadata(const Session &session, std::string_view key) noexcept
{
	return knows_metadata(session) && session.metadata_keys->contains(key);
}

MetadataNews::MetadataNews(Call &call, std::string_view target, std::string_view key, const std::string *value)
    : call_(call),
      numeric_(call.out.event()),
      command_(call.out.event())
{
	MessageIds &ids = call.world.message_ids();
	const std::string_view server = call.world.name();
	if (value != nullptr) {
		numeric_.start(ids, server, irc::digits(irc::RPL_KEYVALUE), {"*", target, key, "*"}, *value);
		command_.start(ids, server, "METADATA", {target, key, "*"}, *value);
	} else {
		numeric_.start(ids, server, irc::digits(irc::RPL_KEYNOTSET), {"*", target, key}, "Not set");
		command_.start(ids, server, "METADATA", {target, key, "*"});
	}
	command_.be_form_of(numeric_);
}

void MetadataNews::prepare(std::size_t recipients)
{
	call_.out.prepare({&numeric_, &command_}, recipients);
}

void MetadataNews::tell(Session &session)
{
	call_.out.send(session, session.has(irc::Cap::metadata_3) ? numeric_ : command_);
}

std::vector<Session *> metadata_audience(Call &call, User &user)
{
	std::vector<Session *> all;
	const std::uint64_t round = call.world.each_neighbour(
	    user, [&](User &neighbour) REQUIRES(world_role) { add_sessions(call, neighbour, all); });
	if (const std::vector<Session *> *watchers = call.world.watchers(user.nick)) {
		for (Session *session : *watchers) {
			if (session->user != nullptr && session->user->round != round && knows_metadata(*session))
				all.push_back(session);
		}
	}
	return all;
}

std::vector<Session *> metadata_audience(Call &call, const Channel &channel)
{
	std::vector<Session *> all;
	for (const Member &member : channel.members())
		add_sessions(call, *member.user, all);
	return all;
}

void tell_metadata(Call &call, Session &session, std::string_view target, const Metadata &metadata)
{
	if (metadata.empty() || !knows_metadata(session))
		return;
	call.out.count_work(metadata.values().size());
	for (const auto &[key, value] : metadata.values()) {
		if (!session.metadata_keys->contains(key))
			continue;
		call.compose_for(session, [&, &key = key, &value = value](irc::LineWriter &writer) {
			if (session.has(irc::Cap::metadata_3))
				writer.numeric(irc::RPL_KEYVALUE).param("*");
			else
				writer.command("METADATA");
			writer.param(target).param(key).param("*").trailing(value.text);
		});
	}
}

void reply_metadata_of_channel(Call &call, const Channel &channel)
{
	if (!knows_metadata(call.session))
		return;
	if (channel.members().size() > kMetadataAtOnce) {
		tell_sync_later(call, call.session, channel.name);
		return;
	}
	const User &self = call.user();
	tell_metadata(call, call.session, channel.name, channel.metadata);
	for (const Member &member : channel.members()) {
		if (member.user != &self && channel.shows(member, self))
			tell_metadata(call, call.session, member.user->nick, call.world.metadata_of(*member.user));
	}
}

void tell_members_of_metadata(Call &call, const Channel &channel)
{
	const User &self = call.user();
	const Metadata &own = call.world.metadata_of(self);
	if (own.empty() || channel.members().size() > kMetadataAtOnce)
		return;
	const Member &here = *channel.member(self);
	for (const Member &member : channel.members()) {
		if (member.user == &self || !channel.shows(here, *member.user))
			continue;
		for (const SessionRef &session : member.user->sessions)
			tell_metadata(call, *session, self.nick, own);
	}
}

void tell_sync_later(Call &call, Session &session, std::string_view channel)
{
	const std::string_view nick = session.user != nullptr ? std::string_view(session.user->nick) : "*";
	call.compose_for(session, [&](irc::LineWriter &writer) {
		writer.numeric(irc::RPL_METADATASYNCLATER).param(nick).param(channel);
	});
}

void tell_metadata_to_watchers(Call &call)
{
	const User &user = call.user();
	const Metadata &own = call.world.metadata_of(user);
	const std::vector<Session *> *watchers = call.world.watchers(user.nick);
	if (watchers == nullptr || own.empty())
		return;
	for (Session *session : *watchers)
		tell_metadata(call, *session, user.nick, own);
}

} // namespace confer::chat
