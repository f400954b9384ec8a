// SPDX-License-Identifier: MIT
// MODE: Modern "MODE message" and "Channel Modes", RFC 2812 sections 3.1.5 and 3.2.3. What a letter is stands in
// modes.cc.
#include "chat/commands/handlers.hh"
#include "chat/commands/list_modes.hh"
#include "chat/isupport.hh"
#include "chat/view.hh"
#include "irc/mode_change.hh"
#include "irc/names.hh"

#include <algorithm>
#include <charconv>
#include <deque>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace confer::chat {

namespace {

/** One MODE command on a channel while its letters are applied. */
class ChannelModes {
public:
	ChannelModes(Call &call, Channel &channel) : call_(call), channel_(channel), lists_(call, channel) {}

	void run(std::span<const std::string_view> params) REQUIRES(world_role);

private:
	void change(const irc::ModeChange &change) REQUIRES(world_role);
	bool allowed(const ChannelMode &mode) REQUIRES(world_role);
	void apply(const irc::ModeChange &change, const ChannelMode &mode) REQUIRES(world_role);
	void apply_prefix(const irc::ModeChange &change, const ChannelMode &mode) REQUIRES(world_role);
	void apply_flag(const irc::ModeChange &change, const ChannelMode &mode) REQUIRES(world_role);
	void apply_key(const irc::ModeChange &change) REQUIRES(world_role);
	void apply_limit(const irc::ModeChange &change) REQUIRES(world_role);
	void apply_forward(const irc::ModeChange &change) REQUIRES(world_role);
	/** Changes the key or the forward. */
	void set_text(const irc::ModeChange &change, std::string &text, std::string_view value) REQUIRES(world_role);
	void set_limit(const irc::ModeChange &change, std::size_t limit) REQUIRES(world_role);
	void invalid(const irc::ModeChange &change, std::string_view why) REQUIRES_SHARED(world_role)
	{
		reply_invalid_mode(call_, channel_, change, why);
	}
	/** Remembers what has been done, to be told to the members. */
	void done(const irc::ModeChange &change, std::string_view arg);
	/** A line that tells of changes, and the form of it that the history keeps: without keys. */
	struct Line {
		Event *told, *kept;
	};
	/** Composes what is to be told, so that telling it cannot fail. */
	void prepare() REQUIRES_SHARED(world_role);
	Event &compose(const irc::ModeLine &line) REQUIRES_SHARED(world_role);
	/** Puts `*` in the place of keys. Returns false if there are none. */
	bool hide_keys(irc::ModeLine &line) const;
	void publish(const Line &line) REQUIRES_SHARED(world_role);
	/** How a change that is no list's is taken back, when there is no memory to make or to tell all of them. */
	struct Undo {
		char letter;
		const User *user = nullptr; ///< whose statuses they were
		Statuses statuses{};
		std::uint16_t flags = 0;
		std::size_t limit = 0;
		std::string text{};
	};
	/** Makes room for one more: remembering it cannot fail then. */
	void may_undo() { undo_.reserve(undo_.size() + 1); }
	void undo() noexcept REQUIRES(world_role);

