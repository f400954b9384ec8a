// SPDX-License-Identifier: MIT
// What commands do that take a secret: see GuessBrake.
#include "chat/commands/handlers.hh"

namespace confer::chat {

GuessBrake::Verdict begin_guess(Call &call, Secret secret)
{
	return call.world.guess_brake().begin(*call.session.person, secret, std::chrono::steady_clock::now());
}

void end_guess(Call &call, Secret secret, const GuessBrake::Verdict &verdict)
{
	call.world.guess_brake().right(*call.session.person, secret, verdict);
}

void fail_guess(Call &call, Secret secret, std::string_view what)
{
	std::string line =
	    call.world.guess_brake().wrong(*call.session.person, secret, what, std::chrono::steady_clock::now());
	if (!line.empty())
		call.tell_operators(std::move(line));
}

std::string too_many_guesses(const GuessBrake::Verdict &verdict)
{
	if (verdict.refused_for == std::chrono::seconds(0))
		return {};
	return text("Too many wrong passwords: wait ", verdict.refused_for.count(), " s");
}

} // namespace confer::chat
