// SPDX-License-Identifier: MIT
#include "server/keeper_main.hh"

#include "keeper/call_filter.hh"
#include "keeper/keeper.hh"
#include "server/command_accounts.hh"
#include "server/log.hh"
#include "server/regular_file.hh"
#include "server/system_user.hh"
#include "vault/vault.hh"

#include <confer/error.hh>

#include <cerrno>
#include <chrono>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::server {

using namespace std::chrono_literals;
using chat::AccountResult;

namespace {

constexpr int kLane = STDERR_FILENO + 1; ///< the only descriptor beside the standard ones
constexpr auto kLastLines = 1s;
/** How long the keeper of a server that was killed may take to end. */
constexpr auto kPredecessor = 5s;

/** Nothing of the front's stays open, and what comes to the whole process group is for the front to answer. */
void leave_front(int lane, pid_t front)
{
	// Set by the caller: it names the process in ps -o comm.
	if (::prctl(PR_SET_NAME, "conferd-keeper", 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_NAME");
	for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE})
		::signal(signal, SIG_IGN);
	{
		const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
		if (!nothing || ::dup2(nothing.get(), STDIN_FILENO) < 0 || ::dup2(nothing.get(), STDOUT_FILENO) < 0)
			throw_errno("open /dev/null");
	} // it may have been kLane
	if (lane != kLane && ::dup3(lane, kLane, O_CLOEXEC) < 0)
		throw_errno("dup3");
	if (::geteuid() != 0 && has_capabilities())
		give_up_capabilities();
	// Behind the change of rights, which undoes both. Nobody reads this memory, and no core file has it.
	if (::prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_DUMPABLE");
	if (::prctl(PR_SET_PDEATHSIG, static_cast<long>(SIGKILL), 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_PDEATHSIG");
	if (::getppid() != front)
		::_exit(EX_OSERR); // it has gone before that
}

/** What operators should know goes to the front, and to the log if the front does not take it. */
void report(std::string_view text)
{
	if (!keeper::Keeper::report(kLane, text))
		log.warning(text);
}

void tell_trouble(log::DiskTrouble kind, bool begins, std::string_view text)
{
	if (!keeper::Keeper::tell_trouble(kLane, kind, begins, text))
		log.warning(text);
}

/** Waits until the keeper of a server that was killed a moment ago has ended. */
std::unique_ptr<vault::Vault> open_vault(const KeeperPlan &plan)
{
	const auto patience = std::chrono::steady_clock::now() + kPredecessor;
	for (;;) {
		try {
			return std::make_unique<vault::Vault>(
			    log::StoreOptions{.directory = plan.vault, .accept_damage = plan.config.accept_damage},
			    plan.config.settings.casemapping, plan.config.accounts, vault::Vault::Host{report, tell_trouble});
		} catch (const std::system_error &error) {
			if (error.code().value() != EBUSY || std::chrono::steady_clock::now() >= patience)
				throw;
		}
		::poll(nullptr, 0, 20);
	}
}

/** The accounts, and the program that checks their passwords, if there is one. */
class Custody {
public:
	explicit Custody(const KeeperPlan &plan) : plan_(plan), vault_(open_vault(plan)), command_(open_command())
	{
		// The program that checks passwords has the filter of the process that starts it, and needs the network.
		if (command_ == nullptr && keeper::forbid_network_and_programs() == keeper::Confinement::no_support)
			log.warning("The keeper of accounts has no filter of system calls: this kernel or processor has none");
		vault_->start();
	}

	int serve()
	{
		keeper_.start();
		keeper_.tell_ready();
		const std::string fault = keeper_.serve();
		if (!fault.empty())
			log.error("The keeper of accounts ends: it cannot understand the server: ", fault);
		if (command_ != nullptr)
			command_->give_up();
		vault_->give_up();
		keeper_.stop();
		vault_->stop();
		return fault.empty() ? EX_OK : EX_PROTOCOL;
	}

private:
	std::unique_ptr<CommandAccounts> open_command()
	{
		const AuthCommandSettings &command = plan_.config.auth_command;
		return command.path.empty() ? nullptr : std::make_unique<CommandAccounts>(*vault_, command);
	}

	chat::Accounts &accounts() noexcept
	{
		return command_ != nullptr ? static_cast<chat::Accounts &>(*command_) : *vault_;
	}

	keeper::Keeper::Options options()
	{
		const AuthCommandSettings &command = plan_.config.auth_command;
		return {.checks = command_ != nullptr ? command.most : 1,
		        .logins_waiting = plan_.config.accounts.logins_waiting,
		        .patience = command_ != nullptr ? command.timeout : 0s,
		        .reload = [this] { return reload(); },
		        .read = [this](keeper::Ask which) { return read(which); }};
	}

	/** The section [accounts], and what the log says; the rest is the front's, which reports errors. */
	chat::Accounts::Answer reload() noexcept
	try {
		if (plan_.path.empty())
			return {AccountResult::invalid, {}, "it was started without a configuration"};
		const ConfigResult result = load_config(plan_.path, plan_.environment);
		if (!result.config)
			return {AccountResult::invalid, {}, "the configuration has changed meanwhile, and has errors"};
		vault::VaultSettings settings = result.config->accounts;
		settings.enabled = true;
		vault_->configure(settings);
		keeper_.set_logins_waiting(settings.logins_waiting);
		log.set_level(result.config->log_level);
		log.set_limits(result.config->log_limits);
		return {AccountResult::done, {}, {}};
	} catch (const std::bad_alloc &) {
		return {AccountResult::unavailable, {}, {}};
	}

	/**
	 * What the front may not read, if it was replaced in a directory above the accounts. Which files these are is the
	 * keeper's to know, and files of the accounts are no text.
	 */
	std::optional<std::string> read(keeper::Ask which) const
	{
		constexpr std::size_t kMost = std::size_t{1} << 20;
		if (plan_.path.empty())
			return std::nullopt;
		const bool is_config = which == keeper::Ask::read_config;
		const std::string path = is_config ? plan_.path : load_config(plan_.path, plan_.environment).motd;
		FileText file = read_regular_file(path, kMost);
		if (file.error != 0 || file.bytes.find('\0') != file.bytes.npos)
			return std::nullopt;
		return std::move(file.bytes);
	}

	const KeeperPlan &plan_;
	const std::unique_ptr<vault::Vault> vault_;
	const std::unique_ptr<CommandAccounts> command_; ///< null: the vault checks passwords
	keeper::Keeper keeper_{kLane, accounts(), options()};
};

} // namespace

void run_keeper(UniqueFd lane, pid_t front, const KeeperPlan &plan) noexcept
{
	int status = EX_OSERR;
	int reached = lane.release();
	try {
		leave_front(reached, front);
		reached = kLane;
		::closefrom(kLane + 1);
		log.set_level(plan.config.log_level);
		Custody custody(plan);
		log.start();
		log.set_limits(plan.config.log_limits);
		status = custody.serve();
	} catch (const std::exception &error) {
		keeper::Keeper::tell_failure(reached, error.what());
	}
	log.flush(std::chrono::steady_clock::now() + kLastLines);
	::_exit(status);
}

} // namespace confer::server
