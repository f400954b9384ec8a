// SPDX-License-Identifier: MIT
#include "client/link/nick_choice.hh"

#include <algorithm>

namespace confer::client {

namespace {

/** Length that every server takes. RFC 1459 section 1.2. */
constexpr std::size_t kSafeLength = 9;

/** Nicks that are tried on one connection before the user must choose. */
constexpr unsigned kMaxAttempts = 12;

} // namespace

std::string NickChoice::begin()
{
	tried_.clear();
	base_ = wanted_;
	attempts_ = 0;
	registered_ = misses_ = false;
	return asked_.empty() ? wanted_ : asked_;
}

void NickChoice::ask(std::string_view nick)
{
	asked_ = nick;
	fixed_ = true;
}

void NickChoice::accept(std::string_view nick, const irc::CaseMap &map)
{
	const bool asked = !asked_.empty() && map.equal(asked_, nick);
	const bool ours = !registered_ || asked || map.equal(wanted_, nick);
	if (asked)
		wanted_ = nick;
	asked_.clear();
	last_ = nick;
	registered_ = true;
	// The server has a reason to rename us, such as services that guard the nick.
	misses_ = ours && !map.equal(wanted_, nick);
}

std::optional<std::string> NickChoice::next(std::string_view refused, bool erroneous, const irc::CaseMap &map)
{
	asked_.clear();
	tried_.emplace_back(refused);
	// After a lost connection the old one often still holds the nick: then any nick is better than none.
	if (fixed_ && last_.empty())
		return std::nullopt;
	if (erroneous && refused.size() > kSafeLength) {
		base_ = refused.substr(0, kSafeLength);
		if (!was_tried(base_, map))
			return base_;
	}
	while (attempts_ < kMaxAttempts)
		if (std::string nick = candidate(attempts_++); !nick.empty() && !was_tried(nick, map))
			return nick;
	return std::nullopt;
}

/** The wanted nick, the one that was accepted last, `nick_`, `nick__`, then the nick with a number. */
std::string NickChoice::candidate(unsigned attempt) const
{
	if (attempt < 2)
		return attempt == 0 ? wanted_ : last_;
	const unsigned place = attempt - 1;
	const std::string suffix = place <= 2 ? std::string(place, '_') : std::to_string(place - 1);
	const std::size_t longest = std::max(base_.size(), kSafeLength);
	return base_.substr(0, longest - suffix.size()) + suffix;
}

bool NickChoice::was_tried(std::string_view nick, const irc::CaseMap &map) const noexcept
{
	return std::any_of(tried_.begin(), tried_.end(), [&](const std::string &tried) { return map.equal(tried, nick); });
}

} // namespace confer::client
