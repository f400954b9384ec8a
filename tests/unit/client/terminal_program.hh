// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/ioctl.h>
#include <termios.h>

#include "program_run.hh"
#include "support/virtual_terminal.hh"

namespace test {

/** The program in a session of its own, with a pseudo-terminal that the test holds the other end of. */
class TerminalProgram {
public:
	explicit TerminalProgram(std::vector<std::string> arguments, const Environment &environment = {})
	    : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
	{
		CHECK(static_cast<bool>(master_));
		CHECK(::grantpt(master_.get()) == 0 && ::unlockpt(master_.get()) == 0);
		char name[128];
		CHECK(::ptsname_r(master_.get(), name, sizeof name) == 0);
		// Kept open: otherwise the terminal, with its settings, would be gone with the program.
		slave_.reset(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
		CHECK(static_cast<bool>(slave_));
		resize(80, 24);
		before_ = settings();
		child_ = start_program(std::move(arguments), environment, [this] {
			::setsid();
			::ioctl(slave_.get(), TIOCSCTTY, 0);
			for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
				::dup2(slave_.get(), fd);
		});
	}
	~TerminalProgram()
	{
		if (child_ > 0) {
			::kill(child_, SIGKILL);
			wait_program(child_);
		}
	}
	TerminalProgram(const TerminalProgram &) = delete;
	TerminalProgram &operator=(const TerminalProgram &) = delete;

	void type(std::string_view keys)
	{
		check::equal(::write(master_.get(), keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
	}

	/** Types a line as a person does, who presses Enter when the text is to be seen. */
	void enter(std::string_view line)
	{
		const std::size_t before = all.size();
		type(line);
		while (all.size() == before)
			if (!read_some(20'000))
				check::fail("nothing is shown of: " + std::string(line));
		const timespec moment{0, 30'000'000}; // what comes faster is taken for a paste
		::nanosleep(&moment, nullptr);
		type("\r");
	}

	/** Reads until what has come since the last call has `text` in it. @return that, up to and with the text */
	std::string expect(std::string_view text)
	{
		std::size_t found;
		while ((found = all.find(text, seen_)) == std::string::npos)
			if (!read_some(20'000))
				check::fail("no '" + std::string(text) + "' on the terminal after: " + all.substr(seen_));
		std::string part = all.substr(seen_, found + text.size() - seen_);
		seen_ = found + text.size();
		return part;
	}

	/** Reads until the screen shows `text` in a row. */
	void expect_shown(std::string_view text)
	{
		while (!screen.shows(text))
			if (!read_some(20'000))
				check::fail("no '" + std::string(text) + "' on the screen: " + screen.picture());
	}

	/** Reads what comes for so long, and forgets it: what is expected next comes later. */
	void read_for(std::chrono::milliseconds time)
	{
		const auto end = std::chrono::steady_clock::now() + time;
		for (auto now = end - time; now < end; now = std::chrono::steady_clock::now())
			read_some(static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(end - now).count()));
		seen_ = 0;
		forgotten += all.size();
		all.clear();
	}

	void resize(unsigned short columns, unsigned short rows)
	{
		const winsize size{rows, columns, 0, 0};
		screen = VirtualTerminal(columns, rows);
		check::equal(::ioctl(master_.get(), TIOCSWINSZ, &size), 0);
	}

	void kill(int signal) { ::kill(child_, signal); }

	pid_t pid() const noexcept { return child_; }

	/** Waits for its end and reads the rest. @return the status of waitpid(2) */
	int finish()
	{
		const int status = wait_program(std::exchange(child_, -1));
		while (read_some(0)) {
		}
		return status;
	}

	/** Waits until it is stopped. */
	void expect_stop()
	{
		CHECK(WIFSTOPPED(wait_program(child_, WUNTRACED)));
		while (read_some(0)) {
		}
	}

	bool restored() const
	{
		const termios now = settings();
		return now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag && now.c_lflag == before_.c_lflag &&
		       now.c_cflag == before_.c_cflag;
	}

	/** Whether all modes of the terminal are as they were: the last switches that were written say so. */
	bool modes_off() const
	{
		const auto last = [this](std::string_view set, std::string_view reset) {
			const std::size_t on = all.rfind(set);
			const std::size_t off = all.rfind(reset);
			return on != std::string::npos && off != std::string::npos && off > on;
		};
		return last("\x1b[?2004h", "\x1b[?2004l") && last("\x1b[?1049h", "\x1b[?1049l") &&
		       last("\x1b[?7l", "\x1b[?7h") && last("\x1b[?25l", "\x1b[?25h");
	}

	std::string all;                ///< everything that it wrote
	std::size_t forgotten = 0;      ///< and bytes that were forgotten of that
	VirtualTerminal screen{80, 24}; ///< what is seen of that

private:
	bool read_some(int wait_ms)
	{
		pollfd readable{master_.get(), POLLIN, 0};
		if (::poll(&readable, 1, wait_ms) != 1)
			return false;
		char bytes[4096];
		const ssize_t count = ::read(master_.get(), bytes, sizeof bytes);
		if (count <= 0)
			return false;
		all.append(bytes, static_cast<std::size_t>(count));
		screen.feed({bytes, static_cast<std::size_t>(count)});
		return true;
	}

	termios settings() const
	{
		termios now{};
		check::equal(::tcgetattr(slave_.get(), &now), 0);
		return now;
	}

	confer::UniqueFd master_;
	confer::UniqueFd slave_;
	termios before_{};
	pid_t child_ = -1;
	std::size_t seen_ = 0;
};

} // namespace test
