// SPDX-License-Identifier: MIT
#include "client/link/transport.hh"

#include "client/link/tls_command.hh"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <confer/error.hh>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace confer::client {

namespace {

using std::chrono::milliseconds;

/** How long a program has to end by itself when the connection is over, and after SIGTERM. */
constexpr milliseconds kEndsItself{200};
constexpr milliseconds kEndsWhenTold{1000};

/** In the child, between fork and exec: only what is safe there while other threads hold any lock (signal-safety(7)).
 */
[[noreturn]] void become(char *const argv[], int input_output, int errors, pid_t parent) noexcept
{
	::setsid();
	::prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (::getppid() != parent)
		::_exit(126);
	::dup2(input_output, STDIN_FILENO);
	::dup2(input_output, STDOUT_FILENO);
	::dup2(errors, STDERR_FILENO);
	struct sigaction action {};
	action.sa_handler = SIG_DFL;
	for (int signal : {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP})
		::sigaction(signal, &action, nullptr);
	sigset_t none;
	::sigemptyset(&none);
	::sigprocmask(SIG_SETMASK, &none, nullptr);
	::execv(argv[0], argv);
	::_exit(127);
}

Transport start_program(std::vector<std::string> arguments)
{
	std::vector<char *> argv;
	for (std::string &argument : arguments)
		argv.push_back(argument.data());
	argv.push_back(nullptr);
	auto [ours, its] = Stream::pair();
	int ends[2];
	if (::pipe2(ends, O_CLOEXEC) != 0)
		throw_errno("pipe2");
	UniqueFd errors(ends[0]);
	const UniqueFd its_errors(ends[1]);
	const pid_t parent = ::getpid();
	const pid_t pid = ::fork();
	if (pid < 0)
		throw_errno("fork");
	if (pid == 0)
		become(argv.data(), its.fd(), its_errors.get(), parent);
	return {std::make_shared<Stream>(std::move(ours)), std::move(errors), TransportProgram(pid)};
}

Transport connect_socket(const Endpoint &endpoint)
{
	std::optional<std::system_error> error;
	for (const Address &address : endpoint.server.resolve()) {
		try {
			auto stream = std::make_shared<Stream>(Stream::connect(address, endpoint.timeout));
			stream->no_delay(true);
			return {std::move(stream), {}, {}};
		} catch (const std::system_error &e) {
			error = e;
		}
	}
	throw error.value(); // resolve() returns at least one address
}

} // namespace

bool TransportProgram::wait(milliseconds time) noexcept
{
	const UniqueFd watch(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
	pollfd ended{watch.get(), POLLIN, 0};
	int ready = 0;
	do
		ready = ::poll(&ended, 1, static_cast<int>(time.count()));
	while (ready < 0 && errno == EINTR);
	pid_t waited = 0;
	do
		waited = ::waitpid(pid_, &status_, ready > 0 ? 0 : WNOHANG);
	while (waited < 0 && errno == EINTR);
	return waited != 0;
}

std::string TransportProgram::end() noexcept
{
	if (pid_ < 0)
		return {};
	if (!wait(kEndsItself)) {
		::kill(-pid_, SIGTERM);
		if (!wait(kEndsWhenTold)) {
			::kill(-pid_, SIGKILL);
			while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
			}
		}
		status_ = 0; // a status that our signal caused says nothing
	}
	// What it has started goes with it.
	::kill(-std::exchange(pid_, -1), SIGTERM);
	if (WIFSIGNALED(status_))
		return std::string("the command was killed by signal ") + ::strsignal(WTERMSIG(status_));
	const int code = WEXITSTATUS(status_);
	return code == 0 ? std::string() : "the command exited with status " + std::to_string(code);
}

Transport open_transport(const Endpoint &endpoint)
{
	if (!endpoint.via.empty())
		return start_program({"/bin/sh", "-c", via_command(endpoint)});
	if (endpoint.server.tls) {
		for (const std::string *file : {&endpoint.tls_ca, &endpoint.tls_cert})
			if (!file->empty() && ::access(file->c_str(), R_OK) != 0)
				throw_errno("read " + *file);
		// The shell looks for the program, and says so if there is none.
		std::vector<std::string> arguments{"/bin/sh", "-c", "exec openssl \"$@\"", "openssl"};
		for (std::string &argument : tls_arguments(endpoint))
			arguments.push_back(std::move(argument));
		return start_program(std::move(arguments));
	}
	return connect_socket(endpoint);
}

std::string connect_advice(const std::error_code &error, const ServerName &server)
{
	const bool refused = error == std::errc::connection_refused;
	if (!server.path.empty())
		return refused || error == std::errc::no_such_file_or_directory
		           ? " (is conferd running? see systemctl status conferd)"
		           : "";
	if (!refused)
		return {};
	if (server.on_this_machine())
		return " (is conferd running, on this port? see systemctl status conferd)";
	return " (is this the port of the server, and is it running?)";
}

std::string via_command(const Endpoint &endpoint)
{
	std::string command;
	const std::string &via = endpoint.via;
	for (std::size_t i = 0; i < via.size(); ++i) {
		const char next = via[i] == '%' && i + 1 < via.size() ? via[i + 1] : '\0';
		if (next == 'h')
			command += endpoint.server.host;
		else if (next == 'p')
			command += endpoint.server.port;
		else if (next == '%')
			command += '%';
		else {
			command += via[i];
			continue;
		}
		++i;
	}
	return command;
}

} // namespace confer::client
