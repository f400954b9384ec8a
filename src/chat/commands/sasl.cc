// SPDX-License-Identifier: MIT
// AUTHENTICATE: IRCv3 sasl 3.1 and 3.2; PLAIN is RFC 4616, SCRAM-SHA-256 RFC 5802 and 7677, EXTERNAL RFC 4422 appendix
// A.
#include "chat/commands/granted.hh"
#include "chat/commands/login.hh"
#include "crypto/scram_message.hh"
#include "irc/ascii.hh"
#include "irc/base64.hh"

#include <utility>

namespace confer::chat {

namespace {

/** What checking a password is charged, in costs of the table: more than a command and less than its time. */
constexpr std::size_t kCheckCost = 8;

std::optional<Mechanism> find_mechanism(const Call &call, std::string_view given)
{
	const std::string all = mechanisms(call);
	for (const std::string_view offered : irc::Items(all, ',')) {
		if (!irc::equal_nocase(offered, given))
			continue;
		for (const Mechanism mechanism : {Mechanism::plain, Mechanism::scram_sha_256, Mechanism::external}) {
			if (name(mechanism) == offered)
				return mechanism;
		}
	}
	return std::nullopt;
}

void challenge(Call &call, std::string_view piece)
{
	call.compose([&](irc::LineWriter &writer) { writer.command("AUTHENTICATE").param(piece); });
}

/** Sends a message of the mechanism, in pieces; the last of them is shorter than the others. */
void challenge_with(Call &call, std::string_view message)
{
	const std::string text = irc::base64_encode(message);
	std::string_view rest = text;
	for (; rest.size() >= SaslExchange::kPiece; rest.remove_prefix(SaslExchange::kPiece))
		challenge(call, rest.substr(0, SaslExchange::kPiece));
	challenge(call, rest.empty() ? "+" : rest);
}

/** The exchange has failed; the client may begin another one. */
void refuse(Call &call, irc::Numeric numeric, std::string_view why)
{
	call.session.sasl.reset();
	WorldRead lock(call.world);
	call.reply(numeric, {}, why);
}

void finish(Call &call, const Login &login)
{
	if (login.gone) {
		call.session.sasl.reset();
		return;
	}
	if (login.result == AccountResult::suspended)
		return refuse(call, irc::ERR_NICKLOCKED, login.why.empty() ? "This account is suspended" : login.why);
	if (!login.is_done())
		return refuse(call, irc::ERR_SASLFAIL, text("SASL authentication failed: ", login.why));
	call.session.sasl.reset();
	{
		WorldWrite lock(call.world);
		call.hold = &lock;
		log_in(call, login.account, true);
		call.hold = nullptr;
	}
	grant_by_account(call);
}

/** The user named by the first message of SCRAM; empty if that cannot be parsed: then its step fails. */
std::string scram_user(std::string_view message)
{
	crypto::ScramError ignored;
	const std::optional<crypto::ScramClientFirst> first = crypto::parse_client_first(message, ignored);
	return first ? first->user : std::string();
}

void by_password(Call &call, std::string_view message)
{
	const std::optional<PlainLogin> login = PlainLogin::parse(message, call.case_map());
	if (!login)
		return refuse(call, irc::ERR_SASLFAIL, "SASL authentication failed: PLAIN needs a name and a password");
	finish(call, check_login(call, login->name, login->password, "AUTHENTICATE PLAIN"));
}

/** The first message of SCRAM begins the try, and its last one ends it. */
void by_scram(Call &call, std::string_view message)
{
	SaslExchange &sasl = *call.session.sasl;
	if (sasl.scram == nullptr) {
		if (const std::optional<Login> refused = begin_login(call, sasl.attempt, scram_user(message)))
			return finish(call, *refused);
		sasl.scram = call.world.accounts().begin_scram();
		if (sasl.scram == nullptr) {
			return finish(call,
			              end_login(call, sasl.attempt,
			                        {AccountResult::busy, {}, "too many logins at this moment: try again"}, "SCRAM"));
		}
	}
	const ScramLogin::Step step = sasl.scram->step(message);
	if (step.result == AccountResult::done && !step.finished)
		return challenge_with(call, step.message);
	finish(call, end_login(call, sasl.attempt, {step.result, step.account, step.why}, "AUTHENTICATE SCRAM-SHA-256"));
}

void by_identity(Call &call, std::string_view acts_for)
{
	Accounts &accounts = call.world.accounts();
	Login login;
	if (accounts.are_kept()) {
		Accounts::Answer answer = accounts.check_identity(call.session.identity);
		login = {.result = answer.result, .account = std::move(answer.account), .why = std::move(answer.why)};
	}
	if (login.result == AccountResult::wrong) {
		login.why = text("no account has the identity ", call.session.identity);
		if (!call.session.local_account.empty())
			login = {.result = AccountResult::done, .account = call.session.local_account, .why = {}};
	}
	if (login.is_done() && !acts_for.empty() && !call.case_map().equal(acts_for, login.account))
		login = {.result = AccountResult::wrong, .account = {}, .why = "this identity belongs to another account"};
	// Nothing can be guessed here: the kernel or the proxy says who it is.
	finish(call, login);
}

void begin(Call &call)
{
	const std::optional<Mechanism> mechanism = find_mechanism(call, call.param(0));
	if (!mechanism) {
		const std::string all = mechanisms(call);
		WorldRead lock(call.world);
		if (!all.empty())
			call.reply(irc::RPL_SASLMECHS, {all}, "are available SASL mechanisms");
		call.reply(irc::ERR_SASLFAIL, {},
		           all.empty() ? "SASL authentication failed: this server keeps no accounts"
		                       : "SASL authentication failed: unknown mechanism");
		return;
	}
	call.session.sasl =
	    std::make_unique<SaslExchange>(*mechanism, Holding(call.world.holding_bounds(), call.session.person));
	challenge(call, "+");
}

} // namespace

void run_authenticate(Call &call)
{
	const std::string_view piece = call.param(0);
	if (piece == "*")
		return refuse(call, irc::ERR_SASLABORTED, "SASL authentication aborted");
	if (call.session.sasl == nullptr)
		return begin(call);
	SaslExchange &sasl = *call.session.sasl;
	switch (sasl.take(piece)) {
	case SaslExchange::Taken::more: return;
	case SaslExchange::Taken::too_long: return refuse(call, irc::ERR_SASLTOOLONG, "SASL message too long");
	case SaslExchange::Taken::too_much:
		return refuse(call, irc::ERR_SASLFAIL, "SASL authentication failed: too much data");
	case SaslExchange::Taken::malformed:
		return refuse(call, irc::ERR_SASLFAIL, "SASL authentication failed: not base64");
	case SaslExchange::Taken::whole: break;
	}
	call.out.charge(kCheckCost * kStepsOfCost);
	const Waiting waiting(call.session);
	switch (sasl.mechanism()) {
	case Mechanism::plain: return by_password(call, sasl.message());
	case Mechanism::scram_sha_256: return by_scram(call, sasl.message());
	case Mechanism::external: return by_identity(call, sasl.message());
	}
}

} // namespace confer::chat
