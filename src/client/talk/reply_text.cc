// SPDX-License-Identifier: MIT
#include "client/talk/reply_text.hh"

#include "client/link/session.hh"
#include "irc/numerics.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace confer::client {

namespace {

/**
 * A reply and its sentence. `{n}` is parameter n, `{n:date}` one that is a Unix time, `{n:span}` one that is a number
 * of seconds, `{n+}` all from n on, `{n-}` the same without the last, `{$}` the last. Of RPL_WHOREPLY, `{n:rank}` and
 * `{n:state}` are what flags say, and `{n:name}` is what comes behind the number of hops. An empty sentence is not
 * shown. `target`: the parameter that it is about; 0: none.
 */
struct ReplyRow {
	irc::Numeric numeric;
	std::string_view sentence;
	unsigned char target = 0;
};

constexpr std::array kReplies = {
    ReplyRow{irc::RPL_YOURHOST, ""},
    ReplyRow{irc::RPL_CREATED, ""},
    ReplyRow{irc::RPL_MYINFO, ""},
    ReplyRow{irc::RPL_ISUPPORT, ""},
    ReplyRow{irc::RPL_YOURID, ""},
    ReplyRow{irc::RPL_ENDOFSTATS, "End of STATS {1}"},
    ReplyRow{irc::RPL_UMODEIS, "Your modes: {1+}"},
    ReplyRow{irc::RPL_LOCALUSERS, "{$}"},
    ReplyRow{irc::RPL_GLOBALUSERS, "{$}"},
    ReplyRow{irc::RPL_AWAY, "{1} is away: {2}"},
    ReplyRow{irc::RPL_ISON, "Online: {1}"},
    ReplyRow{irc::RPL_WHOISREGNICK, "{1} {2}"},
    ReplyRow{irc::RPL_WHOISUSER, "{1} is {2}@{3} ({5})"},
    ReplyRow{irc::RPL_WHOISSERVER, "{1} is on {2} ({3})"},
    ReplyRow{irc::RPL_WHOISOPERATOR, "{1} {2}"},
    ReplyRow{irc::RPL_WHOWASUSER, "{1} was {2}@{3} ({5})"},
    ReplyRow{irc::RPL_ENDOFWHO, ""},
    ReplyRow{irc::RPL_WHOISIDLE, "{1} has been idle for {2:span}, signed on {3:date}"},
    ReplyRow{irc::RPL_ENDOFWHOIS, ""},
    ReplyRow{irc::RPL_WHOISCHANNELS, "{1} is in {2}"},
    ReplyRow{irc::RPL_WHOISSPECIAL, "{1} {2}"},
    ReplyRow{irc::RPL_LISTSTART, ""},
    ReplyRow{irc::RPL_LIST, "{1} ({2}) {3}"},
    ReplyRow{irc::RPL_LISTEND, "End of the channel list"},
    ReplyRow{irc::RPL_CHANNELMODEIS, "Modes of {1}: {2+}", 1},
    ReplyRow{irc::RPL_CREATIONTIME, "{1} was created on {2:date}", 1},
    ReplyRow{irc::RPL_WHOISACCOUNT, "{1} is logged in as {2}"},
    ReplyRow{irc::RPL_NOTOPIC, "{1} has no topic", 1},
    ReplyRow{irc::RPL_TOPIC, "Topic of {1}: {2}", 1},
    ReplyRow{irc::RPL_TOPICWHOTIME, "Set by {2} on {3:date}", 1},
    ReplyRow{irc::RPL_WHOISBOT, "{1} {2}"},
    ReplyRow{irc::RPL_WHOISACTUALLY, "{1} is connected from {2-}"},
    ReplyRow{irc::RPL_INVITING, "{1} is invited to {2}", 2},
    ReplyRow{irc::RPL_INVEXLIST, "{2} may join {1} without an invitation", 1},
    ReplyRow{irc::RPL_ENDOFINVEXLIST, "End of the invite exceptions of {1}", 1},
    ReplyRow{irc::RPL_EXCEPTLIST, "{2} is exempt from bans in {1}", 1},
    ReplyRow{irc::RPL_ENDOFEXCEPTLIST, "End of the ban exceptions of {1}", 1},
    ReplyRow{irc::RPL_VERSION, "Server version {1} on {2}: {3}"},
    ReplyRow{irc::RPL_WHOREPLY, "{6:rank}{5} is {2}@{3} ({7:name}){6:state}"},
    ReplyRow{irc::RPL_NAMREPLY, "In {2}: {3}", 2},
    ReplyRow{irc::RPL_ENDOFLINKS, "{$}"},
    ReplyRow{irc::RPL_ENDOFNAMES, ""},
    ReplyRow{irc::RPL_BANLIST, "{2} is banned from {1}", 1},
    ReplyRow{irc::RPL_ENDOFBANLIST, "End of the ban list of {1}", 1},
    ReplyRow{irc::RPL_ENDOFWHOWAS, ""},
    ReplyRow{irc::RPL_MOTD, "{1}"},
    ReplyRow{irc::RPL_ENDOFINFO, ""},
    ReplyRow{irc::RPL_MOTDSTART, ""},
    ReplyRow{irc::RPL_ENDOFMOTD, ""},
    ReplyRow{irc::RPL_WHOISHOST, "{1} {2+}"},
    ReplyRow{irc::RPL_WHOISMODES, "{1} {2+}"},
    ReplyRow{irc::RPL_REHASHING, "Reading {1} again"},
    ReplyRow{irc::RPL_TIME, "Time of {1}: {$}"},
    ReplyRow{irc::RPL_VISIBLEHOST, "Your host is shown as {1}"},
    ReplyRow{irc::ERR_NOMOTD, "{$}"},
    ReplyRow{irc::ERR_USERNOTINCHANNEL, "{1} is not in {2}", 2},
    ReplyRow{irc::ERR_USERONCHANNEL, "{1} is already in {2}", 2},
    ReplyRow{irc::RPL_WHOISSECURE, "{1} {2}"},
    ReplyRow{irc::RPL_HELPSTART, "{2}"},
    ReplyRow{irc::RPL_HELPTXT, "{2}"},
    ReplyRow{irc::RPL_ENDOFHELP, "{2}"},
    ReplyRow{irc::RPL_MONONLINE, "Online: {1}"},
    ReplyRow{irc::RPL_MONOFFLINE, "Offline: {1}"},
    ReplyRow{irc::RPL_MONLIST, "Watched: {1}"},
    ReplyRow{irc::RPL_ENDOFMONLIST, ""},
    ReplyRow{irc::ERR_MONLISTFULL, ""},
    ReplyRow{irc::RPL_LOGGEDIN, "{3}"},
    ReplyRow{irc::RPL_LOGGEDOUT, "{2}"},
};

static_assert(std::is_sorted(kReplies.begin(), kReplies.end(),
                             [](const ReplyRow &a, const ReplyRow &b) { return a.numeric < b.numeric; }));

/** Parameters from `first` on, with `before_last` in front of the last if there is one before it. */
std::string join_params(const irc::Message &message, std::size_t first, std::string_view before_last)
{
	std::string text;
	for (std::size_t i = first; i < message.size(); ++i) {
		if (i > first)
			text += i + 1 == message.size() ? before_last : " ";
		text += message.param(i);
	}
	return text;
}

/** Parameters from `first` on without the last, unless there is only that. */
std::string without_last(const irc::Message &message, std::size_t first)
{
	std::string text(message.param(first));
	for (std::size_t i = first + 1; i + 1 < message.size(); ++i)
		text += " " + std::string(message.param(i));
	return text;
}

std::optional<std::uint64_t> number(std::string_view text) noexcept
{
	std::uint64_t value = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return value;
}

/** Appends what a field, the text between braces, stands for. */
void append_field(std::string_view field, const irc::Message &message, std::string &out)
{
	if (field == "$") {
		out += message.param(message.size() - 1);
		return;
	}
	const auto place = static_cast<std::size_t>(field.front() - '0');
	const std::string_view how = field.substr(1);
	const std::string_view value = message.param(place);
	if (how == "+")
		out += join_params(message, place, " ");
	else if (how == "-")
		out += without_last(message, place);
	else if (how == ":rank")
		out += value.substr(std::min(value.find_first_of("~&@%+"), value.size()), 1);
	else if (how == ":state")
		out += std::string(value.starts_with('G') ? ", away" : "") + (value.find('*') < 2 ? ", operator" : "");
	else if (how == ":name")
		out += value.substr(value.find(' ') + 1);
	else if (how == ":date")
		out += date_text(value);
	else if (const auto seconds = number(value); how == ":span" && seconds)
		out += duration_text(*seconds);
	else
		out += value;
}

std::string fill(std::string_view sentence, const irc::Message &message)
{
	std::string out;
	while (!sentence.empty()) {
		const std::size_t open = std::min(sentence.find('{'), sentence.size());
		out += sentence.substr(0, open);
		sentence.remove_prefix(open);
		if (sentence.empty())
			break;
		const std::size_t close = sentence.find('}');
		append_field(sentence.substr(1, close - 1), message, out);
		sentence.remove_prefix(close + 1);
	}
	return out;
}

} // namespace

