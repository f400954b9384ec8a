// SPDX-License-Identifier: MIT
// Waiting for something to become true: a queue between two threads. The consumer sleeps while there is nothing to do;
// the loop around wait() looks again, because a wait may end without a reason.
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <optional>
#include <string>

using confer::CondVar, confer::Mutex, confer::MutexLock, confer::Thread;

namespace {

class Queue {
public:
	void push(std::string line) EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		lines_.push_back(std::move(line));
		changed_.notify_one();
	}
	void close() EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		closed_ = true;
		changed_.notify_all();
	}
	/** The next line; nothing when the queue is closed and empty. */
	std::optional<std::string> pop() EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		while (lines_.empty() && !closed_)
			changed_.wait(mutex_);
		if (lines_.empty())
			return std::nullopt;
		std::string line = std::move(lines_.front());
		lines_.pop_front();
		return line;
	}

private:
	Mutex mutex_;
	CondVar changed_;
	std::deque<std::string> lines_ GUARDED_BY(mutex_);
	bool closed_ GUARDED_BY(mutex_) = false;
};

} // namespace

int main()
{
	Queue queue;
	std::string received;
	Thread consumer([&] {
		while (auto line = queue.pop())
			received += *line + ";";
	});
	consumer.start();
	for (int i = 1; i <= 3; ++i)
		queue.push("line " + std::to_string(i));
	queue.close();
	consumer.join();
	std::puts(received.c_str());
	return received == "line 1;line 2;line 3;" ? EXIT_SUCCESS : EXIT_FAILURE;
}
