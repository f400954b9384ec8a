// SPDX-License-Identifier: MIT
//
// Session's part about what we are called.
#include "client/link/session.hh"

#include "irc/ascii.hh"
#include "irc/numerics.hh"
#include "irc/print.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

/**
 * Time between two questions whether the wanted nick is free: the first, and the longest if it is refused again and
 * again.
 */
constexpr std::chrono::seconds kFirstPoll{30};
constexpr std::chrono::seconds kLongestPoll{3600};

} // namespace

void Session::stop() noexcept
{
	if (state_ == State::ready) // a request without an answer was not accepted
		choice_.refuse();
	state_ = State::idle;
}

void Session::choose_nick(std::string_view nick)
{
	choice_.ask(nick);
	reclaiming_ = false;
	if (state_ == State::ready && is_me(nick)) // the server answers nothing to that
		choice_.accept(nick_, features_.case_map());
	if (state_ != State::registering && state_ != State::nick_needed)
		return;
	nick_ = nick;
	state_ = State::registering;
}

void Session::on_nick_refused(unsigned numeric, const irc::Message &message, Reaction &reaction)
{
	const std::string refused = nick_;
	const std::string why = refused + ": " + std::string(message.param(message.size() - 1));
	const auto next = choice_.next(refused, numeric == irc::ERR_ERRONEUSNICKNAME, features_.case_map());
	if (!next) {
		state_ = State::nick_needed;
		refusal_ = why;
		return;
	}
	nick_ = *next;
	irc::LineWriter(reaction.send).command("NICK").param(nick_);
	reaction.notes.emplace_back(Style::local, why + "; trying " + nick_);
}

/** A nick was refused that we have asked for after registration. @return false if this is not about a nick */
bool Session::on_wish_refused(const irc::Message &message)
{
	if (features_.is_channel(message.param(1)))
		return false;
	choice_.refuse();
	reclaiming_ = false;
	poll_wait_ = std::min<std::chrono::seconds>(poll_wait_ * 2, kLongestPoll);
	return true;
}

void Session::on_nick(const irc::Message &message, Reaction &reaction)
{
	const std::string_view old_nick = source_nick(message.source);
	if (!is_me(old_nick)) {
		on_nick_free(old_nick, reaction);
		return;
	}
	const bool missed = choice_.misses_wanted();
	nick_ = message.param(0);
	choice_.accept(nick_, features_.case_map());
	reclaiming_ = false;
	if (missed && !choice_.misses_wanted() && can_watch())
		irc::LineWriter(reaction.send).command("MONITOR").param("-").param(choice_.wanted());
}

/** Somebody has given up a nick: asks for it if it is the wanted one. */
void Session::on_nick_free(std::string_view nick, Reaction &reaction)
{
	if (state_ != State::ready || !choice_.misses_wanted() || !same(nick, choice_.wanted()) || is_me(nick))
		return;
	irc::LineWriter(reaction.send).command("NICK").param(choice_.wanted());
	reclaiming_ = true;
}

void Session::poll_nick(SteadyTime now, std::string &send)
{
	if (next_nick_poll() > now)
		return;
	const bool first = next_poll_ == SteadyTime{};
	if (first)
		poll_wait_ = kFirstPoll;
	next_poll_ = now + poll_wait_;
	if (first) // our old connection may need a moment to end
		return;
	polling_ = true;
	irc::LineWriter(send).command("ISON").param(choice_.wanted());
}

SteadyTime Session::next_nick_poll() const noexcept
{
	const bool misses = state_ == State::ready && !greeting_ && choice_.misses_wanted();
	return misses && !can_watch() ? next_poll_ : SteadyTime::max();
}

bool Session::take_nick_poll(const irc::Message &message, std::string &send)
{
	if (!polling_ || numeric_of(message.command) != irc::RPL_ISON)
		return false;
	std::string_view nicks = message.param(1);
	while (nicks.ends_with(' '))
		nicks.remove_suffix(1);
	const bool taken = same(nicks, choice_.wanted());
	if (!taken && !nicks.empty()) // the user has asked for others
		return false;
	polling_ = false;
	Reaction reaction;
	if (!taken)
		on_nick_free(choice_.wanted(), reaction);
	send += reaction.send;
	return true;
}

} // namespace confer::client
