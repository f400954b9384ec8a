// SPDX-License-Identifier: MIT
// WHO and WHOX: Modern "WHO message", IRCv3 whox, bot-mode.
#include "chat/commands/handlers.hh"
#include "chat/view.hh"
#include "irc/ascii.hh"
#include "irc/mask.hh"
#include "irc/names.hh"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace confer::chat {

namespace {

/** What one WHO asks for. */
struct Question {
	bool extended = false;       ///< "%fields" came: answer with 354
	bool operators_only = false; ///< flag "o"
	std::string_view fields;
	std::string_view token; ///< one to three digits
};

Question read_question(std::string_view flags)
{
	Question question;
	const std::size_t percent = flags.find('%');
	question.operators_only = flags.substr(0, percent).find('o') != std::string_view::npos;
	if (percent == std::string_view::npos)
		return question;
	question.extended = true;
	const std::string_view asked = flags.substr(percent + 1);
	question.fields = asked.substr(0, asked.find(','));
	if (question.fields.size() < asked.size())
		question.token = asked.substr(question.fields.size() + 1);
	if (question.token.empty() || question.token.size() > 3 ||
	    !std::all_of(question.token.begin(), question.token.end(), irc::is_digit))
		question.token = "0";
	return question;
}

/** "H@": here or gone, operator, bot, and the status in the channel. */
std::string flags_of(const Call &call, const User &user, const Member *member) REQUIRES_SHARED(world_role)
{
	std::string flags = user.away() ? "G" : "H";
	if (user.is(UserFlag::oper))
		flags += '*';
	if (user.is(UserFlag::bot))
		flags += 'B';
	if (member != nullptr)
		flags += status_symbols(member->statuses, call.session.has(irc::Cap::multi_prefix));
	return flags;
}

/** The fields that were asked for, in the order that IRCv3 whox fixes; the real name goes apart, as it has spaces. */
std::vector<std::string> fields_of(Call &call, const Question &question, std::string_view channel, const User &user,
                                   std::string_view flags) REQUIRES_SHARED(world_role)
{
	std::vector<std::string> fields;
	const auto field = [&](char letter, std::string_view value) {
		if (question.fields.find(letter) != std::string_view::npos)
			fields.emplace_back(value);
	};
	const std::int64_t idle = (call.out.time() - user.last_spoke.load(std::memory_order_relaxed)) / 1000;
	field('t', question.token);
	field('c', channel);
	field('u', user.username);
	field('i', user.host);
	field('h', user.host);
	field('s', call.world.name());
	field('n', user.nick);
	field('f', flags);
	field('d', "0");
	field('l', text(std::max<std::int64_t>(idle, 0)));
	field('a', user.account.empty() ? "0" : std::string_view(user.account));
	field('o', "n/a");
	return fields;
}

void answer(Call &call, const Question &question, std::string_view channel, const User &user, const Member *member)
    REQUIRES_SHARED(world_role)
{
	if (question.operators_only && !user.is(UserFlag::oper))
		return;
	const std::string flags = flags_of(call, user, member);
	const std::string &server = call.world.name();
	if (!question.extended) {
		call.reply(irc::RPL_WHOREPLY, {channel, user.username, user.host, server, user.nick, flags},
		           text("0 ", user.realname));
		return;
	}
	const std::vector<std::string> fields = fields_of(call, question, channel, user, flags);
	const std::string *realname = question.fields.find('r') != std::string_view::npos ? &user.realname : nullptr;
	call.reply_with(irc::RPL_WHOSPCRPL, [&](irc::LineWriter &writer) {
		for (const std::string &field : fields)
			writer.param(field);
		if (realname != nullptr)
			writer.trailing(*realname);
	});
}

/** A WHO while it runs, in portions between which others get the World. */
class Who {
public:
	Who(Call &call, std::string_view mask) : call_(call), mask_(mask), question_(read_question(call.param(1))) {}

	/** Answers until others should have their turn. Returns true when all is answered. */
	bool run_portion() REQUIRES_SHARED(world_role);

private:
	void start() REQUIRES_SHARED(world_role);
	bool channel_portion() REQUIRES_SHARED(world_role);
	bool mask_portion() REQUIRES_SHARED(world_role);
	bool covers(const User &user) REQUIRES_SHARED(world_role);

	Call &call_;
	std::string_view mask_;
	const Question question_;
	bool started_ = false;
	const Channel *channel_ = nullptr; ///< whose members are asked for; only compared until it is found again
	std::string channel_name_;
	std::size_t next_ = 0; ///< the place to go on at: in the roll, or members yet to come
};

bool Who::run_portion()
{
	if (!std::exchange(started_, true))
		start();
	return channel_ != nullptr ? channel_portion() : mask_.empty() || mask_portion();
}

/** Finds out what is asked for; a nick is answered at once. */
void Who::start()
{
	if (irc::is_channel(mask_)) {
		channel_ = call_.world.find_channel(mask_);
		if (channel_ != nullptr && !knows(call_.user(), *channel_))
			channel_ = nullptr;
		if (channel_ != nullptr) {
			channel_name_ = channel_->name;
			next_ = channel_->members().size();
		}
		mask_ = {};
	} else if (const User *user = call_.world.find_user(mask_)) {
		answer(call_, question_, "*", *user, nullptr);
		mask_ = {};
	} else if (mask_ == "0") {
		mask_ = "*";
	}
}

/**
 * From the last member to the first: when somebody leaves, the last member takes the free place, and is met twice at
 * worst. Those who come meanwhile stand at the end, and the user sees them come.
 */
bool Who::channel_portion()
{
	const Channel *channel = call_.world.find_channel(channel_name_);
	if (channel == nullptr || channel != channel_ || !knows(call_.user(), *channel))
		return true;
	const ChannelView view(*channel, call_.user());
	next_ = std::min(next_, channel->members().size());
	while (next_ > 0 && !call_.out.should_flush()) {
		const Member &member = channel->members()[--next_];
		call_.out.count_work(1);
		if (view.shows(member))
			answer(call_, question_, channel->name, *member.user, &member);
	}
	return next_ == 0;
}

bool Who::mask_portion()
{
	const UsersView view(call_.user());
	const Roll<User> &users = call_.world.user_roll();
	for (; next_ < users.size() && !call_.out.should_flush(); ++next_) {
		const User *user = users.at(next_);
		call_.out.count_work(1 + (user != nullptr ? user->places.size() / 8 : 0));
		if (user != nullptr && view.finds(*user) && covers(*user))
			answer(call_, question_, "*", *user, nullptr);
	}
	return next_ >= users.size();
}

bool Who::covers(const User &user)
{
	std::size_t steps = 0;
	const auto match = [&](std::string_view text) { return irc::mask_match(mask_, text, call_.case_map(), &steps); };
	const bool covered = match(user.nick) || match(user.username) || match(user.host) || match(user.realname);
	call_.out.count_work(steps / kMaskStepsOfWork);
	return covered;
}

} // namespace

void run_who(Call &call)
{
	const std::string_view mask = call.param(0).empty() ? "*" : call.param(0);
	Who who(call, mask);
	for (bool done = false;;) {
		{
			WorldRead lock(call.world);
			if (call.session.user == nullptr)
				return;
			done = who.run_portion();
			if (done)
				call.reply(irc::RPL_ENDOFWHO, {mask}, "End of /WHO list");
		}
		if (done || !call.pace())
			return;
	}
}

} // namespace confer::chat
