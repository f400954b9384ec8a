// SPDX-License-Identifier: MIT
#include "server/hash_password.hh"

#include "crypto/scram_verifier.hh"
#include "crypto/secret.hh"
#include "vault/vault_settings.hh"

#include <confer/random.hh>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

#include <signal.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

namespace confer::server {

namespace {

constexpr std::size_t kMost = 200; ///< bytes; PASS and OPER fit a line with it

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

/** One line, without its end; nothing if there is none. What is longer than kMost is cut one byte behind it. */
std::optional<crypto::SecretText> read_line()
{
	crypto::Wiped<std::array<char, kMost + 1>> line({});
	std::size_t size = 0;
	for (;;) {
		char c;
		const ssize_t got = ::read(STDIN_FILENO, &c, 1);
		if (got < 0 && errno == EINTR && caught == 0)
			continue;
		if (got < 0 || (got == 0 && size == 0))
			return {};
		if (got == 0 || c == '\n')
			break;
		if (size < line->size())
			(*line)[size++] = c;
	}
	if (size > 0 && (*line)[size - 1] == '\r')
		--size;
	return crypto::SecretText({line->data(), size});
}

std::optional<crypto::SecretText> ask(const Unseen &unseen, const char *prompt)
{
	if (unseen.is_terminal())
		std::fprintf(stderr, "%s: ", prompt);
	return read_line();
}

int fail(int status, const char *why)
{
	std::fprintf(stderr, "conferd: %s\n", why);
	return status;
}

} // namespace

int run_hash_password()
{
	std::optional<crypto::SecretText> password;
	{
		const Unseen unseen;
		password = ask(unseen, "Password");
		if (!password)
			return caught != 0 ? EX_DATAERR : fail(EX_IOERR, "no password: standard input has no line");
		if (unseen.is_terminal()) {
			const auto again = ask(unseen, "The same again");
			if (!again || !crypto::same_secret(again->view(), password->view()))
				return fail(EX_DATAERR, "these were two different passwords");
		}
	}
	if (password->view().size() > kMost)
		return fail(EX_DATAERR, "the password is too long: at most 200 bytes");
	if (!crypto::is_prepared(password->view()))
		return fail(EX_DATAERR, "that is no password: write text in UTF-8 without control characters");
	std::array<char, crypto::ScramVerifier::kSaltSize> salt;
	random_bytes(salt.data(), salt.size());
	const auto made = crypto::ScramVerifier::make(password->view(), crypto::view(salt), vault::VaultSettings().work());
	std::printf("%s\n", made.to_string().c_str());
	return std::fflush(stdout) == 0 ? EX_OK : fail(EX_IOERR, std::strerror(errno));
}

} // namespace confer::server
