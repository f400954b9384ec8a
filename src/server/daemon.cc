// SPDX-License-Identifier: MIT
#include "server/daemon.hh"

#include "chat/text.hh"
#include "server/config_change.hh"
#include "server/local_users.hh"
#include "server/log.hh"
#include "server/notify.hh"
#include "server/runtime_directory.hh"

#include <confer/signals.hh>

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <signal.h>
#include <unistd.h>

namespace confer::server {

using chat::text;
using namespace std::chrono_literals;

namespace {

/** Descriptors that are not clients': listeners, epoll, signals, log, files, and one spare for each listener. */
constexpr std::size_t kReservedDescriptors = 64;
/** How long clients have to read that the server stops, and their threads to end. */
constexpr auto kFarewell = 2s;
constexpr auto kShutdown = 2s;

void log_diagnostics(LogLevel level, const std::string &path, const std::vector<Diagnostic> &diagnostics)
{
	for (const Diagnostic &diagnostic : diagnostics)
		log.write(level, diagnostic.text(path));
}

void tell_manager(NotifyResult result)
{
	if (result == NotifyResult::failed)
		log.warning("Cannot tell the service manager: ", std::strerror(errno));
}

} // namespace

/** A reload as the service manager sees it: from RELOADING to READY, whatever the file contains. */
class Daemon::Reloading {
public:
	explicit Reloading(Daemon &daemon) noexcept : daemon_(daemon) { tell_manager(notify_reloading()); }
	~Reloading() { daemon_.tell_ready(); }
	Reloading(const Reloading &) = delete;
	Reloading &operator=(const Reloading &) = delete;

private:
	Daemon &daemon_;
};

SignalSet Daemon::signals() noexcept
{
	return {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
}

Daemon::Daemon(Config config, ConfigEnvironment environment, std::string path, std::size_t descriptors)
    : config_(std::move(config)),
      environment_(std::move(environment)),
      path_(std::move(path)),
      descriptors_(descriptors),
      data_(config_.data_dir),
      keeper_(open_keeper()),
      kept_log_(open_log()),
      accounts_(open_accounts()),
      world_(config_.settings, kept_log_ != nullptr ? static_cast<chat::Log &>(*kept_log_) : no_log_, accounts_),
      census_(census_limits(config_.settings)),
      writer_({.age = config_.settings.limits.send_timeout}),
      trim_(std::make_shared<Trim>(world_.blocks(), timer_)),
      empty_channels_(std::make_shared<EmptyChannels>(world_, timer_)),
      absent_users_(std::make_shared<AbsentUsers>(world_, workspaces_, timer_,
                                                  kept_log_ != nullptr ? kept_log_->clock_past() : log::ClockPast{})),
      report_teller_(std::make_shared<ReportTeller>(log_reports_, world_, workspaces_, timer_)),
      datagrams_(world_, workspaces_, config_)
{
	log.set_level(config_.log_level);
	if (keeper_ != nullptr && keeper_->accounts().is_lost())
		throw std::runtime_error("the keeper of accounts has ended before the server had started");
	data_.claim();
	world_.klines().restore(klines_.load());
	restore_state();
	offline_accounts_.clean_up();
	reserve_for_local_users();
	open_listeners();
	control_ = open_control();
}

void Daemon::reserve_for_local_users()
{
	constexpr std::size_t kMost = 10000;
	if (!config_.settings.uid_accounts)
		return;
	const std::vector<std::string> names = LocalUsers::all(kMost);
	chat::WorldWrite lock(world_);
	for (const std::string &name : names)
		static_cast<void>(world_.reserve_for_local(name));
}

std::unique_ptr<KeptLog> Daemon::open_log()
{
	const chat::HistorySettings &history = config_.settings.history;
	if (!history.enabled)
		return nullptr;
	if (data_.path().empty()) {
		log.warning("Nothing is kept on the disk: there is no data directory; set data-dir, or HOME");
		return nullptr;
	}
	data_.make();
	const bool disk = history.durability == chat::HistorySettings::Durability::disk;
	return std::make_unique<KeptLog>(
	    log::StoreOptions{.directory = data_.file("log"),
	                      .ring_directory = runtime_directory(),
	                      .durability = disk ? log::Durability::disk : log::Durability::process,
	                      .sync_interval = history.sync_interval,
	                      .retention = {history.retention, history.size, history.erase_delay},
	                      .accept_damage = config_.accept_damage},
	    log_reports_, disk_troubles_, release_);
}

std::unique_ptr<KeeperProcess> Daemon::open_keeper()
{
	if (!config_.accounts.enabled)
		return nullptr;
	if (data_.path().empty()) {
		log.warning("There are no accounts: there is no data directory; set data-dir, or HOME");
		return nullptr;
	}
	data_.make();
	return std::make_unique<KeeperProcess>(
	    KeeperPlan{.config = config_, .environment = environment_, .path = path_, .vault = data_.file("vault")},
	    keeper::RemoteAccounts::Host{.report = [this](std::string_view text) { log_reports_.add(text); },
	                                 .trouble =
	                                     [this](log::DiskTrouble kind, bool begins, std::string_view text) {
		                                     disk_troubles_.set(log::Purpose::accounts, kind, begins, text);
	                                     },
	                                 .lost = [this](std::string_view why) { lose_keeper(why); }});
}

chat::Accounts &Daemon::open_accounts()
{
	if (keeper_ == nullptr)
		return no_accounts_;
	keeper_->start();
	return keeper_->accounts();
}

void Daemon::lose_keeper(std::string_view why) noexcept
{
	log.error(why);
	keeper_lost_ = true;
	::kill(::getpid(), SIGTERM); // for the main thread, which reads it
}

void Daemon::restore_state()
{
	if (kept_log_ == nullptr)
		return;
	const std::vector<chat::StateChange> state = kept_log_->take_state();
	const Deadline ends = std::chrono::steady_clock::now() + config_.settings.history.channel_grace;
	chat::WorldWrite lock(world_);
	const std::size_t faults = world_.restore(state, chat::wall_now(), ends);
	if (faults > 0)
		log.warning("Message log: ", faults, " entries of the state cannot be read; they are dropped");
	if (const std::size_t channels = world_.population().channels; channels > 0)
		log.notice("Restored ", channels, channels == 1 ? " channel" : " channels");
	if (const std::size_t users = world_.always_on_users(); users > 0)
		log.notice("Restored ", users, users == 1 ? " always-on user" : " always-on users");
	empty_channels_->at(ends);
}

Census::Limits Daemon::census_limits(const chat::Settings &settings) const
{
	const chat::Limits &limits = settings.limits;
	const std::size_t own = kReservedDescriptors + config_.listens.size() * Acceptor::kSpareThreads;
	const std::size_t possible = descriptors_ - std::min(own, descriptors_ / 2);
	const std::size_t slots = settings.operators.empty() ? 0 : std::min(limits.operator_slots, possible / 2);
	const std::size_t others = possible - slots;
	Census::Limits result{.clients = limits.clients == 0 ? others : std::min(limits.clients, others),
	                      .per_address = limits.connections_per_ip,
	                      .per_uid = limits.connections_per_uid,
	                      .rate = limits.connection_rate,
	                      .ipv6_prefix = limits.ipv6_prefix,
	                      .for_operators = slots};
	for (const chat::Gateway &gateway : settings.gateways)
		result.gateways.insert(result.gateways.end(), gateway.from.begin(), gateway.from.end());
	return result;
}

void Daemon::open_listeners()
{
	// All are open before the first accepts anybody: who reaches one port can count on the others.
	for (const ListenConfig &listen : config_.listens) {
		try {
			acceptors_.push_back(std::make_unique<Acceptor>(services_, listen));
		} catch (const std::system_error &error) {
			const int code = error.code().value();
			if (!listen.optional || code == EADDRINUSE || code == EEXIST)
				throw;
			log.notice("Not listening on ", listen.text(), ", which this machine does not have: ", error.what());
		}
	}
	if (acceptors_.empty())
		throw std::system_error(EADDRNOTAVAIL, std::generic_category(),
		                        "listen: this machine has none of the addresses");
}

std::unique_ptr<ControlSocket> Daemon::open_control()
{
	std::string path = config_.control_socket.value_or(std::string());
	if (!config_.control_socket) {
		const std::string runtime = runtime_directory();
		const bool has_data = !data_.path().empty() && ::access(data_.path().c_str(), W_OK | X_OK) == 0;
		path = !runtime.empty() ? runtime + "/control" : has_data ? data_.file("control") : std::string();
	}
	if (path.empty())
		return nullptr;
	try {
		return std::make_unique<ControlSocket>(path, world_, static_cast<chat::Host &>(*this), workspaces_);
	} catch (const std::system_error &error) {
		if (config_.control_socket)
			throw;
		log.warning("There is no control socket: ", error.what(), "; set control-socket in [server]");
		return nullptr;
	}
}

bool Daemon::run()
{
	SignalReader reader(signals()); // READY says that nothing is left to open
	log.start();
	log.set_limits(config_.log_limits);
	absent_users_->at(std::chrono::steady_clock::now() + 1min);
	if (kept_log_ != nullptr) {
		kept_log_->start();
		if (kept_log_->is_gated())
			release_.start(*kept_log_);
	}
	offline_accounts_.take_in();
	writer_.start();
	relief_.start();
	senders_.start();
	timer_.start();
	log_reports_.set_teller(report_teller_);
	for (const std::unique_ptr<Acceptor> &acceptor : acceptors_) {
		acceptor->start();
		log.notice("Listening on ", acceptor->address().to_string());
	}
	if (control_ != nullptr) {
		control_->start();
		log.notice("Accepting commands on ", control_->path());
	}
	datagrams_.start();
	reloader_.start();
	tell_ready();
	serve(reader);
	return stop();
}

void Daemon::serve(SignalReader &reader)
{
	for (;;) {
		const Signal signal = reader.read();
		if (signal.number == SIGHUP) {
			reloader_.request();
		} else if (keeper_lost_) {
			log.error("Stopping: without the keeper of accounts nobody can log in");
			return;
		} else if (signal.number != SIGPIPE) {
			log.notice("Stopping: signal ", signal.number == SIGTERM ? "SIGTERM" : "SIGINT");
			return;
		}
	}
}

void Daemon::tell_ready() noexcept
{
	// Then the log is complete when the service manager continues: it has the addresses, or the errors.
	log.flush(std::chrono::steady_clock::now() + 1s);
	tell_manager(notify("READY=1"));
	// A reload may end while the server stops. What the manager hears last must be true.
	if (stopping_)
		tell_manager(notify("STOPPING=1"));
}

bool Daemon::stop()
{
	stopping_ = true;
	tell_manager(notify("STOPPING=1"));
	for (const std::unique_ptr<Acceptor> &acceptor : acceptors_)
		acceptor->stop();
	if (keeper_ != nullptr)
		keeper_->accounts().give_up();
	const bool control_ended = control_ == nullptr || control_->stop(std::chrono::steady_clock::now() + kShutdown);
	const bool receiver_ended = datagrams_.stop(std::chrono::steady_clock::now() + kShutdown);
	{
		chat::WorldWrite lock(world_);
		world_.stop_keeping();
	}
	say_farewell();
	if (!census_.wait_empty(std::chrono::steady_clock::now() + kFarewell)) {
		chat::WorldRead lock(world_);
		for (chat::Session *session : world_.sessions())
			session->hang_up();
	}
	const bool ended = census_.wait_empty(std::chrono::steady_clock::now() + kShutdown);
	const bool reloader_ended = reloader_.stop(std::chrono::steady_clock::now() + kShutdown);
	if (keeper_ != nullptr)
		keeper_->stop();
	if (kept_log_ != nullptr)
		kept_log_->stop();
	senders_.stop();
	release_.stop();
	log.notice("Stopped");
	return ended && control_ended && receiver_ended && reloader_ended;
}

void Daemon::say_farewell() noexcept
try {
	Work work(workspaces_);
	chat::WorldRead lock(world_);
	for (chat::Session *session : world_.sessions())
		work->out.finish(*session, "Server shutting down");
} catch (const std::bad_alloc &) {
	log.error("Out of memory: clients are not told that the server stops");
}

std::vector<std::string> Daemon::reload()
{
	if (std::optional<std::vector<std::string>> faults = reloader_.reload_here())
		return std::move(*faults);
	constexpr std::string_view why = "A reload is already running";
	log.warning("Not reloaded: ", why);
	return {std::string(why)};
}

std::vector<std::string> Daemon::read_again()
{
	const Reloading reloading(*this);
	if (path_.empty()) {
		std::string why = text("The server was started without a configuration; restart it to have it read ",
		                       environment_.config_file);
		log.warning("Not reloaded: ", why);
		return {std::move(why)};
	}
	ConfigEnvironment environment = environment_;
	if (keeper_ != nullptr)
		environment.read_file = [this](const auto &path, std::size_t limit) { return keeper_->read(path, limit); };
	ConfigResult result = load_config(path_, environment);
	log_diagnostics(LogLevel::warning, path_, result.warnings);
	log_diagnostics(LogLevel::error, path_, result.errors);
	std::vector<std::string> faults;
	for (const Diagnostic &error : result.errors)
		faults.push_back(error.text(path_));
	if (result.config)
		put_in_force(std::move(*result.config));
	else
		log.error("The configuration was not reloaded: the old one stays in force");
	return faults;
}

void Daemon::put_in_force(Config fresh)
{
	for (const std::string &key : restart_needed(config_, fresh))
		log.warning(path_, ": ", key, " has changed; restart conferd to use the new value");
	keep_until_restart(config_, fresh);
	config_ = std::move(fresh);
	log.set_level(config_.log_level);
	log.set_limits(config_.log_limits);
	census_.set_limits(census_limits(config_.settings));
	writer_.set_age(config_.settings.limits.send_timeout);
	datagrams_.configure(config_);
	if (const chat::HistorySettings &history = config_.settings.history; kept_log_ != nullptr)
		kept_log_->configure(history.sync_interval, {history.retention, history.size, history.erase_delay});
	if (keeper_ != nullptr) {
		if (const chat::Accounts::Answer answer = keeper_->accounts().reload(); !answer.is_done())
			log.warning("The keeper of accounts uses its old configuration: ", answer.why);
	}
	{
		chat::WorldWrite lock(world_);
		world_.configure(config_.settings);
	}
	absent_users_->at(std::chrono::steady_clock::now());
	if (control_ != nullptr)
		control_->configure(config_.settings);
	log.notice("Configuration reloaded from ", path_);
}

std::string Daemon::configuration() const
{
	return path_.empty() ? "(none)" : path_;
}

void Daemon::notice(std::string_view text)
{
	log.notice(text);
}

void Daemon::failure(std::string_view host, std::string_view text)
{
	log.event(LogEvent::failed, host, text);
}

std::string Daemon::keep_klines(const std::vector<chat::Kline> &klines)
{
	return klines_.keep(klines);
}

std::vector<chat::Counter> Daemon::counters() const
{
	using chat::Secret;
	const chat::GuessBrake &guesses = world_.guess_brake();
	const auto verdicts = census_.verdicts();
	const auto count = [&](Census::Verdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; };
	std::vector<chat::Counter> all{
	    {"connections-open", census_.count()},
	    {"operator-slots-taken", census_.guests()},
	    {"persons-known", census_.persons()},
	    {"connections-taken", count(Census::Verdict::welcome)},
	    {"turned-away-server-full", count(Census::Verdict::server_full)},
	    {"turned-away-too-many", count(Census::Verdict::too_many_from_address)},
	    {"turned-away-too-fast", count(Census::Verdict::too_fast_from_address)},
	    {"slow-readers", writer_.waiting()},
	    {"waiting-bytes", relief_.used()},
	    {"closed-short-of-memory", relief_.closed()},
	    {"history-bytes", world_.history_bounds().used()},
	    {"state-not-kept", world_.unsaved()},
	    {"held-bytes", world_.holding_bounds().used()},
	    {"held-refused", world_.holding_bounds().refused()},
	    {"passwords-wrong", guesses.wrong_tries(Secret::password)},
	    {"passwords-refused", guesses.refused_tries(Secret::password)},
	    {"keys-wrong", guesses.wrong_tries(Secret::key)},
	    {"keys-refused", guesses.refused_tries(Secret::key)},
	};
	datagrams_.append_counters(all);
	return all;
}

} // namespace confer::server
