// SPDX-License-Identifier: MIT
#include "chat/outbox.hh"

#include "chat/log.hh"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace confer::chat {

Outbox::~Outbox()
{
	pool_.give(waiting_.first);
}

Outbox::Append Outbox::append(std::string_view bytes, std::size_t lines, Claim as) noexcept
{
	MutexLock lock(mutex_);
	if (state_ != State::open)
		return Append::refused;
	return append_locked(bytes, lines, as);
}

Outbox::Append Outbox::offer(std::string_view bytes, std::size_t lines, Claim as) noexcept
{
	MutexLock lock(mutex_);
	if (state_ != State::open)
		return Append::refused;
	if (bytes_ + bytes.size() > limit_ / 2 + std::min(allowance_, bytes_))
		return Append::no_room;
	if (bytes_ > BlockPool::kFairShare && pool_.is_full())
		return Append::no_room;
	return append_locked(bytes, lines, as, Room::any);
}

bool Outbox::hold_on() noexcept
{
	MutexLock lock(mutex_);
	return std::exchange(loose_, false) || state_ == State::closed;
}

Outbox::Append Outbox::append_answer(std::string_view bytes, std::size_t lines) noexcept
{
	MutexLock lock(mutex_);
	if (state_ != State::open)
		return Append::refused;
	allowance_ += bytes.size();
	return append_locked(bytes, lines, Claim::firm);
}

Outbox::Append Outbox::finish(std::string_view bytes, std::string_view reason) noexcept
{
	MutexLock lock(mutex_);
	if (state_ != State::open)
		return Append::refused;
	try {
		finish_reason_ = reason;
	} catch (const std::bad_alloc &) {
		close_locked("Out of memory");
		return Append::claimed;
	}
	const Append result = append_locked(bytes, 1, Claim::firm, Room::any);
	if (state_ == State::open) {
		state_ = State::finished;
		reason_ = finish_reason_;
	}
	return result;
}

void Outbox::follow(std::uint64_t position) noexcept
{
	if (pool_.gate() == nullptr)
		return;
	MutexLock lock(mutex_);
	follows_ = std::max(follows_, position);
}

void Outbox::close(Reason reason) noexcept
{
	MutexLock lock(mutex_);
	close_locked(reason);
}

Outbox::Append Outbox::append_locked(std::string_view bytes, std::size_t lines, Claim as, Room room) noexcept
{
	const bool taken = !claimed_ || (loose_ && as == Claim::firm);
	const Append result = taken ? Append::claimed : Append::queued;
	claimed_ = true;
	if (taken)
		loose_ = as == Claim::loose;
	if (bytes_ + bytes.size() > limit_ + allowance_) {
		// The claimant may be the Writer, waiting for a peer that never reads: wake it by flushing once more.
		close_locked("SendQ exceeded");
		return Append::claimed;
	}
	lines_ += lines;
	try {
		const Log *gate = pool_.gate();
		bool fits = gate != nullptr ? close_gate_locked(*gate, room) : waiting_.last != nullptr || extend_locked(room);
		for (; fits; fits = extend_locked(room)) {
			Block &block = *waiting_.last;
			const std::size_t count = std::min(bytes.size(), Block::kCapacity - block.end);
			std::memcpy(block.bytes + block.end, bytes.data(), count);
			block.end += static_cast<std::uint32_t>(count);
			bytes_ += count;
			bytes.remove_prefix(count);
			if (bytes.empty())
				return result;
		}
		close_locked(kShortOfMemory);
		return Append::claimed;
	} catch (const std::bad_alloc &) {
		close_locked("Out of memory");
		return Append::claimed;
	}
}

bool Outbox::extend_locked(Room room)
{
	Block *block = pool_.take(room == Room::any ? 0 : bytes_);
	if (block == nullptr)
		return false;
	if (waiting_.last != nullptr)
		block->needs = waiting_.last->needs; // what follows never needs less
	(waiting_.last == nullptr ? waiting_.first : waiting_.last->next) = block;
	waiting_.last = block;
	return true;
}

