// SPDX-License-Identifier: MIT
// REDACT: IRCv3 message-redaction.
#include "chat/commands/handlers.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"

#include <optional>
#include <utility>

namespace confer::chat {

namespace {

constexpr HistoryKinds kRedactable = kMessageKinds | bit(HistoryKind::tagmsg);

/**
 * One REDACT. What it names is looked for in the memory of the channel, and then, without a lock, in the log; then it
 * is looked at again whether the user is still there.
 */
class Redaction {
public:
	explicit Redaction(Call &call) noexcept : call_(call) {}

	void run() EXCLUDES(world_role);

private:
	/** Where the message was said: in a channel, else between the user and another account. */
	struct Place {
		Channel *channel = nullptr;
		Conversation *conversation = nullptr;
		User *other = nullptr; ///< the user of that account, if there is one

		Stream stream() const noexcept { return channel != nullptr ? channel->stream() : conversation->stream(); }
	};

	std::string_view target() const noexcept { return call_.param(0); }
	/** The msgid, in its one form. */
	std::string_view msgid() const noexcept { return msgid_; }
	void fail_unknown() { call_.fail("UNKNOWN_MSGID", {target(), call_.param(1)}, "No stored message has that id"); }

	bool read() REQUIRES_SHARED(world_role);
	std::optional<Place> find_place() REQUIRES_SHARED(world_role);
	HistoryQuery query() const noexcept;
	/** Redacts what memory has, or answers that there is no such message. Returns false if the log must be asked. */
	bool redact_in_memory() REQUIRES_SHARED(world_role);
	void redact_from_log(const HistoryPage &page) REQUIRES_SHARED(world_role);
	/** Whether the user may; else that is answered. */
	bool permitted(const HistoryRecord &record, const HistoryRecord::Text &text) REQUIRES_SHARED(world_role);
	Event &event() REQUIRES_SHARED(world_role);
	void redact_in(Channel &channel) REQUIRES_SHARED(world_role) REQUIRES(channel.delivery);
	void redact_in_conversation() REQUIRES_SHARED(world_role);
	/** Has the log forget it. False: it has no space for that, which is answered. */
	bool erase_from_log() REQUIRES_SHARED(world_role);
	void tell(const User &user, Event &event) REQUIRES_SHARED(world_role);