	Call &call_;
	Channel &channel_;
	ListModes lists_;
	bool denied_ = false; ///< the one error for want of power was sent
	std::vector<irc::ModeChange> done_;
	std::deque<std::string> args_; ///< what done_ borrows
	std::vector<Undo> undo_;
	std::vector<Line> lines_;
};

void ChannelModes::run(std::span<const std::string_view> params)
{
	irc::ModeParser parser(channel_mode_table(), params, kMaxModeChanges);
	irc::ModeChange next;
	World::Unsaved unsaved;
	try {
		while (parser.next(next))
			change(next);
		prepare();
		unsaved = call_.world.modes_to_save(channel_, done_, call_.user().source(), call_.out.time());
	} catch (const std::bad_alloc &) {
		undo();
		throw;
	}
	call_.world.save(unsaved, call_.out.time());
	lists_.commit();
	if (lines_.size() == 1)
		call_.out.expect_one_line();
	for (const Line &line : lines_)
		publish(line);
}

void ChannelModes::undo() noexcept
{
	lists_.undo();
	for (; !undo_.empty(); undo_.pop_back()) {
		Undo &last = undo_.back();
		switch (find_channel_mode(last.letter)->kind) {
		case irc::ModeKind::prefix: channel_.set_statuses(*last.user, last.statuses); break;
		case irc::ModeKind::flag: channel_.flags = last.flags; break;
		default:
			if (last.letter == 'k')
				channel_.key = std::move(last.text);
			else if (last.letter == 'l')
				channel_.limit = last.limit;
			else
				channel_.forward = std::move(last.text);
		}
	}
}

void ChannelModes::change(const irc::ModeChange &change)
{
	using Status = irc::ModeChange::Status;
	const ChannelMode *mode = find_channel_mode(change.letter);
	// What a reload took away can still be unset.
	const bool is_away = change.letter == 'E' && change.adding && !call_.settings().roleplay;
	if (mode == nullptr || is_away) {
		call_.reply(irc::ERR_UNKNOWNMODE, {change.character}, "is unknown mode char to me");
		return;
	}
	if (change.status == Status::query) {
		lists_.show(change.letter);
		return;
	}
	if (!allowed(*mode))
		return;
	if (change.status == Status::missing_arg && !(change.letter == 'k' && !change.adding)) {
		invalid(change, "this mode takes an argument");
		return;
	}
	apply(change, *mode);
}

bool ChannelModes::allowed(const ChannelMode &mode)
{
	if (denied_)
		return false;
	if (!call_.overriding && channel_.member(call_.user()) == nullptr) {
		call_.reply(irc::ERR_NOTONCHANNEL, {channel_.name}, "You're not on that channel");
		denied_ = true;
	} else if (!call_.need_power(channel_, mode.needs)) {
		denied_ = true;
	}
	return !denied_;
}

void ChannelModes::apply(const irc::ModeChange &change, const ChannelMode &mode)
{
	switch (mode.kind) {
	case irc::ModeKind::prefix: apply_prefix(change, mode); break;
	case irc::ModeKind::flag: apply_flag(change, mode); break;
	case irc::ModeKind::list:
		if (const std::string mask = lists_.apply(change); !mask.empty())
			done(change, mask);
		break;
	default:
		if (change.letter == 'k')
			apply_key(change);
		else if (change.letter == 'l')
			apply_limit(change);
		else
			apply_forward(change);
	}
}

void ChannelModes::apply_prefix(const irc::ModeChange &change, const ChannelMode &mode)
{
	const User *target = call_.find_user(change.arg);
	if (target == nullptr)
		return;
	const Member *member = channel_.member(*target);
	if (member == nullptr) {
		call_.reply(irc::ERR_USERNOTINCHANNEL, {target->nick, channel_.name}, "They aren't on that channel");
		return;
	}
	const Statuses bit = status_bit(static_cast<Power>(mode.bit));
	const auto changed = static_cast<Statuses>(change.adding ? member->statuses | bit : member->statuses & ~bit);
	if (changed == member->statuses)
		return;
	may_undo();
	undo_.push_back({.letter = change.letter, .user = target, .statuses = member->statuses});
	channel_.set_statuses(*target, changed);
	done(change, target->nick);
}

void ChannelModes::apply_flag(const irc::ModeChange &change, const ChannelMode &mode)
{
	const auto flag = static_cast<Flag>(mode.bit);
	if (channel_.is(flag) == change.adding)
		return;
	may_undo();
	undo_.push_back({.letter = change.letter, .flags = channel_.flags});
	channel_.set(flag, change.adding);
	done(change, {});
}

void ChannelModes::apply_key(const irc::ModeChange &change)
{
	if (!change.adding) {
		if (channel_.key.empty())
			return;
		done(change, channel_.key);
		set_text(change, channel_.key, {});
		return;
	}
	const auto forbidden = [](char c) {
		return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ':' || c == '\x7f';
	};
	if (change.arg.empty() || change.arg.size() > call_.limits().key_length ||
	    std::any_of(change.arg.begin(), change.arg.end(), forbidden)) {
		invalid(change, text("a key is 1 to ", call_.limits().key_length, " bytes without spaces, commas and colons"));
		return;
	}
	set_text(change, channel_.key, change.arg);
	done(change, channel_.key);
}

void ChannelModes::set_text(const irc::ModeChange &change, std::string &text, std::string_view value)
{
	std::string fresh(value);
	may_undo();
	undo_.push_back({.letter = change.letter, .text = std::exchange(text, std::move(fresh))});
}

void ChannelModes::set_limit(const irc::ModeChange &change, std::size_t limit)
{
	may_undo();
	undo_.push_back({.letter = change.letter, .limit = std::exchange(channel_.limit, limit)});
}

void ChannelModes::apply_limit(const irc::ModeChange &change)
{
	if (!change.adding) {
		if (channel_.limit != 0)
			done(change, {});
		set_limit(change, 0);
		return;
	}
	std::uint32_t limit = 0;
	const char *end = change.arg.data() + change.arg.size();
	const auto [rest, error] = std::from_chars(change.arg.data(), end, limit);
	if (error != std::errc{} || rest != end || limit == 0) {
		invalid(change, "a limit is a number above 0");
		return;
	}
	if (channel_.limit == limit)
		return;
	set_limit(change, limit);
	done(change, text(limit));
}

void ChannelModes::apply_forward(const irc::ModeChange &change)
{
	if (!change.adding) {
		if (!channel_.forward.empty())
			done(change, {});
		set_text(change, channel_.forward, {});
		return;
	}
	const Channel *target = call_.world.find_channel(change.arg);
	const bool known = target != nullptr && (call_.overriding || knows(call_.user(), *target));
	if (!known || target == &channel_) {
		invalid(change, "forward to another channel that exists");
		return;
	}
	if (!call_.need_power(*target, Power::op))
		return;
	set_text(change, channel_.forward, target->name);
	done(change, channel_.forward);
}

void ChannelModes::done(const irc::ModeChange &change, std::string_view arg)
{
	irc::ModeChange told = change;
	told.status = irc::ModeChange::Status::change;
	told.arg = arg.empty() ? std::string_view{} : std::string_view(args_.emplace_back(arg));
	done_.push_back(told);
}

void ChannelModes::prepare()
{
	const std::string_view name = channel_.name;
	// ":source MODE #channel " and CR LF
	const std::size_t used = call_.user().source().size() + name.size() + sizeof(": MODE  \r\n");
	const std::size_t room = irc::kMaxLine - std::min(used, irc::kMaxLine);
	for (irc::ModeLine &line : irc::compose_modes(done_, kMaxModeChanges, room)) {
		Event &told = compose(line);
		lines_.push_back({&told, &told});
		// Those who come later are shown the history, and a server may keep it for long.
		if (channel_.history != nullptr && hide_keys(line)) {
			Event &kept = compose(line);
			kept.be_form_of(told);
			lines_.back().kept = &kept;
		}
	}
	for (const Line &line : lines_)
		call_.out.prepare({line.told, line.kept}, lines_.size() * call_.world.sessions_of(channel_.members().size()));
}

Event &ChannelModes::compose(const irc::ModeLine &line)
{
	const std::string_view name = channel_.name;
	return call_.event_with("MODE", [&](irc::LineWriter &writer) {
		writer.param(name);
		irc::append_modes(writer, line);
	});
}

bool ChannelModes::hide_keys(irc::ModeLine &line) const
{
	bool hidden = false;
	for (const irc::ModeChange &change : done_) {
		// The same bytes, not the same text: a nick or a mask may be called as the key is.
		const auto is_key = [&](std::string_view arg) { return arg.data() == change.arg.data(); };
		const auto found = std::find_if(line.args.begin(), line.args.end(), is_key);
		if (change.letter != 'k' || change.arg.empty() || found == line.args.end())
			continue;
		*found = "*";
		hidden = true;
	}
	return hidden;
}

void ChannelModes::publish(const Line &line)
{
	Event *const kept[] = {line.kept};
	MutexLock order(channel_.delivery);
	call_.out.publish(channel_, kept, Delivery::Keep::yes, [&](const Member &member) REQUIRES_SHARED(world_role) {
		call_.out.send(*member.user, *line.told);
	});
}

void channel_mode(Call &call) REQUIRES(world_role)
{
	Channel *channel = call.find_channel(call.param(0));
	if (channel == nullptr)
		return;
	if (call.message.size() > 1) {
		ChannelModes(call, *channel).run(std::span(call.message.params).first(call.message.size()).subspan(1));
		return;
	}
	const std::string modes = channel->mode_text(ChannelView(*channel, call.user(), call.overriding).inside());
	const std::string_view name = channel->name;
	call.reply_with(irc::RPL_CHANNELMODEIS, [&](irc::LineWriter &writer) {
		writer.param(name);
		for (const std::string_view word : irc::Items(modes, ' '))
			writer.param(word);
	});
	call.reply(irc::RPL_CREATIONTIME, {channel->name, text(channel->created / 1000)});
}

} // namespace

