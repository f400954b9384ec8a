// SPDX-License-Identifier: MIT
#include "conferd.hh"

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

namespace confer::e2e {

namespace {

std::string read_file(const std::string &name)
{
	std::string text;
	if (FILE *file = std::fopen(name.c_str(), "re")) {
		char buffer[4096];
		for (std::size_t size; (size = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
			text.append(buffer, size);
		std::fclose(file);
	}
	return text;
}

[[noreturn]] void become(const std::vector<std::string> &arguments, const std::string &log, const std::string &notify)
{
	// Whatever becomes of the test, no server outlives it.
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, nullptr);
	const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
	const int input = open("/dev/null", O_RDONLY);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	// cmocka's output settings are the test's, and so would be the journal of who runs it.
	unsetenv("JOURNAL_STREAM");
	unsetenv("NOTIFY_SOCKET");
	if (!notify.empty())
		setenv("NOTIFY_SOCKET", notify.c_str(), 1);
	std::vector<char *> argv;
	for (const std::string &argument : arguments)
		argv.push_back(const_cast<char *>(argument.c_str()));
	argv.push_back(nullptr);
	execv(argv[0], argv.data());
	_exit(127);
}

int milliseconds_until(Deadline deadline)
{
	const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
	return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

} // namespace

Process::Process(const std::vector<std::string> &arguments, const std::string &log, const std::string &notify)
    : pid_(fork())
{
	if (pid_ < 0)
		throw_errno("fork");
	if (pid_ == 0)
		become(arguments, log, notify);
}

Process::~Process()
{
	if (ended_)
		return;
	kill(pid_, SIGKILL);
	while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
	}
}

void Process::signal(int number) const noexcept
{
	if (!ended_)
		kill(pid_, number);
}

std::optional<int> Process::wait(Deadline deadline)
{
	if (ended_)
		return status_;
	const UniqueFd watch(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
	if (!watch)
		throw_errno("pidfd_open");
	pollfd event{.fd = watch.get(), .events = POLLIN, .revents = 0};
	if (poll(&event, 1, milliseconds_until(deadline)) <= 0)
		return {};
	while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
	}
	ended_ = true;
	return status_;
}

Outcome run_to_end(const std::vector<std::string> &arguments)
{
	const check::ScratchDir dir;
	Process process(arguments, dir.file("output"), "");
	const std::optional<int> status = process.wait(soon());
	const std::string output = read_file(dir.file("output"));
	if (!status)
		check::fail(arguments[0] + " does not end; it said: " + output);
	return {WIFEXITED(*status) ? WEXITSTATUS(*status) : -WTERMSIG(*status), output};
}

Conferd::~Conferd()
{
	if (process_ && std::uncaught_exceptions() > 0)
		check::print_comment("the server's log:\n" + log());
}

void Conferd::write_file(const std::string &name, const std::string &text) const
{
	FILE *out = std::fopen(file(name).c_str(), "we");
	const bool written = out != nullptr && fchmod(fileno(out), 0600) == 0 &&
	                     std::fwrite(text.data(), 1, text.size(), out) == text.size();
	if (out == nullptr || std::fclose(out) != 0 || !written)
		check::fail("cannot write " + file(name));
}

std::string Conferd::log() const
{
	return read_file(file("log"));
}

void Conferd::wait_for_log(const std::string &part) const
{
	for (const Deadline deadline = soon(); std::chrono::steady_clock::now() < deadline; poll(nullptr, 0, 10)) {
		if (log().find(part) != std::string::npos)
			return;
	}
	check::fail("conferd does not log \"" + part + "\"; its log:\n" + log());
}

void Conferd::start()
{
	write_config();
	const Address manager = *Address::local(file("manager"));
	unlink(file("manager").c_str()); // of an earlier run
	notify_.reset(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	if (!notify_ || bind(notify_.get(), manager.data(), manager.size()) != 0)
		throw_errno("bind " + manager.to_string());
	process_.emplace(std::vector<std::string>{binary_, "--config", config_file()}, file(log_name_), file("manager"));
	wait_for_state("READY=1");
	const std::string log_text = log();
	const std::string mark = "Listening on 127.0.0.1:";
	const std::size_t at = log_text.rfind(mark);
	if (at == std::string::npos)
		return;
	const unsigned long port = std::strtoul(log_text.c_str() + at + mark.size(), nullptr, 10);
	tcp_ = Address::loopback(AF_INET, static_cast<std::uint16_t>(port));
}

void Conferd::wait_for_state(const std::string &state)
{
	const Deadline deadline = soon();
	while (socket_io::wait_readable(notify_.get(), deadline) == IoStatus::done) {
		char text[512];
		const ssize_t size = recv(notify_.get(), text, sizeof text, 0);
		if (size > 0 && ("\n" + std::string(text, static_cast<std::size_t>(size)) + "\n").find("\n" + state + "\n") !=
		                    std::string::npos)
			return;
	}
	check::fail("conferd did not get to " + state + "; its log:\n" + log());
}

void Conferd::reload()
{
	write_config();
	process_->signal(SIGHUP);
	wait_for_state("READY=1");
}

void Conferd::stop(std::chrono::milliseconds limit)
{
	process_->signal(SIGTERM);
	const std::optional<int> status = process_->wait(std::chrono::steady_clock::now() + limit);
	if (!status)
		check::fail("conferd did not stop; its log:\n" + log());
	if (*status != 0)
		check::fail("conferd ended with wait status " + std::to_string(*status) + "; its log:\n" + log());
}

} // namespace confer::e2e
