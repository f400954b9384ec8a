// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "crypto/scram_verifier.hh"
#include "crypto/secret.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confer::vault {

/**
 * The thread that makes verifiers of passwords, which takes a millisecond or more for each, one after another and when
 * nobody else wants the processor. So a storm of logins delays logins, and nobody's messages. As many wait for it as
 * there are threads that check and change passwords: what bounds them is the keeper's business.
 */
class LoginWorker {
public:
	enum class Outcome : std::uint8_t {
		done,
		busy,    ///< there is no memory for one more
		stopped, ///< the server stops
	};

	LoginWorker() noexcept = default;
	/** Stops the thread. */
	~LoginWorker();
	LoginWorker(const LoginWorker &) = delete;
	LoginWorker &operator=(const LoginWorker &) = delete;

	/** @throws std::system_error when there is no thread */
	void start() { thread_.start(); }
	/** Waiting callers get `stopped`, and so do later ones. The thread ends when it has computed the present verifier.
	 */
	void give_up() noexcept EXCLUDES(mutex_);
	/** give_up(), and waits for the thread. */
	void stop() noexcept EXCLUDES(mutex_);

	/** ScramVerifier::make() on the thread. The caller waits, and holds no lock. Any thread. */
	[[nodiscard]] Outcome make(std::string_view password, std::string_view salt, std::uint32_t iterations,
	                           crypto::ScramVerifier &made) noexcept EXCLUDES(mutex_);

	/** How many wait now. */
	std::size_t waiting() const noexcept EXCLUDES(mutex_);

private:
	/** It belongs to the thread and to the caller, who may go first. */
	struct Job {
		Job(std::string_view password_, std::string_view salt_, std::uint32_t iterations_)
		    : password(password_),
		      salt(salt_),
		      iterations(iterations_)
		{
		}
		const crypto::SecretText password;
		const std::string salt;
		const std::uint32_t iterations;
		std::optional<crypto::ScramVerifier> made; ///< of the thread, and behind `is_done` of the caller
		bool is_done = false;                      ///< guarded by the worker's mutex
		CondVar done;                              ///< of each: nobody else has to be woken
	};
	using JobPtr = std::shared_ptr<Job>;

	void run() noexcept;
	JobPtr take() noexcept EXCLUDES(mutex_);

	mutable Mutex mutex_{"LoginWorker", chat::rank::logins};
	CondVar filled_;
	std::deque<JobPtr> waiting_ GUARDED_BY(mutex_);
	JobPtr present_ GUARDED_BY(mutex_);
	bool stopping_ GUARDED_BY(mutex_) = false;
	Thread thread_{{.name = "login"}, [this] { run(); }};
};

} // namespace confer::vault
