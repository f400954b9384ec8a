// SPDX-License-Identifier: MIT
#include "chat/operator_acts.hh"

#include "chat/call.hh"
#include "chat/command.hh"

#include <algorithm>
#include <vector>

namespace confer::chat {

namespace {

/** Closes all connections that it covers. Returns their number. */
std::size_t close_covered(const Act &act, const Kline &kline, const Pace &pace)
{
	constexpr std::size_t kGroup = 64;
	std::vector<SessionRef> covered;
	{
		WorldRead lock(act.world);
		for (Session *session : act.world.sessions()) {
			if (covers(act.world, kline, *session) && !session->outbox.finished())
				covered.push_back(session->shared_from_this());
		}
	}
	const std::span<const SessionRef> all(covered);
	for (std::size_t done = 0; done < all.size(); done += kGroup) {
		if (done > 0 && !pace())
			return done;
		WorldWrite lock(act.world);
		close_banned(act, all.subspan(done, std::min(kGroup, all.size() - done)), kline, &lock);
	}
	return covered.size();
}

bool all_finished(const User &user) REQUIRES_SHARED(world_role)
{
	return std::all_of(user.sessions.begin(), user.sessions.end(),
	                   [](const SessionRef &session) { return session->outbox.finished(); });
}

} // namespace

void kill_user(const Act &act, User &target, Event &kill, std::string_view killer, std::string_view why,
               WorldWrite *hold)
{
	const std::string reason = text("Killed (", killer, " (", why, "))");
	const std::vector<SessionRef> sessions = target.sessions;
	for (const SessionRef &session : sessions) {
		act.out.send(*session, kill);
		act.out.finish(*session, reason);
	}
	User *const users[] = {&target};
	act.world.remove_users(users, reason, act.out, hold);
}

std::optional<Refusal> read_kline(std::span<const std::string_view> words, WallTime now, Kline &kline)
{
	const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string_view(); };
	// A time begins with a digit, as an address does; but a mask is never a number with a letter.
	const std::string_view first = word(0);
	const bool timed = words.size() > 1 && !first.empty() && first[0] >= '0' && first[0] <= '9' &&
	                   first.find_first_of("@.:/*?") == std::string_view::npos;
	const std::string_view wanted = word(timed ? 1 : 0);
	const std::string reason = joined(words, timed ? 2 : 1);
	const auto time = timed ? parse_kline_time(first) : std::chrono::seconds(0);
	const std::optional<KlineMask> mask = KlineMask::parse(wanted);
	if (!time)
		return Refusal{"INVALID_TIME", std::string(first),
		               "A time is a number with s, m, h, d or w, as in 30m, or 0 for ever"};
	const std::string_view begins = std::string_view(reason).substr(0, reason.find(' '));
	if (!timed && begins != "0" && parse_kline_time(begins))
		return Refusal{"INVALID_TIME", std::string(begins), text("The time goes in front: ", begins, " ", wanted)};
	if (!mask)
		return Refusal{"INVALID_MASK", std::string(wanted),
		               "Write user@host, an address, or a prefix such as 192.0.2.0/24"};
	if (mask->too_wide())
		return Refusal{"MASK_TOO_WIDE", mask->text(), "That would ban nearly everybody"};
	kline.mask = *mask;
	kline.reason = reason.empty() ? "No reason given" : reason;
	kline.set_at = now;
	kline.expires = time->count() == 0 ? 0 : now + std::chrono::milliseconds(*time).count();
	return std::nullopt;
}

bool covers(const World &world, const Kline &kline, const Session &session)
{
	const std::string &host = session.origin.host;
	const Address address = Address::ip(host, 0).value_or(Address());
	if (session.user != nullptr)
		return kline.mask.covers(session.user->username, host, address, world.case_map());
	return kline.mask.covers_all_of(address); // its user is not known yet
}

KlineChange set_kline(const Act &act, const Kline &kline, const KlineCommands &commands, const Pace &pace)
{
	std::size_t most = 0;
	{
		WorldRead lock(act.world);
		most = act.world.settings().limits.klines;
	}
	Klines::Result result = act.world.klines().add(kline, most, act.host);
	if (result.change == Klines::Change::full)
		return {Refusal{"LIST_FULL", kline.mask.text(),
		                text("There are ", most, " K-lines: remove one with ", commands.remove)},
		        {},
		        {}};
	const std::size_t closed = close_covered(act, kline, pace);
	return {
	    {}, std::move(result.fault), text("K-line ", kline.mask.text(), " set, ", closed, " closed: ", kline.reason)};
}

KlineChange remove_kline(const Act &act, std::string_view given, const KlineCommands &commands)
{
	const std::optional<KlineMask> mask = KlineMask::parse(given);
	Klines::Result result{Klines::Change::absent, {}};
	if (mask)
		result = act.world.klines().remove(mask->text(), act.out.time(), act.host);
	if (result.change == Klines::Change::absent)
		return {Refusal{"NO_SUCH_KLINE", std::string(given),
		                text("There is no K-line with that mask; ", commands.list, " lists them")},
		        {},
		        {}};
	return {{}, std::move(result.fault), text("K-line ", mask->text(), " removed")};
}

void close_banned(const Act &act, std::span<const SessionRef> sessions, const Kline &kline, WorldWrite *hold)
{
	static constexpr irc::Message kNone;
	const std::string reason = text("K-lined: ", kline.reason);
	std::vector<User *> users;
	for (const SessionRef &session : sessions) {
		Call theirs{act.world, act.host, *session, act.out, kNone, *find_command("KLINE")};
		theirs.reply(irc::ERR_YOUREBANNEDCREEP, {}, kline.notice());
		act.out.finish(*session, reason);
		// A user of several sessions goes with the last of them.
		User *user = session->user;
		if (user != nullptr && all_finished(*user) && std::find(users.begin(), users.end(), user) == users.end())
			users.push_back(user);
	}
	act.world.remove_users(users, reason, act.out, hold);
}

} // namespace confer::chat
