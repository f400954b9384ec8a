// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "chat/ranks.hh"
#include "keeper/question.hh"
#include "keeper/reply.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::keeper {

/**
 * The accounts as the front has them: each call is a question to the keeper, over a lane, and waits for its answer. So
 * no secret is ever in this process but the password that a client has just sent.
 *
 * A thread takes the answers off the lane and wakes the callers. When the keeper has gone, or after give_up(), all
 * calls end with `unavailable`.
 */
class RemoteAccounts final : public chat::Accounts {
public:
	/** Logins by SCRAM under way, and questions that wait for their answers, at most. */
	static constexpr std::size_t kMostConversations = 20'000;
	static constexpr std::size_t kMostWaiting = 50'000;

	/** What comes without a question. Called by the lane's thread; must not throw, nor wait for an answer. */
	struct Host {
		/** Operators should know this. */
		std::function<void(std::string_view)> report;
		/** Trouble with the disk of the accounts begins, or is over. */
		std::function<void(log::DiskTrouble kind, bool begins, std::string_view text)> trouble;
		/** The keeper has gone, or what it says cannot be understood. Once, and not after give_up(). */
		std::function<void(std::string_view why)> lost;
	};

	explicit RemoteAccounts(UniqueFd lane) noexcept : lane_(std::move(lane)) {}
	/** stop() */
	~RemoteAccounts() override { stop(); }

	/**
	 * Waits until the keeper has started. Before start(), and once. Reports that come meanwhile go to the host.
	 * @throws std::runtime_error with the keeper's words if it cannot start
	 */
	void await_start(Host host);
	/** Starts the thread. @throws std::system_error */
	void start() { thread_.start(); }
	/** The server stops: nobody waits any more, and the keeper sees the end of the lane. Any thread. */
	void give_up() noexcept EXCLUDES(mutex_);
	/** give_up(), and ends the thread. */
	void stop() noexcept;
	/** Whether the keeper has gone. */
	bool is_lost() const noexcept { return lost_.load(std::memory_order_acquire); }

	/** Has the keeper read its configuration again. `done`, or why it did not. */
	Answer reload();
	/** The text of the configuration, read by the keeper; nothing: it cannot, either. @throws std::bad_alloc */
	std::optional<std::string> read_config() { return read(Ask::read_config); }
	/** The same of the message of the day. */
	std::optional<std::string> read_motd() { return read(Ask::read_motd); }

	bool are_kept() const noexcept override { return true; }
	bool has_verifiers() const noexcept override { return has_verifiers_; }
	Answer check_password(std::string_view name, std::string_view password) override;
	Answer check_identity(std::string_view identity) override;
	std::unique_ptr<chat::ScramLogin> begin_scram() override;
	Answer add(const Fresh &fresh) override;
	Answer set_password(std::string_view account, std::string_view password) override;
	Answer set_email(std::string_view account, std::string_view email) override;
	Answer suspend(std::string_view account, bool on) override;
	Answer add_nick(std::string_view account, std::string_view nick) override;
	Answer drop_nick(std::string_view account, std::string_view nick) override;
	Answer add_identity(std::string_view account, std::string_view identity) override;
	Answer drop_identity(std::string_view account, std::string_view identity) override;
	Answer drop(std::string_view account) override;
	Answer take_in(std::string_view account) override;
	bool find(std::string_view name, chat::Account &found) override;
	std::vector<chat::Account> list() override;

	/** Questions that wait now. */
	std::size_t waiting() const noexcept EXCLUDES(mutex_);

private:
	class Scram;

	/** A question that waits for its answer, on its caller's stack. */
	struct Wait {
		Reply reply;
		bool has_begun = false; ///< some of it is there
		bool is_done = false;
		bool no_memory = false; ///< for the answer
		CondVar woken;
	};

	/** Sends the question, clears its text, and waits. @throws std::bad_alloc */
	Reply ask(Question &&question) EXCLUDES(mutex_);
	std::optional<std::string> read(Ask which);
	Answer answer_to(Question &&question) { return ask(std::move(question)).answer(); }
	/** A question about an account, with a text or without. */
	Answer change(Ask kind, std::string_view account, std::string_view text, Answer too_long);
	/** Tells the keeper that the conversations have ended; what has no room on the lane waits for the next question. */
	void end_conversation(std::uint64_t conversation) noexcept EXCLUDES(mutex_);
	void send_ends() noexcept EXCLUDES(mutex_);
	void run() noexcept;
	/** @return why the lane is of no use any more; null: it is */
	const char *take(std::string_view packet) noexcept EXCLUDES(mutex_);
	/** Passes on what nobody has asked. */
	void tell(const Reply &reply) const;
	void wake(Reply &&reply) EXCLUDES(mutex_);
	void close_locked() noexcept REQUIRES(mutex_);
	/** The keeper has gone. */
	void lose(const char *why) noexcept EXCLUDES(mutex_);

	const UniqueFd lane_;
	Host host_;
	bool has_verifiers_ = true;
	std::string buffer_; ///< of the thread that receives
	std::atomic<bool> lost_{false};
	std::atomic<std::size_t> conversations_{0};
	mutable Mutex mutex_{"RemoteAccounts", chat::rank::lane};
	std::uint64_t last_token_ GUARDED_BY(mutex_) = 0;
	std::map<std::uint64_t, Wait *> waiting_ GUARDED_BY(mutex_);
	std::vector<std::uint64_t> ended_ GUARDED_BY(mutex_); ///< conversations; has room for all there are
	bool closed_ GUARDED_BY(mutex_) = false;
	Thread thread_{{.name = "lane"}, [this] { run(); }};
};

} // namespace confer::keeper
