// SPDX-License-Identifier: MIT
#include "client/talk/window_list.hh"

#include "client/talk/description.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace confer::client {

namespace {

StyledLine date_line(std::time_t time)
{
	std::tm local{};
	std::array<char, 64> text{};
	if (!::localtime_r(&time, &local) || std::strftime(text.data(), text.size(), "%A, %Y-%m-%d", &local) == 0)
		return StyledLine(Style::rule, "-- another day --");
	return StyledLine(Style::rule, "-- " + std::string(text.data()) + " --");
}

/** The messages of a window that were refused, or lost with a connection. */
std::vector<OwnMessage> take_unsent(Window &window)
{
	std::vector<OwnMessage> messages(std::make_move_iterator(window.unsent.begin()),
	                                 std::make_move_iterator(window.unsent.end()));
	for (Unconfirmed &own : window.unconfirmed)
		if (own.state == Unconfirmed::State::lost)
			messages.push_back(std::move(own.message));
	return messages;
}

} // namespace

bool same_day(std::time_t a, std::time_t b) noexcept
{
	std::tm one{};
	std::tm other{};
	return ::localtime_r(&a, &one) && ::localtime_r(&b, &other) && one.tm_yday == other.tm_yday &&
	       one.tm_year == other.tm_year;
}

Window *WindowList::find_id(unsigned id) noexcept
{
	for (const auto &window : windows_)
		if (window->id == id)
			return window.get();
	return nullptr;
}

Window *WindowList::find(unsigned link, std::string_view name, const irc::CaseMap &map) noexcept
{
	for (const auto &window : windows_)
		if (window->link == link && !target_of(*window).empty() && map.equal(window->name, name))
			return window.get();
	return nullptr;
}

Window *WindowList::find_label(unsigned link, std::string_view label, const irc::CaseMap &map) noexcept
{
	if (Window *known = find(link, label, map))
		return known;
	Window *named = nullptr;
	for (const auto &window : windows_) {
		if (irc::equal_nocase(this->label(*window), label))
			return window.get();
		if (irc::equal_nocase(window->name, label))
			named = window.get();
	}
	return named;
}

std::string WindowList::label(const Window &window) const
{
	const auto same = [&](const auto &other) {
		return other.get() != &window && irc::equal_nocase(target_of(*other), window.name);
	};
	if (target_of(window).empty() || std::none_of(windows_.begin(), windows_.end(), same))
		return window.name;
	return window.name + "@" + const_cast<WindowList *>(this)->server(window.link).name;
}

Window &WindowList::server(unsigned link) noexcept
{
	for (const auto &window : windows_)
		if (window->link == link && window->kind == WindowKind::server)
			return *window;
	return *windows_.front();
}

Window *WindowList::find_kind(unsigned link, WindowKind kind) noexcept
{
	const auto found = std::find_if(windows_.begin(), windows_.end(), [&](const auto &window) {
		return window->kind == kind && (kind == WindowKind::help || window->link == link);
	});
	return found == windows_.end() ? nullptr : found->get();
}

Window *WindowList::open(unsigned link, WindowKind kind, std::string_view name, const irc::CaseMap &map)
{
	if (kind != WindowKind::server) {
		const bool alone = kind == WindowKind::help || kind == WindowKind::search;
		if (Window *known = alone ? find_kind(link, kind) : find(link, name, map))
			return known;
		if (windows_.size() >= kMax)
			return nullptr;
	}
	const std::size_t number = windows_.empty() ? 1 : windows_.back()->number + 1;
	windows_.push_back(std::make_unique<Window>(
	    Window{.id = ++last_id_, .link = link, .number = number, .kind = kind, .name = std::string(name)}));
	++changes_;
	return windows_.back().get();
}

void WindowList::close(Window &window)
{
	const auto found =
	    std::find_if(windows_.begin(), windows_.end(), [&](const auto &w) { return w.get() == &window; });
	if (found == windows_.end() || window.kind == WindowKind::server)
		return;
	if (!target_of(window).empty())
		closed_.push_back({window.link, window.name, std::move(window.draft.text), take_unsent(window)});
	erase([&](const Window &w) { return &w == &window; });
}

void WindowList::close_server(unsigned link)
{
	erase([link](const Window &w) { return w.link == link; });
}

/**
 * Takes windows away. If the current one is among them, the one that was looked at before it is shown, or the nearest:
 * no other one counts as looked at.
 */
