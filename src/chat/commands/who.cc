// SPDX-License-Identifier: MIT
// WHO and WHOX: Modern "WHO message", IRCv3 whox, bot-mode.
#include "chat/commands/handlers.hh"
#include "irc/ascii.hh"
#include "irc/mask.hh"
#include "irc/names.hh"

#include <algorithm>
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
std::vector<std::string> fields_of(const Question &question, std::string_view channel, const User &user,
                                   std::string_view server, std::string_view flags) REQUIRES_SHARED(world_role)
{
	std::vector<std::string> fields;
	const auto field = [&](char letter, std::string_view value) {
		if (question.fields.find(letter) != std::string_view::npos)
			fields.emplace_back(value);
	};
	const std::int64_t idle = (wall_now() - user.last_spoke.load(std::memory_order_relaxed)) / 1000;
	field('t', question.token);
	field('c', channel);
	field('u', user.username);
	field('i', user.host);
	field('h', user.host);
	field('s', server);
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
	const std::vector<std::string> fields = fields_of(question, channel, user, server, flags);
	const std::string *realname = question.fields.find('r') != std::string_view::npos ? &user.realname : nullptr;
	call.reply_with(irc::RPL_WHOSPCRPL, [&](irc::LineWriter &writer) {
		for (const std::string &field : fields)
			writer.param(field);
		if (realname != nullptr)
			writer.trailing(*realname);
	});
}

void who_channel(Call &call, const Question &question, const Channel &channel) REQUIRES_SHARED(world_role)
{
	const bool inside = channel.member(call.user()) != nullptr;
	if (!inside && !channel.visible_to(call.user()))
		return;
	for (const Member &member : channel.members()) {
		if (channel.shows(member, call.user()) && (inside || !member.user->is(UserFlag::invisible)))
			answer(call, question, channel.name, *member.user, &member);
	}
}

bool mask_covers(const Call &call, std::string_view mask, const User &user) REQUIRES_SHARED(world_role)
{
	const irc::CaseMap &map = call.case_map();
	return irc::mask_match(mask, user.nick, map) || irc::mask_match(mask, user.username, map) ||
	       irc::mask_match(mask, user.host, map) || irc::mask_match(mask, user.realname, map);
}

void who_mask(Call &call, const Question &question, std::string_view mask) REQUIRES_SHARED(world_role)
{
	const User &viewer = call.user();
	call.world.each_user([&](const User &user) REQUIRES_SHARED(world_role) {
		const bool shown = &user == &viewer || !user.is(UserFlag::invisible) || viewer.is(UserFlag::oper) ||
		                   viewer.shares_channel(user);
		if (shown && mask_covers(call, mask, user))
			answer(call, question, "*", user, nullptr);
	});
}

} // namespace

void run_who(Call &call)
{
	world_role.assert_shared();
	const std::string_view mask = call.param(0).empty() ? "*" : call.param(0);
	const Question question = read_question(call.param(1));
	if (irc::is_channel(mask)) {
		if (const Channel *channel = call.world.find_channel(mask))
			who_channel(call, question, *channel);
	} else if (const User *user = call.world.find_user(mask)) {
		answer(call, question, "*", *user, nullptr);
	} else {
		who_mask(call, question, mask == "0" ? "*" : mask);
	}
	call.reply(irc::RPL_ENDOFWHO, {mask}, "End of /WHO list");
}

} // namespace confer::chat
