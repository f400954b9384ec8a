// SPDX-License-Identifier: MIT
#include "client/link/session.hh"

#include "client/link/ctcp.hh"
#include "irc/ascii.hh"
#include "irc/items.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"
#include "irc/numerics.hh"
#include "irc/print.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

/** Nicks that are watched at most, and in one line. */
constexpr std::size_t kMaxWatched = 100;
constexpr std::size_t kWatchedInLine = 10;

/** Assumed of our own user and host until the server has shown them: what servers allow by default, at most. */
constexpr std::size_t kLongestUser = 20;
constexpr std::size_t kLongestHost = 64;

/**
 * Whether this may be a person's nick on some server. Nicks may have any letters; the names of bouncers' own services
 * (`*status`), masks, statuses and servers have a sign that no nick has.
 */
bool is_nick(std::string_view name) noexcept
{
	if (name.size() > 4 && irc::equal_nocase(name.substr(name.size() - 4), "serv"))
		return false; // NickServ and its like are always there, as users or not
	return !name.empty() && std::string_view("~&@%+$#:").find(name.front()) == std::string_view::npos &&
	       name.find_first_of("*?!@.,/ ") == std::string_view::npos;
}

} // namespace

Session::Session(Identity identity, std::vector<WantedChannel> channels)
    : identity_(std::move(identity)),
      channels_(std::move(channels)),
      choice_(identity_.nick, identity_.nick_fixed),
      nick_(identity_.nick),
      ctcp_budget_(3, std::chrono::seconds(5))
{
}

