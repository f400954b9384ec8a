// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace confer::chat {

/** A page of bytes on their way out; a link of a chain. */
struct Block {
	static constexpr std::size_t kPage = 4096;
	static constexpr std::size_t kCapacity = kPage - 16;

	Block *next = nullptr;
	std::uint32_t begin = 0; ///< first byte not yet sent
	std::uint32_t end = 0;   ///< past the last byte written
	char bytes[kCapacity];
};
static_assert(sizeof(Block) == Block::kPage);

/**
 * Blocks that no outbox uses now: an idle session owns none. Thread-safe.
 *
 * They come from mappings of their own and not from the heap, where thousands of pages that one burst needed would stay
 * between other things. trim() gives memory that is free beyond a reserve back to the system and keeps only its
 * addresses. Not at once: a busy server would fetch again in the next millisecond what it has just given back, and
 * every time stop all processors for it.
 *
 * The system takes back whole pages of its own size, which may hold many blocks: a page goes back when all of its
 * blocks are free, and comes again with all of them.
 */
class BlockPool {
public:
	/** The size of the pages of this system, but not less than a block. */
	static std::size_t system_page() noexcept;

	/** Keeps at most `reserve` free blocks in memory. `page`: bytes that the system takes back at once. */
	explicit BlockPool(std::size_t reserve = 1024, std::size_t page = system_page()) noexcept;
	~BlockPool();
	BlockPool(const BlockPool &) = delete;
	BlockPool &operator=(const BlockPool &) = delete;

	/** An empty block; throws std::bad_alloc when there is no memory. */
	[[nodiscard]] Block *take();
	/** Takes a whole chain back; nullptr is an empty chain. */
	void give(Block *chain) noexcept EXCLUDES(mutex_);

	/** True once for each time that the reserve is exceeded: whoever gets it has trim() called in a second or so. */
	[[nodiscard]] bool needs_trim() noexcept
	{
		return needs_trim_.load(std::memory_order_relaxed) && needs_trim_.exchange(false);
	}
	/**
	 * Gives back the pages beyond the reserve that nobody has needed since the call before. True: there is more, which
	 * was needed, so call again later.
	 */
	bool trim() noexcept EXCLUDES(mutex_);

private:
	static constexpr std::size_t kBatch = 64; ///< blocks taken out under one lock

	/** Memory for a block. `page`: it is the first of a page whose other blocks are to be given to the pool. */
	void *take_out(bool &page) EXCLUDES(mutex_);
	/** Moves all blocks beyond the reserve, at most `most`, to a chain of their own. */
	Block *take_surplus(std::size_t most) noexcept EXCLUDES(mutex_);
	/**
	 * Cuts the blocks of one page off the chain, which is in the order of addresses if a page holds many. Returns the
	 * page if these are all of its blocks; else they go to `rest`, and it returns nullptr.
	 */
	char *cut_page(Block *&chain, Block *&rest) const noexcept;
	void map_slab_locked() REQUIRES(mutex_);
	/** Maps `slab_` bytes that begin at a multiple of `page_`. @throws std::bad_alloc */
	char *map_slab() const;

	const std::size_t reserve_;
	const std::size_t page_; ///< bytes
	const std::size_t slab_; ///< bytes of one mapping
	Mutex mutex_{"BlockPool", rank::block_pool};
	Block *free_ GUARDED_BY(mutex_) = nullptr;     ///< in memory
	std::size_t count_ GUARDED_BY(mutex_) = 0;     ///< of them
	std::size_t least_ GUARDED_BY(mutex_) = 0;     ///< the smallest count_ since the last trim()
	bool trimming_ GUARDED_BY(mutex_) = false;     ///< trim() was asked for and has not yet said that it is done
	std::vector<char *> empty_ GUARDED_BY(mutex_); ///< addresses of pages without memory; has room for all there are
	std::vector<char *> slabs_ GUARDED_BY(mutex_);
	std::atomic<bool> needs_trim_ = false;
};

} // namespace confer::chat
