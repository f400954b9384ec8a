// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "chat/session.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstddef>
#include <deque>
#include <vector>

namespace confer::chat {

/**
 * Threads that help to send a long list. A message to a channel of hundreds is as many system calls, one after another;
 * with processors that have nothing to do, the last member gets it as much sooner.
 *
 * They send for one list at a time. A thread that comes with another list meanwhile sends it alone: then there is work
 * for all processors, and more threads would only send smaller pieces. The claims of the list pass to those threads as
 * they would to the Writer, so nobody waits for them.
 */
class Senders {
public:
	/** Lists shorter than this are sent before another thread is awake. */
	static constexpr std::size_t kLeast = 64;
	/** Sends that a thread takes at once. */
	static constexpr std::size_t kPortion = 16;

	/** `threads`: how many help beside the one whose list it is. */
	explicit Senders(unsigned threads) noexcept : wanted_(threads) {}
	/** stop() */
	~Senders();
	Senders(const Senders &) = delete;
	Senders &operator=(const Senders &) = delete;

	/** Starts the threads, before anybody flushes; without, everybody sends alone. @throws std::system_error */
	void start();
	/** Ends the threads when they have sent what they have taken. From now on everybody sends alone. */
	void stop() noexcept EXCLUDES(mutex_);

	/**
	 * Flushes the sessions, which the caller has claimed, together with other threads: at the return the list is empty
	 * and each is flushed, or another thread is about to. If nobody can help, nothing is done. Holds no lock meanwhile.
	 * Any thread.
	 */
	void flush(std::vector<SessionRef> &claimed) noexcept EXCLUDES(mutex_);

private:
	void run() noexcept;
	/** Makes it the list that all send; false: there is one already, or nobody to help. */
	bool share(std::vector<SessionRef> &claimed) noexcept EXCLUDES(mutex_);
	/** Flushes portions of the shared list while there are any. */
	void help() noexcept EXCLUDES(mutex_);

	const unsigned wanted_;
	Mutex mutex_{"Senders", rank::senders};
	CondVar shared_;
	std::vector<SessionRef> list_; ///< written under the mutex while nobody flushes it, and constant otherwise
	std::size_t taken_ GUARDED_BY(mutex_) = 0;   ///< of the list
	std::size_t helping_ GUARDED_BY(mutex_) = 0; ///< threads that flush a portion
	bool stopping_ GUARDED_BY(mutex_) = false;
	std::deque<Thread> threads_;
};

} // namespace confer::chat
