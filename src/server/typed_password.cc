// SPDX-License-Identifier: MIT
#include "server/typed_password.hh"

#include "crypto/scram_verifier.hh"

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include <signal.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

namespace confer::server {

namespace {

volatile sig_atomic_t caught = 0;

void remember(int signal)
{
	caught = signal;
}

/**
 * The terminal on standard input does not show what is typed, until this goes. A signal that would end or stop the
 * program in between interrupts what is read, and is raised again when the terminal is as it was.
 */
class Unseen {
public:
	Unseen() noexcept
	{
		is_terminal_ = tcgetattr(STDIN_FILENO, &before_) == 0;
		if (!is_terminal_)
			return;
		struct sigaction action {};
		action.sa_handler = remember; // without SA_RESTART
		for (std::size_t i = 0; i < kSignals.size(); ++i)
			sigaction(kSignals[i], &action, &actions_[i]);
		termios silent = before_;
		silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
		silent.c_lflag |= ECHONL;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	}
	~Unseen()
	{
		if (!is_terminal_)
			return;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
		for (std::size_t i = 0; i < kSignals.size(); ++i)
			sigaction(kSignals[i], &actions_[i], nullptr);
		if (caught != 0)
			raise(caught);
	}
	Unseen(const Unseen &) = delete;
	Unseen &operator=(const Unseen &) = delete;

	bool is_terminal() const noexcept { return is_terminal_; }

private:
	static constexpr std::array<int, 5> kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	std::array<struct sigaction, 5> actions_{};
	termios before_{};
	bool is_terminal_ = false;
};

/** One line, without its end; nothing if there is none. What is longer than `most` is cut one byte behind it. */
std::optional<crypto::SecretText> read_line(std::size_t most)
{
	std::string line(most + 1, '\0');
	std::size_t size = 0;
	for (;;) {
		char c;
		const ssize_t got = ::read(STDIN_FILENO, &c, 1);
		if (got < 0 && errno == EINTR && caught == 0)
			continue;
		if (got < 0 || (got == 0 && size == 0)) {
			crypto::wipe(line);
			return {};
		}
		if (got == 0 || c == '\n')
			break;
		if (size < line.size())
			line[size++] = c;
	}
	if (size > 0 && line[size - 1] == '\r')
		--size;
	crypto::SecretText text({line.data(), size});
	crypto::wipe(line);
	return text;
}

std::optional<crypto::SecretText> ask(const Unseen &unseen, const char *prompt, std::size_t most)
{
	if (unseen.is_terminal())
		std::fprintf(stderr, "%s: ", prompt);
	return read_line(most);
}

int fail(int status, const char *why)
{
	std::fprintf(stderr, "conferd: %s\n", why);
	return status;
}

} // namespace

TypedPassword read_new_password(std::size_t most)
{
	std::optional<crypto::SecretText> password;
	{
		const Unseen unseen;
		password = ask(unseen, "Password", most);
		if (!password)
			return {{}, caught != 0 ? EX_DATAERR : fail(EX_IOERR, "no password: standard input has no line")};
		if (unseen.is_terminal()) {
			const auto again = ask(unseen, "The same password again", most);
			if (!again || !crypto::same_secret(again->view(), password->view()))
				return {{}, fail(EX_DATAERR, "the two passwords differ")};
		}
	}
	if (password->view().size() > most) {
		std::fprintf(stderr, "conferd: the password is too long: at most %zu bytes\n", most);
		return {{}, EX_DATAERR};
	}
	if (!crypto::is_prepared(password->view()))
		return {{}, fail(EX_DATAERR, "not a password: write UTF-8 text without control characters")};
	return {std::move(*password), EX_OK};
}

} // namespace confer::server