	Call &call_;
	Place place_;
	Stream stream_ = 0;
	std::uint64_t number_ = 0;
	WallTime oldest_ = 0;
	std::string msgid_;
};

std::optional<Redaction::Place> Redaction::find_place()
{
	World &world = call_.world;
	if (irc::is_channel(target())) {
		Channel *channel = world.find_channel(target());
		if (channel == nullptr || channel->member(call_.user()) == nullptr)
			return {};
		return Place{.channel = channel};
	}
	User *user = world.find_user(target());
	if (user == nullptr && !irc::valid_nick(target(), target().size(), call_.case_map().mapping()))
		return {};
	const std::string own = call_.user().correspondent();
	const std::string other = user == nullptr ? std::string(target()) : user->correspondent();
	if (world.conversations().find(own, other) == nullptr)
		return {};
	return Place{.conversation = world.conversations().between(own, other, call_.out.time()), .other = user};
}

bool Redaction::read()
{
	if (!call_.settings().history.enabled || !call_.settings().history.redaction) {
		call_.reply(irc::ERR_UNKNOWNCOMMAND, {call_.message.command}, "This server does not remove messages");
		return false;
	}
	const auto place = find_place();
	if (!place) {
		call_.fail("INVALID_TARGET", {target()},
		           "You are not in that channel, and no private messages with that user are kept");
		return false;
	}
	const World &world = call_.world;
	MessageIds &ids = call_.world.message_ids();
	const auto number = call_.world.logs() ? ids.position_of(call_.param(1)) : ids.number_of(call_.param(1));
	if (!number) {
		fail_unknown();
		return false;
	}
	place_ = *place;
	stream_ = place_.stream();
	number_ = *number;
	oldest_ = world.history_bounds().oldest(call_.out.time());
	ids.append(msgid_, number_, call_.world.logs());
	return true;
}

HistoryQuery Redaction::query() const noexcept
{
	const auto number = static_cast<std::int64_t>(number_);
	return {.after = HistoryPoint{HistoryPoint::By::number, number - 1},
	        .before = HistoryPoint{HistoryPoint::By::number, number + 1},
	        .limit = 1,
	        .kinds = kRedactable,
	        .oldest = oldest_};
}

bool Redaction::permitted(const HistoryRecord &record, const HistoryRecord::Text &text)
{
	const User &user = call_.user();
	if (place_.channel != nullptr && place_.channel->power(user) >= Power::op)
		return true;
	// The nick of a guest proves nothing: it is the same user, or nobody.
	const bool author =
	    text.account.empty() ? record.author == user.serial : call_.case_map().equal(text.account, user.account);
	if (!author) {
		call_.fail("REDACT_FORBIDDEN", {target(), msgid()},
		           place_.channel != nullptr ? "Only its author and operators of the channel may remove it"
		                                     : "Only its author may remove it");
		return false;
	}
	const seconds window = call_.settings().history.redaction_window;
	if (window.count() == 0 || call_.out.time() - record.time <= window.count() * 1000)
		return true;
	call_.fail("REDACT_WINDOW_EXPIRED", {target(), msgid(), chat::text(window.count())}, "It is too old to be removed");
	return false;
}

Event &Redaction::event()
{
	const std::string_view name = place_.channel != nullptr ? std::string_view(place_.channel->name)
	                              : place_.other != nullptr ? std::string_view(place_.other->nick)
	                                                        : target();
	if (!call_.message.has(2) || call_.param(2).empty())
		return call_.event("REDACT", {name, msgid()});
	return call_.event("REDACT", {name, msgid()}, irc::text_prefix(call_.param(2), call_.limits().kick_length));
}

bool Redaction::erase_from_log()
{
	if (!call_.world.logs() || call_.world.log().erase(stream_, number_, call_.out.time()))
		return true;
	call_.fail("LOG_FULL", {target(), msgid()}, "Not removed: the disk of the server is full. Try again later");
	return false;
}

void Redaction::tell(const User &user, Event &event)
{
	for (const SessionRef &session : user.sessions) {
		if (session->has(irc::Cap::message_redaction))
			call_.out.send(*session, event);
	}
}

void Redaction::redact_in(Channel &channel)
{
	Event &redact = event();
	call_.out.prepare({&redact}, channel.members().size());
	if (!erase_from_log())
		return;
	channel.history->erase(number_);
	Event *const events[] = {&redact};
	call_.out.expect_one_line();
	call_.out.publish(channel, events, Delivery::Keep::yes,
	                  [&](const Member &member) REQUIRES_SHARED(world_role) { tell(*member.user, redact); });
}

void Redaction::redact_in_conversation()
{
	Event &redact = event();
	redact.set_time(call_.out.time());
	const std::size_t others = place_.other == nullptr ? 0 : place_.other->sessions.size();
	call_.out.prepare({&redact}, call_.user().sessions.size() + others);
	MutexLock order(place_.conversation->order);
	if (!erase_from_log())
		return;
	Event *const events[] = {&redact};
	place_.conversation->record(events);
	tell(call_.user(), redact);
	if (place_.other != nullptr && place_.other != &call_.user())
		tell(*place_.other, redact);
}

bool Redaction::redact_in_memory()
{
	if (place_.channel == nullptr)
		return false;
	Channel &channel = *place_.channel;
	HistoryPage page;
	MutexLock order(channel.delivery);
	const bool complete = channel.history == nullptr || channel.history->select(query(), page);
	if (page.size() == 0) {
		if (!complete && stream_ != 0)
			return false;
		fail_unknown();
	} else if (permitted(page[0], page.text(0))) {
		redact_in(channel);
	}
	return true;
}

void Redaction::redact_from_log(const HistoryPage &page)
{
	// Meanwhile the channel may have ended, and its member may have been removed.
	const auto again = find_place();
	if (!again || again->stream() != stream_) {
		call_.fail("INVALID_TARGET", {target()}, "You are not in that channel any more");
		return;
	}
	place_ = *again;
	if (page.size() == 0) {
		fail_unknown();
		return;
	}
	if (!permitted(page[0], page.text(0)))
		return;
	if (place_.channel == nullptr) {
		redact_in_conversation();
		return;
	}
	Channel &channel = *place_.channel;
	MutexLock order(channel.delivery);
	redact_in(channel);
}

void Redaction::run()
{
	{
		WorldRead lock(call_.world);
		if (call_.session.user == nullptr || !read() || redact_in_memory())
			return;
	}
	HistoryPage page;
	static_cast<void>(call_.world.log().read(stream_, query(), page));
	WorldRead lock(call_.world);
	if (call_.session.user != nullptr)
		redact_from_log(page);
}

} // namespace

void run_redact(Call &call)
{
	Redaction(call).run();
}

} // namespace confer::chat
