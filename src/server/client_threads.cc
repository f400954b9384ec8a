// SPDX-License-Identifier: MIT
#include "server/client_threads.hh"

#include <confer/resource.hh>
#include <confer/size_literals.hh>
#include <confer/thread.hh>

#include <utility>

namespace confer::server {

namespace {

/** Nothing in a client's thread has large frames or recurses: see -Wstack-usage in meson.build. */
constexpr std::size_t kClientStack = 64_KiB;

} // namespace

/** The threads that wait at the source. */
class ClientThreads::Reserve {
public:
	Reserve(Source &source, std::size_t spare) noexcept : source_(source), spare_(spare) {}

	/** On a thread that has nobody: waits for a client. Returns none when the thread is no longer needed. */
	std::shared_ptr<Client> next() noexcept EXCLUDES(mutex_)
	{
		if (!enter())
			return {};
		std::shared_ptr<Client> client = source_.next();
		leave();
		return client;
	}

	bool wait_until_needed() noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		while (!closed_ && count_ > 0)
			emptied_.wait(mutex_);
		return !closed_;
	}

	void close() noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		closed_ = true;
		emptied_.notify_all();
		while (count_ > 0)
			emptied_.wait(mutex_);
	}

	std::size_t count() const noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		return count_;
	}

private:
	bool enter() noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		if (closed_ || count_ == spare_)
			return false;
		++count_;
		return true;
	}

	void leave() noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		if (--count_ == 0)
			emptied_.notify_all();
	}

	Source &source_; ///< only the thread that is counted uses it
	const std::size_t spare_;
	mutable Mutex mutex_{"ClientThreads", chat::rank::client_threads};
	CondVar emptied_;
	std::size_t count_ GUARDED_BY(mutex_) = 0;
	bool closed_ GUARDED_BY(mutex_) = false;
};

ClientThreads::ClientThreads(Source &source, std::size_t spare) : reserve_(std::make_shared<Reserve>(source, spare)) {}

ClientThreads::~ClientThreads()
{
	close();
}

void ClientThreads::start(std::shared_ptr<Client> client)
{
	Thread thread({.name = "client", .stack_size = kClientStack, .daemon = true},
	              [reserve = reserve_, first = std::move(client)]() mutable {
		              schedule_as_batch(true);
		              for (std::shared_ptr<Client> next = std::move(first); next; next = reserve->next()) {
			              Client &visitor = *next;
			              visitor.run(std::move(next)); // it holds nothing while it waits: that would keep a descriptor
		              }
	              });
	thread.start();
}

bool ClientThreads::wait_until_needed() noexcept
{
	return reserve_->wait_until_needed();
}

void ClientThreads::close() noexcept
{
	reserve_->close();
}

std::size_t ClientThreads::waiting() const noexcept
{
	return reserve_->count();
}

} // namespace confer::server
