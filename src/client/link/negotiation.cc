// SPDX-License-Identifier: MIT
//
// What a Session settles before it is registered: capabilities, and the account.
#include "client/link/session.hh"
#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace confer::client {

namespace {

using irc::Cap;

/** What we make use of. cap-notify comes with CAP LS 302. */
constexpr irc::CapSet kWantedCaps = Cap::server_time | Cap::message_tags | Cap::echo_message | Cap::batch |
                                    Cap::labeled_response | Cap::multi_prefix | Cap::away_notify | Cap::setname;

/** Lines of the answer to CAP LS: servers need two or three. */
constexpr unsigned kMaxCapLists = 100;

/** The names of Extra, the present one and, where there is one, that of a draft. */
struct ExtraRow {
	Extra extra;
	std::string_view name;
};

constexpr std::array kExtras = {
    ExtraRow{Extra::chathistory, "draft/chathistory"},
    ExtraRow{Extra::chathistory, "chathistory"},
    ExtraRow{Extra::read_marker, "draft/read-marker"},
    ExtraRow{Extra::read_marker, "read-marker"},
    ExtraRow{Extra::sasl, "sasl"},
};

} // namespace

void Session::on_cap(const irc::Message &message, Reaction &reaction)
{
	const std::string_view verb = message.param(1);
	const bool more = message.param(2) == "*" && message.has(3);
	const std::string_view list = message.param(more ? 3 : 2);
	if (irc::equal_nocase(verb, "LS")) {
		if (++cap_lists_ > kMaxCapLists)
			refuse("the server sends an endless list of capabilities");
		else
			on_cap_list(list, more, reaction);
	} else if (irc::equal_nocase(verb, "NEW")) {
		on_cap_list(list, false, reaction);
	} else if (irc::equal_nocase(verb, "ACK")) {
		on_cap_answer(list, true);
		start_sasl(reaction);
	} else if (irc::equal_nocase(verb, "DEL")) {
		on_cap_answer(list, false);
	} else if (irc::equal_nocase(verb, "NAK")) {
		start_sasl(reaction);
	}
}

void Session::on_cap_list(std::string_view list, bool more, Reaction &reaction)
{
	while (!list.empty()) {
		const std::string_view word = list.substr(0, list.find(' '));
		list.remove_prefix(std::min(list.size(), word.size() + 1));
		const std::size_t equals = word.find('=');
		const std::string_view name = word.substr(0, equals);
		if (const auto cap = irc::find_capability(name))
			offered_ |= *cap;
		for (std::size_t i = 0; i < kExtras.size(); ++i)
			if (kExtras[i].name == name)
				offered_extras_ |= 1U << i;
		if (name == "sasl")
			sasl_offer_ = equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
	}
	if (!more)
		request_caps(reaction);
}

void Session::on_cap_answer(std::string_view list, bool on)
{
	while (!list.empty()) {
		const std::string_view word = list.substr(0, list.find(' '));
		list.remove_prefix(std::min(list.size(), word.size() + 1));
		if (const auto cap = irc::find_capability(word))
			enabled_ = on ? enabled_ | *cap : enabled_ - *cap;
		for (const ExtraRow &row : kExtras)
			if (row.name == word)
				extras_ = on ? extras_ | bit(row.extra) : extras_ & ~bit(row.extra);
	}
}

void Session::request_caps(Reaction &reaction)
{
	const irc::CapSet caps = (offered_ & kWantedCaps) - enabled_;
	std::string words;
	for (const irc::CapRow &row : irc::capabilities())
		if (caps.has(row.cap))
			words.append(words.empty() ? "" : " ").append(row.name);
	for (std::size_t i = 0; i < kExtras.size(); ++i) {
		const bool wanted = kExtras[i].extra != Extra::sasl || identity_.sasl != SaslMechanism::none;
		if (wanted && (offered_extras_ & 1U << i) != 0 && !has(kExtras[i].extra))
			words.append(words.empty() ? "" : " ").append(kExtras[i].name);
	}
	if (words.empty())
		start_sasl(reaction);
	else
		irc::LineWriter(reaction.send).command("CAP").param("REQ").trailing(words);
}

/** What was asked for is there, or not to be had: proves who we are, if that is wanted, before registration ends. */
void Session::start_sasl(Reaction &reaction)
{
	if (state_ != State::registering && state_ != State::nick_needed)
		return;
	if (identity_.sasl == SaslMechanism::none) {
		end_cap(reaction);
	} else if (!has(Extra::sasl)) {
		refuse("the server does not offer SASL; remove the account to connect without it");
	} else if (!sasl_offered(identity_.sasl, sasl_offer_)) {
		refuse("the server does not offer SASL " + std::string(sasl_name(identity_.sasl)) + ", only " + sasl_offer_);
	} else if (std::exchange(sasl_state_, SaslState::asked) == SaslState::idle) {
		irc::LineWriter(reaction.send).command("AUTHENTICATE").param(sasl_name(identity_.sasl));
	}
}

void Session::on_authenticate(const irc::Message &message, Reaction &reaction)
{
	if (sasl_state_ != SaslState::asked || state_ == State::ready)
		return;
	if (!sasl_answer(identity_.sasl, message.param(0), identity_.account, identity_.account_password, reaction.send))
		refuse("the server sent an invalid SASL challenge");
	// A second challenge has no answer.
	sasl_state_ = SaslState::answered;
}

void Session::on_sasl_numeric(unsigned numeric, const irc::Message &message, Reaction &reaction)
{
	if (state_ != State::registering && state_ != State::nick_needed)
		return;
	if (numeric == 903 || numeric == 907) {
		sasl_state_ = SaslState::done;
		end_cap(reaction);
	} else if (numeric != 900 && numeric != 901 && numeric != 908) {
		refuse("the server rejected the account: " + std::string(message.param(message.size() - 1)));
	}
}

void Session::end_cap(Reaction &reaction)
{
	if (std::exchange(negotiating_, false))
		irc::LineWriter(reaction.send).command("CAP").param("END");
}

} // namespace confer::client
