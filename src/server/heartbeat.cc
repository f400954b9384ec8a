// SPDX-License-Identifier: MIT
#include "server/heartbeat.hh"

#include "chat/text.hh"

#include <algorithm>
#include <utility>

namespace confer::server {

namespace {

using chat::text;
using Verdict = Heartbeat::Verdict;

Verdict wait_until(Deadline next)
{
	return {.action = Verdict::Action::wait, .next = next};
}

Verdict end_for(std::string reason)
{
	return {.action = Verdict::Action::end, .reason = std::move(reason)};
}

} // namespace

Verdict Heartbeat::look(Deadline now, Standing standing, const chat::Limits &limits, Deadline::duration kept_waiting)
{
	if (standing == Standing::guest) {
		if (const Deadline end = opened_ + kGuest; now < end)
			return wait_until(end);
		return end_for(text("Server full: this connection was reserved for operators, who send OPER within ",
		                    kGuest.count(), " seconds"));
	}
	if (standing == Standing::newcomer) {
		if (const Deadline end = opened_ + kept_waiting + limits.registration_timeout; now < end)
			return wait_until(end);
		return end_for("Registration timed out: NICK, USER or, after CAP LS, CAP END did not come");
	}
	const Deadline heard = heard_.load(std::memory_order_relaxed);
	if (now - heard < limits.ping_interval) {
		pinged_ = {};
		return wait_until(heard + limits.ping_interval);
	}
	if (pinged_ <= heard)
		return {.action = Verdict::Action::ping, .next = now + limits.ping_timeout};
	if (now - pinged_ < limits.ping_timeout)
		return wait_until(pinged_ + limits.ping_timeout);
	return end_for(
	    text("Ping timeout: ", std::chrono::duration_cast<std::chrono::seconds>(now - heard).count(), " seconds"));
}

Deadline Heartbeat::sent_the_end(Deadline now) noexcept
{
	const Deadline end = now + kGoodbye;
	hang_up_at_.store(end, std::memory_order_relaxed);
	return end;
}

std::optional<Deadline> Heartbeat::look_at_end(Deadline now) const noexcept
{
	const Deadline end = hang_up_at_.load(std::memory_order_relaxed);
	if (now >= end)
		return std::nullopt;
	// Not sent yet: the claimant sees to it, and the Writer that the client takes it in time.
	return std::min(end, now + kGoodbye);
}

} // namespace confer::server
