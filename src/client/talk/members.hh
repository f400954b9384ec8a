// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * The members of a channel, with the prefixes of their ranks and the order in which they have spoken. Bounded, because
 * a server can name as many as it likes. Pure; for one thread.
 */
class Members {
public:
	/** Members that are known at most; further ones are counted only. */
	static constexpr std::size_t kMax = 20'000;

	struct Member {
		std::string nick;
		std::string prefixes = {}; ///< the highest first: "@+"
		std::uint64_t spoke = 0;   ///< larger: later; 0: not yet
	};

	/** Takes the words of RPL_NAMREPLY: `@alice +bob carol`, with NUH perhaps (IRCv3 userhost-in-names). */
	void add_names(std::string_view names, std::string_view prefix_symbols, const irc::CaseMap &map);

	void add(std::string_view nick, std::string_view prefixes, const irc::CaseMap &map);
	void remove(std::string_view nick, const irc::CaseMap &map);

	/** @return whether a member had that nick */
	bool rename(std::string_view from, std::string_view to, const irc::CaseMap &map);

	/** Adds or removes a prefix. `prefix_symbols`: all there are, the highest first. */
	void set_prefix(std::string_view nick, char prefix, bool on, std::string_view prefix_symbols,
	                const irc::CaseMap &map);

	void spoke(std::string_view nick, const irc::CaseMap &map);
	void clear() noexcept { members_.clear(); }

	[[nodiscard]] bool has(std::string_view nick, const irc::CaseMap &map) const;

	/** The highest prefix of a member; 0: none. */
	[[nodiscard]] char rank_of(std::string_view nick, const irc::CaseMap &map) const;
	[[nodiscard]] std::size_t size() const noexcept { return members_.size(); }

	/** Members whose nick begins with `start`: the latest speakers first, then by name. At most `most`. */
	[[nodiscard]] std::vector<std::string> matching(std::string_view start, std::size_t most,
	                                                const irc::CaseMap &map) const;

	/** All with their prefix, the highest ranks first, then by name. At most `most`. */
	[[nodiscard]] std::vector<std::string> listed(std::string_view prefix_symbols, std::size_t most) const;

private:
	[[nodiscard]] Member *find(std::string_view nick, const irc::CaseMap &map);

	std::map<std::string, Member> members_; ///< by the nick as the server folds it
	std::uint64_t clock_ = 0;
};

} // namespace confer::client
