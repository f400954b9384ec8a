// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "keeper/question.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace confer::keeper {

/**
 * Some threads that answer questions of one sort, in the order in which they came. Each sort has its own, so that
 * nothing waits for what takes longer.
 */
class TaskQueue {
public:
	struct Options {
		std::string name; ///< of the threads
		std::size_t threads = 1;
		std::size_t most = 1; ///< questions that wait or are being answered
		/** A question that has waited longer is late; 0: none ever is. */
		std::chrono::milliseconds patience{0};
	};
	/** Answers a question, and says so if it is late. Does not throw. */
	using Work = std::function<void(Question &, bool is_late)>;

	TaskQueue(Options options, Work work) : options_(std::move(options)), most_(options_.most), work_(std::move(work))
	{
	}
	/** stop() */
	~TaskQueue() { stop(); }
	TaskQueue(const TaskQueue &) = delete;
	TaskQueue &operator=(const TaskQueue &) = delete;

	/** @throws std::system_error when there are no threads */
	void start();
	/** Lets go of what waits, and ends the threads when they have answered what they have. */
	void stop() noexcept EXCLUDES(mutex_);
	void set_most(std::size_t most) noexcept EXCLUDES(mutex_);
	/** False: too many wait, or there is no memory; the question is as it was. Any thread. */
	[[nodiscard]] bool put(Question &question) noexcept EXCLUDES(mutex_);

private:
	struct Task {
		Question question;
		std::chrono::steady_clock::time_point came;
	};

	void run() noexcept;
	bool take(Task &task) noexcept EXCLUDES(mutex_);

	const Options options_;
	Mutex mutex_{"TaskQueue", chat::rank::keeper};
	CondVar filled_;
	std::size_t most_ GUARDED_BY(mutex_);
	std::deque<Task> waiting_ GUARDED_BY(mutex_);
	std::size_t in_work_ GUARDED_BY(mutex_) = 0;
	bool stopping_ GUARDED_BY(mutex_) = false;
	const Work work_;
	std::vector<std::unique_ptr<Thread>> threads_;
};

} // namespace confer::keeper
