// SPDX-License-Identifier: MIT
#include "server_process.hh"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <confer/error.hh>

#include "bare_server.hh"
#include "clock.hh"
#include "interrupt.hh"
#include "loopback.hh"
#include "text_file.hh"

namespace confer::bench {

namespace {

constexpr Nanoseconds kStartLimit = 20 * kSecond;
constexpr Nanoseconds kStopLimit = 5 * kSecond;

void pause_for(Nanoseconds span) noexcept
{
	const timespec time{span / kSecond, span % kSecond};
	nanosleep(&time, nullptr);
}

} // namespace

ServerProcess::ServerProcess(const Subject &subject, const ServerNeeds &needs, CpuSet cpus) : port_(unused_port())
{
	std::vector<std::string> arguments;
	// ngircd becomes "nobody" when root starts it, and must still read its configuration.
	chmod(directory_.path().c_str(), 0755);
	if (subject.kind != nullptr)
		arguments =
		    subject.kind->configure({directory_.path(), port_, needs, subject.keeps_history, subject.waits_for_disk});
	arguments.insert(arguments.begin(), subject.binary);
	const pid_t parent = getpid();
	pid_ = fork();
	if (pid_ < 0)
		throw_errno("fork");
	if (pid_ == 0) {
		// Whatever becomes of the benchmark, no server outlives it.
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		run_child(subject, std::move(arguments), cpus);
	}
	try {
		wait_until_listening(subject.label);
	} catch (...) {
		stop();
		throw;
	}
}

ServerProcess::~ServerProcess()
{
	stop();
}

void ServerProcess::run_child(const Subject &subject, std::vector<std::string> arguments, CpuSet cpus) const noexcept
{
	for (const int signal : {SIGINT, SIGTERM, SIGHUP})
		std::signal(signal, SIG_DFL);
	setpgid(0, 0); // an interrupt key is for the benchmark, which then stops its server
	rlimit files{};
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (cpus != nullptr)
		sched_setaffinity(0, sizeof *cpus, cpus);
	if (subject.kind == nullptr)
		run_bare_server(port_);
	const int log = open(directory_.file("output").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	std::vector<char *> argv;
	for (std::string &argument : arguments)
		argv.push_back(argument.data());
	argv.push_back(nullptr);
	execv(argv[0], argv.data());
	dprintf(STDERR_FILENO, "exec %s: errno %d\n", argv[0], errno);
	_exit(127);
}

void ServerProcess::wait_until_listening(const std::string &label)
{
	const Nanoseconds deadline = now() + kStartLimit;
	while (!can_connect(port_)) {
		check_interrupt();
		if (!alive() || now() > deadline)
			throw std::runtime_error(label + " did not start: " + log_tail());
		pause_for(2 * kMillisecond);
	}
}

bool ServerProcess::alive() noexcept
{
	if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_)
		pid_ = -1;
	return pid_ > 0;
}

std::string ServerProcess::log_tail() const
{
	return file_tail(directory_.file("output"), 1000);
}

void ServerProcess::stop() noexcept
{
	if (!alive())
		return;
	kill(pid_, SIGTERM);
	for (const Nanoseconds deadline = now() + kStopLimit; alive() && now() < deadline;)
		pause_for(2 * kMillisecond);
	if (alive()) {
		kill(pid_, SIGKILL);
		waitpid(pid_, nullptr, 0);
		pid_ = -1;
	}
}

} // namespace confer::bench
