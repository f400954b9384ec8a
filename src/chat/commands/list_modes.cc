// SPDX-License-Identifier: MIT
// The lists of a channel: Modern "Ban Channel Mode", "Exception Channel Mode" and "Invite-Exception Channel Mode".
#include "chat/commands/list_modes.hh"

#include "chat/text_room.hh"

#include <algorithm>
#include <optional>
#include <utility>

namespace confer::chat {

void reply_invalid_mode(Call &call, const Channel &channel, const irc::ModeChange &change, std::string_view why)
{
	const bool word = !change.arg.empty() && change.arg.front() != ':' &&
	                  change.arg.find(' ') == std::string_view::npos && change.arg.size() <= 64;
	call.reply(irc::ERR_INVALIDMODEPARAM, {channel.name, {&change.letter, 1}, word ? change.arg : "*"},
	           text("Invalid mode parameter: ", why));
}

std::string ListModes::apply(const irc::ModeChange &change)
{
	std::string why;
	const std::optional<ListMask> mask = ListMask::parse(change.arg, text_room(call_.limits()).mask, why);
	if (!mask) {
		reply_invalid_mode(call_, channel_, change, why);
		return {};
	}
	std::vector<ListEntry> &list = channel_.list(change.letter);
	const auto same = [&](const ListEntry &entry) { return call_.case_map().equal(entry.mask.text(), mask->text()); };
	const auto found = std::find_if(list.begin(), list.end(), same);
	if (change.adding)
		return found == list.end() ? add(change.letter, *mask) : std::string();
	return found == list.end() ? std::string() : remove(change.letter, static_cast<std::size_t>(found - list.begin()));
}

std::string ListModes::remove(char letter, std::size_t place)
{
	std::vector<ListEntry> &list = channel_.list(letter);
	std::string told = list[place].mask.text(); // in the case in which it was set
	may_undo();
	if (letter == 'b' && place >= list.size() - new_bans_)
		--new_bans_;
	undo_.push_back({letter, false, place, std::move(list[place])});
	list.erase(list.begin() + static_cast<std::ptrdiff_t>(place));
	return told;
}

std::string ListModes::add(char letter, const ListMask &mask)
{
	std::vector<ListEntry> &list = channel_.list(letter);
	if (list.size() >= call_.limits().list_modes) {
		call_.reply(irc::ERR_BANLISTFULL, {channel_.name, mask.text()},
		            text("Channel list +", letter, " is full: ", list.size(), " entries"));
		return {};
	}
	Holding held(call_.world.holding_bounds(), call_.session.person);
	const std::string &setter = call_.user().source();
	if (!held.grow(Holding::kEntry + mask.text().size() + setter.size(), call_.user().is(UserFlag::oper))) {
		call_.reply(irc::ERR_BANLISTFULL, {channel_.name, mask.text()}, kHoldsTooMuch);
		return {};
	}
	std::string told = mask.text();
	may_undo();
	list.push_back({mask, setter, call_.out.time(), std::move(held)});
	undo_.push_back({.letter = letter, .added = true});
	if (letter == 'b')
		++new_bans_;
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
		call_.reply(numerics.entry, {channel_.name, entry.mask.text(), entry.setter, text(entry.set_at / 1000)});
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

void ListModes::commit() noexcept
{
	std::size_t steps = 0;
	channel_.drop_banned_invites(new_bans_, call_.case_map(), &steps);
	call_.out.count_work(steps / kMaskStepsOfWork);
}

} // namespace confer::chat
