// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "server/auth_command_settings.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/unique_fd.hh>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confer::server {

/**
 * A program of the administrator's that checks passwords: conferd(8), A PROGRAM THAT CHECKS PASSWORDS.
 *
 * It gets the name and the password, a line each, on standard input, and nothing else: no argument, no environment but
 * PATH, no descriptor of the server. It accepts by the exit status 0 and refuses by 1. When
 * its time is over it is killed with its process group.
 *
 * Thread-safe. Callers wait, and hold no lock.
 */
class AuthCommand {
public:
	enum class Result : std::uint8_t {
		accepted,
		refused,
		busy,   ///< as many run as may, and none has ended in time
		failed, ///< it could not be run, did not end in time, or ended otherwise; `fault` says which
		stopped,
	};
	struct Outcome {
		Result result;
		std::string fault;
	};

	/** @throws std::system_error without descriptors */
	explicit AuthCommand(AuthCommandSettings settings);
	AuthCommand(const AuthCommand &) = delete;
	AuthCommand &operator=(const AuthCommand &) = delete;

	/** Neither may have a line end in it. @throws std::bad_alloc */
	[[nodiscard]] Outcome check(std::string_view name, std::string_view password) EXCLUDES(mutex_);
	/** The server stops: those that run are killed, and nobody waits any more. */
	void give_up() noexcept EXCLUDES(mutex_);
	/** How many run now. */
	std::size_t running() const noexcept EXCLUDES(mutex_);

private:
	class Slot;

	[[nodiscard]] Outcome run(std::string_view name, std::string_view password, Deadline ends) const;

	const AuthCommandSettings settings_;
	UniqueFd stop_; ///< an eventfd: readable from give_up() on
	mutable Mutex mutex_{"AuthCommand", chat::rank::auth_command};
	CondVar ended_;
	std::size_t running_ GUARDED_BY(mutex_) = 0;
	bool stopping_ GUARDED_BY(mutex_) = false;
};

} // namespace confer::server
