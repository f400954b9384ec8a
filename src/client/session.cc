// SPDX-License-Identifier: MIT
#include "client/session.hh"

#include "client/ctcp.hh"
#include "irc/ascii.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"
#include "irc/numerics.hh"
#include "irc/print.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

using irc::Cap;

/** What we make use of. cap-notify comes with CAP LS 302. */
constexpr irc::CapSet kWantedCaps = Cap::server_time | Cap::message_tags | Cap::echo_message | Cap::batch |
                                    Cap::labeled_response | Cap::multi_prefix | Cap::away_notify | Cap::setname;

constexpr unsigned kMaxNickAttempts = 10;

/** Assumed of our own user and host until the server has shown them: what servers allow by default, at most. */
constexpr std::size_t kLongestUser = 20;
constexpr std::size_t kLongestHost = 64;

} // namespace

Session::Session(Identity identity, std::vector<WantedChannel> channels)
    : identity_(std::move(identity)),
      channels_(std::move(channels)),
      nick_(identity_.nick),
      ctcp_budget_(3, std::chrono::seconds(5))
{
}

std::string Session::start()
{
	state_ = State::registering;
	refusal_.clear();
	nick_ = identity_.nick;
	nick_attempts_ = 0;
	user_.clear();
	host_.clear();
	offered_ = enabled_ = {};
	negotiating_ = true;
	greeting_ = true;
	features_ = {};
	for (WantedChannel &channel : channels_)
		channel.state = WantedChannel::State::wanted;

	std::string out;
	irc::LineWriter(out).command("CAP").param("LS").param("302");
	if (!identity_.password.empty())
		irc::LineWriter(out).command("PASS").last(identity_.password);
	irc::LineWriter(out).command("NICK").param(nick_);
	irc::LineWriter(out).command("USER").param(identity_.user).param("0").param("*").trailing(identity_.realname);
	return out;
}

Reaction Session::receive(const irc::Message &message, SteadyTime now)
{
	Reaction reaction;
	const std::string_view command = message.command;
	if (const unsigned numeric = numeric_of(command)) {
		on_numeric(numeric, message, reaction);
	} else if (irc::equal_nocase(command, "PING")) {
		irc::LineWriter(reaction.send).command("PONG").last(message.param(message.size() > 0 ? message.size() - 1 : 0));
	} else if (irc::equal_nocase(command, "CAP")) {
		on_cap(message, reaction);
	} else if (irc::equal_nocase(command, "NICK")) {
		on_nick(message);
	} else if (irc::equal_nocase(command, "JOIN")) {
		on_join(message);
	} else if (irc::equal_nocase(command, "PART")) {
		on_leave(source_nick(message.source), message.param(0));
	} else if (irc::equal_nocase(command, "KICK")) {
		on_leave(message.param(1), message.param(0));
	} else if (irc::equal_nocase(command, "ERROR")) {
		on_error(message);
	} else if (irc::equal_nocase(command, "PRIVMSG")) {
		on_ctcp(message, now, reaction);
	}
	return reaction;
}

void Session::want(std::string_view channel, std::string_view key)
{
	if (WantedChannel *known = find(channel)) {
		if (!key.empty())
			known->key = key;
		if (known->state != WantedChannel::State::joined)
			known->state = WantedChannel::State::asked;
		return;
	}
	channels_.push_back({std::string(channel), std::string(key), WantedChannel::State::asked});
}

void Session::choose_nick(std::string_view nick)
{
	identity_.nick = nick;
	identity_.nick_fixed = true;
	if (state_ == State::ready)
		return;
	nick_ = nick;
	if (state_ == State::nick_needed)
		state_ = State::registering;
}

std::size_t Session::room(std::string_view command, std::string_view target) const noexcept
{
	const std::size_t user = user_.empty() ? kLongestUser : user_.size();
	const std::size_t host = host_.empty() ? kLongestHost : host_.size();
	return irc::message_room(nick_.size() + 1 + user + 1 + host, command, target);
}

