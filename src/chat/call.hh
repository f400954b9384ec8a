// SPDX-License-Identifier: MIT
#pragma once

#include "chat/delivery.hh"
#include "chat/host.hh"
#include "chat/text.hh"
#include "chat/world.hh"
#include "irc/items.hh"
#include "irc/message.hh"
#include "irc/numerics.hh"
#include "irc/print.hh"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

struct Command;

/** Steps of work (Delivery::take_work()) that cost as much as 1 in a row of the table; about a tenth of a millisecond.
 */
inline constexpr std::size_t kStepsOfCost = 1000;
/** Steps of irc::mask_match() that take as long as one of work. */
inline constexpr std::size_t kMaskStepsOfWork = 64;

/** One command while it runs: who sent it, what it says, and the means to answer. */
class Call {
public:
	World &world;
	Host &host;
	Session &session;
	Delivery &out;
	const irc::Message &message;
	const Command &command;
	bool overriding = false; ///< OVERRIDE: no rank, mode or ban of a channel stands in the way

	/** How a command of Hold::write, or what alone() runs, holds the World; null for others. */
	WorldWrite *hold = nullptr;

	/** What a command of Hold::write goes on with when it has released the World; null: it is over then. */
	void (*afterwards)(Call &) = nullptr;

	/** What the log and operators are told when the command has released the World; see tell_operators(). */
	std::vector<std::string> notices{};
	/** The same of what the session has tried in vain; see Host::failure(). */
	std::vector<std::string> failures{};

	/** Parameter `i`, empty when it is absent. */
	std::string_view param(std::size_t i) const noexcept { return message.param(i); }
	/** All parameters. */
	std::span<const std::string_view> words() const noexcept { return std::span(message.params).first(message.size()); }
	const Settings &settings() const noexcept REQUIRES_SHARED(world_role) { return world.settings(); }
	const Limits &limits() const noexcept REQUIRES_SHARED(world_role) { return world.settings().limits; }
	const irc::CaseMap &case_map() const noexcept { return world.case_map(); }

	/** Whose session it is; only for commands that need a welcome first. */
	User &user() const noexcept REQUIRES_SHARED(world_role) { return *session.user; }
	/** What numerics address the session by: its nick, or "*" before it has one. */
	std::string_view nick() const noexcept REQUIRES_SHARED(world_role);

	/** Answers `:server NNN nick middle… :text`. */
	void reply(irc::Numeric numeric, std::initializer_list<std::string_view> middles, std::string_view text)
	    REQUIRES_SHARED(world_role);
	/** Answers `:server NNN nick word…`. */
	void reply(irc::Numeric numeric, std::initializer_list<std::string_view> words) REQUIRES_SHARED(world_role);
	/** Answers with words that are many, or no literals. */
	template <class Fill> void reply_with(irc::Numeric numeric, Fill &&fill) REQUIRES_SHARED(world_role);
	/** Answers `:server FAIL COMMAND CODE context… :text` (IRCv3 standard-replies). */
	void fail(std::string_view code, std::initializer_list<std::string_view> context, std::string_view text)
	{
		standard_reply("FAIL", code, context, text);
	}
	/** The same with WARN: the command was carried out. Only for sessions with standard-replies. */
	void warn(std::string_view code, std::initializer_list<std::string_view> context, std::string_view text)
	{
		standard_reply("WARN", code, context, text);
	}

	/** Answers with a NOTICE of the server. */
	void tell(std::string_view line) REQUIRES_SHARED(world_role);
	/** Tells the other operators who are online, and the log, what the issuer has done. */
	void tell_operators(std::string line) REQUIRES_SHARED(world_role);

	/**
	 * Opens a batch of this type around what is answered next, for a session that knows batches. Returns its reference,
	 * for the tag `batch` of the lines and for close_batch(); empty: there is none. An empty `target` is left out.
	 * `whole`: it is all of the answer, and gets its label.
	 */
	[[nodiscard]] std::string open_batch(std::string_view type, std::string_view target, bool whole = true)
	    REQUIRES_SHARED(world_role);
	/** Closes it; nothing if `reference` is empty. */
	void close_batch(std::string_view reference);

