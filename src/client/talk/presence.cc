// SPDX-License-Identifier: MIT
#include "client/talk/presence.hh"

#include <algorithm>

namespace confer::client {

namespace {

/** `alice, bob and carol`; many are cut short. */
std::string enumerate(const std::vector<std::string> &names)
{
	const std::size_t listed = names.size() <= Presence::kListed + 1 ? names.size() : Presence::kListed;
	std::string text;
	for (std::size_t i = 0; i < listed; ++i) {
		const bool last = i + 1 == names.size();
		text += i == 0 ? "" : last ? " and " : ", ";
		text += names[i];
	}
	if (listed < names.size())
		text += " and " + std::to_string(names.size() - listed) + " others";
	return text;
}

/** `davenew (was dave)`, for readers who know the former nick only. */
std::string with_former_nick(const std::string &nick, const std::string &former)
{
	return former.empty() || former == nick ? nick : nick + " (was " + former + ")";
}

} // namespace

/** The change of a person with this nick, who is there or has gone: several persons may have had it. */
Presence::Change *Presence::find(std::string_view nick, bool there) noexcept
{
	Change *found = nullptr;
	for (Change &change : changes_) {
		const bool gone =
		    change.result == Result::left || change.result == Result::quit || change.result == Result::came_and_went;
		// The first owner of a nick is more likely to come back with it than one who took it later.
		if (change.nick == nick && gone != there && (!found || change.from.empty()))
			found = &change;
	}
	return found;
}

/** The former nick of a person who has just joined is of no interest. */
void Presence::Change::rename(std::string_view to)
{
	if (from.empty() && result == Result::returned)
		from = nick;
	nick = to;
}

void Presence::add(Move move, std::string_view nick, std::string_view to)
{
	Change *known = find(nick, move != Move::joined);
	if (move == Move::renamed) {
		if (!known)
			changes_.push_back({Result::renamed, std::string(to), std::string(nick)});
		else
			known->rename(to);
		return;
	}
	const bool comes = move == Move::joined;
	if (!known) {
		changes_.push_back({comes                ? Result::joined
		                    : move == Move::left ? Result::left
		                                         : Result::quit,
		                    std::string(nick),
		                    {}});
		return;
	}
	const bool was_there = known->result != Result::joined && known->result != Result::came_and_went;
	if (comes)
		known->result = was_there ? Result::returned : Result::joined;
	else
		known->result = !was_there ? Result::came_and_went : move == Move::left ? Result::left : Result::quit;
}

std::string Presence::text() const
{
	struct Row {
		Result result;
		std::string_view one;
		std::string_view many;
	};
	static constexpr Row kRows[] = {
	    {Result::joined, " has joined", " have joined"},
	    {Result::left, " has left", " have left"},
	    {Result::quit, " has quit", " have quit"},
	    {Result::returned, " has left and come back", " have left and come back"},
	    {Result::came_and_went, " came and went", " came and went"},
	};
	std::string text;
	const auto add = [&](const std::string &part) { text += (text.empty() ? "" : "; ") + part; };
	for (const Row &row : kRows) {
		std::vector<std::string> names;
		for (const Change &change : changes_)
			if (change.result == row.result)
				names.push_back(with_former_nick(change.nick, change.from));
		if (!names.empty())
			add(enumerate(names) + std::string(names.size() == 1 ? row.one : row.many));
	}
	std::size_t renamed = 0;
	for (const Change &change : changes_)
		if (change.result == Result::renamed && ++renamed <= kListed)
			add(change.from == change.nick ? change.nick + " changed nick and changed back"
			                               : change.from + " is now " + change.nick);
	if (renamed > kListed)
		add(std::to_string(renamed - kListed) + " others have new nicks");
	return text;
}

} // namespace confer::client
