// SPDX-License-Identifier: MIT
#pragma once

#include <confer/mutex.hh>

/** The order of all locks of the daemon: a thread takes them in rising rank only. */
namespace confer::chat::rank {

inline constexpr LockRank kline_change = 5;    ///< Klines: one change at a time, until it is on disk
inline constexpr LockRank world = 10;          ///< World: names, users, memberships, modes
inline constexpr LockRank delivery = 20;       ///< Channel: the order of messages in one channel
inline constexpr LockRank conversation = 20;   ///< Conversation: the order of private messages
inline constexpr LockRank user_order = 22;     ///< User: the order of private messages in all its sessions
inline constexpr LockRank conversations = 25;  ///< Conversations: who speaks with whom
inline constexpr LockRank klines = 30;         ///< Klines: who is kept out
inline constexpr LockRank guess_brake = 30;    ///< GuessBrake: when operators were told
inline constexpr LockRank streams = 30;        ///< Streams: which numbers were given
inline constexpr LockRank read_markers = 30;   ///< ReadMarkers: up to when users have read
inline constexpr LockRank vault = 33;          ///< Vault: the accounts; the log promises their order meanwhile
inline constexpr LockRank outbox = 40;         ///< Outbox: one session's waiting bytes
inline constexpr LockRank block_pool = 45;     ///< BlockPool: free blocks of all outboxes
inline constexpr LockRank writer = 50;         ///< Writer: the sessions it waits for
inline constexpr LockRank timer = 50;          ///< Timer: the sessions it will look at
inline constexpr LockRank pools = 50;          ///< Pool: free working memory and read buffers
inline constexpr LockRank datagrams = 50;      ///< DatagramReceiver: what a reload brings
inline constexpr LockRank client_threads = 50; ///< ClientThreads: the threads that wait for clients
inline constexpr LockRank reloader = 50;       ///< Reloader: whether there is something to reload
inline constexpr LockRank census = 50;         ///< Census: how many connections there are, and from where
inline constexpr LockRank senders = 50;        ///< Senders: the list that several threads send
inline constexpr LockRank release = 50;        ///< Release: the sessions that wait for the disk
inline constexpr LockRank log_reports = 50;    ///< LogReports: what operators are to be told
inline constexpr LockRank disk_troubles = 50;  ///< DiskTroubles: what is wrong with the disks
inline constexpr LockRank logins = 50;         ///< LoginWorker: the passwords that wait
inline constexpr LockRank vault_durable = 50;  ///< Vault: those who wait for its disk
inline constexpr LockRank control = 50;        ///< ControlSocket: its threads and connections
inline constexpr LockRank auth_command = 50;   ///< AuthCommand: how many programs run
inline constexpr LockRank lane = 50;           ///< RemoteAccounts: the questions that wait for answers
inline constexpr LockRank keeper = 50;         ///< TaskQueue, Conversations: what the keeper is asked
inline constexpr LockRank searches = 50;       ///< Searches: who searches now
inline constexpr LockRank log = 60;            ///< LogQueue: lines that wait to be written, from under any other lock

} // namespace confer::chat::rank
