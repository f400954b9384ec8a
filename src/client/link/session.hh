// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/link/nick_choice.hh"
#include "client/link/sasl.hh"
#include "client/link/server_features.hh"
#include "client/terminal/styled_line.hh"
#include "irc/capability.hh"
#include "irc/message.hh"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** Who the user wants to be. */
struct Identity {
	std::string nick;
	bool nick_fixed = false; ///< the user has named the nick: take no other one without asking
	std::string user;
	std::string realname;
	Secret password;          ///< of the server; empty: none
	bool reads_lines = false; ///< messages of several lines are welcome (draft/multiline)
	SaslMechanism sasl = SaslMechanism::none;
	std::string account = {};     ///< for SASL
	Secret account_password = {}; ///< for SASL with a password
	bool unix_socket = false;  ///< the server knows the user by the kernel: EXTERNAL is tried without being asked for
	bool confidential = false; ///< the connection is encrypted or stays on this machine
};

/** Capabilities that are more than a message tag or a new kind of line. The documents are those of IRCv3. */
enum class Extra : unsigned {
	chathistory, ///< draft/chathistory
	read_marker, ///< draft/read-marker
	multiline,   ///< draft/multiline
	redaction,   ///< draft/message-redaction
	search,      ///< soju.im/search
	sasl,
	count_ ///< no capability itself
};

/**
 * Makes a nick of a user's name: characters that a nick cannot have are left out, and the rest is cut to 16 bytes;
 * `guest` if nothing is left.
 */
[[nodiscard]] std::string nick_from_user(std::string_view user);

/** A channel that the user wants to be in. */
struct WantedChannel {
	enum class State {
		wanted,  ///< not asked for on this connection
		asked,   ///< JOIN was sent
		joined,  ///< we are in it
		refused, ///< the server said no: `refusal`
	};

	std::string name;
	std::string key;
	State state = State::wanted;
	std::string refusal = {}; ///< the server's words, not made safe
};

/** The effects of a message of the server. */
struct Reaction {
	std::string send;              ///< bytes for the server
	std::vector<StyledLine> notes; ///< what the client has to say about it
};

/**
 * The client's side of the protocol: registration, capabilities, the answers that are owed, and who and where we are.
 * Bytes in, values out: no I/O, no clock, no locks. It lives longer than a connection: start() begins each anew.
 *
 * For one thread at a time.
 */
class Session {
public:
	enum class State {
		idle,        ///< no connection yet
		registering, ///< start() was called
		nick_needed, ///< registering, but the nick is taken or invalid: the user must choose another
		ready,       ///< RPL_WELCOME has come
		refused,     ///< the server refuses us: see refusal()
	};

	Session(Identity identity, std::vector<WantedChannel> channels);

	/** Begins on a new connection. @return what to send first */
	[[nodiscard]] std::string start();

	/** Takes one message. `now` serves to limit the rate of answers. */
	[[nodiscard]] Reaction receive(const irc::Message &message, SteadyTime now);

	/** The connection is gone. */
	void stop() noexcept;

	[[nodiscard]] State state() const noexcept { return state_; }

	/** Whether the server is still at its greeting: from RPL_WELCOME to the end of the message of the day. */
	[[nodiscard]] bool greeting() const noexcept { return greeting_; }
	[[nodiscard]] const std::string &refusal() const noexcept { return refusal_; }
	[[nodiscard]] const std::string &nick() const noexcept { return nick_; }
	/** The account that we are logged in to; empty: none. As the server said it. */
	[[nodiscard]] const std::string &account() const noexcept { return account_; }
	[[nodiscard]] bool has(irc::Cap cap) const noexcept { return enabled_.has(cap); }
	[[nodiscard]] bool has(Extra extra) const noexcept { return (extras_ & bit(extra)) != 0; }
	/** The value of the capability draft/multiline. */
	[[nodiscard]] const std::string &multiline_offer() const noexcept { return multiline_offer_; }
	[[nodiscard]] const ServerFeatures &features() const noexcept { return features_; }
	[[nodiscard]] const std::vector<WantedChannel> &channels() const noexcept { return channels_; }

