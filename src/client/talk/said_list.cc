// SPDX-License-Identifier: MIT
#include "client/talk/said_list.hh"

#include "client/safe_text.hh"
#include "irc/message_split.hh"
#include "irc/width.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

/** Cells of text in a quotation. */
constexpr std::size_t kQuoted = 30;

} // namespace

void SaidList::append(Said said)
{
	if (said.msgid.empty())
		return;
	said.text = irc::text_prefix(said.text, kTextBytes);
	said_.push_back(std::move(said));
	if (said_.size() > kMost)
		said_.pop_front();
}

void SaidList::prepend(Said said)
{
	if (said.msgid.empty() || said_.size() >= kMost)
		return;
	said.text = irc::text_prefix(said.text, kTextBytes);
	said_.push_front(std::move(said));
}

const Said *SaidList::find(std::string_view msgid) const noexcept
{
	const auto found = std::find_if(said_.rbegin(), said_.rend(), [&](const Said &s) { return s.msgid == msgid; });
	return found == said_.rend() ? nullptr : &*found;
}

const Said *SaidList::last_of(std::string_view nick, LineNumber before, const irc::CaseMap &map) const noexcept
{
	const auto found = std::find_if(said_.rbegin(), said_.rend(),
	                                [&](const Said &s) { return s.line < before && map.equal(s.from, nick); });
	return found == said_.rend() ? nullptr : &*found;
}

const Said *SaidList::last_own(LineNumber before) const noexcept
{
	const auto found =
	    std::find_if(said_.rbegin(), said_.rend(), [&](const Said &s) { return s.line < before && s.own; });
	return found == said_.rend() ? nullptr : &*found;
}

void SaidList::remove(std::string_view msgid)
{
	std::erase_if(said_, [&](const Said &s) { return s.msgid == msgid; });
}

std::string quote(std::string_view text)
{
	std::string safe = safe_text(text.substr(0, text.find('\n')));
	const std::string_view fits = irc::width_prefix(safe, kQuoted);
	if (fits.size() < safe.size() || text.find('\n') != std::string_view::npos)
		safe = std::string(fits) + "…";
	return '"' + safe + '"';
}

} // namespace confer::client
