// SPDX-License-Identifier: MIT
//
// Chat's part that follows what the user says until the server has confirmed it.

#include "client/talk/chat.hh"

#include "irc/ascii.hh"
#include "irc/print.hh"

#include <algorithm>
#include <ctime>
#include <utility>

namespace confer::client {

namespace {

/** Messages of one window that can be taken back, and bytes of text that are taken back at once. */
constexpr std::size_t kMaxUnsent = 1000;
constexpr std::size_t kMostTakenBack = 60'000;

/** Where a message is held in a window. */
using Place = std::deque<Unconfirmed>::iterator;

bool same_message(const OwnMessage &own, const irc::Message &message, const Session &session)
{
	return irc::equal_nocase(own.command, message.command) && session.same(own.target, message.param(0)) &&
	       same_words(with_breaks(own.text), message.param(1));
}

void keep(Window &window, OwnMessage message)
{
	if (window.unsent.size() == kMaxUnsent)
		window.unsent.pop_front();
	window.unsent.push_back(std::move(message));
}

/** Whether the server may still confirm a message to this target that was lost. */
bool may_come_back(const Link &link, std::string_view target)
{
	const std::string_view name = link.session().features().without_status(target);
	return link.state() != Link::State::ready || link.session().greeting() || link.session().joining(name) ||
	       link.filling(name);
}

} // namespace

bool Chat::say(unsigned link, std::string_view window, OwnMessage message, std::time_t wall)
{
	Server *to = server(link);
	if (!to)
		return false;
	if (Window *origin = window_named(*to->link, window))
		return say_own(*to->link, *origin, std::move(message), wall);
	keep(window_to_tell(*to->link, window), std::move(message));
	return false;
}

void Chat::keep_unsent(unsigned link, std::string_view window, std::vector<OwnMessage> messages)
{
	Server *of = server(link);
	if (!of)
		return;
	Window &origin = window_to_tell(*of->link, window);
	const std::size_t count = messages.size();
	for (OwnMessage &message : messages)
		keep(origin, std::move(message));
	remark_at(origin, Style::error,
	          std::to_string(count) + (count == 1 ? " message was" : " messages were") + " not sent" +
	              (on_lines_    ? ""
	               : count == 1 ? "; Alt-R takes it back"
	                            : "; Alt-R takes them back"),
	          std::time(nullptr));
}

/** The window of this name, that of the server itself among them. */
Window *Chat::window_named(Link &link, std::string_view name)
{
	Window &own = windows_.server(link.id());
	return own.name == name ? &own : window_of(link, name);
}

/** The window of this name; if it was closed, one of the same server, the current one if possible. */
Window &Chat::window_to_tell(Link &link, std::string_view name)
{
	if (Window *known = window_named(link, name))
		return *known;
	Window &current = windows_.current();
	return current.link == link.id() ? current : windows_.server(link.id());
}

/** Sends a message that was typed in `origin`; it is shown there, dim, until the server confirms it. */
bool Chat::say_own(Link &link, Window &origin, OwnMessage message, std::time_t wall)
{
	const std::uint64_t id = link.say(message.command, message.target, message.text, message.reply_to);
	std::optional<Description> description = describe_own(link, message, wall);
	if (id == 0 || !description) {
		keep(origin, std::move(message));
		return false;
	}
	quote_answered(origin, *description);
	StyledLine line = lay_out_in(origin, link, *description).restyled(Style::pending);
	if (const auto more = std::count(message.text.begin(), message.text.end(), '\n'); more > 0)
		line.add(Style::pending, " (and " + std::to_string(more) + (more == 1 ? " more line)" : " more lines)"));
	origin.unconfirmed.push_back({std::move(message), id, Unconfirmed::State::sent, std::move(line)});
	return true;
}

/** What a message of ours would look like, had the server sent it back. */
std::optional<Description> Chat::describe_own(const Link &link, const OwnMessage &own, std::time_t wall)
{
	std::string line;
	irc::LineWriter writer(line);
	if (own.text.find('\n') != std::string::npos)
		writer.tag(kLinesTag);
	if (!own.reply_to.empty())
		writer.tag("+draft/reply", own.reply_to);
	writer.source(link.session().nick(), "-", "-")
	    .command(own.command)
	    .param(own.target)
	    .trailing(with_breaks(own.text));
	writer.end();
	irc::Message message;
	line.resize(line.find('\r'));
	if (irc::parse(line, message) != irc::ParseError::none)
		return std::nullopt;
	return describe(message, link.session(), wall);
}

void Chat::on_settled(Link &link, const Delivery::Settled &settled)
{
	for (const auto &window : windows_.all()) {
		std::deque<Unconfirmed> &own = window->unconfirmed;
		const Place place =
		    std::find_if(own.begin(), own.end(), [&](const Unconfirmed &u) { return u.id == settled.id; });
		if (window->link != link.id() || place == own.end())
			continue;
		if (settled.echoed) {
			place->state = Unconfirmed::State::echoed; // on_message() shows it
			return;
		}
		Unconfirmed message = std::move(*place);
		own.erase(place);
		if (settled.fate == Delivery::Fate::accepted)
			confirm(link, *window, message.message);
		else
			give_up(*window, std::move(message), settled.fate == Delivery::Fate::refused ? "refused" : "not confirmed");
		return;
	}
}

/** The server has taken a message and does not send it back: shows it as if it had. */
void Chat::confirm(Link &link, Window &origin, const OwnMessage &own)
{
	if (std::optional<Description> description = describe_own(link, own, std::time(nullptr)))
		show_confirmed(link, origin, *description);
}

/** Shows a message of ours in its window, and where it was typed. */
void Chat::show_confirmed(Link &link, Window &origin, Description &description)
{
	if (place(link, description, false) == &origin)
		return;
	StyledLine line = lay_out(description, target_of(origin), link.session());
	const std::size_t indent = line.indent();
	remark_line(origin, std::move(line), description.time);
	for (StyledLine &more : lay_out_rest(description, indent))
		remark_line(origin, std::move(more), description.time);
}

/** Says in the line of a message that it has not arrived. Its text can be taken back. */
void Chat::give_up(Window &window, Unconfirmed own, std::string_view why)
{
	StyledLine line = std::move(own.line);
	line.add(Style::error, " (" + std::string(why) + (on_lines_ ? ")" : "; Alt-R takes it back)"));
	remark_line(window, std::move(line), std::time(nullptr));
	keep(window, std::move(own.message));
}

/**
 * Removes the first unconfirmed message that `meant` accepts.
 *
 * @return the window in which it was typed; null: there is none
 */
Window *Chat::take_first(const Link &link, const std::function<bool(const Unconfirmed &)> &meant)
{
	for (const auto &window : windows_.all()) {
		std::deque<Unconfirmed> &own = window->unconfirmed;
		const Place place = std::find_if(own.begin(), own.end(), meant);
		if (window->link != link.id() || place == own.end())
			continue;
		own.erase(place);
		return window.get();
	}
	return nullptr;
}

/**
 * Takes a message of ours that the server shows: an echo, or history.
 *
 * @return the window in which it was typed; null if it was not typed here, or is none of those that are waited for
 */
Window *Chat::take_confirmed(Link &link, const irc::Message &message, bool history)
{
	const Session &session = link.session();
	const std::string label(message.tag("label").value_or(std::string_view()));
	Window *window = take_first(link, [&](const Unconfirmed &u) {
		return u.state != Unconfirmed::State::sent &&
		       (label == std::to_string(u.id) || same_message(u.message, message, session));
	});
	if (window || history)
		return window;
	// A message to a service may have had a password in it: its echo has other words.
	return take_first(link, [&](const Unconfirmed &u) {
		return u.state == Unconfirmed::State::echoed && irc::equal_nocase(u.message.command, message.command) &&
		       session.same(u.message.target, message.param(0));
	});
}

/** The connection has gone, and with it every answer. */
void Chat::lose_unconfirmed(Link &link)
{
	for (const auto &window : windows_.all()) {
		if (window->link != link.id())
			continue;
		for (Unconfirmed &own : std::exchange(window->unconfirmed, {})) {
			if (own.state == Unconfirmed::State::echoed) {
				confirm(link, *window, own.message);
				continue;
			}
			if (own.state == Unconfirmed::State::sent)
				own.line.add(Style::error, " (not confirmed)");
			own.state = Unconfirmed::State::lost;
			window->unconfirmed.push_back(std::move(own));
		}
	}
}

/** Marks as lost what the history of the new connection does not have either. */
void Chat::judge_lost()
{
	for (const auto &window : windows_.all()) {
		std::deque<Unconfirmed> &own = window->unconfirmed;
		for (std::size_t i = 0; i < own.size();) {
			if (own[i].state != Unconfirmed::State::lost ||
			    may_come_back(*server(window->link)->link, own[i].message.target)) {
				++i;
				continue;
			}
			Unconfirmed lost = std::move(own[i]);
			own.erase(own.begin() + static_cast<std::ptrdiff_t>(i));
			remark_line(*window, std::move(lost.line), std::time(nullptr));
			keep(*window, std::move(lost.message));
		}
	}
}

/** The oldest message of a window that can be taken back, with all that continues it; taken out. */
std::optional<OwnMessage> Chat::take_oldest_unsent(Window &window, bool alone)
{
	std::optional<OwnMessage> taken;
	const auto next = [&]() -> const OwnMessage * {
		if (!window.unsent.empty())
			return &window.unsent.front();
		const bool lost = !window.unconfirmed.empty() && window.unconfirmed.front().state == Unconfirmed::State::lost;
		return lost ? &window.unconfirmed.front().message : nullptr;
	};
	for (const OwnMessage *message = next(); message; message = next()) {
		if (taken && !message->continues)
			break;
		if (!taken && alone && !is_typed_alone(*message, target_of(window)))
			break;
		if (taken)
			append_part(*taken, *message);
		else
			taken = *message;
		if (window.unsent.empty())
			window.unconfirmed.pop_front();
		else
			window.unsent.pop_front();
	}
	return taken;
}

std::string Chat::take_unsent()
{
	Window &window = windows_.current();
	std::optional<OwnMessage> message = take_oldest_unsent(window, false);
	if (!message)
		return {};
	if (!is_typed_alone(*message, target_of(window)))
		return retyped(*message, target_of(window));
	// Texts for the window are taken back together, a line each.
	std::string text = retyped(*message, target_of(window));
	while (text.size() < kMostTakenBack && (message = take_oldest_unsent(window, true)))
		text += "\n" + message->text;
	return text;
}

} // namespace confer::client
