// SPDX-License-Identifier: MIT
#include "server/client_threads.hh"

#include <confer/size_literals.hh>
#include <confer/thread.hh>

#include <utility>

namespace confer::server {

namespace {

/** Nothing in a client's thread has large frames or recurses: see -Wstack-usage in meson.build. */
constexpr std::size_t kClientStack = 64_KiB;

} // namespace

/** The threads that wait. The one that has waited least is called first: its stack is still in the caches. */
class ClientThreads::Reserve {
public:
	Reserve(std::size_t spare, std::chrono::milliseconds patience) noexcept : spare_(spare), patience_(patience) {}

	/** Gives `client` to a thread that waits; leaves it alone and gives false when none does. */
	bool call(std::shared_ptr<Client> &client) noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		if (top_ == nullptr)
			return false;
		Place &place = *top_;
		remove(place);
		place.client = std::move(client);
		place.called.notify_one();
		return true;
	}

	/** On a thread that has nobody: waits for a client. Gives none when the thread is no longer needed. */
	std::shared_ptr<Client> wait() noexcept EXCLUDES(mutex_)
	{
		const auto deadline = std::chrono::steady_clock::now() + patience_;
		Place place;
		MutexLock lock(mutex_);
		if (closed_ || count_ == spare_)
			return {};
		add(place);
		bool in_time = true;
		while (!place.client && !closed_ && in_time)
			in_time = place.called.wait_until(mutex_, deadline);
		if (!place.client)
			remove(place);
		return std::move(place.client);
	}

	/** Nobody waits any more. */
	void close() noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		closed_ = true;
		for (Place *place = top_; place != nullptr; place = place->below)
			place->called.notify_one();
	}

	std::size_t count() const noexcept EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		return count_;
	}

private:
	/** Where a thread waits: on its own stack. */
	struct Place {
		CondVar called;
		std::shared_ptr<Client> client{};
		Place *above = nullptr;
		Place *below = nullptr;
	};

	void add(Place &place) noexcept REQUIRES(mutex_)
	{
		place.below = top_;
		if (top_ != nullptr)
			top_->above = &place;
		top_ = &place;
		++count_;
	}

	void remove(Place &place) noexcept REQUIRES(mutex_)
	{
		(place.above != nullptr ? place.above->below : top_) = place.below;
		if (place.below != nullptr)
			place.below->above = place.above;
		--count_;
	}

	mutable Mutex mutex_{"ClientThreads", chat::rank::client_threads};
	Place *top_ GUARDED_BY(mutex_) = nullptr;
	std::size_t count_ GUARDED_BY(mutex_) = 0;
	bool closed_ GUARDED_BY(mutex_) = false;
	const std::size_t spare_;
	const std::chrono::milliseconds patience_;
};

ClientThreads::ClientThreads(std::size_t spare, std::chrono::milliseconds patience)
    : reserve_(std::make_shared<Reserve>(spare, patience))
{
}

ClientThreads::~ClientThreads()
{
	reserve_->close();
}

void ClientThreads::start(std::shared_ptr<Client> client)
{
	if (reserve_->call(client))
		return;
	Thread thread({.name = "client", .stack_size = kClientStack, .daemon = true},
	              [reserve = reserve_, first = std::move(client)]() mutable {
		              for (std::shared_ptr<Client> next = std::move(first); next; next = reserve->wait()) {
			              next->run();
			              next.reset(); // before it waits: the client may hold a descriptor
		              }
	              });
	thread.start();
}

std::size_t ClientThreads::waiting() const noexcept
{
	return reserve_->count();
}

} // namespace confer::server
