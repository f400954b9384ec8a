// SPDX-License-Identifier: MIT
#include "thread_registry.hh"

namespace confer::detail {

ThreadRegistry &ThreadRegistry::instance() noexcept
{
	static ThreadRegistry &registry = *new ThreadRegistry;
	return registry;
}

void ThreadRegistry::add(ThreadState &state) noexcept
{
	MutexLock lock(mutex_);
	state.previous_ = last_;
	state.next_ = nullptr;
	(last_ != nullptr ? last_->next_ : first_) = &state;
	last_ = &state;
	++count_;
}

void ThreadRegistry::remove(ThreadState &state) noexcept
{
	MutexLock lock(mutex_);
	(state.previous_ != nullptr ? state.previous_->next_ : first_) = state.next_;
	(state.next_ != nullptr ? state.next_->previous_ : last_) = state.previous_;
	--count_;
}

std::size_t ThreadRegistry::count() const noexcept
{
	MutexLock lock(mutex_);
	return count_;
}

void ThreadRegistry::list(std::vector<LiveThread> &out) const
{
	MutexLock lock(mutex_);
	out.reserve(out.size() + count_);
	for (const ThreadState *state = first_; state != nullptr; state = state->next_)
		out.emplace_back(state->options_.name, state->id_.load(std::memory_order_relaxed), state->options_.daemon);
}

} // namespace confer::detail
