// SPDX-License-Identifier: MIT
#include "client/udp/group_lines.hh"

#include "client/talk/description.hh"

namespace confer::client {

namespace {

using datagram::PeerEvent;
using Kind = PeerEvent::Kind;

std::string ago(std::chrono::seconds age)
{
	if (age < std::chrono::minutes(2))
		return std::to_string(age.count()) + " s ago";
	return std::to_string(age.count() / 60) + " min ago";
}

bool is_deed(const PeerEvent &event) noexcept
{
	return event.deed || event.kind == Kind::action;
}

} // namespace

bool is_talk(const PeerEvent &event) noexcept
{
	return event.kind == Kind::message || event.kind == Kind::action || event.kind == Kind::direct ||
	       event.kind == Kind::earlier;
}

bool is_trouble(const PeerEvent &event) noexcept
{
	return event.kind == Kind::lost || event.kind == Kind::unsaid || event.kind == Kind::full;
}

StyledLine lay_out_talk(const PeerEvent &event)
{
	const Style style = event.own ? Style::own : Style::nick;
	const bool alone = event.kind == Kind::direct;
	StyledLine line;
	if (is_deed(event))
		line.add(Style::plain, alone ? "** " : "* ").add(style, event.name).add(Style::plain, " ");
	else
		line.add(Style::plain, alone ? "*" : "<").add(style, event.name).add(Style::plain, alone ? "* " : "> ");
	return line.hang().add(Style::plain, event.text);
}

std::string describe(const PeerEvent &event)
{
	const std::string number = std::to_string(event.number);
	switch (event.kind) {
	case Kind::here: return event.name + " is here (" + event.text + ")";
	case Kind::joined: return event.name + " has joined (" + event.text + ")";
	case Kind::left: return event.name + " has left";
	case Kind::gone:
		return event.name + " is gone: silent for " +
		       std::to_string(datagram::PeerChat::kGone / std::chrono::seconds(1)) + " s";
	case Kind::back: return event.name + " is back (" + event.text + ")";
	case Kind::renamed: return event.name + " is now known as " + event.text;
	case Kind::away: return event.name + " is away: " + event.text;
	case Kind::returned: return event.name + " is no longer away";
	case Kind::unsaid: return event.name + " has not confirmed: " + event.text;
	case Kind::lost:
		return number + (event.number == 1 ? " part" : " parts") + " of what " + event.name +
		       " sent could not be recovered";
	case Kind::crowd: return number + " more joined or left";
	case Kind::full:
		return "More peers than the table holds (" + std::to_string(datagram::PeerChat::kMaxPeers) +
		       "): some are not shown";
	default: return event.text;
	}
}

StyledLine lay_out(const PeerEvent &event, std::time_t now)
{
	StyledLine line = local_line(Style::event, {}, now);
	if (event.kind == Kind::earlier)
		return line.add(Style::event, ago(event.age) + ": ").add(lay_out_talk(event));
	if (event.kind == Kind::said)
		return line.add(Style::own, "to ").add(Style::nick, event.name).hang().add(Style::plain, ": " + event.text);
	if (is_talk(event))
		return line.add(lay_out_talk(event));
	return line.hang().add(is_trouble(event) || event.kind == Kind::gone ? Style::error : Style::event,
	                       describe(event));
}

std::string describe(const datagram::PeerInfo &peer)
{
	std::string text = peer.name + (peer.own ? " (you)" : " at " + peer.address.to_string());
	if (!peer.own && !peer.verified)
		text += ", address not verified";
	if (peer.silent >= datagram::PeerChat::kSilent)
		text += ", silent for " + std::to_string(peer.silent / std::chrono::seconds(1)) + " s";
	if (peer.away)
		text += ", away" + (peer.away->empty() ? "" : ": " + *peer.away);
	return text;
}

} // namespace confer::client