void Session::on_numeric(unsigned numeric, const irc::Message &message, Reaction &reaction)
{
	switch (numeric) {
	case irc::RPL_WELCOME: on_welcome(message, reaction); break;
	case irc::RPL_ISUPPORT: features_.add(message); break;
	case irc::RPL_ENDOFMOTD:
	case irc::ERR_NOMOTD: greeting_ = false; break;
	case irc::RPL_VISIBLEHOST: host_ = message.param(1); break;
	case irc::ERR_ERRONEUSNICKNAME:
	case irc::ERR_NICKNAMEINUSE:
	case irc::ERR_NICKCOLLISION:
	case irc::ERR_UNAVAILRESOURCE:
		if (state_ == State::registering)
			on_nick_refused(numeric, message, reaction);
		else
			on_join_refused(message);
		break;
	case irc::ERR_PASSWDMISMATCH:
	case irc::ERR_YOUREBANNEDCREEP:
	case irc::ERR_NOPERMFORHOST:
		if (state_ == State::registering) {
			state_ = State::refused;
			refusal_ = message.param(message.size() - 1);
		}
		break;
	default:
		if (numeric >= 400 && numeric < 600)
			on_join_refused(message);
		break;
	}
}

void Session::on_cap(const irc::Message &message, Reaction &reaction)
{
	const std::string_view verb = message.param(1);
	const bool more = message.param(2) == "*" && message.has(3);
	const std::string_view list = message.param(more ? 3 : 2);
	if (irc::equal_nocase(verb, "LS")) {
		on_cap_list(list, more, reaction);
	} else if (irc::equal_nocase(verb, "NEW")) {
		on_cap_list(list, false, reaction);
	} else if (irc::equal_nocase(verb, "ACK") || irc::equal_nocase(verb, "DEL")) {
		const bool added = irc::equal_nocase(verb, "ACK");
		std::string_view rest = list;
		while (!rest.empty()) {
			const std::string_view word = rest.substr(0, rest.find(' '));
			rest.remove_prefix(std::min(rest.size(), word.size() + 1));
			if (const auto cap = irc::find_capability(word))
				enabled_ = added ? enabled_ | *cap : enabled_ - *cap;
		}
		end_cap(reaction);
	} else if (irc::equal_nocase(verb, "NAK")) {
		end_cap(reaction);
	}
}

void Session::on_cap_list(std::string_view list, bool more, Reaction &reaction)
{
	while (!list.empty()) {
		const std::string_view word = list.substr(0, list.find(' '));
		list.remove_prefix(std::min(list.size(), word.size() + 1));
		if (const auto cap = irc::find_capability(word.substr(0, word.find('='))))
			offered_ |= *cap;
	}
	if (!more)
		request_caps((offered_ & kWantedCaps) - enabled_, reaction);
}

void Session::request_caps(irc::CapSet caps, Reaction &reaction)
{
	std::string words;
	for (const irc::CapRow &row : irc::capabilities()) {
		if (!caps.has(row.cap))
			continue;
		if (!words.empty())
			words += ' ';
		words += row.name;
	}
	if (words.empty())
		end_cap(reaction);
	else
		irc::LineWriter(reaction.send).command("CAP").param("REQ").trailing(words);
}

void Session::end_cap(Reaction &reaction)
{
	if (std::exchange(negotiating_, false))
		irc::LineWriter(reaction.send).command("CAP").param("END");
}

void Session::on_welcome(const irc::Message &message, Reaction &reaction)
{
	if (state_ != State::registering)
		return;
	state_ = State::ready;
	was_ready_ = true;
	negotiating_ = false;
	if (!message.param(0).empty())
		nick_ = message.param(0);
	for (WantedChannel &channel : channels_) {
		irc::LineWriter join(reaction.send);
		join.command("JOIN").param(channel.name);
		if (!channel.key.empty())
			join.param(channel.key);
		channel.state = WantedChannel::State::asked;
	}
}

