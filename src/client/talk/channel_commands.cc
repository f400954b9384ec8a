// SPDX-License-Identifier: MIT
//
// What the commands do that are about channels and who is in them.
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/items.hh"
#include "irc/mask.hh"
#include "irc/print.hh"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

namespace {

bool ban_with(CommandCall &call, std::string_view change)
{
	const std::string_view channel = take_channel(call);
	const std::string_view who = take_word(call.args);
	if (channel.empty() || (who.empty() && change == "-b"))
		return false;
	if (who.empty())
		send(call, "MODE", {channel, "b"});
	else
		send(call, "MODE", {channel, change, irc::complete_mask(who)});
	return true;
}

/** Changes the rank of members, as many in a line as every server accepts. */
bool change_ranks(CommandCall &call, char sign, char mode)
{
	constexpr std::size_t kAtOnce = 3;
	const std::string_view channel = take_channel(call);
	if (channel.empty() || call.args.empty())
		return false;
	while (!call.args.empty()) {
		std::vector<std::string_view> nicks;
		while (nicks.size() < kAtOnce && !call.args.empty())
			nicks.push_back(take_word(call.args));
		irc::LineWriter line(call.outcome.send);
		line.command("MODE").param(channel).param(sign + std::string(nicks.size(), mode));
		for (const std::string_view nick : nicks)
			line.param(nick);
	}
	return true;
}

void join_one(CommandCall &call, std::string_view channel, std::string_view key)
{
	if (Window *window = call.windows.find(call.window.link, channel, call.session.features().case_map()))
		call.windows.show(*window);
	if (call.session.in_channel(channel))
		return;
	call.session.want(channel, key);
	if (key.empty())
		send(call, "JOIN", {channel});
	else
		send(call, "JOIN", {channel, key});
}

} // namespace

} // namespace confer::client

namespace confer::client::handlers {

bool ban(CommandCall &call)
{
	return ban_with(call, "+b");
}

bool unban(CommandCall &call)
{
	return ban_with(call, "-b");
}

bool invite(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	const std::string_view channel = take_channel(call);
	if (nick.empty() || channel.empty())
		return false;
	send(call, "INVITE", {nick, channel});
	return true;
}

bool join(CommandCall &call)
{
	const std::string_view channels = take_word(call.args);
	std::string_view keys = take_word(call.args);
	for (const std::string_view channel : irc::Items(channels)) {
		const std::string_view key = keys.substr(0, keys.find(','));
		keys.remove_prefix(std::min(key.size() + 1, keys.size()));
		join_one(call, channel, key);
	}
	return !channels.empty();
}

bool kick(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	const std::string_view nick = take_word(call.args);
	if (channel.empty() || nick.empty())
		return false;
	if (call.args.empty())
		send(call, "KICK", {channel, nick});
	else
		send(call, "KICK", {channel, nick, call.args});
	return true;
}

bool list(CommandCall &call)
{
	if (call.args.empty())
		send(call, "LIST", {});
	else
		send(call, "LIST", {take_word(call.args)});
	return true;
}

bool mode(CommandCall &call)
{
	std::string_view target;
	if (call.args.empty() || call.args.front() == '+' || call.args.front() == '-')
		target = call.target().empty() ? std::string_view(call.session.nick()) : call.target();
	else
		target = take_word(call.args);
	irc::LineWriter line(call.outcome.send);
	line.command("MODE").param(target);
	while (!call.args.empty())
		line.param(take_word(call.args));
	return true;
}

bool names(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	if (channel.empty())
		return false;
	send(call, "NAMES", {channel});
	return true;
}

bool op(CommandCall &call)
{
	return change_ranks(call, '+', 'o');
}

bool deop(CommandCall &call)
{
	return change_ranks(call, '-', 'o');
}

bool voice(CommandCall &call)
{
	return change_ranks(call, '+', 'v');
}

bool devoice(CommandCall &call)
{
	return change_ranks(call, '-', 'v');
}

bool part(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	if (channel.empty())
		return false;
	if (call.args.empty())
		send(call, "PART", {channel});
	else
		send(call, "PART", {channel, call.args});
	return true;
}

bool topic(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	if (channel.empty())
		return false;
	if (call.args.empty())
		send(call, "TOPIC", {channel});
	else
		send(call, "TOPIC", {channel, call.args == "-" ? std::string_view() : call.args});
	return true;
}

bool whois(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	if (nick.empty())
		return false;
	send(call, "WHOIS", {nick});
	return true;
}

bool whowas(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	if (nick.empty())
		return false;
	send(call, "WHOWAS", {nick});
	return true;
}

} // namespace confer::client::handlers
