// SPDX-License-Identifier: MIT
#include "keeper/task_queue.hh"

#include "crypto/secret.hh"

#include <new>
#include <utility>

namespace confer::keeper {

void TaskQueue::start()
{
	threads_.reserve(options_.threads);
	while (threads_.size() < options_.threads) {
		auto thread = std::make_unique<Thread>(ThreadOptions{.name = options_.name}, [this] { run(); });
		thread->start();
		threads_.push_back(std::move(thread));
	}
}

void TaskQueue::stop() noexcept
{
	{
		MutexLock lock(mutex_);
		stopping_ = true;
		for (Task &task : waiting_)
			crypto::wipe(task.question.text);
		waiting_.clear();
	}
	filled_.notify_all();
	for (const std::unique_ptr<Thread> &thread : threads_) {
		if (thread->joinable())
			thread->join();
	}
}

void TaskQueue::set_most(std::size_t most) noexcept
{
	MutexLock lock(mutex_);
	most_ = most;
}

bool TaskQueue::put(Question &question) noexcept
try {
	{
		MutexLock lock(mutex_);
		if (stopping_ || waiting_.size() + in_work_ >= most_)
			return false;
		waiting_.push_back({{}, std::chrono::steady_clock::now()});
		waiting_.back().question = std::move(question);
	}
	filled_.notify_one();
	return true;
} catch (const std::bad_alloc &) {
	return false;
}

bool TaskQueue::take(Task &task) noexcept
{
	MutexLock lock(mutex_);
	while (waiting_.empty() && !stopping_)
		filled_.wait(mutex_);
	if (stopping_)
		return false;
	task = std::move(waiting_.front());
	waiting_.pop_front();
	++in_work_;
	return true;
}

void TaskQueue::run() noexcept
{
	for (Task task; take(task);) {
		const bool is_late =
		    options_.patience.count() > 0 && std::chrono::steady_clock::now() - task.came > options_.patience;
		work_(task.question, is_late);
		crypto::wipe(task.question.text);
		MutexLock lock(mutex_);
		--in_work_;
	}
}

} // namespace confer::keeper
