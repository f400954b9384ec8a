// SPDX-License-Identifier: MIT
// REGISTER and VERIFY: IRCv3 account-registration.
#include "chat/command.hh"
#include "chat/commands/login.hh"
#include "irc/names.hh"

#include <algorithm>
#include <utility>

namespace confer::chat {

namespace {

/** Why something cannot be registered: the code of FAIL and the text. */
struct Refusal {
	std::string_view code;
	std::string why;
};

constexpr std::size_t kMaxEmail = 254; // RFC 5321 section 4.5.3.1.3, without the angle brackets

/** What could be an address of electronic mail; nobody sends to it. */
bool is_email(std::string_view email) noexcept
{
	const std::size_t at = email.rfind('@');
	return email.size() <= kMaxEmail && at != email.npos && at != 0 && at + 1 != email.size() &&
	       std::all_of(email.begin(), email.end(),
	                   [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; });
}

/** The nick that the client has, or has asked for. */
std::string_view nick_of(const Call &call) REQUIRES_SHARED(world_role)
{
	const Session &session = call.session;
	return session.user != nullptr ? session.user->nick : session.registration->wanted;
}

/** Answers FAIL with the account in question. */
void refuse(Call &call, const Refusal &refusal, std::string_view account)
{
	call.fail(refusal.code, {account.empty() ? "*" : account}, refusal.why);
}

/** Whether the name can be one of an account, for this client. */
std::optional<Refusal> bad_name(const Call &call, std::string_view name) REQUIRES_SHARED(world_role)
{
	const User *holder = call.world.find_user(name);
	if (!call.world.account_names().owner(name).empty())
		return Refusal{"ACCOUNT_EXISTS", "This name is an account's already"};
	if (holder != nullptr && holder != call.session.user)
		return Refusal{"ACCOUNT_EXISTS", "Somebody else has this nick"};
	if (call.world.reserved(name))
		return Refusal{"BAD_ACCOUNT_NAME", "This name is reserved"};
	if (const std::string_view other = call.world.account_names().look_alike(name, {}); !other.empty())
		return Refusal{"BAD_ACCOUNT_NAME", text("This name looks like ", other, ", which belongs to an account")};
	return std::nullopt;
}

std::optional<Refusal> bad_request(const Call &call, std::string_view nick) REQUIRES_SHARED(world_role)
{
	const AccountSettings &settings = call.settings().accounts;
	const std::string_view email = call.param(1), password = call.param(2);
	if (!settings.registration)
		return Refusal{"TEMPORARILY_UNAVAILABLE", "Accounts cannot be registered here: ask who runs the server"};
	if (call.session.user == nullptr && !settings.registration_before_connect)
		return Refusal{"COMPLETE_CONNECTION_REQUIRED", "Connect first, then register"};
	if (call.session.user == nullptr && !call.settings().password.empty() &&
	    call.session.registration->accepted != call.settings().password)
		return Refusal{"COMPLETE_CONNECTION_REQUIRED", "Give the password of the server first"};
	if (!call.session.account.empty())
		return Refusal{"ALREADY_AUTHENTICATED", text("You are logged in as ", call.session.account)};
	if (nick.empty())
		return Refusal{"NEED_NICK", "Send NICK first: an account is named as its nick"};
	if (call.param(0) != "*" && !call.case_map().equal(call.param(0), nick))
		return Refusal{"ACCOUNT_NAME_MUST_BE_NICK", text("An account is named as its nick: ", nick)};
	if (email == "*" ? settings.email_required : !is_email(email))
		return Refusal{"INVALID_EMAIL", email == "*" ? "An address of electronic mail is required" : "Not an address"};
	if (password == "*" && call.session.identity.empty())
		return Refusal{"WEAK_PASSWORD",
		               "Without a password only clients of a Unix socket, or with a certificate, register"};
	if (password.empty() || call.case_map().equal(password, nick))
		return Refusal{"WEAK_PASSWORD", "Choose a password that is not your nick"};
	return bad_name(call, nick);
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

/** Holds the name for the account until it is there, so that nobody takes it meanwhile. */
class Claim {
public:
	/** Nothing is claimed, and that is answered, if the client may not register. */
	explicit Claim(Call &call) : call_(call)
	{
		WorldWrite lock(call.world);
		const std::string_view nick = nick_of(call);
		if (const auto refusal = bad_request(call, nick)) {
			refuse(call, *refusal, call.param(0) == "*" ? nick : call.param(0));
			return;
		}
		std::string name(nick);
		claimed_ = call.world.changing_account_names().add(name, name);
		name_ = std::move(name);
	}
	~Claim()
	{
		if (!claimed_)
			return;
		WorldWrite lock(call_.world);
		call_.world.changing_account_names().drop(name_);
	}
	Claim(const Claim &) = delete;
	Claim &operator=(const Claim &) = delete;

	/** The name, or nothing. */
	const std::string &name() const noexcept { return name_; }
	/** The account is there. */
	void keep() noexcept { claimed_ = false; }

private:
	Call &call_;
	std::string name_;
	bool claimed_ = false;
};

Accounts::Answer add_account(Call &call, const std::string &name)
{
	const std::string_view email = call.param(1), password = call.param(2);
	const bool by_identity = password == "*";
	Accounts::Fresh fresh{.name = name,
	                      .password = by_identity ? std::string() : std::string(password),
	                      .email = email == "*" ? std::string() : std::string(email),
	                      .identity = by_identity ? call.session.identity : std::string()};
	Accounts::Answer answer = call.world.accounts().add(fresh);
	crypto::wipe(fresh.password);
	return answer;
}

/** Without accounts the commands are none. */
bool has_accounts(Call &call)
{
	if (call.world.accounts().are_kept())
		return true;
	WorldRead lock(call.world);
	call.reply(irc::ERR_UNKNOWNCOMMAND, {call.command.name}, "This server keeps no accounts");
	return false;
}

} // namespace

void run_register(Call &call)
{
	if (!has_accounts(call))
		return;
	Claim claim(call);
	if (claim.name().empty())
		return;
	const Waiting waiting(call.session);
	if (!count_registration(call))
		return refuse(
		    call, Refusal{"TEMPORARILY_UNAVAILABLE", "Too many accounts were registered from your address: try later"},
		    claim.name());
	const Accounts::Answer answer = add_account(call, claim.name());
	if (!answer.is_done())
		return refuse(call, refusal_of(answer), claim.name());
	claim.keep();
	WorldWrite lock(call.world);
	call.hold = &lock;
	call.compose([&](irc::LineWriter &writer) {
		writer.command("REGISTER").param("SUCCESS").param(answer.account).trailing("Account registered");
	});
	call.notices.push_back(text("Account ", answer.account, " was registered from ", call.session.origin.host));
	log_in(call, answer.account, false);
	call.hold = nullptr;
}

void run_verify(Call &call)
{
	if (!has_accounts(call))
		return;
	WorldRead lock(call.world);
	if (!call.session.account.empty())
		call.fail("ALREADY_AUTHENTICATED", {call.param(0)}, text("You are logged in as ", call.session.account));
	else
		call.fail("INVALID_CODE", {call.param(0)}, "No account waits to be verified here: log in to it");
}

} // namespace confer::chat