void WindowList::erase(const std::function<bool(const Window &)> &gone)
{
	const auto stays = [&](const auto &window) { return !gone(*window); };
	if (last_ && gone(*last_))
		last_ = nullptr;
	const Window *shown = windows_[current_].get();
	const bool looked_at = gone(*shown);
	if (looked_at && last_) {
		shown = std::exchange(last_, nullptr);
	} else if (looked_at) {
		const auto before =
		    std::find_if(windows_.rend() - static_cast<std::ptrdiff_t>(current_), windows_.rend(), stays);
		shown = (before != windows_.rend() ? *before : *std::find_if(windows_.begin(), windows_.end(), stays)).get();
	}
	++changes_;
	std::erase_if(windows_, [&](const auto &window) { return !stays(window); });
	current_ = static_cast<std::size_t>(
	    std::find_if(windows_.begin(), windows_.end(), [shown](const auto &w) { return w.get() == shown; }) -
	    windows_.begin());
	if (looked_at)
		look_at(current_);
}

void WindowList::show(const Window &window)
{
	for (std::size_t place = 0; place < windows_.size(); ++place)
		if (windows_[place].get() == &window)
			look_at(place);
}

bool WindowList::show_number(std::size_t number)
{
	const auto found =
	    std::find_if(windows_.begin(), windows_.end(), [number](const auto &w) { return w->number == number; });
	if (found == windows_.end())
		return false;
	look_at(static_cast<std::size_t>(found - windows_.begin()));
	return true;
}

void WindowList::rotate(int step)
{
	const auto count = static_cast<int>(windows_.size());
	look_at(static_cast<std::size_t>((static_cast<int>(current_) + step + count) % count));
}

bool WindowList::show_unread()
{
	const auto rank = [](const Window &w) { return w.mentions > 0 ? 3 : w.messages > 0 ? 2 : w.events ? 1 : 0; };
	std::size_t best = current_;
	int highest = 0;
	for (std::size_t i = 1; i < windows_.size(); ++i) {
		const std::size_t place = (current_ + i) % windows_.size();
		if (rank(*windows_[place]) > highest) {
			highest = rank(*windows_[place]);
			best = place;
		}
	}
	if (highest > 0)
		look_at(best);
	return highest > 0;
}

void WindowList::show_last()
{
	if (last_)
		show(*last_);
}

void WindowList::rename(Window &window, std::string_view name)
{
	window.name = name;
	++changes_;
}

void WindowList::append(Window &window, NewLine line)
{
	window.presence.clear();
	note(window, line.activity);
	if (window.first_time == 0)
		window.first_time = line.time;
	if (window.last_time != 0 && !same_day(window.last_time, line.time))
		window.lines.append(date_line(line.time));
	window.last_time = line.time;
	window.lines.append(std::move(line.line));
	trim();
}

void WindowList::prepend(Window &window, std::vector<NewLine> lines)
{
	if (window.last_time == 0 && !lines.empty())
		window.last_time = lines.back().time;
	for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
		if (full()) {
			window.cut = true;
			return;
		}
		if (window.first_time != 0 && !same_day(window.first_time, line->time))
			window.lines.prepend(date_line(window.first_time));
		window.first_time = line->time;
		window.lines.prepend(std::move(line->line));
	}
}

void WindowList::append_presence(Window &window, NewLine line, Move move, std::string_view nick, std::string_view to)
{
	const bool fold = !window.presence.empty() && !window.presence.full() && same_day(window.last_time, line.time) &&
	                  !window.lines.empty();
	if (!fold) {
		append(window, std::move(line));
		window.presence.add(move, nick, to);
		return;
	}
	window.presence.add(move, nick, to);
	note(window, line.activity);
	window.lines.replace_last(local_line(Style::event, window.presence.text(), line.time));
	trim();
}

void WindowList::look_at(std::size_t place)
{
	if (place != current_) {
		Window &left = *windows_[current_];
		left.unread_from = left.lines.end();
		last_ = &left;
	}
	current_ = place;
	Window &now = *windows_[place];
	if (now.unread_from == now.lines.end()) // nothing has come: what comes now is not unread
		now.unread_from.reset();
	now.messages = now.mentions = 0;
	now.events = false;
}

void WindowList::note(Window &window, Activity activity)
{
	if (&window == windows_[current_].get() || activity == Activity::none)
		return;
	if (!window.unread_from)
		window.unread_from = window.lines.end();
	window.messages += activity >= Activity::message;
	window.mentions += activity == Activity::mention;
	window.events = window.events || activity == Activity::event;
}

std::size_t WindowList::weight() const noexcept
{
	std::size_t weight = 0;
	for (const auto &window : windows_)
		weight += window->lines.weight();
	return weight;
}

void WindowList::trim()
{
	std::size_t weight = this->weight();
	while (weight > most_lines_) {
		Window &fullest = **std::max_element(windows_.begin(), windows_.end(), [](const auto &a, const auto &b) {
			return a->lines.weight() < b->lines.weight();
		});
		if (fullest.lines.empty())
			return;
		weight -= fullest.lines.weight();
		fullest.lines.drop_oldest();
		fullest.cut = true;
		weight += fullest.lines.weight();
	}
}

} // namespace confer::client
