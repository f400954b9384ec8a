// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/window.hh"
#include "irc/casemap.hh"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/** A line for a window. */
struct NewLine {
	StyledLine line;
	std::time_t time;
	Activity activity = Activity::none;
};

/**
 * The windows in the order of their numbers, and which one is the current one. A number stays with its window: a new
 * window gets the one behind the highest. All of them together hold a bounded number of lines: when there are more, the
 * window that has most gives up its oldest, so that a flood in one place takes nothing from another. Pure; for one
 * thread.
 */
class WindowList {
public:
	/** Limit for the windows; lines that would need another one go to the server's window. */
	static constexpr std::size_t kMax = 250;

	/** `most_lines`: what all scrollbacks together may weigh, see Scrollback::weight(). */
	explicit WindowList(std::size_t most_lines) noexcept : most_lines_(most_lines) {}

	[[nodiscard]] bool empty() const noexcept { return windows_.empty(); }
	[[nodiscard]] std::size_t size() const noexcept { return windows_.size(); }
	[[nodiscard]] const std::vector<std::unique_ptr<Window>> &all() const noexcept { return windows_; }

	/** The window on the screen; there is one after the first open(). */
	[[nodiscard]] Window &current() noexcept { return *windows_[current_]; }
	[[nodiscard]] const Window &current() const noexcept { return *windows_[current_]; }

	/** The window with this Window::id; null if it was closed. */
	[[nodiscard]] Window *find_id(unsigned id) noexcept;

	/** The window of a channel or nick of a server; null if there is none. */
	[[nodiscard]] Window *find(unsigned link, std::string_view name, const irc::CaseMap &map) noexcept;

	/** The window that the user means by `#ops`, `#ops@lab`, or by a name that only another server has; else null. */
	[[nodiscard]] Window *find_label(unsigned link, std::string_view label, const irc::CaseMap &map) noexcept;

	/** How the user calls a window: `#ops`, and where several servers have one, `#ops@lab`. */
	[[nodiscard]] std::string label(const Window &window) const;

	/** The server's own window, which is there until close_server(). */
	[[nodiscard]] Window &server(unsigned link) noexcept;

	/** The window of a kind that has no target; of /help whichever server it was opened for. Null if there is none. */
	[[nodiscard]] Window *find_kind(unsigned link, WindowKind kind) noexcept;

	/** Makes a window if there is none of this name. Null if there are too many; never for a server. /help has one, and
	 * the search of each server. */
	Window *open(unsigned link, WindowKind kind, std::string_view name, const irc::CaseMap &map);

	/** Takes a window away; a server's own one stays. */
	void close(Window &window);

	/** Takes all windows of a server away, with its own. There is another server. */
	void close_server(unsigned link);

	/** Looks at a window. */
	void show(const Window &window);

	/** Looks at the window of this number. @return false if there is none */
	bool show_number(std::size_t number);

	/** Looks at the next window (1) or the one before (-1), round and round. */
	void rotate(int step);

	/** Looks at a window with something unread: mentions first, then messages, then the rest. @return whether any is */
	bool show_unread();

	/** Looks at the window that was looked at before. */
	void show_last();

	/** Adds a line, and in front of it the date if a new day has begun. */
	void append(Window &window, NewLine line);

	/**
	 * Puts what was said before the oldest line in front of it, with the dates between. What there is no room for is
	 * left out, the oldest first, and Window::cut says so.
	 */
	void prepend(Window &window, std::vector<NewLine> lines);

	/** Whether new lines push out others. */
	[[nodiscard]] bool full() const noexcept { return weight() >= most_lines_; }

	/** Renames a window. */
	void rename(Window &window, std::string_view name);

	/** Counts openings, closings and new names: a caller sees from a new value that something has changed. */
	[[nodiscard]] unsigned changes() const noexcept { return changes_; }

	/** A window that was closed, and what had been typed in it and not arrived. */
	struct Closed {
		unsigned link;
		std::string name;
		std::string draft;
		std::vector<OwnMessage> unsent;
	};

	/** Those since the last call. */
	[[nodiscard]] std::vector<Closed> take_closed() { return std::exchange(closed_, {}); }

	/** Adds a join, quit or nick change: consecutive ones share a line. `line` is shown while it is the only one. */
	void append_presence(Window &window, NewLine line, Move move, std::string_view nick, std::string_view to);

private:
	void erase(const std::function<bool(const Window &)> &gone);
	void look_at(std::size_t place);
	void note(Window &window, Activity activity);
	[[nodiscard]] std::size_t weight() const noexcept;
	void trim();

	const std::size_t most_lines_;
	std::vector<std::unique_ptr<Window>> windows_;
	std::size_t current_ = 0;
	const Window *last_ = nullptr; ///< looked at before; perhaps gone
	unsigned changes_ = 0;
	unsigned last_id_ = 0;
	std::vector<Closed> closed_;
};

/** Whether two points in time are of the same day, in local time. */
[[nodiscard]] bool same_day(std::time_t a, std::time_t b) noexcept;

} // namespace confer::client
