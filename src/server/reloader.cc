// SPDX-License-Identifier: MIT
#include "server/reloader.hh"

#include "server/log.hh"

#include <confer/thread.hh>

#include <new>

namespace confer::server {

/** Ends a turn that was taken, however the reload ends. */
class Reloader::State::Turn {
public:
	explicit Turn(State &state) noexcept : state_(state) {}
	~Turn() { state_.end_turn(); }
	Turn(const Turn &) = delete;
	Turn &operator=(const Turn &) = delete;

private:
	State &state_;
};

bool Reloader::State::take_request() noexcept
{
	MutexLock lock(mutex_);
	while (!stopping_ && (!requested_ || reloading_))
		changed_.wait(mutex_);
	if (stopping_) {
		running_ = false;
		changed_.notify_all();
		return false;
	}
	requested_ = false;
	reloading_ = true;
	return true;
}

void Reloader::State::end_turn() noexcept
{
	MutexLock lock(mutex_);
	reloading_ = false;
	changed_.notify_all();
}

void Reloader::State::run()
{
	while (take_request()) {
		const Turn turn(*this);
		try {
			static_cast<void>(work_());
		} catch (const std::bad_alloc &) {
			log.error("Not reloaded: out of memory");
		}
	}
}

void Reloader::State::mark_running() noexcept
{
	MutexLock lock(mutex_);
	running_ = true;
}

void Reloader::State::request() noexcept
{
	MutexLock lock(mutex_);
	requested_ = true;
	changed_.notify_all();
}

std::optional<std::vector<std::string>> Reloader::State::reload_here()
{
	{
		MutexLock lock(mutex_);
		if (reloading_)
			return std::nullopt;
		reloading_ = true;
	}
	const Turn turn(*this);
	return work_();
}

bool Reloader::State::stop(Deadline deadline) noexcept
{
	MutexLock lock(mutex_);
	stopping_ = true;
	changed_.notify_all();
	while (running_) {
		if (!changed_.wait_until(mutex_, deadline))
			return !running_;
	}
	return true;
}

void Reloader::start()
{
	Thread thread({.name = "reload", .daemon = true}, [state = state_] { state->run(); });
	thread.start();
	state_->mark_running(); // it ends for stop() only, which nobody has called yet
}

void Reloader::request() noexcept
{
	state_->request();
}

std::optional<std::vector<std::string>> Reloader::reload_here()
{
	return state_->reload_here();
}

bool Reloader::stop(Deadline deadline) noexcept
{
	return state_->stop(deadline);
}

} // namespace confer::server
