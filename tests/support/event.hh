// SPDX-License-Identifier: MIT
#pragma once

#include <confer/mutex.hh>

namespace check {

/** Something that one thread waits for and another brings about. */
class Event {
public:
	void set() EXCLUDES(mutex_)
	{
		confer::MutexLock lock(mutex_);
		set_ = true;
		changed_.notify_all();
	}
	void wait() EXCLUDES(mutex_)
	{
		confer::MutexLock lock(mutex_);
		while (!set_)
			changed_.wait(mutex_);
	}

private:
	confer::Mutex mutex_;
	confer::CondVar changed_;
	bool set_ GUARDED_BY(mutex_) = false;
};

} // namespace check
