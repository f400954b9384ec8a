// SPDX-License-Identifier: MIT
#include "client/script/password_change.hh"

#include "irc/ascii.hh"
#include "irc/numerics.hh"
#include "irc/print.hh"

#include <utility>

namespace confer::client {

namespace {

constexpr std::string_view kToken = "confer-passwd";

/** Room for what is sent, so that no copy of a password stays behind where more was needed. */
constexpr std::size_t kRoom = 2048;

} // namespace

PasswordChange::PasswordChange(LinkOptions options, Secret password)
    : ScriptRun(std::move(options)),
      account_(link().session().wanted_account()),
      password_(std::move(password)),
      asked_(steady_now())
{
}

std::optional<ExitStatus> PasswordChange::step(SteadyTime now)
{
	if (accepted_) {
		print("The password of " + account_ + " is changed");
		return leave();
	}
	if (rejected_)
		return fail(ExitStatus::refused,
		            "the password was not changed" + (words_.empty() ? std::string() : ": " + words_));
	if (const auto status = judge_link())
		return status;
	if (step_ == Step::connecting && link().state() == Link::State::ready && !link().session().greeting())
		ask();
	if (step_ == Step::changing && answered_)
		prove();
	if (now - asked_ >= link().endpoint().timeout)
		return fail(ExitStatus::temporary, "the server does not answer");
	return std::nullopt;
}

void PasswordChange::ask()
{
	step_ = Step::changing;
	asked_ = steady_now();
	std::string lines;
	lines.reserve(kRoom);
	Secret text("SET PASSWORD ");
	text.add(password_.view());
	irc::LineWriter(lines).command("PRIVMSG").param("NickServ").trailing(text.view());
	irc::LineWriter(lines).command("PING").param(kToken);
	link().send(lines);
	crypto::wipe(lines);
}

/** Logs in again, with the new password. */
void PasswordChange::prove()
{
	step_ = Step::proving;
	asked_ = steady_now();
	const Session::LogIn begun = link().session().log_in(account_, password_);
	if (!begun.problem.empty()) {
		words_ = begun.problem;
		rejected_ = true;
	}
	link().send(begun.send);
}

void PasswordChange::on_message(Link &, const irc::Message &message, const Arrival &)
{
	const std::string_view last = message.param(message.size() == 0 ? 0 : message.size() - 1);
	const unsigned numeric = numeric_of(message.command);
	if (step_ == Step::changing) {
		const bool service =
		    irc::equal_nocase(message.command, "NOTICE") && irc::equal_nocase(source_nick(message.source), "nickserv");
		if (service || (numeric >= 400 && numeric < 600))
			words_ = last;
		answered_ = answered_ || (irc::equal_nocase(message.command, "PONG") && last == kToken);
	} else if (step_ == Step::proving) {
		// The session ignores a login that SCRAM has not proved.
		if (numeric >= 902 && numeric <= 907)
			(numeric == 903 && link().session().login_complete() ? accepted_ : rejected_) = true;
	}
}

} // namespace confer::client
