// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/link.hh"
#include "client/talk/commands.hh"
#include "client/talk/description.hh"
#include "client/talk/preferences.hh"
#include "client/talk/window_list.hh"
#include "client/terminal/completion.hh"

#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/** A reason to call the user. */
struct Call {
	std::string where; ///< the channel, or the person
	std::string from;
	std::string text;
};

/** Something that was said, for the log. */
struct Record {
	std::string server; ///< the user's name for it
	std::string target; ///< the channel, the person, or empty for what the server says
	std::time_t time;
	std::string line;      ///< displayable, without the time
	bool replayed = false; ///< it may have been told before: it is history
};

/**
 * Everything that is said on all servers, in windows: takes what the servers send and puts it where it belongs, and
 * does what the user types. It draws nothing and waits for nothing.
 *
 * Main thread only.
 */
class Chat : public Names, public LinkObserver {
public:
	/** What was searched for at a server, and how much of it is shown. A record. */
	struct Found {
		std::string sought = {};  ///< as it was typed
		std::size_t messages = 0; ///< that the server has found so far
		LineNumber sum = 0;       ///< the line that says so
	};

	/** A server as the chat has it. A record. */
	struct Server {
		std::unique_ptr<Link> link;
		bool up = false;   ///< there was a connection when its state was looked at last
		bool away = false; ///< we are

		std::string banned = {};                           ///< the channel whose bans are being listed; empty: none
		std::string whois = {};                            ///< of whom WHOIS tells just now
		std::map<std::string, std::string> told_away = {}; ///< by folded nick: what was shown of who is away

		Found found = {};

		const Window *told_in = nullptr; ///< where it was told last that there is no connection
		LineNumber told = 0;             ///< in this line
	};

	/** `on_lines`: lines are also kept for take_printed(), one by one, for a terminal without a screen. */
	Chat(Preferences preferences, bool on_lines);

	/** Adds a server, with windows for these targets, and shows the first of them. The link observes this chat. */
	Link &add(std::unique_ptr<Link> link, const std::vector<std::string> &targets);

	/** Leaves a server and takes its windows away. @return false if it is the only one: it stays */
	bool close_server(unsigned link);

	[[nodiscard]] const std::vector<Server> &servers() const noexcept { return servers_; }
	[[nodiscard]] WindowList &windows() noexcept { return windows_; }
	[[nodiscard]] const WindowList &windows() const noexcept { return windows_; }
	[[nodiscard]] const Preferences &preferences() const noexcept { return preferences_; }

	/** The server of the current window. */
	[[nodiscard]] const Server &current_server() const noexcept;
	[[nodiscard]] Link &current_link() const noexcept { return *current_server().link; }

	/** The names of servers that /connect knows, to be completed. */
	void know_servers(std::vector<std::string> names) { known_servers_ = std::move(names); }

	/**
	 * Asks for messages older than the oldest line of the current window; in a window of /search, for more matches.
	 *
	 * @return what there is to say about it; empty: nothing
	 */
	[[nodiscard]] std::string ask_older(SteadyTime now);

	/** Whether the topic of a channel has a row. */
	void show_topics(bool on) noexcept { preferences_.topic = on; }

	/** Marks what the window shows as read. */
	void looked();

	/** Does what is done at a pace: tells the servers what has been read, and who is to be watched. */
	void tick(SteadyTime now);

	/** Takes an event, whichever link it is for. */
	void take(const Event &event);

	/**
	 * Runs a typed line in the current window. One message is sent at once; several are left in Outcome::say, for the
	 * caller to say() at a pace.
	 */
	[[nodiscard]] Outcome input(std::string_view line, std::time_t wall);

	/**
	 * Sends a message that was typed in a window of this name.
	 *
	 * @return false if there is no such window or no connection; then it is kept, to be taken back
	 */
	bool say(unsigned link, std::string_view window, OwnMessage message, std::time_t wall);

	/** Logs in or registers at a server with the password that was asked for there. */
	void use_password(unsigned link, const Outcome::Wanted &wanted, Secret password);

