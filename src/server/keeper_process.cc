// SPDX-License-Identifier: MIT
#include "server/keeper_process.hh"

#include "chat/text.hh"
#include "keeper/lane.hh"
#include "keeper/reading_ban.hh"
#include "server/keeper_main.hh"
#include "server/log.hh"

#include <confer/error.hh>

#include <cerrno>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace confer::server {

using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 1s;
/** What was changed is on the disk: it only has to end its log. */
constexpr auto kStop = 5s;

UniqueFd launch(const KeeperPlan &plan, pid_t &child)
{
	keeper::LanePair lane = keeper::LanePair::make();
	// A parent that ignores it leaves us no exit status.
	::signal(SIGCHLD, SIG_DFL);
	const pid_t front = ::getpid();
	child = ::fork();
	if (child < 0)
		throw_errno("fork");
	if (child == 0) {
		lane.front.reset();
		run_keeper(std::move(lane.keeper), front, plan);
	}
	return std::move(lane.front);
}

} // namespace

KeeperProcess::KeeperProcess(const KeeperPlan &plan, keeper::RemoteAccounts::Host host)
    : config_(plan.path),
      vault_(plan.vault),
      accounts_(launch(plan, pid_))
{
	host.lost = [this, lost = std::move(host.lost)](std::string_view why) {
		try {
			lost(chat::text("The keeper of accounts: ", why, ending()));
		} catch (const std::bad_alloc &) {
			lost("The keeper of accounts has ended");
		}
	};
	try {
		accounts_.await_start(std::move(host));
	} catch (...) {
		stop();
		throw;
	}
}

void KeeperProcess::start()
{
	std::string why;
	if (keeper::forbid_reading(vault_, why) == keeper::Confinement::no_support)
		log.notice("This process could read the files of the accounts: ", why);
	accounts_.start();
}

FileText KeeperProcess::read(const std::string &path, std::size_t limit)
{
	FileText file = read_regular_file(path, limit);
	if (file.error != EACCES)
		return file;
	struct stat status;
	std::optional<std::string> text = path == config_ ? accounts_.read_config() : accounts_.read_motd();
	if (!text || text->size() > limit || ::stat(path.c_str(), &status) != 0)
		return file;
	return {.bytes = std::move(*text), .mode = status.st_mode, .owner = status.st_uid, .error = 0, .fault = {}};
}

void KeeperProcess::stop() noexcept
{
	accounts_.stop();
	if (wait_until(std::chrono::steady_clock::now() + kStop))
		return;
	::kill(pid_, SIGKILL);
	wait_until(std::chrono::steady_clock::time_point::max());
}

bool KeeperProcess::wait_until(std::chrono::steady_clock::time_point deadline) noexcept
{
	constexpr int kLookMs = 5;
	while (!ended_) {
		const pid_t found = ::waitpid(pid_, &status_, WNOHANG);
		ended_ = found == pid_ || (found < 0 && errno != EINTR);
		if (ended_ || std::chrono::steady_clock::now() >= deadline)
			break;
		::poll(nullptr, 0, kLookMs);
	}
	return ended_;
}

std::string KeeperProcess::ending()
{
	if (!wait_until(std::chrono::steady_clock::now() + kPatience))
		return {};
	return WIFSIGNALED(status_) ? chat::text(" (by signal ", WTERMSIG(status_), ")")
	                            : chat::text(" (with status ", WEXITSTATUS(status_), ")");
}

} // namespace confer::server
