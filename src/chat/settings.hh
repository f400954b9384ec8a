// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"

#include <confer/prefix.hh>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace confer::chat {

using std::chrono::seconds;

/**
 * Bounds on what clients may ask of the server. Lengths are bytes; 0 means "no limit" where the manual says so. What is
 * longer than fits a line is not put in force: see fit_texts().
 */
struct Limits {
	std::size_t nick_length = 32;
	std::size_t channel_length = 64;
	std::size_t topic_length = 320;
	std::size_t kick_length = 280;
	std::size_t away_length = 200;
	std::size_t user_length = 16;
	std::size_t realname_length = 150;
	std::size_t key_length = 32;
	std::size_t list_modes = 100;   ///< entries in each of a channel's b, e and I lists
	std::size_t monitor = 100;      ///< entries in a session's MONITOR list
	std::size_t holdings = 4 << 20; ///< bytes that one person may keep: channels, entries of lists and of MONITOR
	std::size_t holdings_total = 64 << 20;    ///< the same of all persons
	std::size_t whowas = 100;                 ///< departed users remembered by WHOWAS
	std::size_t targets = 4;                  ///< targets of one PRIVMSG, NOTICE or TAGMSG
	std::size_t channels = 100;               ///< channels that one user may be in
	std::size_t send_queue = 1 << 20;         ///< bytes that may wait for one session
	std::size_t send_queue_total = 256 << 20; ///< memory that what waits for all sessions may take
	std::size_t receive_queue = 12 << 10;     ///< bytes without a line end before a session is closed
	std::size_t multiline_bytes = 4096;       ///< of the text of one message of several lines
	std::size_t multiline_lines = 32;         ///< lines of one
	std::size_t clients = 0;                  ///< sessions at once; 0: derived from RLIMIT_NOFILE
	std::size_t operator_slots = 16;          ///< sessions beyond `clients` for those who become operators; 0: none
	std::size_t connections_per_ip = 64;      ///< sessions from one address; loopback is exempt; 0: no limit
	std::size_t connections_per_uid = 64;     ///< sessions of one local user on Unix sockets; 0: no limit
	std::size_t connection_rate = 120; ///< new sessions from one address in a minute; loopback is exempt; 0: no limit
	unsigned ipv6_prefix = 64;         ///< bits of an IPv6 address that count as one address
	std::size_t klines = 1000;         ///< K-lines
	std::size_t password_tries = 10;   ///< wrong passwords (OPER, PASS, WEBIRC) of one person; 0: no limit
	std::size_t key_tries = 20;        ///< wrong keys of channels of one person; 0: no limit
	unsigned flood_rate = 10;          ///< command cost that one session earns back in a second; 0: no flood control
	unsigned flood_burst = 40;         ///< command cost that a session may spend at once
	unsigned flood_shared = 4;         ///< times these two that all sessions of one person share; 0: no such limit
	seconds ping_interval{120};        ///< silence after which a session is sent PING
	seconds ping_timeout{60};          ///< how long the answer may take
	seconds send_timeout{120};         ///< how long a byte may wait for a client that reads too slowly
	seconds registration_timeout{30};  ///< how long NICK and USER may take

	unsigned machine_rate = 200;   ///< lines of machines a second in one channel; 0: no limit
	unsigned machine_burst = 2000; ///< of those at once
};

/** An [operator.NAME] section: who may become a server operator with OPER. */
struct Operator {
	std::string name;
	std::string password; ///< empty: none
	std::string title;    ///< shown by WHOIS after the nick: "is a server admin"
	std::string account;  ///< who is logged in to it needs no password; empty: nobody is
	std::string identity; ///< who has it needs none: "uid:1000", "cert:HEX"; empty: nobody does
};

/** A [webirc.NAME] section: a gateway that is believed whom it speaks for (IRCv3 webirc). */
struct Gateway {
	std::string name;
	std::string password;
	std::vector<Prefix> from; ///< addresses that it may come from
};

using irc::CaseMapping;

/** The section [history]: what is kept of what is said in channels. */
struct HistorySettings {
	enum class Tagmsg { no, persist_tag, all };
	/** What what was sent to anybody survives. */
	enum class Durability {
		process, ///< the end of the server
		disk,    ///< a power cut too: nothing is sent before it is on the disk
	};