	/**
	 * Keeps messages that were not sent, to be taken back in their window, and says so there. If that was closed: in
	 * the current window if it is of this server, else in the server's own.
	 */
	void keep_unsent(unsigned link, std::string_view window, std::vector<OwnMessage> messages);

	/** How many messages a text makes where it is typed. */
	[[nodiscard]] std::size_t count_messages(std::string_view text) const;

	/** Whether the lines of a text are sent as one message. */
	[[nodiscard]] bool sends_together(std::string_view text) const noexcept;

	/** Whether a text makes so many messages that the user is asked before it is sent. */
	[[nodiscard]] bool must_ask(std::string_view text) const;

	/** Whom a text goes to: the target that its command names, or that of the window. */
	[[nodiscard]] std::string addressee(std::string_view text) const;

	/** Whether plain text could be sent now. */
	[[nodiscard]] bool can_send() const noexcept;

	/** Shows a line of the client's own in the current window. */
	void remark(Style style, std::string_view text, std::time_t wall);

	/**
	 * Takes the oldest message of the current window out that was refused, or lost with a connection, as it is to be
	 * typed again; texts for the window come together. Empty: there is none.
	 */
	[[nodiscard]] std::string take_unsent();

	/** What stands in front of the line being typed. */
	[[nodiscard]] std::string prompt() const;

	/** Where what is being typed would be cut to be sent in several messages. */
	[[nodiscard]] std::vector<std::size_t> cuts(std::string_view text) const;

	void on_message(Link &link, const irc::Message &message, const Arrival &arrival) override;
	void after_message(Link &link, const irc::Message &message) override;
	void on_settled(Link &link, const Delivery::Settled &settled) override;
	void on_older(Link &link, const Backlog::OlderPage &page) override;
	void on_found(Link &link, const FoundPage &page) override;
	void on_state(Link &link) override;
	void on_note(Link &link, std::string_view text) override;
	void on_remark(Link &link, std::string_view text) override;

	[[nodiscard]] std::vector<std::string> nicks(std::string_view start) const override;
	[[nodiscard]] std::vector<std::string> channels(std::string_view start) const override;
	[[nodiscard]] std::vector<std::string> server_names(std::string_view start) const override;
	[[nodiscard]] std::vector<std::string> windows(std::string_view start) const override;
	[[nodiscard]] std::string topic(std::string_view channel) const override;

	/** What has come since the last call. */
	[[nodiscard]] std::vector<Call> take_calls() { return std::exchange(calls_, {}); }
	[[nodiscard]] std::vector<Record> take_records() { return std::exchange(records_, {}); }
	[[nodiscard]] std::vector<StyledLine> take_printed() { return std::exchange(printed_, {}); }

private:
	/** What a text typed in the current window would say; nothing if it is a command that says nothing. Borrows. */
	[[nodiscard]] std::optional<Speech> speech_of(std::string_view text) const noexcept;

	[[nodiscard]] Server *server(unsigned link) noexcept;
	[[nodiscard]] bool names_of_join(Link &link, const irc::Message &message);
	[[nodiscard]] bool ignored(const irc::Message &message, const Session &session) const;
	void name_empty_list(Link &link, const irc::Message &message, Description &description);
	[[nodiscard]] bool is_known_away(Link &link, const irc::Message &message);
	void mark_highlights(Link &link, Description &description) const;
	Window *place(Link &link, Description &description, bool history);
	void place_move(Link &link, const Description &description);
	[[nodiscard]] Window &window_for(Link &link, const Description &description);
	void put(Link &link, Window &window, const Description &description, bool history);
	void put_rest(Link &link, Window &window, const Description &description, std::size_t indent, bool history);
	static void quote_answered(const Window &window, Description &description);
	[[nodiscard]] bool hold(Link &link, Window &window, const Description &description);
	void release_held(Link &link, Window &window);
	void announce_members(Window &window);
	void print(const Window &window, const StyledLine &line);
	void call(const Description &description);
	[[nodiscard]] StyledLine lay_out_in(const Window &window, const Link &link, const Description &description) const;
	void record(const Link &link, const Window &window, const StyledLine &line, const Description &description,
	            bool history);

