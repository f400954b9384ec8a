// SPDX-License-Identifier: MIT
#include "vault/login_worker.hh"

#include <confer/resource.hh>

#include <new>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace confer::vault {

namespace {

constexpr int kNice = 10;

} // namespace

LoginWorker::~LoginWorker()
{
	stop();
}

void LoginWorker::give_up() noexcept
{
	MutexLock lock(mutex_);
	stopping_ = true;
	filled_.notify_one();
	for (const JobPtr &job : waiting_)
		job->done.notify_one();
	waiting_.clear();
	if (present_ != nullptr)
		present_->done.notify_one();
}

void LoginWorker::stop() noexcept
{
	give_up();
	if (thread_.joinable())
		thread_.join();
}

LoginWorker::Outcome LoginWorker::make(std::string_view password, std::string_view salt, std::uint32_t iterations,
                                       crypto::ScramVerifier &made) noexcept
try {
	const auto job = std::make_shared<Job>(password, salt, iterations);
	MutexLock lock(mutex_);
	if (stopping_)
		return Outcome::stopped;
	waiting_.push_back(job);
	if (waiting_.size() == 1)
		filled_.notify_one();
	while (!job->is_done && !stopping_)
		job->done.wait(mutex_);
	if (!job->is_done)
		return Outcome::stopped;
	if (!job->made)
		return Outcome::busy;
	made = std::move(*job->made);
	return Outcome::done;
} catch (const std::bad_alloc &) {
	return Outcome::busy;
}

std::size_t LoginWorker::waiting() const noexcept
{
	MutexLock lock(mutex_);
	return waiting_.size();
}

LoginWorker::JobPtr LoginWorker::take() noexcept
{
	MutexLock lock(mutex_);
	if (present_ != nullptr) {
		present_->is_done = true;
		present_->done.notify_one();
		present_.reset();
	}
	while (waiting_.empty() && !stopping_)
		filled_.wait(mutex_);
	if (stopping_)
		return nullptr;
	present_ = std::move(waiting_.front());
	waiting_.pop_front();
	return present_;
}

void LoginWorker::run() noexcept
{
	// Either may be forbidden; then logins only take more from the others.
	::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
	static_cast<void>(schedule_as_batch(true));
	while (const JobPtr job = take()) {
		try {
			job->made = crypto::ScramVerifier::make(job->password.view(), job->salt, job->iterations);
		} catch (const std::bad_alloc &) {
			// Nothing was made: the caller is told to try again.
		}
	}
}

} // namespace confer::vault
