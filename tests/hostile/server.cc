// SPDX-License-Identifier: MIT
#include "server.hh"

#include <confer/error.hh>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/eventually.hh"

namespace confer::hostile {

namespace {

/** The name and password of the operator whom every server of this suite has. */
constexpr char kOperator[] = "[operator.root]\npassword = sesame street\n";

std::string configuration(const std::string &directory, std::string more)
{
	constexpr std::string_view kDirectory = "{dir}";
	for (std::size_t at; (at = more.find(kDirectory)) != more.npos;)
		more.replace(at, kDirectory.size(), directory);
	return "[listen.unix]\npath = " + directory +
	       "/irc\n[listen.proxied]\nport = 0\nproxy-protocol = require\nproxy-from = 127.0.0.1\n" + kOperator + more;
}

/** Reads the pipe until `mark` exists, and holds it open then. In a process of its own, which ends with its parent. */
[[noreturn]] void copy_log(int from, const std::string &mark)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	char bytes[4096];
	while (access(mark.c_str(), F_OK) != 0) {
		pollfd input{.fd = from, .events = POLLIN, .revents = 0};
		if (poll(&input, 1, 10) <= 0)
			continue;
		const ssize_t size = read(from, bytes, sizeof bytes);
		if (size <= 0 || write(STDOUT_FILENO, bytes, static_cast<std::size_t>(size)) != size)
			break;
	}
	for (;;)
		pause();
}

void put_pipe_before_log(const std::string &mark)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		throw_errno("pipe2");
	fcntl(ends[1], F_SETPIPE_SZ, 4096);
	if (fork() == 0)
		copy_log(ends[0], mark);
	dup2(ends[1], STDOUT_FILENO);
	dup2(ends[1], STDERR_FILENO);
}

int become(const std::string &conferd, const ServerOptions &options, const std::string &mark, const std::string &config)
{
	if (options.descriptors > 0) {
		const rlimit limit{options.descriptors, options.descriptors};
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (options.log_by_pipe)
		put_pipe_before_log(mark);
	execl(conferd.c_str(), conferd.c_str(), "--config", config.c_str(), nullptr);
	std::fprintf(stderr, "cannot run %s\n", conferd.c_str());
	return 127;
}

/** The port behind the `nth` time that the log has `text`; 0: it does not. */
std::uint16_t port_behind(const std::string &log, std::string_view text, std::size_t nth)
{
	std::size_t at = 0;
	for (std::size_t i = 0; i <= nth; ++i) {
		at = log.find(text, at);
		if (at == log.npos)
			return 0;
		at += text.size();
	}
	return log.find('\n', at) == log.npos ? 0 : static_cast<std::uint16_t>(std::strtoul(&log[at], nullptr, 10));
}

} // namespace

detail::SocketPlace::SocketPlace()
{
	chmod(directory.path().c_str(), 0755);
}

Server::Server(const std::string &conferd, const ServerOptions &options)
    : ServerChild(configuration(directory.path(), options.config),
                  [&](const std::string &config) { return become(conferd, options, directory.file("unread"), config); })
{
	doors_.plain = port();
	doors_.path = directory.file("irc");
	check::eventually("the server listens for proxies", [this] {
		doors_.proxied = port_behind(log(), "Listening on 127.0.0.1:", 1);
		return doors_.proxied != 0;
	});
}

std::uint16_t Server::datagram_port() const
{
	return port_behind(log(), "Receiving datagrams on 127.0.0.1:", 0);
}

void Server::stop_reading_log() const
{
	std::ofstream(directory.file("unread")) << "";
}

std::string Server::last_words() const
{
	const std::string text = log();
	return text.substr(text.size() - std::min<std::size_t>(text.size(), 2000));
}

} // namespace confer::hostile
