// SPDX-License-Identifier: MIT
#include "client/link/delivery.hh"

#include "client/link/multiline.hh"
#include "client/safe_text.hh"
#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace confer::client {

namespace {

constexpr std::string_view kPing = "confer-";

/** Batches of labelled responses that are open at once: one a message. A server that opens more is confused. */
constexpr std::size_t kMaxBatches = 2 * Delivery::kWindow;

/** Errors that refuse a message and name its target. Some are numbers of single servers, which Modern does not list. */
constexpr std::array kRefusals = {
    401U, // ERR_NOSUCHNICK
    402U, // ERR_NOSUCHSERVER
    403U, // ERR_NOSUCHCHANNEL
    404U, // ERR_CANNOTSENDTOCHAN
    407U, // ERR_TOOMANYTARGETS
    408U, // ERR_NOCOLORSONCHAN of some, ERR_NOSUCHSERVICE of others
    413U, // ERR_NOTOPLEVEL
    414U, // ERR_WILDTOPLEVEL
    415U, // ERR_BADMASK
    439U, // ERR_TARGETTOOFAST
    477U, // ERR_NEEDREGGEDNICK
    486U, // ERR_NONONREG
    492U, // ERR_NOCTCP
    531U, // ERR_CANTSENDTOUSER
    716U, // ERR_TARGUMODEG
};

/** Errors about the line itself. */
constexpr std::array kBadLines = {
    411U, // ERR_NORECIPIENT
    412U, // ERR_NOTEXTTOSEND
    417U, // ERR_INPUTTOOLONG
};

template <std::size_t N> bool is_among(unsigned numeric, const std::array<unsigned, N> &numbers) noexcept
{
	return std::find(numbers.begin(), numbers.end(), numeric) != numbers.end();
}

/** Whether a message says that something was refused. */
bool is_error(const irc::Message &message) noexcept
{
	const unsigned numeric = numeric_of(message.command);
	return (numeric >= 400 && numeric < 600) || numeric == 716 || irc::equal_nocase(message.command, "FAIL");
}

/** The tag of a message that answers another one. IRCv3 reply client tag. */
constexpr std::string_view kReplyTag = "+draft/reply";

/** The name of a batch of ours: the server knows it only while it is open. */
constexpr std::string_view kBatch = "confer";

/** A message of several lines. IRCv3 multiline. */
void write_lines(std::string_view command, std::string_view target, std::string_view text, std::size_t room,
                 std::string &out)
{
	for (const MultilinePart &part : multiline_parts(text, room)) {
		irc::LineWriter line(out);
		line.tag("batch", kBatch);
		if (part.continues)
			line.tag("draft/multiline-concat");
		line.command(command).param(target).trailing(part.text);
	}
	irc::LineWriter(out).command("BATCH").param("-" + std::string(kBatch));
}

} // namespace

Delivery::Proof Delivery::proof(const Session &session) noexcept
{
	if (!session.has(irc::Cap::echo_message))
		return Proof::pong;
	return session.has(irc::Cap::labeled_response) ? Proof::label : Proof::echo;
}

std::uint64_t Delivery::send(std::string_view command, std::string_view target, std::string_view text,
                             const Session &session, std::string &out, std::string_view reply_to)
{
	Sent sent{++last_id_, proof(session), 0, std::string(command), std::string(target), with_breaks(text)};
	const bool lines = text.find('\n') != std::string_view::npos;
	irc::LineWriter writer(out);
	if (sent.proof == Proof::label)
		writer.tag("label", std::to_string(sent.id));
	if (!reply_to.empty())
		writer.tag(kReplyTag, reply_to);
	if (lines)
		writer.command("BATCH").param("+" + std::string(kBatch)).param("draft/multiline").param(target);
	else
		writer.command(command).param(target).trailing(text);
	writer.end();
	if (lines)
		write_lines(command, target, text, session.room(command, target), out);
	waiting_.push_back(std::move(sent));
	return last_id_;
}

void Delivery::ping(std::string &out)
{
	++pings_;
	for (Sent &sent : waiting_)
		if (sent.ping == 0)
			sent.ping = pings_;
	irc::LineWriter(out).command("PING").param(std::string(kPing) + std::to_string(pings_));
}

void Delivery::forget()
{
	waiting_.clear();
	batches_.clear();
}

std::vector<Delivery::Settled> Delivery::receive(const irc::Message &message, const Session &session)
{
	if (irc::equal_nocase(message.command, "PONG"))
		return on_pong(message);
	if (irc::equal_nocase(message.command, "BATCH")) {
		note_batch(message);
		return {};
	}
	if (const std::string label = label_of(message); !label.empty())
		return on_labelled(message, label);
	if (is_speech(message.command))
		return on_echo(message, session);
	return is_error(message) ? on_error(message, session) : std::vector<Settled>();
}

