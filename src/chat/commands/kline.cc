// SPDX-License-Identifier: MIT
// KLINE and UNKLINE: bans from the server, RFC 2812 section 5.2 (465), kept across a restart.
#include "chat/kline.hh"
#include "chat/commands/handlers.hh"
#include "chat/operator_acts.hh"

#include <algorithm>
#include <vector>

namespace confer::chat {

namespace {

void refuse(Call &call, const Refusal &refusal)
{
	call.fail(refusal.code, {refusal.about}, refusal.why);
}

constexpr KlineCommands kCommands{.list = "STATS k", .remove = "UNKLINE"};

bool covers_issuer(const Call &call, const Kline &kline) REQUIRES_SHARED(world_role)
{
	const std::vector<SessionRef> &sessions = call.user().sessions;
	return std::any_of(sessions.begin(), sessions.end(), [&](const SessionRef &session) REQUIRES_SHARED(world_role) {
		return covers(call.world, kline, *session);
	});
}

/** `at_restart`: what becomes of the change if it was not stored. */
void report(Call &call, const Kline &kline, const KlineChange &change, std::string_view at_restart)
    REQUIRES_SHARED(world_role)
{
	if (change.refusal)
		return refuse(call, *change.refusal);
	if (!change.fault.empty()) {
		call.fail("NOT_KEPT", {kline.mask.text()}, text(at_restart, ", because it was not stored: ", change.fault));
		call.notices.push_back(text("K-lines are not kept across a restart: ", change.fault));
	}
	call.tell(change.done);
	call.tell_operators(text(kline.setter, ": ", change.done));
}

} // namespace

void run_kline(Call &call)
{
	Kline kline;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return;
		kline.setter = call.user().source();
		if (const auto refusal = read_kline(call.words(), call.out.time(), kline))
			return refuse(call, *refusal);
		if (covers_issuer(call, kline))
			return refuse(call, Refusal{"MASK_COVERS_YOU", kline.mask.text(), "That would ban you"});
	}
	const KlineChange change =
	    set_kline({call.world, call.host, call.out}, kline, kCommands, [&call] { return call.pace(); });
	WorldRead lock(call.world);
	report(call, kline, change, "In force, but the next restart ends it");
}

void run_unkline(Call &call)
{
	Kline kline;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return;
		kline.setter = call.user().source();
	}
	kline.mask = KlineMask::parse(call.param(0)).value_or(KlineMask());
	const KlineChange change = remove_kline({call.world, call.host, call.out}, call.param(0), kCommands);
	WorldRead lock(call.world);
	report(call, kline, change, "Removed, but the next restart brings it back");
}

} // namespace confer::chat
