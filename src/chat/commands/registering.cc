// SPDX-License-Identifier: MIT
#include "chat/commands/registering.hh"

#include "chat/account_end.hh"
#include "chat/email.hh"
#include "chat/name_claim.hh"
#include "crypto/secret.hh"
#include "irc/names.hh"
#include "irc/nick_letters.hh"
#include "irc/utf8.hh"

#include <chrono>
#include <optional>
#include <utility>

namespace confer::chat {

namespace {

/** Why something cannot be registered: the code of FAIL and the text. */
struct Refusal {
	std::string_view code;
	std::string why;
};

/** The nick that the client has, or has asked for. */
std::string_view nick_of(const Call &call) REQUIRES_SHARED(world_role)
{
	const Session &session = call.session;
	return session.user != nullptr ? session.user->nick : session.registration->wanted;
}

/** Whether the name can be one of an account. */
std::optional<Refusal> bad_name(const Call &call, std::string_view name) REQUIRES_SHARED(world_role)
{
	if (!call.world.account_names().owner(name).empty())
		return Refusal{"ACCOUNT_EXISTS", "An account of this name already exists"};
	if (!irc::valid_nick(name, call.limits().nick_length, call.case_map().mapping()))
		return Refusal{"BAD_ACCOUNT_NAME", "This name is not a valid nick"};
	if (irc::mixes_scripts(name))
		return Refusal{"BAD_ACCOUNT_NAME", "This name mixes letters of several scripts"};
	if (call.world.reserved(name))
		return Refusal{"BAD_ACCOUNT_NAME", "This name is reserved"};
	if (makes_operators(call.world, name))
		return Refusal{
		    "BAD_ACCOUNT_NAME",
		    "This account would be an operator of the server: confer ctl accounts add on the server makes it"};
	if (const std::string_view other = call.world.account_names().look_alike(name, {}); !other.empty())
		return Refusal{"BAD_ACCOUNT_NAME", text("This name looks like ", other, ", which belongs to an account")};
	return std::nullopt;
}

/** Whether the client may register an account of this name for itself now. */
std::optional<Refusal> bad_client(const Call &call, std::string_view name) REQUIRES_SHARED(world_role)
{
	const AccountSettings &settings = call.settings().accounts;
	if (!settings.registration)
		return Refusal{"TEMPORARILY_UNAVAILABLE",
		               "Accounts cannot be registered on this server: ask its administrator"};
	if (call.session.user == nullptr && !settings.registration_before_connect)
		return Refusal{"COMPLETE_CONNECTION_REQUIRED", "Finish connecting first, then register"};
	if (call.session.user == nullptr && !call.settings().password.empty() &&
	    call.session.registration->accepted != call.settings().password)
		return Refusal{"COMPLETE_CONNECTION_REQUIRED", "Send the password of the server first"};
	if (!call.session.account.empty())
		return Refusal{"ALREADY_AUTHENTICATED", text("You are logged in as ", call.session.account)};
	const std::string_view nick = nick_of(call);
	if (nick.empty())
		return Refusal{"NEED_NICK", "Send NICK first: an account has the name of your nick"};
	if (!call.case_map().equal(name, nick))
		return Refusal{"ACCOUNT_NAME_MUST_BE_NICK", text("The account must have the name of your nick: ", nick)};
	const User *holder = call.world.find_user(nick);
	if (holder != nullptr && holder != call.session.user)
		return Refusal{"ACCOUNT_EXISTS", "Somebody else has this nick"};
	return std::nullopt;
}

std::optional<Refusal> bad_request(const Call &call, const Registering &request, std::string_view name)
    REQUIRES_SHARED(world_role)
{
	const bool needs_email = call.settings().accounts.email_required && !request.by_operator;
	if (!request.by_operator) {
		if (auto refusal = bad_client(call, name))
			return refusal;
	}
	if (request.email.empty() ? needs_email : !valid_email(request.email))
		return Refusal{"INVALID_EMAIL",
		               request.email.empty() ? "An email address is required" : "Not an email address"};
	if (request.password == "*" && (request.by_operator || call.session.identity.empty()))
		return Refusal{"WEAK_PASSWORD",
		               "Without a password only clients on a Unix socket or with a certificate can register"};
	if (request.password != "*") {
		if (std::string why = weak_password(call.world, request.password, name); !why.empty())
			return Refusal{"WEAK_PASSWORD", std::move(why)};
	}
	return bad_name(call, name);
}

/** Counts the account; false: the person has registered too many lately. */
bool count_registration(Call &call)
{
	std::size_t most = 0;
	{
		WorldRead lock(call.world);
		most = call.settings().accounts.registration_rate;
	}
	if (most == 0)
		return true;
	const Allowance::Terms terms{std::chrono::nanoseconds(std::chrono::minutes(10)) / most,
	                             static_cast<unsigned>(most)};
	return call.session.person->registrations.spend(1, terms, std::chrono::steady_clock::now());
}

Refusal refusal_of(const Accounts::Answer &answer)
{
	switch (answer.result) {
	case AccountResult::exists: return Refusal{"ACCOUNT_EXISTS", answer.why};
	case AccountResult::invalid: return Refusal{"UNACCEPTABLE_PASSWORD", answer.why};
	default: return Refusal{"TEMPORARILY_UNAVAILABLE", answer.why};
	}
}

/** Claims the name that the client wants. `name`: which that is. Nothing is claimed if that is refused. */
std::optional<Refusal> claim_name(Call &call, const Registering &request, NameClaim &claim, std::string &name)
{
	WorldWrite lock(call.world);
	if (call.session.state() == Session::State::orphaned)
		return Refusal{"TEMPORARILY_UNAVAILABLE", "You have left the server meanwhile"};
	name = request.name.empty() ? nick_of(call) : request.name;
	if (auto refusal = bad_request(call, request, name))
		return refusal;
	if (!request.by_operator)
		name = nick_of(call); // in its own case
	// An account of this name that was lost, with the disk for instance, may have left something behind.
	if (!call.world.forget_account(name, call.out.time()))
		return Refusal{"TEMPORARILY_UNAVAILABLE", "The disk of the server is full: try again later"};
	static_cast<void>(claim.take(name, name)); // nobody has it: bad_request() has looked
	return std::nullopt;
}

Accounts::Answer add_account(Call &call, const Registering &request, const std::string &name)
{
	const bool by_identity = request.password == "*";
	Accounts::Fresh fresh{.name = name,
	                      .password = by_identity ? std::string() : std::string(request.password),
	                      .email = std::string(request.email),
	                      .identity = by_identity ? call.session.identity : std::string()};
	Accounts::Answer answer = call.world.accounts().add(fresh);
	crypto::wipe(fresh.password);
	return answer;
}

} // namespace

std::string weak_password(const World &world, std::string_view password, std::string_view account)
{
	const std::size_t least = world.settings().accounts.password_min_length;
	if (irc::utf8_count(password) < least)
		return text("Choose a longer password: at least ", least, least == 1 ? " character" : " characters");
	return world.case_map().equal(password, account) ? "Choose a password that is not your nick" : "";
}

std::string weak_password_now(World &world, std::string_view password, std::string_view account)
{
	if (!world.accounts().has_verifiers())
		return {}; // none is kept, as the accounts will answer
	WorldRead lock(world);
	return weak_password(world, password, account);
}

RegisterAnswer register_account(Call &call, const Registering &request)
{
	NameClaim claim(call.world);
	std::string name;
	if (const auto refusal = claim_name(call, request, claim, name))
		return {refusal->code, name, refusal->why};
	if (!request.by_operator && !count_registration(call))
		return {"TEMPORARILY_UNAVAILABLE", name, "Too many accounts were registered from your address: try later"};
	const Accounts::Answer answer = add_account(call, request, name);
	claim.settle(answer);
	if (!answer.is_done()) {
		const Refusal refusal = refusal_of(answer);
		return {refusal.code, name, refusal.why};
	}
	if (!request.by_operator)
		call.notices.push_back(text("Account ", answer.account, " was registered from ", call.session.origin.host));
	return {{}, answer.account, {}};
}

} // namespace confer::chat