	/** A new event of the user whose command this is. */
	Event &event(std::string_view verb, std::initializer_list<std::string_view> words) REQUIRES_SHARED(world_role);
	Event &event(std::string_view verb, std::initializer_list<std::string_view> middles, std::string_view text)
	    REQUIRES_SHARED(world_role);
	/** The same with the parameters that fill(LineWriter &) adds. */
	template <class Fill> Event &event_with(std::string_view verb, Fill &&fill) REQUIRES_SHARED(world_role)
	{
		Event &event = out.event();
		event.start_with(world.message_ids(), user().source(), verb, fill);
		event.from(user());
		return event;
	}
	/** Sends to all sessions of `user`; what goes to the issuer is part of the answer. */
	void send(const User &to, Event &event, const Session *except = nullptr) REQUIRES_SHARED(world_role)
	{
		out.send(to, event, except);
	}

	/** The user of this nick, else nullptr and an answer ERR_NOSUCHNICK. */
	User *find_user(std::string_view nick) REQUIRES_SHARED(world_role);
	/** The channel of this name that the user may know of, else nullptr and ERR_NOSUCHCHANNEL. */
	Channel *find_channel(std::string_view name) REQUIRES_SHARED(world_role);
	/** The channel of this name that the user is in, else nullptr and ERR_NOSUCHCHANNEL or ERR_NOTONCHANNEL. */
	Channel *find_own_channel(std::string_view name) REQUIRES_SHARED(world_role);
	/** True when the user has at least this power in the channel, else ERR_CHANOPRIVSNEEDED. */
	bool need_power(const Channel &channel, Power power) REQUIRES_SHARED(world_role);

	/**
	 * Between two portions of a long command of Hold::own: others get the World, what was answered is sent, and what
	 * was done is paid for. Returns false when the session has ended; look up anew who and what is still there.
	 */
	[[nodiscard]] bool pace() EXCLUDES(world_role) { return session.pace(out); }
	/**
	 * Runs `f` holding the World alone: one of the items that a command of Hold::own names, of which each costs and
	 * others get the World between two. Returns false when the session or its user has gone: then stop.
	 */
	template <class F> [[nodiscard]] bool alone(F &&f) EXCLUDES(world_role);

	/** Whether a ban or a mute keeps the user from speaking; the masks that are matched count as work. */
	bool silenced_in(const Channel &channel) REQUIRES_SHARED(world_role);
	/** Whether a ban keeps the user out, likewise. */
	bool banned_from(const Channel &channel) REQUIRES_SHARED(world_role);
	/** Whether the list I lets the user in, likewise. */
	bool excepted_from_invitation(const Channel &channel) REQUIRES_SHARED(world_role);
	/** Has the session's thread rest, without locks; false when the session has ended, see Session::rest(). */
	[[nodiscard]] bool rest(std::chrono::milliseconds time) EXCLUDES(world_role)
	{
		return time.count() == 0 || session.rest(out, time);
	}

	/** Answers `:server` and what fill(LineWriter &) adds. */
	template <class Fill> void compose(Fill &&fill) { compose_for(session, fill); }
	/** The same for another session. */
	template <class Fill> void compose_for(Session &to, Fill &&fill);

	std::size_t items = 0; ///< that alone() has run

private:
	void standard_reply(std::string_view verb, std::string_view code, std::initializer_list<std::string_view> context,
	                    std::string_view text);
};

template <class F> bool Call::alone(F &&f)
{
	if (items++ > 0) {
		out.charge(kStepsOfCost);
		if (!pace())
			return false;
	}
	WorldWrite lock(world);
	hold = &lock;
	if (session.user == nullptr)
		return false;
	f();
	return true;
}

template <class Fill> void Call::compose_for(Session &to, Fill &&fill)
{
	out.compose_for(to, world.name(), fill);
}

template <class Fill> void Call::reply_with(irc::Numeric numeric, Fill &&fill)
{
	const std::string_view to = nick();
	compose([&](irc::LineWriter &writer) {
		writer.numeric(numeric).param(to);
		fill(writer);
	});
}

/**
 * Words that are answered in as few lines as the length of a line allows: `:server NNN nick middle… :word word word`.
 * The last line is sent by finish().
 */
class Listing {
public:
	/** `middles` stand before the words in every line. */
	Listing(Call &call, irc::Numeric numeric, std::initializer_list<std::string_view> middles, char separator = ' ')
	    REQUIRES_SHARED(world_role);
	void add(std::string_view word) REQUIRES_SHARED(world_role);
	/** Sends what is left, if there is anything. */
	void finish() REQUIRES_SHARED(world_role);

private:
	Call &call_;
	irc::Numeric numeric_;
	std::string middles_[3];
	std::size_t count_ = 0;
	char separator_;
	std::size_t room_;
	std::string words_;
};

} // namespace confer::chat
