// SPDX-License-Identifier: MIT
#pragma once

#include "chat/commands/handlers.hh"
#include "chat/sasl_exchange.hh"

#include <optional>
#include <string>
#include <string_view>

/** What commands do that log somebody in or out: AUTHENTICATE, PASS and REGISTER. */
namespace confer::chat {

/** From here to its end the server keeps the client waiting, see KeptWaiting. For the owner of the session. */
class Waiting {
public:
	explicit Waiting(Session &session) noexcept : session_(session)
	{
		session_.kept_waiting.begin(std::chrono::steady_clock::now());
	}
	~Waiting() { session_.kept_waiting.end(std::chrono::steady_clock::now()); }
	Waiting(const Waiting &) = delete;
	Waiting &operator=(const Waiting &) = delete;

private:
	Session &session_;
};

/** The result of a try to log in. */
struct Login {
	AccountResult result = AccountResult::wrong;
	std::string account; ///< as registered, when it is `done`
	std::string why;     ///< for the client, when it is not
	bool gone = false;   ///< the session has ended meanwhile

	bool is_done() const noexcept { return result == AccountResult::done; }
};

/**
 * Before a password for `name` is looked at: counts the try, and has the session wait as those want who brake guessers.
 * Nothing: it may be looked at, and end_login() follows. Else what to answer.
 */
[[nodiscard]] std::optional<Login> begin_login(Call &call, LoginTry &attempt, std::string_view name)
    EXCLUDES(world_role);
/**
 * Ends the try with its result: operators are told of a wrong one if need be, and the answer to it is delayed. `by`:
 * the command.
 */
[[nodiscard]] Login end_login(Call &call, LoginTry &attempt, Accounts::Answer answer, std::string_view by)
    EXCLUDES(world_role);
/** Both, around Accounts::check_password(). */
[[nodiscard]] Login check_login(Call &call, std::string_view name, std::string_view password, std::string_view by)
    EXCLUDES(world_role);

/**
 * The session, and the user if there is one, are logged in to the account: tells the client, with 900, and those who
 * are to know. False: that was answered, with 907 because others are logged in as the
 * same user, or with 904 because the account has ended meanwhile. `by_sasl`: with 903 too.
 */
bool log_in(Call &call, std::string_view account, bool by_sasl) REQUIRES(world_role);
/** The same for the end of it, with 901; nothing if the session is not logged in. */
bool log_out(Call &call) REQUIRES(world_role);

/**
 * Why the client may not take the nick, which is an account's, looks like one of an account, or mixes scripts and does
 * not look like one of its own; empty: it may.
 */
std::string reserved_for_account(const Call &call, std::string_view nick) REQUIRES_SHARED(world_role);

/** Why the user may not take a nick that looks like one of another account than the session's; empty: may. */
std::string looks_taken(const Call &call, std::string_view nick) REQUIRES_SHARED(world_role);
/** Whether the client must log in first to be welcomed; then that is answered, and the session is finished. */
bool lacks_account(Call &call) REQUIRES(world_role);
/** The mechanisms by which the session can log in, separated by commas; empty: by none. */
std::string mechanisms(const Call &call);

} // namespace confer::chat