std::string user_mode_text(const User &user)
{
	std::string letters = "+";
	for (const UserMode &mode : user_modes()) {
		if (user.is(mode.flag))
			letters += mode.letter;
	}
	return letters;
}

namespace {

/** Changes what can be changed. Returns what is to be told. */
std::vector<Event *> apply_user_modes(Call &call, std::span<const std::string_view> params) REQUIRES(world_role)
{
	User &user = call.user();
	std::vector<irc::ModeChange> done;
	// Flags alone: as many as a line holds.
	irc::ModeParser parser(user_mode_table(), params, irc::kMaxLine);
	irc::ModeChange change;
	bool unknown = false;
	while (parser.next(change)) {
		const UserMode *mode = find_user_mode(change.letter);
		if (mode == nullptr) {
			// Once: a line holds some hundred of them.
			if (!std::exchange(unknown, true))
				call.reply(irc::ERR_UMODEUNKNOWNFLAG, {}, text("Unknown MODE flag ", change.character));
			continue;
		}
		if (user.is(mode->flag) == change.adding || (change.adding && !mode->settable))
			continue;
		user.set(mode->flag, change.adding);
		done.push_back(change);
	}
	std::vector<Event *> events;
	for (const irc::ModeLine &line : irc::compose_modes(done, 0, irc::kMaxLine))
		events.push_back(&call.event("MODE", {user.nick, line.letters}));
	for (Event *event : events)
		call.out.prepare({event}, events.size() * user.sessions.size());
	return events;
}

} // namespace

