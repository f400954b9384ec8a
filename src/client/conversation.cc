// SPDX-License-Identifier: MIT
#include "client/conversation.hh"

#include "client/description.hh"
#include "client/options.hh"
#include "irc/ascii.hh"

#include <utility>

namespace confer::client {

namespace {

std::vector<WantedChannel> wanted_channels(const std::vector<std::string> &targets)
{
	std::vector<WantedChannel> channels;
	for (const std::string &target : targets)
		if (names_channel(target))
			channels.push_back({target, {}});
	return channels;
}

} // namespace

Conversation::Conversation(Identity identity, const std::vector<std::string> &targets, std::string server,
                           Audience audience)
    : server_(std::move(server)),
      audience_(audience),
      session_(std::move(identity), wanted_channels(targets))
{
	MutexLock lock(mutex_);
	for (const std::string &target : targets)
		targets_.add(target, session_.features().case_map());
}

void Conversation::connecting()
{
	MutexLock lock(mutex_);
	link_ = LinkStatus::connecting;
}

void Conversation::failed(std::string_view reason)
{
	MutexLock lock(mutex_);
	link_ = LinkStatus::failed;
	reason_ = reason;
}

void Conversation::lost(std::string_view reason)
{
	MutexLock lock(mutex_);
	link_ = LinkStatus::lost;
	reason_ = last_error_.empty() ? std::string(reason) : std::exchange(last_error_, {});
	if (session_.state() != Session::State::refused)
		session_.stop();
}

std::string Conversation::connected(SteadyTime now)
{
	MutexLock lock(mutex_);
	link_ = LinkStatus::up;
	last_received_ = now;
	last_error_.clear();
	return session_.start();
}

void Conversation::receive(std::string_view line, std::time_t wall, SteadyTime now, Received &received)
{
	irc::Message message;
	const irc::ParseError error = irc::parse(line, message);
	MutexLock lock(mutex_);
	last_received_ = now;
	if (error == irc::ParseError::empty)
		return;
	if (error != irc::ParseError::none) {
		if (audience_ == Audience::person)
			received.lines.push_back(local_line(Style::error, "A line that is no message: " + std::string(line), wall));
		return;
	}
	const std::string old_nick = session_.nick();
	std::optional<Description> description = describe(message, session_, wall);
	Reaction reaction = session_.receive(message, now);
	was_ready_ = was_ready_ || session_.state() == Session::State::ready;
	delivery_.receive(message);
	follow(message, old_nick);
	if (irc::equal_nocase(message.command, "ERROR"))
		last_error_ = message.param(0);
	received.send += reaction.send;
	if (description) {
		const bool speech = description->kind == Description::Kind::message ||
		                    description->kind == Description::Kind::action ||
		                    description->kind == Description::Kind::notice;
		if (audience_ == Audience::person || (speech && !description->own))
			received.lines.push_back(lay_out(*description, targets_.current(), session_));
	}
	if (audience_ == Audience::person)
		for (const StyledLine &note : reaction.notes)
			received.lines.push_back(local_line(Style::local, note.text(), wall));
}

void Conversation::receive_too_long(std::time_t wall, Received &received)
{
	if (audience_ == Audience::person)
		received.lines.push_back(local_line(Style::error, "The server sent a line that is too long; left out", wall));
}

bool Conversation::reconnects() const
{
	MutexLock lock(mutex_);
	return audience_ == Audience::person && was_ready_ && session_.state() != Session::State::refused;
}

void Conversation::give_up(std::string_view reason)
{
	MutexLock lock(mutex_);
	last_error_ = reason;
}

Situation Conversation::situation() const
{
	MutexLock lock(mutex_);
	Situation now{link_, reason_, session_.state(), session_.refusal(), was_ready_, false, {}, last_received_};
	for (const WantedChannel &channel : session_.channels()) {
		now.channels_pending = now.channels_pending || channel.state == WantedChannel::State::wanted ||
		                       channel.state == WantedChannel::State::asked;
		if (channel.state == WantedChannel::State::refused && now.refused_channel.empty())
			now.refused_channel = channel.name + ": " + channel.refusal;
	}
	return now;
}

std::string Conversation::prompt() const
{
	MutexLock lock(mutex_);
	std::string text = "[" + (targets_.current().empty() ? server_ : targets_.current());
	if (session_.state() != Session::State::ready)
		text += link_ == LinkStatus::up || link_ == LinkStatus::connecting ? ", connecting" : ", offline";
	return text + "] ";
}

std::string Conversation::current_target() const
{
	MutexLock lock(mutex_);
	return targets_.current();
}

Outcome Conversation::input(std::string_view line, std::time_t wall)
{
	MutexLock lock(mutex_);
	Outcome outcome = run_input(line, session_, targets_);
	finish(outcome, wall);
	return outcome;
}

Outcome Conversation::say(std::string_view target, std::string_view text, std::time_t wall)
{
	MutexLock lock(mutex_);
	Outcome outcome;
	if (session_.state() == Session::State::ready)
		send_text("PRIVMSG", target, text, session_, outcome);
	finish(outcome, wall);
	return outcome;
}

bool Conversation::can_send() const
{
	MutexLock lock(mutex_);
	return session_.state() == Session::State::ready && !targets_.current().empty();
}

void Conversation::rotate_target(int step)
{
	MutexLock lock(mutex_);
	targets_.rotate(step);
}

std::size_t Conversation::room(std::string_view target) const
{
	MutexLock lock(mutex_);
	return session_.room("PRIVMSG", target);
}

std::string Conversation::deliver(std::string_view target, std::string_view text)
{
	MutexLock lock(mutex_);
	std::string out;
	if (delivery_.has_room())
		delivery_.send(target, text, session_, out);
	return out;
}

bool Conversation::labels() const
{
	MutexLock lock(mutex_);
	return Delivery::uses_labels(session_);
}

std::string Conversation::ask()
{
	MutexLock lock(mutex_);
	std::string out;
	if (delivery_.needs_ping())
		delivery_.ping(out);
	return out;
}

Delivery Conversation::delivery() const
{
	MutexLock lock(mutex_);
	return delivery_;
}

/** Keeps the targets in step with the channels that we are in and with the nicks of those we talk to. */
void Conversation::follow(const irc::Message &message, std::string_view old_nick)
{
	const irc::CaseMap &map = session_.features().case_map();
	const std::string_view from = source_nick(message.source);
	const bool own = map.equal(from, old_nick);
	if (irc::equal_nocase(message.command, "JOIN") && own)
		targets_.add(message.param(0), map);
	else if (irc::equal_nocase(message.command, "PART") && own)
		targets_.remove(message.param(0), map);
	else if (irc::equal_nocase(message.command, "KICK") && map.equal(message.param(1), old_nick))
		targets_.remove(message.param(0), map);
	else if (irc::equal_nocase(message.command, "NICK"))
		targets_.rename(from, message.param(0), map);
}

/** Adds to what is shown what the server will not echo, and the time to what the client says. */
void Conversation::finish(Outcome &outcome, std::time_t wall)
{
	for (StyledLine &line : outcome.show) {
		StyledLine timed = local_line(Style::local, {}, wall);
		line = timed.add(line);
	}
	for (const std::string &own : outcome.own) {
		irc::Message message;
		const std::string line = ":" + session_.nick() + "!- " + own.substr(0, own.find('\r'));
		if (irc::parse(line, message) != irc::ParseError::none)
			continue;
		if (const auto description = describe(message, session_, wall))
			outcome.show.push_back(lay_out(*description, targets_.current(), session_));
	}
}

} // namespace confer::client
