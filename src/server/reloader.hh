// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread_annotations.hh>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace confer::server {

/**
 * One reload at a time: on a thread of its own for SIGHUP, on the caller's for REHASH.
 *
 * The thread that reads signals does not read files: a file system may hang, and SIGTERM must work then. Requests that
 * come during a reload have one more reload follow it, so the last one has read what was written last. Thread-safe.
 */
class Reloader {
public:
	/** Reloads, and returns what is wrong with the new configuration. Called without locks. */
	using Work = std::function<std::vector<std::string>()>;

	explicit Reloader(Work work) : state_(std::make_shared<State>(std::move(work))) {}

	/** Starts the thread `reload`. Call once. @throws std::system_error */
	void start();

	/** Has the thread reload; returns at once. */
	void request() noexcept;

	/** Reloads on the calling thread. Returns what `work` returns, or nothing if a reload is under way already. */
	std::optional<std::vector<std::string>> reload_here();

	/**
	 * Ends the thread as soon as it does not reload. @return false if it still does at the deadline: then it uses what
	 * `work` refers to for as long as it hangs
	 */
	[[nodiscard]] bool stop(Deadline deadline) noexcept;

private:
	/** What the thread shares with the object, which it may outlive. */
	class State {
	public:
		explicit State(Work work) : work_(std::move(work)) {}

		void run() EXCLUDES(mutex_);
		void mark_running() noexcept EXCLUDES(mutex_);
		void request() noexcept EXCLUDES(mutex_);
		std::optional<std::vector<std::string>> reload_here() EXCLUDES(mutex_);
		bool stop(Deadline deadline) noexcept EXCLUDES(mutex_);

	private:
		class Turn;

		/** Waits for a request and for a turn, and takes both. Returns false when the thread is to end. */
		bool take_request() noexcept EXCLUDES(mutex_);
		void end_turn() noexcept EXCLUDES(mutex_);

		const Work work_;
		Mutex mutex_{"Reloader", chat::rank::reloader};
		CondVar changed_;
		bool running_ GUARDED_BY(mutex_) = false;   ///< the thread has started and not ended
		bool requested_ GUARDED_BY(mutex_) = false; ///< a reload that has not begun
		bool reloading_ GUARDED_BY(mutex_) = false;
		bool stopping_ GUARDED_BY(mutex_) = false;
	};

	std::shared_ptr<State> state_;
};

} // namespace confer::server