std::string Session::start()
{
	state_ = State::registering;
	refusal_.clear();
	nick_ = choice_.begin();
	polling_ = reclaiming_ = false;
	next_poll_ = {};
	user_.clear();
	host_.clear();
	offered_ = enabled_ = {};
	offered_extras_ = extras_ = 0;
	sasl_offer_.clear();
	multiline_offer_.clear();
	login_.reset();
	logged_in_ = false;
	account_.clear();
	cap_lists_ = 0;
	negotiating_ = true;
	greeting_ = true;
	features_ = {};
	for (WantedChannel &channel : channels_)
		channel.state = WantedChannel::State::wanted;

	std::string out;
	out.reserve(4096); // growing would leave a copy of the password behind
	irc::LineWriter(out).command("CAP").param("LS").param("302");
	if (!identity_.password.empty())
		irc::LineWriter(out).command("PASS").last(identity_.password.view());
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
	} else if (irc::equal_nocase(command, "AUTHENTICATE")) {
		on_authenticate(message, reaction);
	} else if (irc::equal_nocase(command, "FAIL")) {
		on_fail(message);
	} else if (irc::equal_nocase(command, "NICK")) {
		on_nick(message, reaction);
	} else if (irc::equal_nocase(command, "QUIT")) {
		on_nick_free(source_nick(message.source), reaction);
	} else if (irc::equal_nocase(command, "JOIN")) {
		on_join(message);
	} else if (irc::equal_nocase(command, "PART")) {
		on_leave(source_nick(message.source), message.param(0));
	} else if (irc::equal_nocase(command, "KICK")) {
		on_leave(message.param(1), message.param(0));
	} else if (irc::equal_nocase(command, "MODE")) {
		on_modes(message, 0);
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

void Session::forget(std::string_view channel)
{
	std::erase_if(channels_, [&](const WantedChannel &wanted) { return same(wanted.name, channel); });
}

bool Session::joining(std::string_view channel) const noexcept
{
	return std::any_of(channels_.begin(), channels_.end(), [&](const WantedChannel &wanted) {
		const bool open = wanted.state == WantedChannel::State::wanted || wanted.state == WantedChannel::State::asked;
		return open && same(wanted.name, channel);
	});
}

bool Session::in_channel(std::string_view channel) const noexcept
{
	return std::any_of(channels_.begin(), channels_.end(), [&](const WantedChannel &wanted) {
		return wanted.state == WantedChannel::State::joined && same(wanted.name, channel);
	});
}

std::size_t Session::room(std::string_view command, std::string_view target) const noexcept
{
	const std::size_t user = user_.empty() ? kLongestUser : user_.size();
	const std::size_t host = host_.empty() ? kLongestHost : host_.size();
	return irc::message_room(nick_.size() + 1 + user + 1 + host, command, target);
}

void Session::log_in_later(std::string_view account, Secret password)
{
	if (identity_.sasl == SaslMechanism::none || identity_.sasl == SaslMechanism::external)
		identity_.sasl = SaslMechanism::automatic;
	identity_.account = account;
	identity_.account_password = std::move(password);
}

void Session::on_numeric(unsigned numeric, const irc::Message &message, Reaction &reaction)
{
	switch (numeric) {
	case irc::RPL_WELCOME: on_welcome(message, reaction); break;
	case irc::RPL_ISUPPORT: features_.add(message); break;
	case irc::RPL_ENDOFMOTD:
	case irc::ERR_NOMOTD: on_greeted(reaction); break;
	case 900: // RPL_LOGGEDIN
	case 901: // RPL_LOGGEDOUT
	case 902: // ERR_NICKLOCKED
	case 903: // RPL_SASLSUCCESS
	case 904: // ERR_SASLFAIL
	case 905: // ERR_SASLTOOLONG
	case 906: // ERR_SASLABORTED
	case 907: // ERR_SASLALREADY
	case 908: // RPL_SASLMECHS
		on_account(numeric, message);
		on_sasl_numeric(numeric, message, reaction);
		break;
	case irc::RPL_CHANNELMODEIS: on_modes(message, 1); break;
	case irc::RPL_VISIBLEHOST: host_ = message.param(1); break;
	case irc::ERR_MONLISTFULL: on_watch_refused(message); break;
	case irc::RPL_MONOFFLINE:
		for (const std::string_view nick : irc::Items(message.param(1)))
			on_nick_free(nick, reaction);
		break;
	case irc::ERR_ERRONEUSNICKNAME:
	case irc::ERR_NICKNAMEINUSE:
	case irc::ERR_NICKCOLLISION:
	case irc::ERR_UNAVAILRESOURCE:
		if (state_ == State::registering)
			on_nick_refused(numeric, message, reaction);
		else if (!on_wish_refused(message))
			on_join_refused(message);
		break;
	case irc::ERR_PASSWDMISMATCH:
	case irc::ERR_YOUREBANNEDCREEP:
	case irc::ERR_NOPERMFORHOST:
		if (state_ == State::registering)
			on_refused(numeric, message);
		break;
	default:
		if (numeric >= 400 && numeric < 600)
			on_join_refused(message);
		break;
	}
}

void Session::refuse(std::string why)
{
	state_ = State::refused;
	refusal_ = std::move(why);
}

void Session::on_greeted(Reaction &reaction)
{
	if (!std::exchange(greeting_, false) || features_.monitor_limit() == 0)
		return;
	const std::size_t count = std::min(watched_.size(), features_.monitor_limit());
	for (std::size_t i = 0; i < count; i += kWatchedInLine) {
		std::string nicks;
		for (std::size_t j = i; j < std::min(i + kWatchedInLine, count); ++j)
			nicks += (nicks.empty() ? "" : ",") + watched_[j];
		irc::LineWriter(reaction.send).command("MONITOR").param("+").param(nicks);
	}
	if (choice_.misses_wanted())
		irc::LineWriter(reaction.send).command("MONITOR").param("+").param(choice_.wanted());
}

std::string Session::watch(std::string_view nick)
{
	std::string out;
	if (!may_watch(nick))
		return out;
	watched_.emplace_back(nick);
	if (can_watch() && watched_.size() <= features_.monitor_limit())
		irc::LineWriter(out).command("MONITOR").param("+").param(nick);
	return out;
}

std::string Session::unwatch(std::string_view nick)
{
	std::string out;
	const auto known = std::find_if(watched_.begin(), watched_.end(), [&](const auto &n) { return same(n, nick); });
	if (known == watched_.end())
		return out;
	const std::size_t limit = features_.monitor_limit();
	if (unwatched_.size() >= kMaxWatched)
		unwatched_.erase(unwatched_.begin());
	unwatched_.push_back(*known);
	const bool told = can_watch() && static_cast<std::size_t>(known - watched_.begin()) < limit;
	watched_.erase(known);
	if (!told)
		return out;
	irc::LineWriter(out).command("MONITOR").param("-").param(nick);
	if (watched_.size() >= limit) // the first one without a place gets it
		irc::LineWriter(out).command("MONITOR").param("+").param(watched_[limit - 1]);
	return out;
}

bool Session::may_watch(std::string_view nick) const noexcept
{
	return watched_.size() < kMaxWatched && is_nick(nick) &&
	       std::none_of(watched_.begin(), watched_.end(), [&](const auto &n) { return same(n, nick); });
}

bool Session::was_watched(std::string_view nick) const noexcept
{
	const auto is_it = [&](const std::string &name) { return same(name, nick); };
	return is_it(choice_.wanted()) || std::any_of(watched_.begin(), watched_.end(), is_it) ||
	       std::any_of(unwatched_.begin(), unwatched_.end(), is_it);
}

bool Session::can_watch() const noexcept
{
	return state_ == State::ready && !greeting_ && features_.monitor_limit() > 0;
}

/** `734 nick limit targets text`: those are not watched, and more there will not be. */
void Session::on_watch_refused(const irc::Message &message)
{
	for (const std::string_view nick : irc::Items(message.param(2)))
		std::erase_if(watched_, [&](const auto &n) { return same(n, nick); });
}

std::string Session::mark_read(std::string_view target, std::string_view time) const
{
	std::string out;
	if (state_ == State::ready && has(Extra::read_marker))
		irc::LineWriter(out).command("MARKREAD").param(target).param("timestamp=" + std::string(time));
	return out;
}

std::string Session::ask_read(std::string_view target) const
{
	std::string out;
	if (state_ == State::ready && has(Extra::read_marker))
		irc::LineWriter(out).command("MARKREAD").param(target);
	return out;
}

std::string Session::ask_older(std::string_view target, std::string_view msgid, std::string_view time,
                               std::size_t count) const
{
	std::string out;
	const bool by_msgid = !msgid.empty() && features_.history_by_msgid();
	if (state_ != State::ready || !has(Extra::chathistory))
		return out;
	if (features_.history_limit() > 0)
		count = std::min(count, features_.history_limit());
	if (!by_msgid && time.empty()) {
		irc::LineWriter(out).command("CHATHISTORY").param("LATEST").param(target).param("*").param(count);
		return out;
	}
	const std::string reference = by_msgid ? "msgid=" + std::string(msgid) : "timestamp=" + std::string(time);
	irc::LineWriter(out).command("CHATHISTORY").param("BEFORE").param(target).param(reference).param(count);
	return out;
}

void Session::on_welcome(const irc::Message &message, Reaction &reaction)
{
	if (state_ == State::ready) { // a bouncer has connected anew: it greets us again, and has forgotten what it watched
		greeting_ = true;
		if (!message.param(0).empty())
			nick_ = message.param(0);
		return;
	}
	if (state_ != State::registering)
		return;
	if (identity_.sasl != SaslMechanism::none && !logged_in_) {
		refuse("the server skipped the login; remove the account to connect without it");
		return;
	}
	state_ = State::ready;
	was_ready_ = true;
	negotiating_ = false;
	if (!message.param(0).empty())
		nick_ = message.param(0);
	choice_.accept(nick_, features_.case_map());
	for (WantedChannel &channel : channels_) {
		irc::LineWriter join(reaction.send);
		join.command("JOIN").param(channel.name);
		if (!channel.key.empty())
			join.param(channel.key);
		channel.state = WantedChannel::State::asked;
	}
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

/** Remembers the key of a channel that we are in. `place`: the parameter that is the channel; its modes follow. */
void Session::on_modes(const irc::Message &message, std::size_t place)
{
	WantedChannel *channel = find(message.param(place));
	if (!channel)
		return;
	bool set = true;
	std::size_t argument = place + 2;
	for (const char mode : message.param(place + 1)) {
		if (mode == '+' || mode == '-') {
			set = mode == '+';
			continue;
		}
		if (!features_.takes_parameter(mode, set))
			continue;
		const std::string_view value = message.param(argument++);
		// Servers that hide it write `*` or `<key>`.
		if (mode == 'k' && (!set || (!value.empty() && value != "*" && value.front() != '<')))
			channel->key = set ? value : std::string_view();
	}
}

void Session::on_leave(std::string_view who, std::string_view channel)
{
	if (is_me(who))
		forget(channel);
}

void Session::on_error(const irc::Message &message)
{
	// A server that closes while the user chooses a nick, or that has let us in before, does not refuse us.
	if (state_ != State::registering || was_ready_)
		return;
	refuse(std::string(message.param(0)));
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

bool is_speech(std::string_view command) noexcept
{
	return irc::equal_nocase(command, "PRIVMSG") || irc::equal_nocase(command, "NOTICE");
}

unsigned numeric_of(std::string_view command) noexcept
{
	if (command.size() != 3 || !std::all_of(command.begin(), command.end(), irc::is_digit))
		return 0;
	return static_cast<unsigned>((command[0] - '0') * 100 + (command[1] - '0') * 10 + (command[2] - '0'));
}

} // namespace confer::client
