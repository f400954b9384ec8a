// SPDX-License-Identifier: MIT
// The lists of a channel: Modern "Ban Channel Mode", "Exception Channel Mode" and "Invite-Exception Channel Mode".
#include "chat/commands/list_modes.hh"

#include "irc/mask.hh"

#include <algorithm>
#include <utility>

namespace confer::chat {

namespace {

/** The form in which an entry is kept: a nick!user@host mask behind any m:, an account mask behind a:. */
std::string list_mask(std::string_view given)
{
	if (given.starts_with("m:"))
		return "m:" + list_mask(given.substr(2));
	return given.starts_with("a:") ? std::string(given) : irc::complete_mask(given);
}

} // namespace

void reply_invalid_mode(Call &call, const Channel &channel, const irc::ModeChange &change, std::string_view why)
{
	const bool word = !change.arg.empty() && change.arg.front() != ':' &&
	                  change.arg.find(' ') == std::string_view::npos && change.arg.size() <= 64;
	call.reply(irc::ERR_INVALIDMODEPARAM, {channel.name, {&change.letter, 1}, word ? change.arg : "*"},
	           text("Invalid mode parameter: ", why));
}

std::string ListModes::apply(const irc::ModeChange &change)
{
	if (!irc::valid_mask(change.arg)) {
		reply_invalid_mode(call_, channel_, change, "that is no nick!user@host mask");
		return {};
	}
	std::string mask = list_mask(change.arg);
	std::vector<ListEntry> &list = channel_.list(change.letter);
	const auto same = [&](const ListEntry &entry) { return call_.case_map().equal(entry.mask, mask); };
	const auto found = std::find_if(list.begin(), list.end(), same);
	if (change.adding)
		return found == list.end() ? add(change.letter, mask) : std::string();
	if (found == list.end())
		return {};
	mask = found->mask; // in the case in which it was set
	may_undo();
	undo_.push_back({change.letter, false, static_cast<std::size_t>(found - list.begin()), std::move(*found)});
	list.erase(found);
	return mask;
}

std::string ListModes::add(char letter, const std::string &mask)
{
	std::vector<ListEntry> &list = channel_.list(letter);
	if (list.size() >= call_.limits().list_modes) {
		call_.reply(irc::ERR_BANLISTFULL, {channel_.name, mask},
		            text("Channel list +", letter, " is full: ", list.size(), " entries"));
		return {};
	}
	Holding held(call_.world.holding_bounds(), call_.session.person);
	const std::string &setter = call_.user().source();
	if (!held.grow(Holding::kEntry + mask.size() + setter.size(), call_.user().is(UserFlag::oper))) {
		call_.reply(irc::ERR_BANLISTFULL, {channel_.name, mask}, kHoldsTooMuch);
		return {};
	}
	std::string told = mask;
	may_undo();
	list.push_back({mask, setter, wall_now(), std::move(held)});
	undo_.push_back({.letter = letter, .added = true});
	bans_ = bans_ || letter == 'b';
	return told;
}

void ListModes::show(char letter)
{
	if (shown_.find(letter) != std::string::npos)
		return;
	shown_ += letter;
	struct Numerics {
		irc::Numeric entry, end;
		std::string_view text;
	};
	const Numerics numerics =
	    letter == 'b'   ? Numerics{irc::RPL_BANLIST, irc::RPL_ENDOFBANLIST, "End of channel ban list"}
	    : letter == 'e' ? Numerics{irc::RPL_EXCEPTLIST, irc::RPL_ENDOFEXCEPTLIST, "End of channel exception list"}
	                    : Numerics{irc::RPL_INVEXLIST, irc::RPL_ENDOFINVEXLIST, "End of channel invite exception list"};
	for (const ListEntry &entry : std::as_const(channel_).list(letter))
		call_.reply(numerics.entry, {channel_.name, entry.mask, entry.setter, text(entry.set_at / 1000)});
	call_.reply(numerics.end, {channel_.name}, numerics.text);
}

void ListModes::undo() noexcept
{
	for (; !undo_.empty(); undo_.pop_back()) {
		Undo &last = undo_.back();
		std::vector<ListEntry> &list = channel_.list(last.letter);
		if (last.added)
			list.pop_back();
		else // where it was there is room for it
			list.insert(list.begin() + static_cast<std::ptrdiff_t>(last.place), std::move(last.entry));
	}
}

void ListModes::commit()
{
	if (bans_)
		channel_.drop_banned_invites(call_.case_map());
}

} // namespace confer::chat
