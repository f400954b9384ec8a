// SPDX-License-Identifier: MIT
#include "client/wire.hh"

#include <cstdint>
#include <utility>

#include <confer/error.hh>

#include <sys/eventfd.h>
#include <unistd.h>

namespace confer::client {

Wire::Wire() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	if (!wake_)
		throw_errno("eventfd");
}

void Wire::wake() noexcept
{
	const std::uint64_t one = 1;
	// Fails only when the counter is full, and then it is readable already.
	(void)!::write(wake_.get(), &one, sizeof one);
}

void Wire::clear_wake() noexcept
{
	std::uint64_t count = 0;
	(void)!::read(wake_.get(), &count, sizeof count);
}

void Wire::attach(std::shared_ptr<Stream> stream)
{
	MutexLock lock(mutex_);
	stream_ = std::move(stream);
	queued_.clear();
}

bool Wire::detach()
{
	MutexLock lock(mutex_);
	stream_.reset();
	return !std::exchange(queued_, {}).empty();
}

void Wire::queue(std::string_view bytes)
{
	if (bytes.empty())
		return;
	{
		MutexLock lock(mutex_);
		if (!stream_)
			return;
		if (queued_.size() + bytes.size() > kMaxQueued) {
			stream_->shutdown();
			return;
		}
		queued_ += bytes;
	}
	wake();
}

void Wire::flush()
{
	MutexLock lock(mutex_);
	while (stream_ && !queued_.empty()) {
		const iovec piece{queued_.data(), queued_.size()};
		const IoResult result = stream_->send_some(&piece, 1);
		queued_.erase(0, result.bytes);
		if (result.status == IoStatus::again)
			return;
		if (!result.ok()) { // the receiver reads why
			queued_.clear();
			return;
		}
	}
}

std::shared_ptr<Stream> Wire::blocked() const
{
	MutexLock lock(mutex_);
	return queued_.empty() ? nullptr : stream_;
}

void Wire::shutdown()
{
	MutexLock lock(mutex_);
	if (stream_)
		stream_->shutdown();
}

} // namespace confer::client