	// What the user says
	[[nodiscard]] Window *window_named(Link &link, std::string_view name);
	[[nodiscard]] Window &window_to_tell(Link &link, std::string_view name);
	bool say_own(Link &link, Window &origin, OwnMessage message, std::time_t wall);
	[[nodiscard]] static std::optional<Description> describe_own(const Link &link, const OwnMessage &own,
	                                                             std::time_t wall);
	void confirm(Link &link, Window &origin, const OwnMessage &own);
	void show_confirmed(Link &link, Window &origin, Description &description);
	void give_up(Window &window, Unconfirmed own, std::string_view why);
	[[nodiscard]] Window *take_first(const Link &link, const std::function<bool(const Unconfirmed &)> &meant);
	[[nodiscard]] Window *take_confirmed(Link &link, const irc::Message &message, bool history);
	void lose_unconfirmed(Link &link);
	void judge_lost();
	[[nodiscard]] static std::optional<OwnMessage> take_oldest_unsent(Window &window, bool alone);

	// Who is where
	void before_join(Link &link, const irc::Message &message);
	void on_join(Link &link, const irc::Message &message);
	void on_leave(Link &link, const irc::Message &message);
	void on_kick(Link &link, const irc::Message &message);
	void on_quit(Link &link, const irc::Message &message);
	void on_nick(Link &link, const irc::Message &message);
	void back_again(Link &link, std::string_view nick);
	void on_speech(Link &link, const irc::Message &message);
	void on_numeric(Link &link, const irc::Message &message);
	void on_mode(Link &link, const irc::Message &message);
	void on_topic(Link &link, const irc::Message &message);
	[[nodiscard]] bool on_watched(Link &link, const irc::Message &message);
	void set_here(Link &link, std::string_view nick, bool here);
	void follow_windows();
	[[nodiscard]] bool watch_people(Link &link);

	// What a server finds
	[[nodiscard]] Window *search_window(const Link &link);
	void begin_search(Link &link, SearchQuery query, std::time_t wall);
	[[nodiscard]] std::string search_on(Link &link);
	[[nodiscard]] std::vector<NewLine> lines_of(const Link &link, const FoundPage &page) const;
	void show_sum(Window &window, const Found &found, StyledLine line);

	// What was said before, and what is read
	void tell_read(SteadyTime now);
	void ask_read(SteadyTime now);
	static void keep_said(Window &window, const Description &description, std::size_t lines);
	static void keep_older(Window &window, LineNumber end, std::vector<std::pair<std::string, Said>> said);
	static void count_unread(Window &window);
	[[nodiscard]] bool take_redaction(Link &link, const irc::Message &message);
	void remove_said(Window &window, const Said &said, const irc::Message &message, bool own_deed);
	void on_read(Link &link, const irc::Message &message);
	[[nodiscard]] Activity note_said(Window &window, const Description &description, Activity activity, bool history);

	[[nodiscard]] Window *window_of(Link &link, std::string_view name);

	void remark_at(Window &window, Style style, std::string_view text, std::time_t wall);
	void remark_line(Window &window, StyledLine line, std::time_t wall);
	void tell_wait(Server &server, bool was_up);
	void remark_on(Link &link, Style style, std::string_view text);

	Preferences preferences_;
	const bool on_lines_;
	std::vector<Server> servers_;
	std::vector<std::string> known_servers_;

	/** A channel that the user has asked for: when we are in it, it is shown in the place of the window of /join. */
	struct Expected {
		std::string channel = {};
		unsigned window = 0; ///< Window::id
	} expected_;

	WindowList windows_;
	unsigned followed_ = 0; ///< WindowList::changes() that were followed
	Budget marks_;          ///< what tells servers what is read
	Budget watches_;        ///< and who is to be watched
	std::vector<Call> calls_;
	std::vector<Record> records_;
	std::vector<StyledLine> printed_;
};

} // namespace confer::client
