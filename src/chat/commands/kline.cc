// SPDX-License-Identifier: MIT
// KLINE and UNKLINE: bans from the server, RFC 2812 section 5.2 (465), kept across a restart.
#include "chat/kline.hh"
#include "chat/commands/handlers.hh"

#include <algorithm>
#include <span>
#include <vector>

namespace confer::chat {

namespace {

/** Reads the parameters of KLINE, and answers what is wrong with them. Returns true when `kline` is complete. */
bool read_kline(Call &call, Kline &kline) REQUIRES_SHARED(world_role)
{
	// A time begins with a digit, as an address does; but a mask is never a number with a letter.
	const std::string_view first = call.param(0);
	const bool timed = call.message.size() > 1 && !first.empty() && first[0] >= '0' && first[0] <= '9' &&
	                   first.find_first_of("@.:/*?") == std::string_view::npos;
	const std::string_view wanted = timed ? call.param(1) : first;
	const std::string_view reason = call.param(timed ? 2 : 1);
	const auto time = timed ? parse_kline_time(first) : std::chrono::seconds(0);
	const std::optional<KlineMask> mask = KlineMask::parse(wanted);
	if (!time) {
		call.fail("INVALID_TIME", {first}, "A time is a number with s, m, h, d or w, as in 30m, or 0 for ever");
	} else if (!mask) {
		call.fail("INVALID_MASK", {wanted}, "Write user@host, an address, or a prefix such as 192.0.2.0/24");
	} else if (mask->too_wide()) {
		call.fail("MASK_TOO_WIDE", {mask->text()}, "That would ban nearly everybody");
	} else {
		kline.mask = *mask;
		kline.setter = call.user().source();
		kline.reason = reason.empty() ? "No reason given" : reason;
		kline.set_at = call.out.time();
		kline.expires = time->count() == 0 ? 0 : kline.set_at + std::chrono::milliseconds(*time).count();
		return true;
	}
	return false;
}

bool covers(const Call &call, const Kline &kline, const Session &session) REQUIRES_SHARED(world_role)
{
	const std::string &host = session.origin.host;
	const Address address = Address::ip(host, 0).value_or(Address());
	if (session.user != nullptr)
		return kline.mask.covers(session.user->username, host, address, call.case_map());
	return kline.mask.covers_all_of(address); // its user is not known yet
}

bool covers_issuer(const Call &call, const Kline &kline) REQUIRES_SHARED(world_role)
{
	const std::vector<SessionRef> &sessions = call.user().sessions;
	return std::any_of(sessions.begin(), sessions.end(), [&](const SessionRef &session) REQUIRES_SHARED(world_role) {
		return covers(call, kline, *session);
	});
}

/** Closes all connections that it covers, in groups, between which others get the World. Returns their number. */
std::size_t close_covered(Call &call, const Kline &kline)
{
	constexpr std::size_t kGroup = 64;
	std::vector<SessionRef> covered;
	{
		WorldRead lock(call.world);
		for (Session *session : call.world.sessions()) {
			if (covers(call, kline, *session) && !session->outbox.finished())
				covered.push_back(session->shared_from_this());
		}
	}
	const std::span<const SessionRef> all(covered);
	for (std::size_t done = 0; done < all.size(); done += kGroup) {
		if (done > 0 && !call.pace())
			return done;
		WorldWrite lock(call.world);
		close_banned(call, all.subspan(done, std::min(kGroup, all.size() - done)), kline, &lock);
	}
	return covered.size();
}

bool all_finished(const User &user) REQUIRES_SHARED(world_role)
{
	return std::all_of(user.sessions.begin(), user.sessions.end(),
	                   [](const SessionRef &session) { return session->outbox.finished(); });
}

void report(Call &call, const Kline &kline, const std::string &fault, std::string_view done) REQUIRES_SHARED(world_role)
{
	if (!fault.empty()) {
		call.fail("NOT_KEPT", {kline.mask.text()}, text("In force, but not kept across a restart: ", fault));
		call.notices.push_back(text("K-lines are not kept across a restart: ", fault));
	}
	call.tell(done);
	call.tell_operators(text(kline.setter, ": ", done));
}

} // namespace

void close_banned(Call &call, std::span<const SessionRef> sessions, const Kline &kline, WorldWrite *hold)
{
	const std::string reason = text("K-lined: ", kline.reason);
	std::vector<User *> users;
	for (const SessionRef &session : sessions) {
		Call theirs{call.world, call.host, *session, call.out, call.message, call.command};
		theirs.reply(irc::ERR_YOUREBANNEDCREEP, {}, kline.notice());
		call.out.finish(*session, reason);
		// A user of several sessions goes with the last of them.
		User *user = session->user;
		if (user != nullptr && all_finished(*user) && std::find(users.begin(), users.end(), user) == users.end())
			users.push_back(user);
	}
	call.world.remove_users(users, reason, call.out, hold);
}

void run_kline(Call &call)
{
	Kline kline;
	std::size_t most = 0;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr || !read_kline(call, kline))
			return;
		if (covers_issuer(call, kline)) {
			call.fail("MASK_COVERS_YOU", {kline.mask.text()}, "That would ban yourself");
			return;
		}
		most = call.limits().klines;
	}
	const Klines::Result result = call.world.klines().add(kline, most, call.host);
	const std::size_t closed = result.change == Klines::Change::full ? 0 : close_covered(call, kline);
	WorldRead lock(call.world);
	if (result.change == Klines::Change::full) {
		call.fail("LIST_FULL", {kline.mask.text()}, text("There are ", most, " K-lines: remove one with UNKLINE"));
		return;
	}
	report(call, kline, result.fault, text("K-line ", kline.mask.text(), " set, ", closed, " closed: ", kline.reason));
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
	const std::optional<KlineMask> mask = KlineMask::parse(call.param(0));
	Klines::Result result{Klines::Change::absent, {}};
	if (mask) {
		kline.mask = *mask;
		result = call.world.klines().remove(mask->text(), call.out.time(), call.host);
	}
	WorldRead lock(call.world);
	if (result.change == Klines::Change::absent)
		call.fail("NO_SUCH_KLINE", {call.param(0)}, "There is no K-line with that mask; STATS k lists them");
	else
		report(call, kline, result.fault, text("K-line ", kline.mask.text(), " removed"));
}

} // namespace confer::chat