std::vector<Delivery::Settled> Delivery::on_pong(const irc::Message &message)
{
	std::string_view token = message.param(message.size() == 0 ? 0 : message.size() - 1);
	if (!token.starts_with(kPing))
		return {};
	token.remove_prefix(kPing.size());
	std::uint64_t answered = 0;
	std::from_chars(token.data(), token.data() + token.size(), answered);
	std::vector<Settled> settled;
	while (!waiting_.empty() && waiting_.front().ping != 0 && waiting_.front().ping <= answered) {
		const bool accepted = waiting_.front().proof == Proof::pong;
		settled.push_back(settle(waiting_.begin(), accepted ? Fate::accepted : Fate::swallowed));
	}
	return settled;
}

std::string Delivery::label_of(const irc::Message &message) const
{
	if (const auto tag = message.tag("label"))
		return std::string(*tag);
	const auto batch = message.tag("batch");
	const auto known = batch ? batches_.find(*batch) : batches_.end();
	return known == batches_.end() ? std::string() : known->second;
}

std::vector<Delivery::Settled> Delivery::on_labelled(const irc::Message &message, std::string_view label)
{
	const auto sent = std::find_if(waiting_.begin(), waiting_.end(), [label](const Sent &s) {
		return s.proof == Proof::label && std::to_string(s.id) == label;
	});
	if (sent == waiting_.end())
		return {};
	if (is_error(message))
		return {refuse(sent, message)};
	const bool echoed = is_speech(message.command);
	if (!echoed && !irc::equal_nocase(message.command, "ACK"))
		return {};
	return {settle(sent, Fate::accepted, echoed)};
}

std::vector<Delivery::Settled> Delivery::on_echo(const irc::Message &message, const Session &session)
{
	// In a batch it is of the history.
	if (!session.is_me(source_nick(message.source)) || message.tag("batch"))
		return {};
	const auto sent = std::find_if(waiting_.begin(), waiting_.end(), [&](const Sent &s) {
		return s.proof == Proof::echo && irc::equal_nocase(s.command, message.command) &&
		       session.same(s.target, message.param(0)) && same_words(s.text, message.param(1));
	});
	return sent == waiting_.end() ? std::vector<Settled>() : std::vector{settle(sent, Fate::accepted, true)};
}

std::vector<Delivery::Settled> Delivery::on_error(const irc::Message &message, const Session &session)
{
	const auto sent = find_blamed(message, session);
	return sent == waiting_.end() ? std::vector<Settled>() : std::vector{refuse(sent, message)};
}

/** The message that an error without a label is about; the end if it is about something else. */
Delivery::Place Delivery::find_blamed(const irc::Message &message, const Session &session)
{
	const unsigned numeric = numeric_of(message.command);
	if (numeric == 0 && message.param(1).starts_with("MULTILINE_"))
		return std::find_if(waiting_.begin(), waiting_.end(),
		                    [](const Sent &sent) { return sent.text.find(kLineBreak) != std::string::npos; });
	const bool fails = numeric == 0 && is_speech(message.param(0));
	const auto names = [&](const Sent &sent) {
		for (std::size_t i = 1; i < message.size(); ++i)
			if (session.same(message.param(i), sent.target) ||
			    session.same(message.param(i), session.features().without_status(sent.target)))
				return true;
		return false;
	};
	const auto unlabelled = [](const Sent &sent) { return sent.proof != Proof::label; };
	if (alone_ || fails || is_among(numeric, kRefusals)) {
		const auto named = std::find_if(waiting_.begin(), waiting_.end(),
		                                [&](const Sent &sent) { return unlabelled(sent) && names(sent); });
		if (named != waiting_.end())
			return named;
	}
	// The server does not say which message it means: the oldest one is assumed.
	if (alone_ || fails || is_among(numeric, kBadLines))
		return std::find_if(waiting_.begin(), waiting_.end(), unlabelled);
	return waiting_.end();
}

void Delivery::note_batch(const irc::Message &message)
{
	const std::string_view reference = message.param(0);
	if (reference.size() < 2)
		return;
	const std::string_view name = reference.substr(1);
	if (reference.front() == '-') {
		if (const auto known = batches_.find(name); known != batches_.end())
			batches_.erase(known);
		return;
	}
	const auto label = message.tag("label");
	if (label && batches_.size() < kMaxBatches)
		batches_.insert_or_assign(std::string(name), std::string(*label));
}

Delivery::Settled Delivery::settle(Place sent, Fate fate, bool echoed)
{
	const std::uint64_t id = sent->id;
	waiting_.erase(sent);
	return {id, fate, echoed};
}

Delivery::Settled Delivery::refuse(Place sent, const irc::Message &message)
{
	Settled settled = settle(sent, Fate::refused);
	for (std::size_t i = irc::equal_nocase(message.command, "FAIL") ? 0 : 1; i < message.size(); ++i) {
		const bool last = i + 1 == message.size();
		settled.words += (settled.words.empty() ? "" : last ? ": " : " ") + std::string(message.param(i));
	}
	return settled;
}

bool same_words(std::string_view a, std::string_view b)
{
	return a == b || safe_text(a) == safe_text(b);
}

} // namespace confer::client
