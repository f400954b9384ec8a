// SPDX-License-Identifier: MIT
#pragma once

#include "chat/log.hh"
#include "chat/ranks.hh"
#include "chat/role.hh"
#include "chat/user.hh"
#include "irc/casemap.hh"

#include <confer/mutex.hh>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace confer::chat {

/**
 * Up to when users have read what was said in channels and by others (IRCv3 read-marker). Those of an account last as
 * long as the log; those of a guest as long as its user. They only go forward. Thread-safe.
 *
 * In the state of the log each marker of an account has a key `r`, with the name of the account, a space and the
 * target, both folded, whose value is the time in milliseconds.
 */
class ReadMarkers {
public:
	static constexpr char kClass = 'r';
	/** Targets of an account, and of a guest. With more, the one that was read the longest ago is forgotten. */
	static constexpr std::size_t kMost = 256;
	static constexpr std::size_t kMostOfGuest = 64;

	/** `map`: folds names. Both must outlive this. */
	ReadMarkers(Log &log, const irc::CaseMap &map) noexcept : log_(log), map_(map) {}

	/** Held while markers are changed and told: so all sessions of a user see them go forward. */
	mutable Mutex order{"ReadMarkers::order", rank::read_markers};

	/** Up to when the user has read the target; nothing: it is not known. */
	std::optional<WallTime> of(const User &user, std::string_view target) const REQUIRES_SHARED(world_role)
	    REQUIRES(order);
	/**
	 * The user has read the target up to `time`. Returns what holds now, which may be a later time that was known
	 * before; nothing: the log has no space, and nothing has changed. @throws bad_alloc: nothing has changed
	 */
	std::optional<WallTime> advance(const User &user, std::string_view target, WallTime time, WallTime now)
	    REQUIRES_SHARED(world_role) REQUIRES(order);
	/**
	 * The channel `from` is called `to` now: up to when it was read counts under its new name. What was known of an
	 * earlier channel of that name is forgotten. Adds to `changes` what the log is to keep of that; the caller sees to
	 * it before anybody else changes a marker. Returns how many users and accounts were looked at.
	 * @throws bad_alloc: some markers are still at the old name
	 */
	std::size_t rename(std::string_view from, std::string_view to, std::vector<StateChange> &changes) EXCLUDES(order);
	/** The keys of the state in which the markers of an account are. */
	std::vector<std::string> keys_of(std::string_view account) const EXCLUDES(order);
	/** The account is no more; its keys have been removed. */
	void forget(std::string_view account) EXCLUDES(order);
	/** The user has gone: its markers are dropped if it was a guest. */
	void forget(const User &user) noexcept EXCLUDES(order);

	/** An entry of the state with kClass in front. False: it cannot be read. */
	[[nodiscard]] bool restore(const StateChange &entry) EXCLUDES(order);

private:
	using Markers = std::map<std::string, WallTime, std::less<>>; ///< by folded target

	const Markers *find(const User &user) const REQUIRES_SHARED(world_role) REQUIRES(order);
	/** Names folded. `account`: whose they are, folded; null: a guest's, of which the log knows nothing. */
	static void move(Markers &markers, const std::string &from, const std::string &to, const std::string *account,
	                 std::vector<StateChange> &changes);
	/** Keeps a marker of an account in the log, in place of another that is forgotten. */
	bool save(std::string_view account, std::string_view target, WallTime time, const std::string *forgotten,
	          WallTime now) REQUIRES(order);

	Log &log_;
	const irc::CaseMap &map_;
	std::unordered_map<std::string, Markers> accounts_ GUARDED_BY(order); ///< by folded name
	std::unordered_map<const User *, Markers> guests_ GUARDED_BY(order);
};

} // namespace confer::chat
