// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <confer/unique_fd.hh>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

/** The real program, started by a test. */
namespace test {

using Environment = std::vector<std::pair<std::string, std::string>>;

/** Where the program under test is: Meson says it. */
inline const char *program_path()
{
	const char *path = std::getenv("CONFER_PROGRAM");
	if (!path)
		check::skip("CONFER_PROGRAM is not set: run by meson test");
	return path;
}

/**
 * Starts the program in a process of its own. `prepare` runs in the child before exec: it sets up descriptors. The
 * variables that the client looks at are not inherited.
 */
inline pid_t start_program(std::vector<std::string> arguments, const Environment &environment,
                           const std::function<void()> &prepare)
{
	const char *path = program_path();
	arguments.insert(arguments.begin(), "confer");
	std::vector<char *> argv;
	for (std::string &argument : arguments)
		argv.push_back(argument.data());
	argv.push_back(nullptr);
	const pid_t child = ::fork();
	if (child < 0)
		throw std::system_error(errno, std::generic_category(), "fork");
	if (child == 0) {
		for (const char *name : {"CONFER_SERVER", "CONFER_PASSWORD", "CONFER_ACCOUNT_PASSWORD", "NO_COLOR"})
			::unsetenv(name);
		::setenv("TERM", "xterm", 1);
		::setenv("USER", "alice", 1);
		::setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
		for (const auto &[name, value] : environment)
			::setenv(name.c_str(), value.c_str(), 1);
		prepare();
		::execv(path, argv.data());
		::_exit(127);
	}
	return child;
}

/** Waits for its end. @return the status of waitpid(2) */
inline int wait_program(pid_t child, int options = 0)
{
	int status = 0;
	while (::waitpid(child, &status, options) < 0)
		if (errno != EINTR)
			throw std::system_error(errno, std::generic_category(), "waitpid");
	return status;
}

/** A pipe: [0] to read from, [1] to write to. */
struct Pipe {
	confer::UniqueFd ends[2];
	Pipe()
	{
		int fds[2];
		if (::pipe2(fds, O_CLOEXEC) != 0)
			throw std::system_error(errno, std::generic_category(), "pipe2");
		ends[0].reset(fds[0]);
		ends[1].reset(fds[1]);
	}
};

/** The program with pipes for its standard descriptors. */
class PipedProgram {
public:
	/** `file`: for standard output instead. */
	explicit PipedProgram(std::vector<std::string> arguments, const Environment &environment = {},
	                      const char *file = nullptr)
	{
		child_ = start_program(std::move(arguments), environment, [this, file] {
			::dup2(in_.ends[0].get(), STDIN_FILENO);
			::dup2(file ? ::open(file, O_WRONLY | O_CLOEXEC) : out_.ends[1].get(), STDOUT_FILENO);
			::dup2(err_.ends[1].get(), STDERR_FILENO);
		});
		in_.ends[0].reset();
		out_.ends[1].reset();
		err_.ends[1].reset();
	}
	~PipedProgram()
	{
		if (child_ > 0) {
			::kill(child_, SIGKILL);
			wait_program(child_);
		}
	}
	PipedProgram(const PipedProgram &) = delete;
	PipedProgram &operator=(const PipedProgram &) = delete;

	void write(std::string_view bytes)
	{
		while (!bytes.empty()) {
			const ssize_t count = ::write(in_.ends[1].get(), bytes.data(), bytes.size());
			if (count < 0)
				throw std::system_error(errno, std::generic_category(), "write");
			bytes.remove_prefix(static_cast<std::size_t>(count));
		}
	}
	void end_input() { in_.ends[1].reset(); }
	void close_output() { out_.ends[0].reset(); }
	void signal(int number) const { ::kill(child_, number); }

	/** Reads standard output until it contains `text`. @return false if nothing more comes for that long */
	bool prints(std::string_view text, std::chrono::milliseconds patience)
	{
		while (output.find(text) == std::string::npos) {
			pollfd readable{out_.ends[0].get(), POLLIN, 0};
			char bytes[4096];
			const bool more = ::poll(&readable, 1, static_cast<int>(patience.count())) == 1;
			const ssize_t count = more ? ::read(readable.fd, bytes, sizeof bytes) : 0;
			if (count <= 0)
				return false;
			output.append(bytes, static_cast<std::size_t>(count));
		}
		return true;
	}

	/** The same; fails the test if it does not. */
	void expect_output(std::string_view text)
	{
		if (!prints(text, std::chrono::seconds(20)))
			check::fail("no '" + std::string(text) + "' in the output: " + output);
	}

	/** Waits for its end. @return the exit status; 128 + the number of a signal */
	int finish()
	{
		drain(out_.ends[0].get(), output);
		drain(err_.ends[0].get(), errors);
		const int status = wait_program(std::exchange(child_, -1));
		return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}

	std::string output;
	std::string errors;

private:
	static void drain(int fd, std::string &text)
	{
		char bytes[4096];
		for (ssize_t count; (count = ::read(fd, bytes, sizeof bytes)) > 0;)
			text.append(bytes, static_cast<std::size_t>(count));
	}

	Pipe in_;
	Pipe out_;
	Pipe err_;
	pid_t child_ = -1;
};

} // namespace test