	[[nodiscard]] bool same(std::string_view a, std::string_view b) const noexcept
	{
		return features_.case_map().equal(a, b);
	}
	[[nodiscard]] bool is_me(std::string_view nick) const noexcept { return same(nick, nick_); }

	/** The user asks for a channel: it will be joined again after a lost connection. */
	void want(std::string_view channel, std::string_view key);

	/** The user no longer wants to be in a channel. */
	void forget(std::string_view channel);

	/** Whether a channel is going to be joined, or was asked for, and the server has not answered. */
	[[nodiscard]] bool joining(std::string_view channel) const noexcept;

	/** Whether we are in a channel. */
	[[nodiscard]] bool in_channel(std::string_view channel) const noexcept;

	/**
	 * The user has chosen a nick. If the server accepts it, it is the wanted one on later connections. The caller sends
	 * NICK.
	 */
	void choose_nick(std::string_view nick);

	/** Whether the wanted nick was asked for again without the user, and the server has not answered. */
	[[nodiscard]] bool reclaiming() const noexcept { return reclaiming_; }

	/**
	 * Asks whether the wanted nick is free, if we have another and the server does not report it by itself: when that
	 * is due.
	 */
	void poll_nick(SteadyTime now, std::string &send);
	[[nodiscard]] SteadyTime next_nick_poll() const noexcept;

	/**
	 * Takes the answer to that, and asks for the nick if it is free.
	 *
	 * @return whether the message is such an answer, which nobody else needs
	 */
	[[nodiscard]] bool take_nick_poll(const irc::Message &message, std::string &send);

	/** The account that we want to log in to; empty: none. */
	[[nodiscard]] const std::string &wanted_account() const noexcept { return identity_.account; }

	/** Whether a login is being tried that the user has not asked for: the kernel may know them, see Identity. */
	[[nodiscard]] bool logs_in_unasked() const noexcept { return login_ && !login_needed_ && negotiating_; }

	/** Whether everything was said for the login under way, and the server has proved what it must. */
	[[nodiscard]] bool login_complete() const noexcept { return login_ && login_->complete(); }

	/** The result of log_in(). */
	struct LogIn {
		std::string send = {};    ///< for the server
		std::string problem = {}; ///< why not; empty: it is under way
	};

	/** Logs in to an account on this connection, and on later ones if that succeeds. */
	[[nodiscard]] LogIn log_in(std::string_view account, Secret password);

	/** Later connections log in to this account. */
	void log_in_later(std::string_view account, Secret password);

	/** An account is being registered with this password: when the server has logged us in, later connections use it.
	 */
	void registering(Secret password) { fresh_password_ = std::move(password); }

	/** Later connections do without an account. */
	void log_out();

	/**
	 * Watches a nick from now on, on later connections too, or no longer: the server reports whether it is online
	 * (IRCv3 MONITOR).
	 *
	 * @return what to send for it now; empty where the server does not offer that, or is not ready yet
	 */
	[[nodiscard]] std::string watch(std::string_view nick);
	[[nodiscard]] std::string unwatch(std::string_view nick);

	/** Whether this nick is watched, or was watched until recently: then the server still reports about it. */
	[[nodiscard]] bool was_watched(std::string_view nick) const noexcept;

	/** Whether it is not watched yet and there is a place for it. */
	[[nodiscard]] bool may_watch(std::string_view nick) const noexcept;

	/** The watched nicks. The server watches the first of them, as many as it takes. */
	[[nodiscard]] const std::vector<std::string> &watched() const noexcept { return watched_; }

	/**
	 * The line that tells the server that everything up to `time` (of server-time) has been read; empty if it has no
	 * read markers. IRCv3 read-marker.
	 */
	[[nodiscard]] std::string mark_read(std::string_view target, std::string_view time) const;

	/** The line that asks up to where it has been read; empty if the server has no read markers. */
	[[nodiscard]] std::string ask_read(std::string_view target) const;

	/**
	 * The line that asks for `count` messages before the one of this msgid, or else before this time, or else for the
	 * newest; empty if the server has no history. IRCv3 chathistory.
	 */
	[[nodiscard]] std::string ask_older(std::string_view target, std::string_view msgid, std::string_view time,
	                                    std::size_t count) const;

