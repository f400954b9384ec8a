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

/** The capabilities that we use. cap-notify comes with CAP LS 302. */
constexpr irc::CapSet kWantedCaps = Cap::server_time | Cap::message_tags | Cap::echo_message | Cap::batch |
                                    Cap::labeled_response | Cap::multi_prefix | Cap::away_notify | Cap::setname |
                                    Cap::standard_replies;

/** Lines of the answer to CAP LS: servers need two or three. */
constexpr unsigned kMaxCapLists = 100;

/** The names of Extra, the present one and, where there is one, that of a draft. */
struct ExtraRow {
	Extra extra;
	std::string_view name;
};

constexpr std::array kExtras = {
    ExtraRow{Extra::chathistory, "draft/chathistory"}, ExtraRow{Extra::chathistory, "chathistory"},
    ExtraRow{Extra::read_marker, "draft/read-marker"}, ExtraRow{Extra::read_marker, "read-marker"},
    ExtraRow{Extra::multiline, "draft/multiline"},     ExtraRow{Extra::redaction, "draft/message-redaction"},
    ExtraRow{Extra::search, "soju.im/search"},         ExtraRow{Extra::sasl, "sasl"},
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
		const std::string_view value = equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
		if (name == "sasl")
			sasl_offer_ = value;
		else if (name == "draft/multiline")
			multiline_offer_ = value;
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
		const Extra extra = kExtras[i].extra;
		const bool wanted = extra != Extra::multiline || identity_.reads_lines;
		if (wanted && (offered_extras_ & 1U << i) != 0 && !has(kExtras[i].extra))
			words.append(words.empty() ? "" : " ").append(kExtras[i].name);
	}
	if (words.empty())
		start_sasl(reaction);
	else
		irc::LineWriter(reaction.send).command("CAP").param("REQ").trailing(words);
}

/** The capabilities are settled. Logs in, if that is wanted, before the registration ends. */
void Session::start_sasl(Reaction &reaction)
{
	if ((state_ != State::registering && state_ != State::nick_needed) || login_ || logged_in_)
		return;
	login_needed_ = identity_.sasl != SaslMechanism::none;
	if (!login_needed_) {
		// The kernel says who we are: a server that knows our account logs us in, and to others this makes no
		// difference.
		const bool known = identity_.unix_socket && has(Extra::sasl) && !sasl_offer_.empty() &&
		                   sasl_offered(SaslMechanism::external, sasl_offer_);
		if (known && negotiating_)
			begin_login(SaslMechanism::external, reaction);
		else
			end_cap(reaction);
		return;
	}
	if (!has(Extra::sasl)) {
		refuse("the server does not offer SASL; remove the account to connect without it");
		return;
	}
	const SaslChoice choice = choose_sasl(identity_.sasl, sasl_offer_, identity_.confidential);
	if (!choice.problem.empty())
		refuse(choice.problem);
	else
		begin_login(choice.mechanism, reaction);
}

void Session::begin_login(SaslMechanism mechanism, Reaction &reaction)
{
	login_ = std::make_unique<SaslLogin>(mechanism, identity_.account, identity_.account_password);
	login_->begin(reaction.send);
}

Session::LogIn Session::log_in(std::string_view account, Secret password)
{
	if (state_ != State::ready)
		return {.problem = "Not connected"};
	if (!has(Extra::sasl))
		return {.problem = "This server offers no login (SASL)"};
	const SaslChoice choice = choose_sasl(SaslMechanism::automatic, sasl_offer_, identity_.confidential);
	if (!choice.problem.empty())
		return {.problem = "Not logged in: " + choice.problem};
	login_ = std::make_unique<SaslLogin>(choice.mechanism, account, std::move(password));
	login_needed_ = false;
	LogIn begun;
	login_->begin(begun.send);
	return begun;
}

void Session::log_out()
{
	identity_.sasl = SaslMechanism::none;
	identity_.account.clear();
	identity_.account_password.clear();
	fresh_password_.clear();
	login_.reset(); // its result is no longer wanted
}

void Session::on_authenticate(const irc::Message &message, Reaction &reaction)
{
	if (!login_)
		return;
	if (!login_->take(message.param(0), reaction.send) && login_needed_)
		refuse("the server sent an invalid SASL challenge");
}

void Session::on_sasl_numeric(unsigned numeric, const irc::Message &message, Reaction &reaction)
{
	if (numeric == 908)
		sasl_offer_ = message.param(1);
	if (numeric == 900) // a nick that is kept for the account is ours now
		on_nick_free(choice_.wanted(), reaction);
	if (!login_ || numeric == 900 || numeric == 901 || numeric == 908)
		return;
	const bool registering = state_ == State::registering || state_ == State::nick_needed;
	const bool success = numeric == 903 || numeric == 907;
	if (success && !login_->complete()) {
		if (login_needed_)
			refuse("the server says that we are logged in, but has not proved that it knows the password");
	} else if (success) {
		logged_in_ = true;
	} else if (registering && try_other_mechanism(reaction)) {
		return;
	} else if (registering && login_needed_) {
		refuse("the server rejected the account: " + std::string(message.param(message.size() - 1)));
	}
	on_login_ended(numeric, reaction);
}

/**
 * A server that did not list its mechanisms before has listed them now.
 *
 * @return whether there is another one to try
 */
bool Session::try_other_mechanism(Reaction &reaction)
{
	if (identity_.sasl != SaslMechanism::automatic || login_->mechanism() != SaslMechanism::scram ||
	    sasl_offered(SaslMechanism::scram, sasl_offer_))
		return false;
	const SaslChoice choice = choose_sasl(identity_.sasl, sasl_offer_, identity_.confidential);
	if (choice.problem.empty())
		begin_login(choice.mechanism, reaction);
	else
		refuse(choice.problem);
	return choice.problem.empty();
}

void Session::on_login_ended(unsigned numeric, Reaction &reaction)
{
	if (state_ == State::ready && numeric == 903 && login_->complete()) { // as the user has asked: later, too
		identity_.sasl = SaslMechanism::automatic;
		identity_.account = login_->account();
		identity_.account_password = login_->password();
	}
	login_.reset();
	if (state_ == State::registering || state_ == State::nick_needed)
		end_cap(reaction);
}

/** RPL_LOGGEDIN and RPL_LOGGEDOUT say whose account we use. */
void Session::on_account(unsigned numeric, const irc::Message &message)
{
	if (numeric == 900)
		account_ = message.param(2);
	else if (numeric == 901)
		account_.clear();
	if (numeric != 900 || fresh_password_.empty())
		return;
	identity_.sasl = SaslMechanism::automatic;
	identity_.account = account_;
	identity_.account_password = fresh_password_;
	fresh_password_.clear();
	logged_in_ = true;
}

/** The server does not let us in. */
void Session::on_refused(unsigned numeric, const irc::Message &message)
{
	const std::string words(message.param(message.size() - 1));
	if (numeric != irc::ERR_PASSWDMISMATCH)
		refuse(words);
	else if (identity_.password.empty())
		refuse("this server needs a password: use --ask-pass or --pass-file");
	else
		refuse("the server rejected the password (" + words + ")");
}

/** No account was made: forgets the password that was given for it. */
void Session::on_fail(const irc::Message &message)
{
	if (irc::equal_nocase(message.param(0), "REGISTER"))
		fresh_password_.clear();
}

void Session::end_cap(Reaction &reaction)
{
	if (std::exchange(negotiating_, false))
		irc::LineWriter(reaction.send).command("CAP").param("END");
}

} // namespace confer::client
