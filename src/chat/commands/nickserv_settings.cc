// SPDX-License-Identifier: MIT
// NickServ: what the owner of an account sets, and how it is logged in to without a password.
#include "chat/commands/nickserv.hh"

#include "chat/commands/handlers.hh"
#include "chat/commands/registering.hh"
#include "chat/email.hh"
#include "chat/preferences.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

namespace confer::chat {

namespace {

/** "cert:HEX" of a fingerprint as people write it, with or without colons, or "uid:N"; empty if it is neither. */
std::string identity_of(std::string_view given)
{
	if (given.starts_with("uid:"))
		return std::string(given);
	if (given.starts_with("cert:"))
		given.remove_prefix(5);
	std::string hex;
	for (const char c : given) {
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
	if (!find_account_of(call, account, found))
		return;
	if (found.identities.empty())
		call.tell("Only the password logs in to ", account, '.');
	for (const std::string &identity : found.identities)
		call.tell("  ", identity);
}

/**
 * Adds the identity of this connection, and no other. Fingerprints are no secret: a client whose certificate somebody
 * else has added would log in to the account of that person.
 */
void add_identity(ServiceCall &call, const std::string &account)
{
	const std::string_view given = call.word(1);
	const std::string &own = call.call.session.identity;
	const std::string identity = given.empty() ? own : identity_of(given);
	if (identity.empty()) {
		call.tell(given.empty() ? "Your connection has no certificate and does not use a Unix socket."
		                        : "A fingerprint is the SHA-256 of the certificate: 64 hexadecimal digits.");
		return;
	}
	if (identity != own) {
		if (identity.starts_with("uid:"))
			call.tell("Only that user can add ", identity, ", over a Unix socket.");
		else
			call.tell(
			    "Only who has the certificate can add it: connect with it, log in with the password, and send CERT "
			    "ADD.");
		return;
	}
	if (tell_answer(call, call.world.accounts().add_identity(account, identity),
	                text(identity, " logs in to ", account, " now, with SASL EXTERNAL.")))
		note(call, account, text("added ", identity));
}

void drop_identity(ServiceCall &call, const std::string &account)
{
	const std::string identity = identity_of(call.word(1));
	if (identity.empty()) {
		call.tell("A fingerprint is the SHA-256 of the certificate: 64 hexadecimal digits.");
		return;
	}
	if (tell_answer(call, call.world.accounts().drop_identity(account, identity),
	                text(identity, " does not log in to ", account, " any longer.")))
		note(call, account, text("removed ", identity));
}

void set_password(ServiceCall &call, const std::string &account)
{
	const std::string_view password = call.from(1);
	if (const std::string why = weak_password_now(call.world, password, account); !why.empty()) {
		call.tell(why, '.');
		return;
	}
	if (tell_answer(call, call.world.accounts().set_password(account, password),
	                text("The password of ", account, " is changed.")))
		note(call, account, "changed its password");
}

void set_email(ServiceCall &call, const std::string &account)
{
	const bool removes = irc::equal_nocase(call.word(1), "OFF");
	const std::string_view email = removes ? std::string_view() : call.from(1);
	if (!removes && !valid_email(email)) {
		call.tell("Not an email address; OFF removes the address.");
		return;
	}
	bool is_required = false;
	{
		WorldRead lock(call.world);
		is_required = call.call.settings().accounts.email_required;
	}
	if (removes && is_required) {
		call.tell("This server requires an email address.");
		return;
	}
	if (tell_answer(call, call.world.accounts().set_email(account, email),
	                removes ? text("The address of ", account, " is removed.")
	                        : text("The address of ", account, " is ", email, '.')))
		note(call, account, removes ? "removed its address" : "changed its address");
}

const PreferenceName *find_setting(std::string_view name) noexcept
{
	const auto found = std::find_if(std::begin(kPreferenceNames), std::end(kPreferenceNames),
	                                [&](const PreferenceName &row) { return irc::equal_nocase(row.setting, name); });
	return found == std::end(kPreferenceNames) ? nullptr : found;
}

/** What other servers call true and false. */
std::string_view as_choice(std::string_view word) noexcept
{
	return irc::equal_nocase(word, "TRUE") ? "ON" : irc::equal_nocase(word, "FALSE") ? "OFF" : word;
}

void set_choice(ServiceCall &call, const std::string &account, const PreferenceName &named)
{
	std::optional<bool> choice;
	if (!read_choice(as_choice(call.word(1)), choice)) {
		call.tell_syntax(text(named.setting, " can be ON, OFF or DEFAULT."));
		return;
	}
	alone(call, [&]() REQUIRES(world_role) {
		Preferences wanted = call.world.preferences(account);
		wanted.*named.choice = choice;
		switch (call.world.choose(account, wanted, call.call.out, call.call.hold)) {
		case World::Choice::done:
			if (named.choice == &Preferences::always_on)
				tell_persistence(call.call, account, nullptr);
			call.tell(named.setting, " is ", choice ? (*choice ? "ON" : "OFF") : "the server's default", " for ",
			          account, '.');
			break;
		case World::Choice::not_offered: call.tell("This server does not offer ALWAYS-ON."); break;
		case World::Choice::full: call.tell("Too many users of this server are always on."); break;
		}
	});
}

} // namespace

void ns_cert(ServiceCall &call)
{
	const std::string account = own_account(call);
	const std::string_view verb = call.word(0);
	if (account.empty())
		return;
	if (irc::equal_nocase(verb, "LIST"))
		list_identities(call, account);
	else if (irc::equal_nocase(verb, "ADD"))
		add_identity(call, account);
	else if (irc::equal_nocase(verb, "DEL"))
		drop_identity(call, account);
	else
		call.tell_syntax("Use LIST, ADD or DEL.");
}

void ns_set(ServiceCall &call)
{
	const std::string account = own_account(call);
	if (account.empty())
		return;
	const std::string_view name = call.word(0);
	const PreferenceName *setting = find_setting(name);
	const bool is_password = irc::equal_nocase(name, "PASSWORD"), is_email = irc::equal_nocase(name, "EMAIL");
	if (!is_password && !is_email && setting == nullptr)
		call.tell_syntax("There is no such setting.");
	else if (call.word(1).empty())
		call.tell_syntax("The value is missing.");
	else if (is_password)
		set_password(call, account);
	else if (is_email)
		set_email(call, account);
	else
		set_choice(call, account, *setting);
}

} // namespace confer::chat
