// SPDX-License-Identifier: MIT
#include "chat/block_pool.hh"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace confer::chat {

namespace {

constexpr std::size_t kSlab = 256 * Block::kPage; ///< bytes of one mapping, if pages are not larger

std::uintptr_t address_of(const void *pointer) noexcept
{
	return reinterpret_cast<std::uintptr_t>(pointer);
}

/** Both chains, which are in the order of their addresses, as one. */
Block *merge(Block *a, Block *b) noexcept
{
	Block *first = nullptr;
	Block **end = &first;
	while (a != nullptr && b != nullptr) {
		Block *&least = address_of(a) < address_of(b) ? a : b;
		*end = least;
		end = &least->next;
		least = least->next;
	}
	*end = a != nullptr ? a : b;
	return first;
}

/** The chain in the order of its addresses. */
Block *sort(Block *chain) noexcept
{
	std::array<Block *, 64> runs{}; // at index i: none, or 2 to the power of i blocks
	while (chain != nullptr) {
		Block *run = std::exchange(chain, chain->next);
		run->next = nullptr;
		std::size_t i = 0;
		for (; runs[i] != nullptr; ++i)
			run = merge(std::exchange(runs[i], nullptr), run);
		runs[i] = run;
	}
	Block *sorted = nullptr;
	for (Block *run : runs)
		sorted = merge(run, sorted);
	return sorted;
}

} // namespace

