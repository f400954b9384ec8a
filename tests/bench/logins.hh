// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <confer/thread.hh>

#include "crowd.hh"
#include "workload.hh"

namespace confer::bench {

/**
 * Clients that all log in at once, by SASL PLAIN, ten to an account, and when they have done so again: so the server
 * has a password to check for each of them all the time. Their thread runs when a processor has nothing else to do.
 */
class Logins {
public:
	/** As many clients as the workload says come in, and register the accounts. Throws. */
	explicit Logins(const Stage &stage);
	/** Ends the thread. */
	~Logins();
	Logins(const Logins &) = delete;
	Logins &operator=(const Logins &) = delete;

	/** All begin to log in. */
	void start() { thread_.start(); }
	/** How many have logged in so far. Any thread. */
	std::uint64_t done() const noexcept { return done_.load(std::memory_order_relaxed); }
	/** How many the server has refused so far. Any thread. */
	std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }

private:
	void register_accounts();
	void begin(std::size_t client);
	void note(std::size_t client, std::string_view lines);
	void run();

	Crowd crowd_;
	std::vector<std::string> logins_; ///< what a client sends, for each account
	std::atomic<std::uint64_t> done_{0}, refused_{0};
	std::atomic<bool> stop_{false};
	Thread thread_{{.name = "logins"}, [this] { run(); }};
};

} // namespace confer::bench
