// SPDX-License-Identifier: MIT
#include "client/terminal/terminal.hh"

#include "client/write_all.hh"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <string_view>

#include <confer/error.hh>

#include <sys/ioctl.h>
#include <unistd.h>

namespace confer::client {

namespace {

/** What switches the modes of one use on and off. xterm's ctlseqs: 1049 the other screen, 2004 bracketed paste, 7
 * (of VT100) auto-wrap, 25 the cursor. */
struct Switches {
	std::string_view on;
	std::string_view off;
};

constexpr Switches kRows{"\x1b[?2004h", "\x1b[?2004l\x1b[0m"};
constexpr Switches kWholeScreen{"\x1b[?1049h\x1b[?2004h\x1b[?7l\x1b[0m\x1b[H\x1b[2J",
                                "\x1b[?7h\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l"};

constexpr const Switches &switches(Terminal::Use use) noexcept
{
	return use == Terminal::Use::rows ? kRows : kWholeScreen;
}

constexpr int kCrashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

/** What restore_after_crash() needs. Written before `armed` is set, and not while it is. */
struct Saved {
	std::atomic<bool> armed{false};
	int input = -1;
	int output = -1;
	termios original{};
	std::string_view off; ///< of the terminal's modes
} saved;

/** Puts the terminal back and lets the signal do what it does by default. Calls async-signal-safe functions only. */
void restore_after_crash(int signal)
{
	if (saved.armed.exchange(false)) {
		::tcsetattr(saved.input, TCSANOW, &saved.original);
		(void)!::write(saved.output, saved.off.data(), saved.off.size());
	}
	::raise(signal); // SA_RESETHAND: the default action, when this handler has returned
}

void watch_for_crashes() noexcept
{
	struct sigaction action {};
	action.sa_handler = restore_after_crash;
	action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
	sigemptyset(&action.sa_mask);
	for (int signal : kCrashes)
		::sigaction(signal, &action, nullptr);
}

/** From a background job this stops the process until it is in the foreground, as it should. */
void set_attributes(int fd, const termios &attributes) noexcept
{
	while (::tcsetattr(fd, TCSADRAIN, &attributes) != 0 && errno == EINTR) {
	}
}

} // namespace

Terminal::Terminal(int input, int output, Use use) : input_(input), output_(output), use_(use)
{
	if (::tcgetattr(input, &original_) != 0)
		throw_errno("read the terminal's settings");
	saved.input = input;
	saved.output = output;
	saved.original = original_;
	saved.off = switches(use).off;
}

Terminal::~Terminal()
{
	leave();
}

void Terminal::enter() noexcept
{
	termios raw = original_;
	raw.c_iflag &= ~static_cast<tcflag_t>(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
	raw.c_oflag &= ~static_cast<tcflag_t>(OPOST);
	raw.c_cflag |= CS8;
	raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	set_attributes(input_, raw);
	write_all(output_, switches(use_).on);
	entered_ = true;
	if (!saved.armed.exchange(true))
		watch_for_crashes();
}

void Terminal::leave() noexcept
{
	if (!entered_)
		return;
	write_all(output_, switches(use_).off);
	saved.armed = false;
	set_attributes(input_, original_);
	entered_ = false;
}

Terminal::Size Terminal::size() const noexcept
{
	winsize window{};
	if (::ioctl(output_, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0)
		return {80, 24};
	return {window.ws_col, window.ws_row};
}

} // namespace confer::client
