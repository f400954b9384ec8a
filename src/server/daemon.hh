// SPDX-License-Identifier: MIT
#pragma once

#include "chat/host.hh"
#include "server/absent_users.hh"
#include "server/acceptor.hh"
#include "server/config.hh"
#include "server/connection.hh"
#include "server/control_socket.hh"
#include "server/data_directory.hh"
#include "server/datagram_receiver.hh"
#include "server/disk_troubles.hh"
#include "server/empty_channels.hh"
#include "server/keeper_process.hh"
#include "server/kept_log.hh"
#include "server/kline_file.hh"
#include "server/log_reports.hh"
#include "server/offline_accounts.hh"
#include "server/processors.hh"
#include "server/release.hh"
#include "server/relief.hh"
#include "server/reloader.hh"

#include <confer/signals.hh>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace confer::server {

/**
 * conferd as a whole: owns all parts, starts them in order, stops them in order.
 *
 * Clients' threads are detached and use the parts until they end; the destructor needs all of them gone, which
 * run() tells.
 */
class Daemon final : private chat::Host {
public:
	/** `path`: the configuration file, or empty when there is none. Listens, but accepts nobody yet. @throws
	 * std::system_error */
	Daemon(Config config, ConfigEnvironment environment, std::string path, std::size_t descriptors);

	/**
	 * Serves until SIGTERM or SIGINT; the signals must be blocked in every thread. Returns false when clients' threads
	 * are left that would not end: then the process must end without destroying this.
	 */
	[[nodiscard]] bool run();
	/** Whether run() has ended for a failure. */
	bool has_failed() const noexcept { return keeper_lost_; }

	/** The signals that run() reads. */
	static SignalSet signals() noexcept;

private:
	std::vector<std::string> reload() override;
	std::string configuration() const override;
	void notice(std::string_view text) override;
	void failure(std::string_view host, std::string_view text) override;
	std::string keep_klines(const std::vector<chat::Kline> &klines) override;
	std::vector<std::string> disk_troubles() const override { return disk_troubles_.all(); }
	std::vector<chat::Counter> counters() const override;

	class Reloading;

	/** The log on the disk; null if nothing is to be kept, or there is no place for it. @throws std::system_error */
	std::unique_ptr<KeptLog> open_log();
	/** The keeper of accounts; null if there are to be none, or there is no place for them. @throws std::exception */
	std::unique_ptr<KeeperProcess> open_keeper();
	/**
	 * If there are accounts, confines this process so that it cannot read their files, and starts its first thread,
	 * which gets what the keeper answers. @throws std::system_error
	 */
	chat::Accounts &open_accounts();
	/** The keeper has gone, so the server stops. Any thread. */
	void lose_keeper(std::string_view why) noexcept;
	void restore_state();
	/** The nicks that are login names of this machine are those of their users, if they log in so. */
	void reserve_for_local_users();
	void open_listeners();
	/** The socket for commands to this server; null: there is none. @throws std::system_error if it was asked for */
	std::unique_ptr<ControlSocket> open_control();
	/** Reads the configuration and puts it in force if it has no error; returns its errors. One call at a time. */
	std::vector<std::string> read_again();
	void put_in_force(Config fresh);
	void tell_ready() noexcept;
	void serve(SignalReader &reader);
	void say_farewell() noexcept;
	/** Tells all clients, gives them time to read it, and breaks off. True when all threads have ended. */
	bool stop();
	Census::Limits census_limits(const chat::Settings &settings) const;

	Config config_; ///< once threads run, only a reload uses it
	const ConfigEnvironment environment_;
	const std::string path_;
	const std::size_t descriptors_; ///< how many this process may have
	std::atomic<bool> stopping_{false};
	std::atomic<bool> keeper_lost_{false};
	DataDirectory data_;
	KlineFile klines_{data_};
	LogReports log_reports_;
	DiskTroubles disk_troubles_{log_reports_};
	Release release_;
	/** Null: there are no accounts. Before all that it must not have: it is a fork of this process. */
	const std::unique_ptr<KeeperProcess> keeper_;
	chat::NullLog no_log_;
	const std::unique_ptr<KeptLog> kept_log_; ///< null: nothing is kept on the disk
	chat::NullAccounts no_accounts_;
	chat::Accounts &accounts_;
	chat::World world_;
	OfflineAccounts offline_accounts_{world_, accounts_};
	chat::Senders senders_{sender_threads(usable_processors())};
	WorkspacePool workspaces_{&senders_};
	ReadBufferPool read_buffers_;
	Census census_;
	Timer timer_; ///< outlives the sessions that the writer has
	Writer writer_;
	Relief relief_{world_};
	const std::shared_ptr<Trim> trim_;
	const std::shared_ptr<EmptyChannels> empty_channels_;
	const std::shared_ptr<AbsentUsers> absent_users_;
	const std::shared_ptr<ReportTeller> report_teller_;
	Services services_{world_, *this, writer_, timer_, census_, workspaces_, read_buffers_, *trim_, release_};
	std::vector<std::unique_ptr<Acceptor>> acceptors_;
	std::unique_ptr<ControlSocket> control_; ///< null: there is none
	DatagramReceiver datagrams_;
	Reloader reloader_{[this] { return read_again(); }};
};

} // namespace confer::server
