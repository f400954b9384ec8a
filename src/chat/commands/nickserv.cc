// SPDX-License-Identifier: MIT
// NickServ: what clients that know no SASL do with their accounts, and what an account chooses.
#include "chat/commands/granted.hh"
#include "chat/commands/login.hh"
#include "chat/commands/services.hh"
#include "irc/ascii.hh"

#include <optional>
#include <string>

namespace confer::chat {

namespace {

/** The account of the user, with no lock held; empty: the user has gone. */
std::string own_account(ServiceCall &call)
{
	WorldRead lock(call.world);
	return call.call.session.user == nullptr ? std::string() : call.account();
}

/** True if it is done; otherwise says why not. */
bool is_done(ServiceCall &call, const Accounts::Answer &answer)
{
	if (!answer.is_done())
		call.tell(answer.why.empty() ? "That could not be done" : std::string_view(answer.why), '.');
	return answer.is_done();
}

void set_password(ServiceCall &call, const std::string &account)
{
	if (!is_done(call, call.world.accounts().set_password(account, call.from(1))))
		return;
	call.tell("The password of ", account, " is changed.");
	call.call.notices.push_back(
	    text("Account ", account, " changed its password from ", call.call.session.origin.host));
}

/** "cert:HEX" of a fingerprint as people write it, with or without colons; empty if it is none. */
std::string identity_of(std::string_view fingerprint)
{
	std::string hex;
	for (const char c : fingerprint) {
		if (c != ':')
			hex += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
	}
	constexpr std::size_t kDigits = 64; // of SHA-256
	const bool is_hex = hex.find_first_not_of("0123456789abcdef") == hex.npos;
	return is_hex && hex.size() == kDigits ? "cert:" + hex : std::string();
}

void list_identities(ServiceCall &call, const std::string &account)
{
	Account found;
	if (!call.world.accounts().find(account, found))
		return;
	if (found.identities.empty())
		call.tell("Only the password logs in to ", account, '.');
	for (const std::string &identity : found.identities)
		call.tell("  ", identity);
}

/** One of the choices that an account has, as SET names it. */
struct Setting {
	std::string_view name;
	std::optional<bool> Preferences::*choice;
};

constexpr Setting kSettings[] = {
    {"ALWAYS-ON", &Preferences::always_on},
    {"AUTOREPLAY", &Preferences::autoreplay},
    {"MULTICLIENT", &Preferences::multi_session},
};

const Setting *find_setting(std::string_view name) noexcept
{
	for (const Setting &setting : kSettings) {
		if (irc::equal_nocase(setting.name, name))
			return &setting;
	}
	return nullptr;
}

/** Reads ON, OFF or DEFAULT, or as other servers have it, true or false. False: it is none of them. */
bool read_choice(std::string_view word, std::optional<bool> &choice) noexcept
{
	const auto is = [&](std::string_view other) { return irc::equal_nocase(word, other); };
	if (is("ON") || is("TRUE"))
		choice = true;
	else if (is("OFF") || is("FALSE"))
		choice = false;
	else if (is("DEFAULT"))
		choice.reset();
	else
		return false;
	return true;
}

void set_choice(ServiceCall &call, const std::string &account, const Setting &setting)
{
	std::optional<bool> choice;
	if (!read_choice(call.word(1), choice)) {
		call.tell_syntax();
		return;
	}
	alone(call, [&]() REQUIRES(world_role) {
		Preferences wanted = call.world.preferences(account);
		wanted.*setting.choice = choice;
		switch (call.world.choose(account, wanted, call.call.out, call.call.hold)) {
		case World::Choice::done:
			call.tell(setting.name, " is ", choice ? (*choice ? "ON" : "OFF") : "as this server has it", " for ",
			          account, '.');
			break;
		case World::Choice::not_offered: call.tell("This server offers nobody to be always on."); break;
		case World::Choice::full: call.tell("As many users are always on here as may be."); break;
		}
	});
}

} // namespace

void ns_identify(ServiceCall &call)
{
	std::string name(call.word(0));
	if (call.words() < 2) {
		WorldRead lock(call.world);
		if (call.call.session.user == nullptr)
			return;
		name = call.call.user().nick;
	}
	const std::string_view password = call.words() < 2 ? call.word(0) : call.from(1);
	const Login login = check_login(call.call, name, password, "IDENTIFY");
	if (login.gone)
		return;
	if (!login.is_done()) {
		call.tell(login.why, '.');
		return;
	}
	alone(call, [&]() REQUIRES(world_role) {
		if (log_in(call.call, login.account, false))
			call.tell("You are logged in as ", login.account, '.');
	});
	grant_by_account(call.call);
}

void ns_logout(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		if (log_out(call.call))
			call.tell("You are logged out.");
	});
}

void ns_cert(ServiceCall &call)
{
	const std::string account = own_account(call);
	const std::string_view verb = call.word(0);
	const bool adding = irc::equal_nocase(verb, "ADD");
	if (account.empty())
		return;
	if (irc::equal_nocase(verb, "LIST"))
		return list_identities(call, account);
	if (!adding && !irc::equal_nocase(verb, "DEL"))
		return call.tell_syntax();
	const std::string identity = identity_of(call.word(1));
	if (identity.empty()) {
		call.tell("A fingerprint is the SHA-256 of the certificate: 64 hexadecimal digits.");
		return;
	}
	Accounts &accounts = call.world.accounts();
	if (is_done(call, adding ? accounts.add_identity(account, identity) : accounts.drop_identity(account, identity)))
		call.tell("The certificate ", adding ? "logs in to " : "does not log in any more to ", account, '.');
}

void ns_set(ServiceCall &call)
{
	const std::string account = own_account(call);
	if (account.empty())
		return;
	if (irc::equal_nocase(call.word(0), "PASSWORD"))
		set_password(call, account);
	else if (const Setting *setting = find_setting(call.word(0)))
		set_choice(call, account, *setting);
	else
		call.tell_syntax();
}

} // namespace confer::chat
