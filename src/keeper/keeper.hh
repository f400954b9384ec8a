// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "keeper/conversations.hh"
#include "keeper/question.hh"
#include "keeper/reply.hh"
#include "keeper/task_queue.hh"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::keeper {

/**
 * Answers the questions of the front from the accounts that this process has.
 *
 * One thread, that of serve(), takes the questions off the lane and waits for nothing else. Three sorts of threads
 * answer them: `check` the passwords, which take the most time; `change` what waits for the disk; and `look` all the
 * rest. So a storm of logins by passwords, or a program that checks them and hangs, delays neither SCRAM nor changes.
 */
class Keeper {
public:
	struct Options {
		std::size_t checks = 1;         ///< passwords that can be checked at once
		std::size_t logins_waiting = 1; ///< passwords that may wait for that
		std::chrono::milliseconds patience{
		    0}; ///< a password that has waited longer is not checked; 0: there is no limit
		std::function<chat::Accounts::Answer()> reload; ///< reads the configuration again; does not throw
		/** The text of the configuration, or of the message of the day; nothing: there is none. */
		std::function<std::optional<std::string>(Ask which)> read;
	};

	/** Both outlive this. */
	Keeper(int lane, chat::Accounts &accounts, Options options);
	Keeper(const Keeper &) = delete;
	Keeper &operator=(const Keeper &) = delete;

	/** Starts the threads. @throws std::system_error */
	void start();
	/** Tells the front that questions may come. */
	void tell_ready() const;
	/** Until the front has gone. Returns why the front cannot be served any longer; empty: it has gone. */
	std::string serve();
	/** Ends the threads. The accounts have been told to let nobody wait. */
	void stop() noexcept;
	/** After a reload. */
	void set_logins_waiting(std::size_t most) noexcept;

	/** Operators should know this. Waits for nothing. False: the front does not take it now. Any thread. */
	static bool report(int lane, std::string_view text) noexcept;
	/** Trouble with the disk begins, or is over. Waits for room on the lane. False: the front has gone. Any thread. */
	static bool tell_trouble(int lane, log::DiskTrouble kind, bool begins, std::string_view text) noexcept;
	/** The keeper could not start: the front throws the same words. */
	static void tell_failure(int lane, std::string_view why) noexcept;

private:
	TaskQueue &queue_of(Ask kind) noexcept;
	void answer(Question &question, bool is_late) noexcept;
	void compose_answer(const Question &question);
	chat::Accounts::Answer ask_accounts(const Question &question);
	void send(const Reply &reply) const;
	void send(const std::vector<std::string> &packets) const;
	void refuse(const Question &question) const noexcept;

	const int lane_;
	chat::Accounts &accounts_;
	const Options options_;
	Conversations conversations_;
	TaskQueue checks_;
	TaskQueue changes_;
	TaskQueue looks_;
};

} // namespace confer::keeper