	bool enabled = true;                         ///< fixed at start; a reload cannot change it
	std::size_t channel_messages = 1000;         ///< kept of one channel; as many events besides
	std::size_t query_max = 100;                 ///< in one answer
	seconds retention{30 * 86400};               ///< age of what is given out at most; 0: any
	bool redaction = true;                       ///< people may take back what they have said
	seconds redaction_window{0};                 ///< for how long; 0: as long as it is kept
	Tagmsg store_tagmsg = Tagmsg::no;            ///< which are kept: none, those with +draft/persist, all
	std::size_t memory = 64 << 20;               ///< bytes for all channels together
	std::uint64_t size = std::uint64_t{4} << 30; ///< bytes on the disk; 0: no bound
	Durability durability = Durability::process; ///< fixed at start
	seconds erase_delay{86400};                  ///< until the bytes of what was erased are overwritten
	seconds sync_interval{1};                    ///< what a power cut may lose at most
	std::size_t playback_max = 2048;             ///< messages sent to a client that has missed them and cannot ask
	seconds channel_grace{3600};                 ///< how long a channel waits for members when the server has started
	seconds search_time{5};                      ///< for which a search may work
};

/** The section [accounts]: who may log in, and who must. */
struct AccountSettings {
	/** What is done for nicks of accounts. */
	enum class Reservation {
		no,
		strict, ///< nobody else gets them, nor what looks like them
	};

	bool required = false; ///< clients must be logged in when they register
	bool registration = true;
	bool registration_before_connect = false;
	bool email_required = false;
	std::size_t registration_rate = 30;  ///< accounts of one person in ten minutes; 0: no limit
	std::size_t password_min_length = 8; ///< characters of a new one; NIST SP 800-63B, section 5.1.1.2
	std::size_t login_attempts = 10;     ///< failed logins of one person in a minute; 0: no limit
	Reservation nick_reservation = Reservation::strict;
};

/** The section [channels]: channels that belong to accounts. */
struct ChannelSettings {
	bool registration = true;
	std::size_t per_account = 20;     ///< channels that an account may register
	std::size_t access_entries = 100; ///< accounts that may have a rank in one channel
};

/** The section [metadata]: what users and channels may say of themselves by keys. */
struct MetadataSettings {
	bool enabled = true;
	std::size_t max_subs = 100;  ///< keys that a session may be subscribed to
	std::size_t max_keys = 100;  ///< of a user or a channel
	bool before_connect = false; ///< a session may set its keys before the welcome
	unsigned set_rate = 60;      ///< changes of a session in a minute; 0: any number
};

/** Of the section [accounts]: whose user stays while no client is connected. */
struct AlwaysOnSettings {
	enum class Offer {
		no,
		opt_in,  ///< users of accounts that choose it
		opt_out, ///< users of all accounts but those that choose otherwise
	};

	Offer offer = Offer::opt_in;
	std::size_t limit = 1000;   ///< such users at once
	seconds expiry{30 * 86400}; ///< so long after its last client has left such a user leaves too; 0: never
};

/** What the world is told by the configuration. A value: replaced whole on reload, under the World's write lock. */
struct Settings {
	std::string server_name = "confer.localhost"; ///< source of numerics; no spaces
	std::string description = "a confer server";
	std::string network = "confer";
	std::string password; ///< PASS that every client must give; empty: none
	std::string admin_location;
	std::string admin_email;
	std::vector<std::string> motd;                ///< lines; empty: ERR_NOMOTD
	CaseMapping casemapping = CaseMapping::ascii; ///< fixed at start; a reload cannot change it
	bool utf8_only = true;
	std::string default_channel_modes = "nt"; ///< letters without an argument
	std::string default_user_modes;
	AlwaysOnSettings always_on;
	bool multi_session = true; ///< a client that logs in to an account attaches to its user who has the nick already
	/** Masks of nicks that nobody may take, besides the name of the server: people believe what these say. */
	std::vector<std::string> reserved_nicks{"*Serv",  "ALIS",          "Global",   "ChanFix", "root",
	                                        "admin",  "administrator", "operator", "server",  "services",
	                                        "system", "ircd",          "conferd"};
	bool uid_accounts = false;             ///< local users are logged in under their login names; fixed at start
	bool relaymsg = false;                 ///< operators of a channel may speak in it for others, as bridges do
	bool roleplay = false;                 ///< members of a channel may speak in it as characters of a play (mode E)
	std::string relaymsg_separators = "/"; ///< the nicks of those have one of them, which no user's nick has
	/** Client-only tags that are not passed on, without their "+"; "*": all, but those that follow a "-". */
	std::vector<std::string> client_tag_deny;
	std::vector<Operator> operators;
	std::vector<Gateway> gateways;
	Limits limits;
	HistorySettings history;
	AccountSettings accounts;
	ChannelSettings channels;
	MetadataSettings metadata;
};

} // namespace confer::chat