bool Outbox::close_gate_locked(const Log &log, Room room)
{
	const LogPosition need = std::max(log.gate(), follows_), syncing = log.syncing();
	// What the sync under way covers leaves sooner than what comes behind it: that gets a block of its own.
	const bool apart = waiting_.last != nullptr && waiting_.last->needs <= syncing && need > syncing;
	if ((waiting_.last == nullptr || apart) && !extend_locked(room))
		return false;
	waiting_.last->needs = std::max(waiting_.last->needs, need);
	return true;
}

void Outbox::close_locked(Reason reason) noexcept
{
	if (state_ != State::closed && reason_.empty())
		reason_ = reason.text();
	state_ = State::closed;
	for (Block *block = waiting_.first; block != nullptr; block = block->next)
		bytes_ -= block->end - block->begin;
	pool_.give(waiting_.first);
	waiting_ = {};
}

bool Outbox::detach(Chain &chain, Flush &result, int round) noexcept
{
	MutexLock lock(mutex_);
	if (state_ == State::closed) {
		result = Flush::closed;
		return false;
	}
	result = state_ == State::finished ? Flush::finished : Flush::drained;
	if (waiting_.first == nullptr) {
		claimed_ = false;
		allowance_ = 0;
		return false;
	}
	if (round == kRounds) {
		result = Flush::busy;
		return false;
	}
	const Log *gate = pool_.gate();
	if (gate == nullptr) {
		chain = std::exchange(waiting_, {});
		return true;
	}
	const LogPosition durable = gate->durable();
	Block *last = nullptr;
	for (Block *block = waiting_.first; block != nullptr && block->needs <= durable; block = block->next)
		last = block;
	if (last == nullptr) {
		result = Flush::waits;
		return false;
	}
	chain = {waiting_.first, last};
	waiting_.first = std::exchange(last->next, nullptr);
	if (waiting_.first == nullptr)
		waiting_.last = nullptr;
	else
		result = Flush::waits;
	return true;
}

void Outbox::put_back(Chain chain, std::size_t sent) noexcept
{
	MutexLock lock(mutex_);
	bytes_ -= sent;
	if (state_ == State::closed) {
		pool_.give(chain.first);
		return;
	}
	chain.last->next = waiting_.first;
	if (waiting_.first == nullptr)
		waiting_.last = chain.last;
	waiting_.first = chain.first;
}

void Outbox::account(std::size_t sent) noexcept
{
	MutexLock lock(mutex_);
	bytes_ -= sent;
	sent_ += sent;
	// What was sent leaves no room behind: a session that asks and never quite drains would gather it without limit.
	allowance_ = std::min(allowance_, bytes_);
}

int Outbox::vectors(Block *first, iovec *out) noexcept
{
	int count = 0;
	for (Block *block = first; block != nullptr && count < kVectors; block = block->next)
		out[count++] = {block->bytes + block->begin, block->end - block->begin};
	return count;
}

void Outbox::consume(Chain &chain, std::size_t sent, Chain &done) noexcept
{
	while (chain.first != nullptr) {
		Block &block = *chain.first;
		const std::size_t count = std::min<std::size_t>(sent, block.end - block.begin);
		block.begin += static_cast<std::uint32_t>(count);
		sent -= count;
		if (block.begin != block.end)
			return;
		chain.first = block.next;
		block.next = done.first;
		done.first = &block;
	}
	chain.last = nullptr;
}

std::size_t Outbox::answers() const noexcept
{
	MutexLock lock(mutex_);
	return std::min(allowance_, bytes_);
}

Outbox::Totals Outbox::totals() const noexcept
{
	MutexLock lock(mutex_);
	return {bytes_, lines_, sent_};
}

std::size_t Outbox::size() const noexcept
{
	MutexLock lock(mutex_);
	return bytes_;
}

std::size_t Outbox::held() const noexcept
{
	MutexLock lock(mutex_);
	return state_ == State::closed ? 0 : bytes_;
}

bool Outbox::finished() const noexcept
{
	MutexLock lock(mutex_);
	return state_ != State::open;
}

std::string Outbox::reason() const
{
	MutexLock lock(mutex_);
	return std::string(reason_);
}

void Outbox::set_limit(std::size_t limit) noexcept
{
	MutexLock lock(mutex_);
	limit_ = limit;
}

} // namespace confer::chat