void change_user_modes(Call &call, std::span<const std::string_view> params)
{
	User &user = call.user();
	const std::uint8_t old_modes = user.modes;
	std::vector<Event *> events;
	try {
		events = apply_user_modes(call, params);
	} catch (const std::bad_alloc &) {
		user.modes = old_modes;
		throw;
	}
	if (!user.is(UserFlag::oper)) {
		user.oper_title.clear();
		for (const SessionRef &session : user.sessions)
			session->is_operator = false;
	}
	if (user.is(UserFlag::registered) && user.accepted == nullptr)
		user.accepted.reset(new (std::nothrow) Accepted); // without it nobody is accepted until ACCEPT
	call.world.recount(user, old_modes);
	call.world.keep_presence(user, call.out.time());
	for (Event *event : events)
		call.send(user, *event);
}

void run_mode(Call &call)
{
	world_role.assert_exclusive();
	if (irc::is_channel(call.param(0))) {
		channel_mode(call);
		return;
	}
	const User *target = call.find_user(call.param(0));
	if (target == nullptr)
		return;
	if (target != &call.user())
		call.reply(irc::ERR_USERSDONTMATCH, {}, "Cannot change mode for other users");
	else if (call.message.size() == 1)
		call.reply(irc::RPL_UMODEIS, {user_mode_text(*target)});
	else
		change_user_modes(call, std::span(call.message.params).first(call.message.size()).subspan(1));
}

} // namespace confer::chat
