// SPDX-License-Identifier: MIT
#include "client/talk/status_line.hh"

#include "client/safe_text.hh"
#include "irc/width.hh"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace confer::client {

namespace {

/** From this lag on, the status line shows it. */
constexpr std::chrono::milliseconds kNoticeableLag{1000};

std::string clock(std::time_t wall)
{
	std::tm local{};
	std::array<char, 16> text{};
	if (!::localtime_r(&wall, &local) || std::strftime(text.data(), text.size(), "%H:%M", &local) == 0)
		return "--:--";
	return text.data();
}

/** A window in which something is unread. */
struct Unread {
	std::string text; ///< `4`, `3(5)`, `2(1!)`
	std::string name; ///< in front of the parentheses: `:bob`
	bool mention;

	[[nodiscard]] std::string shown(bool named) const
	{
		std::string whole = text;
		if (named)
			whole.insert(std::min(whole.find('('), whole.size()), name);
		return " " + whole;
	}
};

/** All of those: where the user is named first, then what was said, then the rest. */
std::vector<Unread> unread_windows(const WindowList &windows)
{
	std::vector<Unread> all;
	for (const int rank : {2, 1, 0}) {
		for (const auto &window : windows.all()) {
			const int own = window->mentions > 0 ? 2 : window->messages > 0 ? 1 : window->events ? 0 : -1;
			if (own != rank)
				continue;
			std::string text = std::to_string(window->number);
			if (window->messages > 0)
				text += "(" + std::to_string(window->messages) + (window->mentions > 0 ? "!)" : ")");
			all.push_back({std::move(text), ":" + safe_text(windows.label(*window)), window->mentions > 0});
		}
	}
	return all;
}

constexpr std::string_view kBetween = " |";
constexpr std::string_view kMore = " >>";

/** How many of the windows, from the first on, fit in so many cells with their names, the rest without; -1: none. */
int named_windows(const std::vector<Unread> &unread, std::size_t columns)
{
	std::size_t needed = unread.empty() ? 0 : kBetween.size();
	for (const Unread &window : unread)
		needed += irc::text_width(window.shown(false));
	if (needed > columns)
		return -1;
	int named = 0;
	for (const Unread &window : unread) {
		needed += irc::text_width(window.name);
		if (needed > columns)
			break;
		++named;
	}
	return named;
}

/** Adds the windows, as many as fit; `named` of them with their names. What does not fit is said to be there. */
void add_unread(const std::vector<Unread> &unread, int named, std::size_t columns, StyledLine &line)
{
	if (unread.empty() || columns < kBetween.size() + kMore.size())
		return;
	line.add(Style::bar, kBetween);
	columns -= kBetween.size();
	for (std::size_t i = 0; i < unread.size(); ++i) {
		const std::string text = unread[i].shown(static_cast<int>(i) < named);
		const std::size_t width = irc::text_width(text);
		const bool last = i + 1 == unread.size();
		if (width + (last ? 0 : kMore.size()) > columns) {
			line.add(Style::bar, kMore);
			return;
		}
		line.add(Style::bar, " ").add(unread[i].mention ? Style::alert : Style::bar, std::string_view(text).substr(1));
		columns -= width;
	}
}

/** In whole seconds: a number that changes ten times a second costs more than it tells. */
std::string lag_text(std::chrono::milliseconds lag)
{
	return " | lag " + std::to_string(lag.count() / 1000) + " s";
}

/** What there is to say on the right. */
StyledLine right_line(const Window &window, std::string_view notice)
{
	if (!notice.empty())
		return StyledLine(Style::bar, " " + std::string(notice) + " ");
	if (window.asking)
		return StyledLine(Style::bar, window.kind == WindowKind::search ? " searching " : " asking for older lines ");
	const std::size_t below = window.view.below(window.lines);
	if (below == 0)
		return {};
	StyledLine line(Style::bar, " " + std::to_string(below) + " more below ");
	const LineNumber seen = window.lines.end() - static_cast<LineNumber>(below);
	if (window.lines.find_marked_back(window.lines.end()).value_or(seen - 1) >= seen)
		line.add(Style::alert, "you are named").add(Style::bar, " ");
	return line;
}

/** The window that is looked at: its number, its name, how many people are there, and what is wrong with its server. */
StyledLine window_line(const Chat &chat, SteadyTime now)
{
	const Window &window = chat.windows().current();
	const Link &link = *chat.current_server().link;
	StyledLine line(Style::bar, " " + std::to_string(window.number) + " " + chat.windows().label(window));
	if (window.here == false)
		line.add(Style::bar, " (offline)");
	if (window.members.size() > 0)
		line.add(Style::bar, " (" + std::to_string(window.members.size()) + ")");
	if (link.state() != Link::State::ready)
		line.add(Style::bar, " ").add(Style::alert, "not connected");
	else if (const auto lag = link.lag(now); lag && *lag >= kNoticeableLag)
		line.add(Style::bar, lag_text(*lag));
	return line;
}

/** ` (carol)`: the account that the user is logged in to; one of the same name is said to be there. */
std::string account_text(const Session &session)
{
	if (session.account().empty())
		return {};
	return " (" + (session.is_me(session.account()) ? "logged in" : safe_text(session.account())) + ")";
}

/** Adds of a line what fits in so many cells. @return its width */
std::size_t add_fitting(const StyledLine &from, std::size_t columns, StyledLine &line)
{
	std::size_t used = 0;
	for (const Piece &piece : from.pieces()) {
		const std::string_view fits = irc::width_prefix(piece.text, columns - used);
		used += irc::text_width(fits);
		line.add(piece.style, fits);
		if (fits.size() < piece.text.size())
			break;
	}
	return used;
}

} // namespace

StyledLine status_line(const Chat &chat, std::time_t wall, SteadyTime now, std::size_t columns, std::string_view notice)
{
	const Chat::Server &server = chat.current_server();
	const StyledLine right = right_line(chat.windows().current(), notice);
	const StyledLine window = window_line(chat, now);
	const std::vector<Unread> unread = unread_windows(chat.windows());
	const Session &session = server.link->session();
	const std::string nick = " " + safe_text(session.nick()) + account_text(session) + (server.away ? " (away)" : "");

	StyledLine line;
	StyledLine shown_right;
	const std::size_t left = columns - add_fitting(right, columns, shown_right);
	const std::size_t needed = irc::text_width(window.text());
	// Where there is not room for all, the names of windows go first, then the clock, then the nick.
	int named = -1;
	for (const std::string &front : {" " + clock(wall) + nick + " |", nick + " |", std::string()}) {
		const std::size_t taken = irc::text_width(front) + needed;
		named = taken <= left ? named_windows(unread, left - taken) : -1;
		if (named >= 0 || front.empty()) {
			line.add(Style::bar, front);
			break;
		}
	}
	std::size_t used = irc::text_width(line.text());
	used += add_fitting(window, left - used, line);
	add_unread(unread, named, left - used, line);
	line.add(Style::bar, std::string(left - irc::text_width(line.text()), ' '));
	return line.add(shown_right);
}

} // namespace confer::client