std::size_t BlockPool::system_page() noexcept
{
	return std::max(Block::kPage, static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
}

BlockPool::BlockPool(std::size_t reserve, std::size_t page) noexcept
    : reserve_(reserve),
      page_(page),
      slab_(std::max(kSlab, page))
{
}

BlockPool::~BlockPool()
{
	for (char *slab : slabs_)
		munmap(slab, slab_);
}

Block *BlockPool::take(std::size_t held)
{
	bool page = false;
	void *memory = take_out(held, page);
	if (memory == nullptr)
		return nullptr;
	// Touched after the lock: the kernel may have to find a page first.
	Block *rest = nullptr;
	for (std::size_t at = page_; page && (at -= Block::kPage) > 0;) {
		Block *block = new (static_cast<char *>(memory) + at) Block;
		block->next = std::exchange(rest, block);
	}
	if (rest != nullptr) {
		MutexLock lock(mutex_);
		put_locked(rest);
	}
	return new (memory) Block; // the bytes are written before they are read
}

void *BlockPool::take_out(std::size_t held, bool &page)
{
	MutexLock lock(mutex_);
	if (used_ >= ceiling_ && held > kFairShare) {
		++refused_;
		return nullptr;
	}
	if (free_ != nullptr) {
		count_use_locked();
		least_ = std::min(least_, --count_);
		return std::exchange(free_, free_->next);
	}
	if (empty_.empty())
		map_slab_locked();
	char *memory = empty_.back();
	empty_.pop_back();
	page = true;
	count_use_locked();
	return memory;
}

void BlockPool::count_use_locked() noexcept
{
	++used_;
	if (!short_)
		look_for_shortage_locked();
}

void BlockPool::look_for_shortage_locked() noexcept
{
	const std::size_t eighth = ceiling_ / 8;
	if (short_) {
		short_ = used_ > ceiling_ - 2 * eighth;
	} else if (used_ >= ceiling_ - eighth) {
		short_ = true;
		shortage_begins_.notify_one();
	}
}

void BlockPool::map_slab_locked()
{
	slabs_.reserve(slabs_.size() + 1);
	empty_.reserve((slabs_.size() + 1) * (slab_ / page_));
	char *slab = map_slab();
	slabs_.push_back(slab);
	for (std::size_t at = slab_; at > 0;)
		empty_.push_back(slab + (at -= page_));
}

char *BlockPool::map_slab() const
{
	const std::size_t extra = page_ - std::min(page_, system_page());
	void *mapped = mmap(nullptr, slab_ + extra, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapped == MAP_FAILED)
		throw std::bad_alloc();
	const std::size_t before = (page_ - address_of(mapped) % page_) % page_;
	char *slab = static_cast<char *>(mapped) + before;
	if (before > 0)
		munmap(mapped, before);
	if (extra > before)
		munmap(slab + slab_, extra - before);
	return slab;
}

void BlockPool::give(Block *chain) noexcept
{
	if (chain == nullptr)
		return;
	MutexLock lock(mutex_);
	used_ -= put_locked(chain);
	if (short_)
		look_for_shortage_locked();
}

std::size_t BlockPool::put_locked(Block *chain) noexcept
{
	std::size_t size = 0;
	for (; chain != nullptr; ++size) {
		Block *block = std::exchange(chain, chain->next);
		block->next = std::exchange(free_, block);
	}
	count_ += size;
	if (count_ > reserve_ && !trimming_) {
		trimming_ = true;
		least_ = 0;
		needs_trim_.store(true);
	}
	return size;
}

bool BlockPool::trim() noexcept
{
	std::size_t surplus;
	{
		MutexLock lock(mutex_);
		surplus = least_ - std::min(least_, reserve_);
	}
	Block *chain = take_surplus(surplus);
	if (page_ > Block::kPage)
		chain = sort(chain);
	Block *rest = nullptr; // of pages that are in use in part
	bool released = false;
	while (chain != nullptr) {
		char *page = cut_page(chain, rest);
		if (page == nullptr)
			continue;
		madvise(page, page_, MADV_DONTNEED);
		released = true;
		MutexLock lock(mutex_);
		empty_.push_back(page);
	}
	MutexLock lock(mutex_);
	put_locked(rest);
	least_ = count_;
	return trimming_ = count_ > reserve_ && (released || surplus == 0);
}

char *BlockPool::cut_page(Block *&chain, Block *&rest) const noexcept
{
	const std::uintptr_t page = address_of(chain) / page_;
	Block *blocks = nullptr;
	std::size_t size = 0;
	for (; chain != nullptr && address_of(chain) / page_ == page; size += Block::kPage) {
		Block *block = std::exchange(chain, chain->next);
		block->next = std::exchange(blocks, block);
	}
	if (size == page_)
		return reinterpret_cast<char *>(page * page_);
	while (blocks != nullptr) {
		Block *block = std::exchange(blocks, blocks->next);
		block->next = std::exchange(rest, block);
	}
	return nullptr;
}

Block *BlockPool::take_surplus(std::size_t most) noexcept
{
	Block *chain = nullptr;
	while (most > 0) {
		// A few at a time: others want the lock.
		MutexLock lock(mutex_);
		if (count_ <= reserve_)
			break;
		for (std::size_t i = std::min({most, kBatch, count_ - reserve_}); i > 0; --i) {
			Block *block = std::exchange(free_, free_->next);
			block->next = std::exchange(chain, block);
			--count_;
			--most;
		}
	}
	return chain;
}

void BlockPool::set_ceiling(std::size_t bytes) noexcept
{
	MutexLock lock(mutex_);
	ceiling_ = bytes / Block::kPage;
	look_for_shortage_locked();
}

std::size_t BlockPool::ceiling() const noexcept
{
	MutexLock lock(mutex_);
	return ceiling_ * Block::kPage;
}

std::size_t BlockPool::used() const noexcept
{
	MutexLock lock(mutex_);
	return used_ * Block::kPage;
}

bool BlockPool::is_full() const noexcept
{
	MutexLock lock(mutex_);
	return used_ >= ceiling_;
}

bool BlockPool::is_short() const noexcept
{
	MutexLock lock(mutex_);
	return short_;
}

std::uint64_t BlockPool::refused() const noexcept
{
	MutexLock lock(mutex_);
	return refused_;
}

BlockPool::Wait BlockPool::wait(Deadline deadline) noexcept
{
	MutexLock lock(mutex_);
	while (!stopped_ && !short_) {
		if (deadline == Deadline::max())
			shortage_begins_.wait(mutex_);
		else if (!shortage_begins_.wait_until(mutex_, deadline))
			break;
	}
	return stopped_ ? Wait::stopped : short_ ? Wait::shortage : Wait::deadline;
}

void BlockPool::stop_waiting() noexcept
{
	MutexLock lock(mutex_);
	stopped_ = true;
	shortage_begins_.notify_one();
}

} // namespace confer::chat
