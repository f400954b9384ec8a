// SPDX-License-Identifier: MIT
#pragma once

#include "chat/account_brake.hh"
#include "chat/account_names.hh"
#include "chat/accounts.hh"
#include "chat/always_on.hh"
#include "chat/channel.hh"
#include "chat/channel_access.hh"
#include "chat/conversations.hh"
#include "chat/counter.hh"
#include "chat/delivery.hh"
#include "chat/event.hh"
#include "chat/guess_brake.hh"
#include "chat/holding.hh"
#include "chat/kline.hh"
#include "chat/read_markers.hh"
#include "chat/reserved_nicks.hh"
#include "chat/role.hh"
#include "chat/roll.hh"
#include "chat/searches.hh"
#include "chat/settings.hh"
#include "chat/streams.hh"
#include "chat/user.hh"
#include "irc/casemap.hh"
#include "irc/isupport.hh"

#include <confer/rw_lock.hh>

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace confer::chat {

/** What WHOWAS remembers of a user who left or changed nick. */
struct Departed {
	std::string nick, username, host, realname;
	WallTime when;
};

/** How many there are and were; what LUSERS tells. */
struct Population {
	std::size_t users, invisible, operators, unknown, channels, most_users;
};

/** Limits::flood_rate and flood_burst. */
struct alignas(8) Flood { // aligned so that a processor can load it at once
	unsigned rate;
	unsigned burst;
};
static_assert(std::atomic<Flood>::is_always_lock_free);

/** Limits::send_queue and receive_queue, which are less than 4 GiB. */
struct alignas(8) Queues {
	std::uint32_t send;
	std::uint32_t receive;
};
static_assert(std::atomic<Queues>::is_always_lock_free);

class Audience;
class WorldWrite;
struct ChannelState;
struct PresenceState;

/**
 * All sessions, users, channels and names, and the one lock over who is where.
 *
 * A command runs from its start to its end under one WorldRead or WorldWrite. Messages need only a WorldRead: their
 * order within a channel is kept by Channel::delivery. References to users and channels are good while the lock is
 * held.
 */
class World {
public:
	/** `log`: what is said and how channels stand is kept there; it outlives the World. */
	World(Settings settings, Log &log);
	/** `accounts`: who has an account is asked there; it outlives the World. */
	World(Settings settings, Log &log, Accounts &accounts);
	/** Nothing is kept but the history in memory. */
	explicit World(Settings settings);
	World(const World &) = delete;
	World &operator=(const World &) = delete;
	~World();

	/** The name that stands before numerics; never changes. */
	const std::string &name() const noexcept { return name_; }
	const irc::CaseMap &case_map() const noexcept { return case_map_; }
	MessageIds &message_ids() noexcept { return ids_; }
	Log &log() noexcept { return log_; }
	/** Who keeps the accounts: only asked without locks. */
	Accounts &accounts() noexcept { return accounts_; }
	/** Whose nick is whose. What changes an account changes it there too. */
	const AccountNames &account_names() const noexcept REQUIRES_SHARED(world_role) { return account_names_; }
	AccountNames &changing_account_names() noexcept REQUIRES(world_role) { return account_names_; }
	/** The nick belongs to the local user of this login name. False: it cannot be a nick, or another account has it. */
	bool reserve_for_local(std::string_view name) REQUIRES(world_role);
	AccountBrake &account_brake() noexcept { return account_brake_; }
	/** Whether there are accounts, and so the services. Never changes. */
	bool keeps_accounts() const noexcept { return keeps_accounts_; }
	Conversations &conversations() noexcept { return conversations_; }
	/** Whether the capability to register accounts is offered: if they could be when the server started. */
	bool offers_registration() const noexcept { return offers_registration_; }
	Searches &searches() noexcept { return searches_; }
	/** Whether there is a log that keeps anything. */
	bool logs() const noexcept { return logs_; }
	ReadMarkers &read_markers() noexcept { return read_markers_; }
	BlockPool &blocks() noexcept { return blocks_; }
	Klines &klines() noexcept { return klines_; }
	CommandTally &tally() noexcept { return tally_; }
	const HistoryBounds &history_bounds() const noexcept { return history_bounds_; }
	HoldingBounds &holding_bounds() noexcept { return holding_bounds_; }
	const HoldingBounds &holding_bounds() const noexcept { return holding_bounds_; }
	GuessBrake &guess_brake() noexcept { return guess_brake_; }
	const GuessBrake &guess_brake() const noexcept { return guess_brake_; }

	const Settings &settings() const noexcept REQUIRES_SHARED(world_role) { return settings_; }
	/** What RPL_ISUPPORT says under these settings. */
	const irc::Isupport &isupport() const noexcept REQUIRES_SHARED(world_role) { return isupport_; }
	/** Flood control under these settings, for threads that hold nothing. */
	Flood flood() const noexcept { return flood_.load(std::memory_order_relaxed); }
	/** Limits::flood_shared, likewise. */
	unsigned flood_shared() const noexcept { return flood_shared_.load(std::memory_order_relaxed); }
	/** How much may wait for and from a client under these settings, for threads that hold nothing. */
	Queues queues() const noexcept { return queues_.load(std::memory_order_relaxed); }
	/** Puts new settings in force; what cannot change (name, casemapping, whether there is a history) stays. */
	void configure(Settings settings) REQUIRES(world_role);

	/** A connection has come. */
	void add_session(Session &session) REQUIRES(world_role);
	/**
	 * A connection is gone, unless there is no memory for that (std::bad_alloc): then nothing has happened, and it is
	 * to be tried again. Its user goes too if it was the last, with a QUIT that gives the reason. That is told with
	 * `hold` shared, and holds up nobody who speaks: some hear it before, some after what is said at that moment.
	 * Nobody else hears of one of several sessions, nor of the last one of an always-on user, who is away then.
	 */
	void remove_session(Session &session, std::string_view reason, Delivery &out, WorldWrite &hold)
	    REQUIRES(world_role);
	const std::unordered_set<Session *> &sessions() const noexcept REQUIRES_SHARED(world_role) { return sessions_; }

	User *find_user(std::string_view nick) const noexcept REQUIRES_SHARED(world_role);
	/**
	 * Whether nobody may take this nick: it is the name of the server or of a service, or Settings::reserved_nicks
	 * cover it, or it looks like one of these.
	 */
	bool reserved(std::string_view nick) const REQUIRES_SHARED(world_role)
	{
		return reserved_nicks_.cover(nick, case_map_);
	}
	/** Takes the user in, whose nick is free, with its first session. */
	User &add_user(std::unique_ptr<User> user, Session &session) REQUIRES(world_role);
	/** The session becomes one more of this user. Without memory (std::bad_alloc) nothing has happened. */
	void attach_session(User &user, Session &session) REQUIRES(world_role);
	/**
	 * The user of the account that a session which asks for this nick attaches to: who has the nick, or who is
	 * always-on. nullptr: it becomes a new user.
	 */
	User *user_to_attach(std::string_view account, std::string_view nick) const noexcept REQUIRES_SHARED(world_role);
	/** At most so many sessions have `users` users: for Delivery::prepare(). */
	std::size_t sessions_of(std::size_t users) const noexcept REQUIRES_SHARED(world_role)
	{
		return std::min(users + more_sessions_, sessions_.size());
	}
	/**
	 * Removes users who leave together, and tells the users who stay and share a channel with them. The sessions of the
	 * removed users stay, and belong to no user. The work grows with the lines that are sent, not with the square of
	 * the users who leave. The lines are sent with `hold` shared, if it is given. `last`: a session that is removed
	 * with its user. Throws std::bad_alloc when there is no memory; then nothing has changed.
	 */
	void remove_users(std::span<User *const> users, std::string_view reason, Delivery &out, WorldWrite *hold,
	                  Session *last = nullptr) REQUIRES(world_role);
	/** Changes the nick of a user to one that is free, or is the present one in another case. */
	void rename_user(User &user, std::string_view nick, WallTime now) REQUIRES(world_role);

	/** What the account has chosen. */
	const Preferences &preferences(std::string_view account) const noexcept REQUIRES_SHARED(world_role)
	{
		return always_on_.preferences(account);
	}
	/** What came of a choice. */
	enum class Choice {
		done,
		not_offered, ///< Settings::always_on does not allow it
		full,        ///< there are as many always-on users as there may be
	};
	/**
	 * The owner of the account, which exists, chooses. A user who no longer stays, and has no client, leaves: that is
	 * told with `hold` shared, if there is one. `anyway`: what is not offered, or full, is kept for when it is, and
	 * changes nothing now.
	 */
	[[nodiscard]] Choice choose(std::string_view account, const Preferences &wanted, Delivery &out, WorldWrite *hold,
	                            bool anyway = false) REQUIRES(world_role);
	/**
	 * Forgets what belongs to the account but its users: channels, which are nobody's then, ranks, choices, metadata,
	 * read markers and conversations. False: the log has no space, and some of it may be left.
	 */
	[[nodiscard]] bool forget_account(const std::string &account, WallTime now) REQUIRES(world_role);
	/** Erases all that the account, named as registered, has said. False: the log has no space, and nothing is done. */
	[[nodiscard]] bool erase_lines_of(const std::string &account, WallTime now) REQUIRES(world_role);
	/**
	 * To be called when the account of a user, or what it has chosen, has changed: the user is always-on or not.
	 * Without memory it is not.
	 */
	void settle(User &user, WallTime now) noexcept REQUIRES(world_role);
	/** How an always-on user stands has changed: has the log keep it. Does nothing for others. */
	void keep_presence(const User &user, WallTime now) noexcept REQUIRES(world_role);
	/** How many users are always-on. */
	std::size_t always_on_users() const noexcept REQUIRES_SHARED(world_role) { return always_on_.users().size(); }
	/** An always-on user has a client again. Returns who is to be told that it is back, if it was away for that. */
	[[nodiscard]] std::optional<Audience> come_back(User &user, Delivery &out) REQUIRES(world_role);
	/**
	 * Ends users who were absent for too long, or whom the settings do not let stay any more. If a reload has changed
	 * who stays, users with a client are told (PERSISTENCE STATUS). Returns when to look again.
	 */
	WallTime end_absent_users(WallTime now, Delivery &out, WorldWrite &hold) REQUIRES(world_role);

	Channel *find_channel(std::string_view channel) const noexcept REQUIRES_SHARED(world_role);
	/** A new channel with the default modes and no members yet. `held`: what is counted for it. `now`: the time. */
	Channel &add_channel(std::string_view channel, WallTime now, Holding held = {}) REQUIRES(world_role);
	/** Changes the name of a channel to one that is free. Returns how many users were looked at for read markers. */
	std::size_t rename_channel(Channel &channel, std::string_view name, WallTime now) REQUIRES(world_role);
	void set_topic(Channel &channel, Channel::Topic topic) REQUIRES(world_role);
	void join(User &user, Channel &channel, Statuses statuses, WallTime now) REQUIRES(world_role);

	// Registered channels. What changes is in the log before this returns true; false: the log has no space, and
	// nothing has changed. Accounts are named as registered.
	/** The channel belongs to the account. Only for one that the log knows (Channel::stream()). */
	[[nodiscard]] bool register_channel(Channel &channel, std::string_view founder, WallTime now) REQUIRES(world_role);
	/** It belongs to nobody; without members it ends, and must not be used afterwards. */
	[[nodiscard]] bool unregister_channel(Channel &channel, WallTime now) REQUIRES(world_role);
	/** Changes the founder, the heir or the reason of suspension of a registered channel. */
	[[nodiscard]] bool change_owner(Channel &channel, std::string_view founder, std::string_view heir,
	                                std::string_view suspended, WallTime now) REQUIRES(world_role);
	/** Sets the rank of an account in a registered channel, in place of what it had; Power::none: it has none. */
	[[nodiscard]] bool set_access(Channel &channel, AccessEntry entry, WallTime now) REQUIRES(world_role);
	/** The channels in which an account has a rank. */
	const ChannelsByAccount &channels_by_account() const noexcept REQUIRES_SHARED(world_role)
	{
		return channels_by_account_;
	}
	/**
	 * The user is logged in to this account from now on, or to none if it is empty. What it gets back by account after
	 * a restart changes with it.
	 */
	void change_account(User &user, std::string account, WallTime now) noexcept REQUIRES(world_role);
	/** The user has got what its account had in its channels when the server ended: has the log keep what it has. */
	void take_back(const User &user, WallTime now) noexcept REQUIRES(world_role);
	/** How many channels the account is the founder of. */
	std::size_t channels_founded_by(std::string_view account) const noexcept REQUIRES_SHARED(world_role);
	/** The statuses that the user gets in the channel by account, when joining and when logging in there. */
	Statuses granted_statuses(const User &user, const Channel &channel) const noexcept REQUIRES_SHARED(world_role);
	Power granted_power(const User &user, const Channel &channel) const noexcept REQUIRES_SHARED(world_role)
	{
		return highest(granted_statuses(user, channel));
	}

	/** Changes of the state that the log is to keep. */
	using Unsaved = std::vector<StateChange>;
	/** What the log is to keep of changes of modes that were made: `done`, by `setter`. */
	Unsaved modes_to_save(const Channel &channel, std::span<const irc::ModeChange> done, std::string_view setter,
	                      WallTime now) const REQUIRES_SHARED(world_role);
	/** Has the log keep it, before anybody is told of it. */
	void save(const Unsaved &unsaved, WallTime now) noexcept REQUIRES(world_role);
	/** How many changes of the state the log had no space for. */
	std::uint64_t unsaved() const noexcept { return unsaved_.value(); }

	/**
	 * Takes over the state that the log has kept, before there are any sessions. Always-on users are where they were.
	 * Channels without them are as they were, without members, and those that are not registered end at `ends` unless
	 * somebody joins. Returns how many entries cannot be read; they are dropped.
	 */
	std::size_t restore(std::span<const StateChange> state, WallTime now, Deadline ends) REQUIRES(world_role);
	/**
	 * The server stops: from now on those who leave do it because it does, so their channels are kept as they are, and
	 * that they leave is not kept.
	 */
	void stop_keeping() noexcept REQUIRES(world_role) { stopping_ = true; }
	/** Ends the channels that nobody has joined in time. Returns when to do so again, if any are left. */
	std::optional<Deadline> end_empty_channels(Deadline now, WallTime time) REQUIRES(world_role);
	/** Records what `user` does everywhere (QUIT, NICK) in the channels that show the user to all, see
	 * Channel::record().
	 */
	void record_everywhere(const User &user, Event &event, WallTime now) REQUIRES(world_role);
	/**
	 * Ends a membership; the last one out ends the channel unless it is registered, and it must not be used afterwards.
	 */
	void part(User &user, Channel &channel, WallTime now) REQUIRES(world_role);

	/** What is said of the user: of its account, if it has one. */
	const Metadata &metadata_of(const User &user) const REQUIRES_SHARED(world_role);
	/** Sets a key, or without a value removes it. False: the log has no space, and nothing has changed. */
	[[nodiscard]] bool set_metadata(User &user, std::string_view key, std::optional<Metadata::Value> value,
	                                WallTime now) REQUIRES(world_role);
	[[nodiscard]] bool set_metadata(Channel &channel, std::string_view key, std::optional<Metadata::Value> value,
	                                WallTime now) REQUIRES(world_role);

	/**
	 * Calls f(User &) once for every user, `user` too, who shares a channel with `user`, is shown it there, and does
	 * not leave. Those have User::round at the number it returns.
	 */
	template <class F> std::uint64_t each_neighbour(User &user, F &&f) REQUIRES(world_role);
	/** All users, in no order. */
	template <class F> void each_user(F &&f) const REQUIRES_SHARED(world_role);
	/** Those who are logged in to the account, with or without a client. */
	std::vector<User *> users_of(std::string_view account) const REQUIRES_SHARED(world_role);
	/** All users and channels, for those who look at them in portions. */
	const Roll<User> &user_roll() const noexcept REQUIRES_SHARED(world_role) { return user_roll_; }
	const Roll<Channel> &channel_roll() const noexcept REQUIRES_SHARED(world_role) { return channel_roll_; }

	Population population() const noexcept REQUIRES_SHARED(world_role);
	/** To be called when modes i or o of a user have changed. */
	void recount(const User &user, std::uint8_t old_modes) REQUIRES(world_role);
	/** The users who had this nick and left, the latest first. */
	std::vector<const Departed *> departed(std::string_view nick) const REQUIRES_SHARED(world_role);

	/**
	 * MONITOR: who wants to know when this nick comes and goes. `exempt`: from how much the person may hold. False:
	 * that is too much.
	 */
	[[nodiscard]] bool monitor(Session &session, std::string_view nick, bool exempt) REQUIRES(world_role);
	void unmonitor(Session &session, std::string_view nick) REQUIRES(world_role);
	void unmonitor_all(Session &session) REQUIRES(world_role);
	const std::vector<Session *> *watchers(std::string_view nick) const noexcept REQUIRES_SHARED(world_role);
	/** What announce_presence() needs: it cannot fail when there is room for size() sessions besides. */
	struct Presence {
		const std::vector<Session *> *watchers; ///< of the nick; nullptr: none
		Event *event;

		std::size_t size() const noexcept { return watchers == nullptr ? 0 : watchers->size(); }
	};
	Presence presence_of(std::string_view nick, Delivery &out) REQUIRES_SHARED(world_role);
	/** Tells the watchers of a nick that it is online (730), `who` being the source, or gone (731), `who` the nick. */
	void announce_presence(const Presence &presence, std::string_view who, bool online, Delivery &out)
	    REQUIRES_SHARED(world_role);

	const WallTime started = wall_now();

private:
	friend class WorldRead;
	friend class WorldWrite;
	friend class WorldAudit; ///< of the tests

	template <class Owned>
	using Names = std::unordered_map<std::string_view, std::unique_ptr<Owned>, irc::FoldHash, irc::FoldEqual>;

	/** The last session of an always-on user ends, which nobody sees but in its being away. */
	void leave_absent(Session &session, Delivery &out, WorldWrite &hold) REQUIRES(world_role);
	bool is_always_on(std::string_view account) const noexcept REQUIRES_SHARED(world_role);
	/** The user stays no longer. */
	void drop_presence(User &user, WallTime now) noexcept REQUIRES(world_role);
	/** Brings back an always-on user, without sessions. False: it is not to stay, or somebody has its nick. */
	bool restore_presence(std::string_view account, const PresenceState &state,
	                      const std::unordered_map<Stream, Channel *> &channels, WallTime now) REQUIRES(world_role);
	/** For WHOWAS, unless there is no memory for it. */
	void remember(const User &user, WallTime now) noexcept REQUIRES(world_role);
	/** A user who leaves, and the users who must be told. */
	struct Leaver {
		Event *quit;
		std::vector<User *> neighbours;
		Presence presence;
	};
	/** Puts users at the end of the members of their channels, and takes that back unless they are then forgotten. */
	class Leaving {
	public:
		explicit Leaving(std::span<User *const> users) noexcept REQUIRES(world_role);
		~Leaving() NO_THREAD_SAFETY_ANALYSIS;
		Leaving(const Leaving &) = delete;
		Leaving &operator=(const Leaving &) = delete;
		void commit() noexcept { users_ = {}; }

	private:
		static void move_to_end(User::Place &place) noexcept REQUIRES(world_role);

		std::span<User *const> users_;
	};
	/** For a user who is leaving: finds those who stay. */
	Leaver leaver(User &user, std::string_view reason, Delivery &out) REQUIRES(world_role);
	static void tell(const std::vector<Leaver> &leavers, Delivery &out) REQUIRES_SHARED(world_role);
	void forget_user(User &user, WallTime now) REQUIRES(world_role);
	/** Null if nothing is to be kept, or the log has no space to give the stream a number. */
	std::unique_ptr<History> new_history(Stream stream) REQUIRES(world_role);
	Channel &insert_channel(std::unique_ptr<Channel> channel) REQUIRES(world_role);
	void restore_channel(const ChannelState &state, Stream stream, WallTime now, Deadline ends) REQUIRES(world_role);
	Unsaved to_save(const ChannelState &state, Stream stream) const;
	void erase_channel(Channel &channel, WallTime now) REQUIRES(world_role);
	/** Has the log keep it. False: it has no space. */
	[[nodiscard]] bool keep(const Unsaved &changes, WallTime now) noexcept REQUIRES(world_role);
	/** Returns false if the entry belongs to no channel of `restored`, or cannot be read. */
	bool restore_entry(const StateChange &entry, const std::unordered_map<Stream, Channel *> &restored)
	    REQUIRES(world_role);
	/** What the log is to keep of the statuses of a member, if it gets them back by account after a restart. */
	void statuses_to_save(Unsaved &unsaved, const Channel &channel, const User &user, Statuses statuses) const
	    REQUIRES_SHARED(world_role);
	void save_status(const Channel &channel, const Member &member, WallTime now) noexcept REQUIRES(world_role);
	/** A member leaves. */
	void forget_statuses(const Channel &channel, const Member &member, WallTime now) noexcept REQUIRES(world_role);
	/** Removes what the log has of an account, but its channels. */
	Unsaved state_of_account(const std::string &account) const REQUIRES_SHARED(world_role);
	/**
	 * Has read markers follow a channel to its new name, and adds what the log has to keep of it. Returns how many
	 * users were looked at.
	 */
	std::size_t rename_markers(const std::string &from, const std::string &to, Unsaved &changes) noexcept
	    REQUIRES(world_role);
	bool drop_channels_of(const std::string &account, WallTime now) REQUIRES(world_role);
	/** settle() for a user with a client, which is told if that changes anything. */
	void settle_and_tell(User &user, WallTime now, Delivery &out) REQUIRES(world_role);
	/** The channel is no longer registered. */
	void forget_access(Channel &channel) noexcept REQUIRES(world_role);
	void restore_access(Channel &channel, const ChannelState &state) REQUIRES(world_role);
	/** `state`: its key in the state of the log; empty: it is not kept there. */
	bool change_metadata(Metadata &metadata, const std::string &state, std::string_view key,
	                     std::optional<Metadata::Value> value, WallTime now) REQUIRES(world_role);
	/** False: that is no entry of an account. */
	bool restore_account_metadata(const StateChange &entry) REQUIRES(world_role);
	void forget_session(Session &session) noexcept REQUIRES(world_role);
	/** Who is told when the session goes and leaves others at which nobody is (IRCv3 pre-away); nothing: that is not
	 * so. */
	std::optional<Audience> absence_without(const Session &session, Delivery &out) REQUIRES(world_role);
	/** Takes a session away from its user, who has others. They are told if it was the last operator among them. */
	void detach_session(Session &session, Delivery &out) REQUIRES(world_role);
	void fit_histories() REQUIRES(world_role);
	void set_bounds() REQUIRES_SHARED(world_role);
	ReservedNicks reserved_nicks_of(const Settings &settings) const;
	/** Both tables or none. */
	void add_watcher(Session &session, std::string_view nick) REQUIRES(world_role);
	void forget_watcher(const Session &session, std::string_view nick) REQUIRES(world_role);

	RwLock lock_{"World", rank::world};
	Settings settings_ GUARDED_BY(world_role);
	irc::Isupport isupport_ GUARDED_BY(world_role);
	ReservedNicks reserved_nicks_ GUARDED_BY(world_role);
	std::atomic<Flood> flood_;
	std::atomic<unsigned> flood_shared_{0};
	std::atomic<Queues> queues_;
	HistoryBounds history_bounds_;
	HoldingBounds holding_bounds_;
	GuessBrake guess_brake_;
	AccountBrake account_brake_;
	Searches searches_;
	const std::string name_;
	const irc::CaseMap case_map_;
	Log &log_;
	Accounts &accounts_;
	const bool offers_registration_;
	AccountNames account_names_ GUARDED_BY(world_role);
	const bool keeps_accounts_ = accounts_.are_kept();
	const bool logs_ = !log_.id().empty();
	Streams streams_{log_};
	Conversations conversations_{log_, streams_, case_map_};
	ReadMarkers read_markers_{log_, case_map_};
	SharedCounter unsaved_;
	MessageIds ids_{log_.id()};
	BlockPool blocks_;
	CommandTally tally_;
	Klines klines_{case_map_};
	std::unordered_set<Session *> sessions_ GUARDED_BY(world_role);
	Names<User> users_ GUARDED_BY(world_role);       ///< keys are views of User::nick
	Names<Channel> channels_ GUARDED_BY(world_role); ///< keys are views of Channel::name
	ChannelsByAccount channels_by_account_ GUARDED_BY(world_role);
	Roll<User> user_roll_ GUARDED_BY(world_role);
	Roll<Channel> channel_roll_ GUARDED_BY(world_role);
	std::unordered_map<std::string, std::vector<Session *>, irc::FoldHash, irc::FoldEqual>
	    watchers_ GUARDED_BY(world_role);
	AlwaysOn always_on_{case_map_};
	bool offer_changed_ GUARDED_BY(world_role) = false; ///< a reload lets other users stay, who are not settled yet
	std::deque<Departed> departed_ GUARDED_BY(world_role);
	std::unordered_map<std::string, Metadata, irc::FoldHash, irc::FoldEqual>
	    account_metadata_ GUARDED_BY(world_role);          ///< by the names of accounts
	bool stopping_ GUARDED_BY(world_role) = false;         ///< stop_keeping() was called
	std::size_t registered_ GUARDED_BY(world_role) = 0;    ///< sessions that belong to a user
	std::size_t more_sessions_ GUARDED_BY(world_role) = 0; ///< sessions beyond the first of each user
	std::size_t invisible_ GUARDED_BY(world_role) = 0;
	std::size_t operators_ GUARDED_BY(world_role) = 0;
	std::size_t most_users_ GUARDED_BY(world_role) = 0;
	std::uint64_t round_ GUARDED_BY(world_role) = 0; ///< of each_neighbour
};

/** Holds the World still while it is looked at: others may look too. */
class SCOPED_CAPABILITY WorldRead {
public:
	[[nodiscard]] explicit WorldRead(World &world) noexcept ACQUIRE_SHARED(world_role) : lock_(world.lock_) {}
	~WorldRead() RELEASE_GENERIC() {}

private:
	ReadLock lock_;
};

/** Holds the World alone, to change who is where, and perhaps on to tell of it. */
class SCOPED_CAPABILITY WorldWrite {
public:
	[[nodiscard]] explicit WorldWrite(World &world) noexcept ACQUIRE(world_role) : lock_(world.lock_) {}
	~WorldWrite() RELEASE() {}

	/**
	 * Call this when the change is made: from then on other threads can read the World too, but none can change it.
	 * Hold Channel::delivery, so that no message to the channel comes in between. Put the code that follows into
	 * functions that require the shared role, because the analysis does not see this.
	 */
	void share() noexcept { lock_.downgrade(); }

private:
	WriteLock lock_;
};

template <class F> std::uint64_t World::each_neighbour(User &user, F &&f)
{
	const std::uint64_t round = ++round_;
	user.round = round;
	f(user);
	for (const User::Place &place : user.places) {
		const Member &self = place.channel->members()[place.index];
		for (const Member &member : place.channel->staying_members()) {
			if (member.user->round == round || !place.channel->shows(self, *member.user))
				continue;
			member.user->round = round;
			f(*member.user);
		}
	}
	return round;
}

template <class F> void World::each_user(F &&f) const
{
	for (const auto &entry : users_)
		f(*entry.second);
}

} // namespace confer::chat
