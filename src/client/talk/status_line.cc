// SPDX-License-Identifier: MIT
#include "client/talk/status_line.hh"

#include "client/safe_text.hh"
#include "irc/width.hh"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace confer::client {

namespace {

/** A server that answers so slowly is worth a word. */
constexpr std::chrono::milliseconds kNoticeableLag{1000};

/** Adds texts as long as they fit. */
class Bar {
public:
	explicit Bar(std::size_t columns) noexcept : left_(columns) {}

	void add(Style style, std::string_view text)
	{
		const std::string safe = safe_text(text);
		const std::string_view fits = irc::width_prefix(safe, left_);
		left_ -= irc::text_width(fits);
		line_.add(style, fits);
	}

	[[nodiscard]] std::size_t left() const noexcept { return left_; }

	StyledLine take() { return std::move(line_); }

private:
	std::size_t left_;
	StyledLine line_;
};

std::string clock(std::time_t wall)
{
	std::tm local{};
	std::array<char, 16> text{};
	if (!::localtime_r(&wall, &local) || std::strftime(text.data(), text.size(), "%H:%M", &local) == 0)
		return "--:--";
	return text.data();
}

void add_activity(const WindowList &windows, Bar &bar)
{
	bool first = true;
	for (const auto &window : windows.all()) {
		if (!window->events && window->messages == 0)
			continue;
		bar.add(Style::bar, std::exchange(first, false) ? " | " : " ");
		std::string text = std::to_string(window->number);
		if (window->messages > 0)
			text += ":" + std::to_string(window->messages);
		bar.add(window->mentions > 0 ? Style::alert : Style::bar, text + (window->mentions > 0 ? "!" : ""));
	}
}

std::string lag_text(std::chrono::milliseconds lag)
{
	const auto tenths = lag.count() / 100;
	return " | lag " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string right_text(const Window &window, std::string_view notice)
{
	if (!notice.empty())
		return " " + std::string(notice) + " ";
	if (window.asking)
		return " asking for older lines ";
	const std::size_t below = window.view.below(window.lines);
	if (below > 0)
		return " " + std::to_string(below) + " more below ";
	return {};
}

} // namespace

StyledLine status_line(const Chat &chat, std::time_t wall, SteadyTime now, std::size_t columns, std::string_view notice)
{
	const WindowList &windows = chat.windows();
	const Window &window = windows.current();
	const Chat::Server &server = chat.current_server();
	const Link &link = *server.link;
	const std::string all_right = safe_text(right_text(window, notice));
	const std::string_view right = irc::width_prefix(all_right, columns);

	Bar bar(columns - irc::text_width(right));
	bar.add(Style::bar, " " + clock(wall) + " " + link.session().nick() + (server.away ? " (away)" : ""));
	bar.add(Style::bar, " | " + std::to_string(window.number) + " " + windows.label(window));
	if (window.here == false)
		bar.add(Style::bar, " (not here)");
	if (window.members.size() > 0)
		bar.add(Style::bar, " (" + std::to_string(window.members.size()) + ")");
	if (link.state() != Link::State::ready)
		bar.add(Style::alert, " not connected");
	else if (const auto lag = link.lag(now); lag && *lag >= kNoticeableLag)
		bar.add(Style::bar, lag_text(*lag));
	add_activity(windows, bar);
	bar.add(Style::bar, std::string(bar.left(), ' '));
	return bar.take().add(Style::bar, right);
}

} // namespace confer::client