void Session::on_nick_refused(unsigned numeric, const irc::Message &message, Reaction &reaction)
{
	// After a lost connection the nick is often still held by what is left of it: then any nick is better than none.
	const bool may_choose = !identity_.nick_fixed || was_ready_;
	if (!may_choose || nick_attempts_ >= kMaxNickAttempts) {
		state_ = State::nick_needed;
		refusal_ = nick_ + ": " + std::string(message.param(message.size() - 1));
		return;
	}
	const std::string old = nick_;
	if (numeric == irc::ERR_ERRONEUSNICKNAME && nick_.size() > 9)
		nick_.resize(9); // RFC 1459 section 1.2
	else
		nick_ = next_nick();
	irc::LineWriter(reaction.send).command("NICK").param(nick_);
	reaction.notes.emplace_back(Style::local, "Nick " + old + " is not to be had, trying " + nick_);
}

/** `nick_`, `nick__`, then the nick with a number. */
std::string Session::next_nick()
{
	++nick_attempts_;
	const std::string suffix =
	    nick_attempts_ <= 2 ? std::string(nick_attempts_, '_') : std::to_string(nick_attempts_ - 1);
	const std::size_t longest = std::max<std::size_t>(nick_.size(), 9);
	return identity_.nick.substr(0, longest - suffix.size()) + suffix;
}

void Session::on_join_refused(const irc::Message &message)
{
	for (std::size_t i = 1; i + 1 < message.size(); ++i) {
		WantedChannel *channel = find(message.param(i));
		if (channel && channel->state == WantedChannel::State::asked) {
			channel->state = WantedChannel::State::refused;
			channel->refusal = message.param(message.size() - 1);
		}
	}
}

void Session::on_nick(const irc::Message &message)
{
	if (is_me(source_nick(message.source)))
		nick_ = message.param(0);
}

void Session::on_join(const irc::Message &message)
{
	if (!is_me(source_nick(message.source)))
		return;
	// This is how the server shows us to others.
	const std::size_t bang = message.source.find('!');
	const std::size_t at = message.source.find('@', bang == std::string_view::npos ? 0 : bang);
	if (bang != std::string_view::npos && at != std::string_view::npos) {
		user_ = message.source.substr(bang + 1, at - bang - 1);
		host_ = message.source.substr(at + 1);
	}
	want(message.param(0), {});
	find(message.param(0))->state = WantedChannel::State::joined;
}

void Session::on_leave(std::string_view who, std::string_view channel)
{
	if (is_me(who))
		std::erase_if(channels_, [&](const WantedChannel &wanted) { return same(wanted.name, channel); });
}

void Session::on_error(const irc::Message &message)
{
	if (state_ != State::registering && state_ != State::nick_needed)
		return;
	state_ = State::refused;
	refusal_ = message.param(0);
}

void Session::on_ctcp(const irc::Message &message, SteadyTime now, Reaction &reaction)
{
	const auto query = parse_ctcp(message.param(1));
	const std::string_view from = source_nick(message.source);
	// A server has no '!' in its source and asks nothing; our own echo is no question.
	if (!query || message.source.find('!') == std::string_view::npos || is_me(from))
		return;
	const std::string answer = ctcp_answer(*query);
	if (!answer.empty() && ctcp_budget_.take(now))
		irc::LineWriter(reaction.send).command("NOTICE").param(from).trailing(answer);
}

WantedChannel *Session::find(std::string_view channel) noexcept
{
	for (WantedChannel &wanted : channels_)
		if (same(wanted.name, channel))
			return &wanted;
	return nullptr;
}

std::string nick_from_user(std::string_view user)
{
	std::string nick;
	for (char c : user)
		if (nick.size() < 16 && irc::valid_nick(nick + c, 16))
			nick += c;
	return nick.empty() ? "guest" : nick;
}

std::string_view source_nick(std::string_view source) noexcept
{
	return source.substr(0, source.find('!'));
}

unsigned numeric_of(std::string_view command) noexcept
{
	if (command.size() != 3 || !std::all_of(command.begin(), command.end(), irc::is_digit))
		return 0;
	return static_cast<unsigned>((command[0] - '0') * 100 + (command[1] - '0') * 10 + (command[2] - '0'));
}

} // namespace confer::client