std::optional<ReplyText> reply_text(const irc::Message &message)
{
	const unsigned numeric = numeric_of(message.command);
	if (numeric == 0)
		return std::nullopt;
	const auto *row = std::find_if(kReplies.begin(), kReplies.end(), [numeric](const ReplyRow &r) {
		return static_cast<unsigned>(r.numeric) == numeric;
	});
	const bool error = (numeric >= 400 && numeric < 600) || numeric == 723;
	if (row != kReplies.end()) {
		if (row->sentence.empty())
			return std::nullopt;
		return ReplyText{fill(row->sentence, message),
		                 row->target == 0 ? std::string() : std::string(message.param(row->target)), error};
	}
	if (error)
		return ReplyText{join_params(message, 1, ": "), std::string(message.size() > 2 ? message.param(1) : ""), true};
	return ReplyText{join_params(message, 1, " "), {}, false};
}

std::string duration_text(std::uint64_t seconds)
{
	struct Unit {
		std::uint64_t seconds;
		std::string_view name;
	};
	static constexpr Unit kUnits[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
	std::string text;
	int used = 0;
	for (const Unit &unit : kUnits) {
		const std::uint64_t count = seconds / unit.seconds;
		seconds %= unit.seconds;
		if (used == 2 || count == 0)
			continue;
		text += (used++ > 0 ? " " : "") + std::to_string(count) + " ";
		text += unit.name;
		text += count == 1 ? "" : "s";
	}
	return text.empty() ? "0 seconds" : text;
}

std::string date_text(std::string_view seconds)
{
	const auto value = number(seconds);
	if (!value || *value > 253402300799U) // the end of the year 9999
		return std::string(seconds);
	const auto time = static_cast<std::time_t>(*value);
	std::tm local{};
	std::array<char, 32> text{};
	if (!::localtime_r(&time, &local) || std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &local) == 0)
		return std::string(seconds);
	return text.data();
}

} // namespace confer::client
