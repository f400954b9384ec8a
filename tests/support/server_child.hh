// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/eventually.hh"
#include "support/scratch_dir.hh"
#include "support/supervisor.hh"

namespace check {

/** A line of /proc/PID/status as a number: "VmRSS", "Threads". */
inline long process_status(pid_t pid, const std::string &key)
{
	std::ifstream status("/proc/" + std::to_string(pid) + "/status");
	for (std::string line; std::getline(status, line);)
		if (line.starts_with(key + ":"))
			return std::strtol(line.c_str() + key.size() + 1, nullptr, 10);
	return 0;
}

/**
 * conferd in a child process, on a free port of 127.0.0.1 and in a directory of its own. Its end is this object's, by
 * its process id; should the test itself be killed, the kernel kills it.
 */
class ServerChild {
public:
	/**
	 * Forks, so the test must have one thread; the child calls `body` with the path of the configuration and ends with
	 * what it returns. `more` is added to the configuration.
	 */
	ServerChild(const std::string &more, const std::function<int(const std::string &)> &body)
	{
		const std::string config = directory_.file("conferd.conf");
		std::ofstream(config) << "[server]\nname = irc.test\ndata-dir = " << directory_.file("data")
		                      << "\ncontrol-socket = " << directory_.file("control") << "\n[listen.tcp]\nport = 0\n"
		                      << (more.find("[history]") == more.npos ? "[history]\nenabled = no\n" : "")
		                      << (more.find("[accounts]") == more.npos ? "[accounts]\nenabled = no\n" : "") << more;
		std::fflush(nullptr);
		const pid_t parent = ::getpid();
		pid_ = ::fork();
		if (pid_ < 0)
			throw std::system_error(errno, std::generic_category(), "fork");
		if (pid_ == 0) {
			::prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (::getppid() != parent)
				::_exit(1);
			::_exit(run_child(config, body));
		}
	}
	~ServerChild()
	{
		if (ended())
			return;
		::kill(pid_, SIGKILL);
		::waitpid(pid_, nullptr, 0);
	}
	ServerChild(const ServerChild &) = delete;
	ServerChild &operator=(const ServerChild &) = delete;

	pid_t pid() const noexcept { return pid_; }

	/** The port that it listens on, once all its threads are there and its log says so. */
	std::uint16_t port()
	{
		static constexpr std::string_view kText = "Listening on 127.0.0.1:";
		std::size_t at = std::string::npos;
		std::string text;
		eventually("the server is ready and listens", [&] {
			if (ended())
				fail("the server did not start: " + log());
			ready_ = ready_ || manager_.receive() == "READY=1";
			text = log(); // which may come through another process
			at = text.find(kText);
			return ready_ && at != text.npos && text.find('\n', at) != text.npos;
		});
		return static_cast<std::uint16_t>(std::strtoul(text.c_str() + at + kText.size(), nullptr, 10));
	}

	/** All that it has written to its log. */
	std::string log() const
	{
		std::ifstream file(directory_.file("log"));
		return {std::istreambuf_iterator<char>(file), {}};
	}
	bool logged(std::string_view text) const { return log().find(text) != std::string::npos; }

	/** Sends SIGTERM and gives the status with which it ends, as of waitpid(2). */
	int stop()
	{
		::kill(pid_, SIGTERM);
		return wait();
	}
	/** Waits for its end and gives the status. */
	int wait()
	{
		eventually("the server ends", [this] { return ended(); });
		return status_;
	}
	/** Whether it has ended. */
	bool ended() noexcept
	{
		ended_ = ended_ || ::waitpid(pid_, &status_, WNOHANG) == pid_;
		return ended_;
	}

	/** How many descriptors it has open. */
	std::size_t descriptors() const
	{
		std::size_t count = 0;
		if (DIR *dir = ::opendir(("/proc/" + std::to_string(pid_) + "/fd").c_str())) {
			while (const dirent *entry = ::readdir(dir))
				count += entry->d_name[0] != '.';
			::closedir(dir);
		}
		return count;
	}
	long threads() const { return process_status(pid_, "Threads"); }
	/** Resident memory in KiB. */
	long resident() const { return process_status(pid_, "VmRSS"); }

	/** CPU time of all its threads, user and system. */
	std::chrono::nanoseconds cpu_time() const
	{
		clockid_t clock;
		timespec time{};
		if (::clock_getcpuclockid(pid_, &clock) == 0)
			::clock_gettime(clock, &time);
		return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
	}
	/** The share of one CPU that it takes in the time to come. */
	double load(std::chrono::milliseconds span) const
	{
		using Seconds = std::chrono::duration<double>;
		const auto start = std::chrono::steady_clock::now();
		const auto before = cpu_time();
		const timespec time{span.count() / 1000, span.count() % 1000 * 1'000'000};
		::nanosleep(&time, nullptr);
		return Seconds(cpu_time() - before) / Seconds(std::chrono::steady_clock::now() - start);
	}

private:
	int run_child(const std::string &config, const std::function<int(const std::string &)> &body) const noexcept
	{
		const int log = ::open(directory_.file("log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
		::dup2(nothing, STDIN_FILENO);
		::dup2(log, STDOUT_FILENO);
		::dup2(log, STDERR_FILENO);
		try {
			return body(config);
		} catch (const std::exception &e) {
			std::fprintf(stderr, "%s\n", e.what());
			return 71; // EX_OSERR, as main() has it
		}
	}

	ScratchDir directory_;
	Supervisor manager_{'@' + directory_.path()}; // a name that a server with another user may send to
	bool ready_ = false;
	pid_t pid_ = -1;
	int status_ = 0;
	bool ended_ = false;
};

} // namespace check