	/** Bytes of text that one message to `target` can carry without being cut on its way to others. */
	[[nodiscard]] std::size_t room(std::string_view command, std::string_view target) const noexcept;

private:
	void on_numeric(unsigned numeric, const irc::Message &message, Reaction &reaction);
	void on_cap(const irc::Message &message, Reaction &reaction);
	void on_cap_list(std::string_view list, bool more, Reaction &reaction);
	void on_cap_answer(std::string_view list, bool on);
	void request_caps(Reaction &reaction);
	void start_sasl(Reaction &reaction);
	void begin_login(SaslMechanism mechanism, Reaction &reaction);
	[[nodiscard]] bool try_other_mechanism(Reaction &reaction);
	void on_login_ended(unsigned numeric, Reaction &reaction);
	void on_account(unsigned numeric, const irc::Message &message);
	void on_fail(const irc::Message &message);
	void on_authenticate(const irc::Message &message, Reaction &reaction);
	void on_sasl_numeric(unsigned numeric, const irc::Message &message, Reaction &reaction);
	void refuse(std::string why);
	void on_refused(unsigned numeric, const irc::Message &message);
	void on_greeted(Reaction &reaction);
	void end_cap(Reaction &reaction);
	[[nodiscard]] bool can_watch() const noexcept;
	void on_watch_refused(const irc::Message &message);
	void on_welcome(const irc::Message &message, Reaction &reaction);
	void on_nick_refused(unsigned numeric, const irc::Message &message, Reaction &reaction);
	void on_join_refused(const irc::Message &message);
	void on_modes(const irc::Message &message, std::size_t place);
	[[nodiscard]] bool on_wish_refused(const irc::Message &message);
	void on_nick(const irc::Message &message, Reaction &reaction);
	void on_nick_free(std::string_view nick, Reaction &reaction);
	void on_join(const irc::Message &message);
	void on_leave(std::string_view who, std::string_view channel);
	void on_error(const irc::Message &message);
	void on_ctcp(const irc::Message &message, SteadyTime now, Reaction &reaction);
	[[nodiscard]] WantedChannel *find(std::string_view channel) noexcept;

	Identity identity_;
	std::vector<WantedChannel> channels_;
	State state_ = State::idle;
	std::string refusal_;
	NickChoice choice_;
	std::string nick_;     ///< what the server calls us, or the last one that it was asked for
	bool polling_ = false; ///< the answer to ISON is owed
	bool reclaiming_ = false;
	SteadyTime next_poll_{};
	std::chrono::seconds poll_wait_{0};
	bool was_ready_ = false; ///< on this connection or an earlier one
	std::string user_;       ///< of ourselves as the server shows it; empty: not known yet
	std::string host_;
	static constexpr unsigned bit(Extra extra) noexcept { return 1U << static_cast<unsigned>(extra); }

	irc::CapSet offered_;
	irc::CapSet enabled_;
	unsigned offered_extras_ = 0; ///< a bit for each name in the table of Extra
	unsigned extras_ = 0;         ///< of bit()
	std::string sasl_offer_;      ///< value of the capability
	std::string multiline_offer_; ///< the same
	std::vector<std::string> watched_;
	std::vector<std::string> unwatched_; ///< the last of those that were watched
	std::unique_ptr<SaslLogin> login_;   ///< the one under way
	bool login_needed_ = false;          ///< without it the connection is not wanted
	bool logged_in_ = false;             ///< by a login of ours
	std::string account_;
	Secret fresh_password_;
	unsigned cap_lists_ = 0;   ///< lines of the answer to CAP LS
	bool negotiating_ = false; ///< CAP END is still owed
	bool greeting_ = false;
	ServerFeatures features_;
	Budget ctcp_budget_;
};

/** The nick of a message's source, which may be nick!user@host or a server's name. */
[[nodiscard]] std::string_view source_nick(std::string_view source) noexcept;

/** Whether it is the command of what somebody says: PRIVMSG or NOTICE. */
[[nodiscard]] bool is_speech(std::string_view command) noexcept;

/** The number of a numeric; 0 if the command is none. */
[[nodiscard]] unsigned numeric_of(std::string_view command) noexcept;

} // namespace confer::client
