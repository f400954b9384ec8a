// SPDX-License-Identifier: MIT
#include "chat/commands/login.hh"

#include "chat/audience.hh"
#include "irc/nick_letters.hh"

#include <utility>

namespace confer::chat {

namespace {

using std::chrono::ceil;
using std::chrono::milliseconds;

/** What is tried; nothing: the brake is off. A nick of an account is tried at the account. */
std::optional<AccountBrake::Try> try_of(Call &call, std::string_view name)
{
	std::string account;
	{
		WorldRead lock(call.world);
		if (call.settings().accounts.login_attempts == 0)
			return std::nullopt;
		const std::string_view owner = call.world.account_names().owner(name);
		account = call.case_map().fold(owner.empty() ? name : owner);
	}
	return AccountBrake::Try{.account = call.case_map().hash(account),
	                         .whose = call.case_map().hash(text(account, '\n', call.session.person->name()))};
}

Login refused(std::string why)
{
	return {.result = AccountResult::busy, .account = {}, .why = std::move(why)};
}

Login gone()
{
	return {.result = AccountResult::busy, .account = {}, .why = {}, .gone = true};
}

/** nick!user@host, with `*` for what the client has not said yet. */
std::string mask_of(const Call &call) REQUIRES_SHARED(world_role)
{
	const Session &session = call.session;
	if (session.user != nullptr)
		return session.user->source();
	const auto given = [](const std::string &word) { return word.empty() ? std::string_view("*") : word; };
	return User::source_of(given(session.registration->nick), given(session.registration->user), session.origin.host);
}

/** An account was created for the user who logs in: nobody else gets its name from now on. */
void reserve(World &world, const std::string &account) EXCLUDES(world_role)
{
	WorldWrite lock(world);
	if (!world.changing_account_names().add(account, account))
		return; // it is that of a local user
	// One of this name that was lost may have left something behind. Without space for that it stays behind.
	static_cast<void>(world.forget_account(account, wall_now()));
}

void reply_logged_in(Call &call, std::string_view account, bool by_sasl) REQUIRES_SHARED(world_role)
{
	call.reply(irc::RPL_LOGGEDIN, {mask_of(call), account}, text("You are now logged in as ", account));
	if (by_sasl)
		call.reply(irc::RPL_SASLSUCCESS, {}, "SASL authentication successful");
}

/** Changes the account of the user; empty: takes it away. Calls reply() before others are told. */
template <class Reply> void change_account(Call &call, std::string account, Reply &&reply) REQUIRES(world_role)
{
	User &user = call.user();
	std::string of_session(account);
	const Audience audience = Audience::of_account(call.world, user, account, call.out);
	call.session.account.swap(of_session);
	call.world.change_account(user, std::move(account), call.out.time());
	reply();
	call.hold->share();
	audience.tell();
}

} // namespace

std::optional<Login> begin_login(Call &call, LoginTry &attempt, std::string_view name)
{
	attempt.verdict = begin_guess(call, Secret::login);
	if (std::string why = too_many_guesses(attempt.verdict); !why.empty())
		return refused(std::move(why));
	milliseconds pause = attempt.verdict.pause;
	if (const std::optional<AccountBrake::Try> tried = try_of(call, name)) {
		attempt.account = *tried;
		const auto wait = call.world.account_brake().begin(attempt.account, std::chrono::steady_clock::now());
		if (!wait) {
			end_guess(call, Secret::login, attempt.verdict); // it may be the owner, who has not guessed
			return refused("Somebody is guessing the password of this account: try again later, or from an "
			               "address from which you have logged in before");
		}
		pause = std::max(pause, ceil<milliseconds>(*wait));
	}
	return call.rest(pause) ? std::nullopt : std::optional(gone());
}

Login end_login(Call &call, LoginTry &attempt, Accounts::Answer answer, std::string_view by)
{
	const Person &person = *call.session.person;
	if (answer.result == AccountResult::wrong || answer.result == AccountResult::unknown) {
		{
			WorldRead lock(call.world);
			fail_guess(call, Secret::login, text(by, " from ", call.session.origin.host));
		}
		if (!call.rest(attempt.verdict.delay))
			return gone();
		return {.result = AccountResult::wrong, .account = {}, .why = "Invalid account name or password"};
	}
	end_guess(call, Secret::login, attempt.verdict);
	if (answer.is_done() && answer.is_new)
		reserve(call.world, answer.account);
	if (answer.is_done() || answer.result == AccountResult::suspended)
		call.world.account_brake().right(attempt.account, person.kind() != Person::Kind::crowd);
	else
		call.world.account_brake().give_back(attempt.account);
	return {.result = answer.result, .account = std::move(answer.account), .why = std::move(answer.why)};
}

Login check_login(Call &call, std::string_view name, std::string_view password, std::string_view by)
{
	LoginTry attempt;
	if (std::optional<Login> refused = begin_login(call, attempt, name))
		return std::move(*refused);
	return end_login(call, attempt, call.world.accounts().check_password(name, password), by);
}

bool log_in(Call &call, std::string_view account, bool by_sasl)
{
	Session &session = call.session;
	if (session.state() == Session::State::orphaned) // meanwhile
		return false;
	if (!call.world.account_names().admits(account)) {
		call.reply(irc::ERR_SASLFAIL, {}, "The account has changed at this moment: try again");
		return false;
	}
	if (session.user == nullptr) {
		session.account = account;
		reply_logged_in(call, account, by_sasl);
		return true;
	}
	if (call.case_map().equal(session.user->account, account)) {
		reply_logged_in(call, account, by_sasl);
		return true;
	}
	if (session.user->sessions.size() > 1) {
		call.reply(irc::ERR_SASLALREADY, {},
		           text("Your other connections share this user: connect again to log in as ", account));
		return false;
	}
	change_account(call, std::string(account),
	               [&]() REQUIRES_SHARED(world_role) { reply_logged_in(call, account, by_sasl); });
	return true;
}

bool log_out(Call &call)
{
	Session &session = call.session;
	const auto reply = [&]() REQUIRES_SHARED(world_role) {
		call.reply(irc::RPL_LOGGEDOUT, {mask_of(call)}, "You are now logged out");
	};
	if (session.account.empty())
		return false;
	if (session.user != nullptr && session.user->sessions.size() > 1) {
		call.reply(irc::ERR_SASLALREADY, {}, "Your other connections share this user: close them first");
		return false;
	}
	if (session.user != nullptr) {
		change_account(call, {}, reply);
	} else {
		session.account.clear();
		reply();
	}
	return true;
}

std::string reserved_for_account(const Call &call, std::string_view nick)
{
	const AccountNames &names = call.world.account_names();
	const std::string &own = call.session.account;
	const bool mixes = irc::mixes_scripts(nick) && (own.empty() || !names.looks_like_own(nick, own));
	const std::string_view mixed = mixes ? "Nickname mixes letters of several scripts" : "";
	if (call.settings().accounts.nick_reservation == AccountSettings::Reservation::no)
		return std::string(mixed);
	const std::string_view owner = names.owner(nick);
	if (!owner.empty() && !call.case_map().equal(owner, own))
		return text("Nickname belongs to an account: log in to it first, by SASL or with PASS ", owner, ":password");
	std::string taken = looks_taken(call, nick);
	return taken.empty() && owner.empty() ? std::string(mixed) : taken;
}

std::string looks_taken(const Call &call, std::string_view nick)
{
	const std::string_view other = call.world.account_names().look_alike(nick, call.session.account);
	return other.empty() ? std::string() : text("Nickname looks like ", other, ", which belongs to an account");
}

bool lacks_account(Call &call)
{
	constexpr std::string_view kFailCode = "ACCOUNT_REQUIRED";
	if (!call.settings().accounts.required || !call.session.account.empty())
		return false;
	const std::string_view why = "You must log in to an account to use this server";
	call.compose([&](irc::LineWriter &writer) { writer.command("FAIL").param("*").param(kFailCode).trailing(why); });
	call.out.finish(call.session, why);
	return true;
}

std::string mechanisms(const Call &call)
{
	std::string all;
	const auto add = [&](Mechanism mechanism) { all += text(all.empty() ? "" : ",", name(mechanism)); };
	const bool kept = call.world.accounts().are_kept();
	if (kept) {
		add(Mechanism::plain);
		if (call.world.accounts().has_verifiers())
			add(Mechanism::scram_sha_256);
	}
	if (!call.session.identity.empty() && (kept || !call.session.local_account.empty()))
		add(Mechanism::external);
	return all;
}

} // namespace confer::chat
