// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace confer::chat {

class Log;

/** A page of bytes on their way out; a link of a chain. */
struct Block {
	static constexpr std::size_t kPage = 4096;
	static constexpr std::size_t kCapacity = kPage - 24;

	Block *next = nullptr;
	std::uint64_t needs = 0; ///< what must be durable in the log before it is sent, see Log::gate()
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
 *
 * It counts the blocks that all outboxes use together. They may be at the ceiling of set_ceiling() and not above it,
 * but for outboxes that hold little. When seven eighths of that are used there is a shortage, which lasts until three
 * quarters are; wait() tells one thread of it, which can do something.
 */
class BlockPool {
public:
	/** Bytes that an outbox may hold though the ceiling is reached: those who read are not refused for others. */
	static constexpr std::size_t kFairShare = 16 << 10;

	/** What wait() has waited for. */
	enum class Wait {
		shortage,
		deadline,
		stopped, ///< stop_waiting() was called
	};
	using Deadline = std::chrono::steady_clock::time_point;

	/** The size of the pages of this system, but not less than a block. */
	static std::size_t system_page() noexcept;

	/** Keeps at most `reserve` free blocks in memory. `page`: bytes that the system takes back at once. */
	explicit BlockPool(std::size_t reserve = 1024, std::size_t page = system_page()) noexcept;
	~BlockPool();
	BlockPool(const BlockPool &) = delete;
	BlockPool &operator=(const BlockPool &) = delete;

	/**
	 * Returns an empty block for an outbox that holds this number of bytes, or nullptr when the ceiling is reached and
	 * they are more than its fair share. Throws std::bad_alloc when there is no memory.
	 */
	[[nodiscard]] Block *take(std::size_t held = 0);
	/** Takes a whole chain back; nullptr is an empty chain. */
	void give(Block *chain) noexcept EXCLUDES(mutex_);

	/** True once each time the reserve is exceeded: the caller then has trim() called in a second or so. */
	[[nodiscard]] bool needs_trim() noexcept
	{
		return needs_trim_.load(std::memory_order_relaxed) && needs_trim_.exchange(false);
	}
	/**
	 * Returns pages beyond the reserve to the system, if nothing has needed them since the previous call. Returns true
	 * if other pages may be free later: then call it again.
	 */
	bool trim() noexcept EXCLUDES(mutex_);

	/** Has all outboxes wait for this log; before there are any. */
	void set_gate(const Log &log) noexcept { gate_ = &log; }
	/** The log that what is sent waits for; nullptr: it waits for none. */
	const Log *gate() const noexcept { return gate_; }

	/** Bytes that all outboxes may use together; a block counts whole. At first there is no such limit. */
	void set_ceiling(std::size_t bytes) noexcept EXCLUDES(mutex_);
	/** The same, in whole blocks. */
	[[nodiscard]] std::size_t ceiling() const noexcept EXCLUDES(mutex_);
	/** Bytes that outboxes use now. */
	[[nodiscard]] std::size_t used() const noexcept EXCLUDES(mutex_);
	/** Whether the ceiling is reached. */
	[[nodiscard]] bool is_full() const noexcept EXCLUDES(mutex_);
	/** Whether there is a shortage. */
	[[nodiscard]] bool is_short() const noexcept EXCLUDES(mutex_);
	/** How often take() has refused a block. */
	[[nodiscard]] std::uint64_t refused() const noexcept EXCLUDES(mutex_);
	/** Waits for a shortage, if there is none; for one thread. */
	[[nodiscard]] Wait wait(Deadline deadline) noexcept EXCLUDES(mutex_);
	/** Ends wait(), now and later. */
	void stop_waiting() noexcept EXCLUDES(mutex_);

private:
	static constexpr std::size_t kBatch = 64; ///< blocks taken out under one lock

	/**
	 * Memory for a block, counted as used; nullptr as take(). `page`: it is the first of a page whose other blocks are
	 * to be put into the pool.
	 */
	void *take_out(std::size_t held, bool &page) EXCLUDES(mutex_);
	void count_use_locked() noexcept REQUIRES(mutex_);
	/** Puts blocks that nobody has used into the pool; returns how many. */
	std::size_t put_locked(Block *chain) noexcept REQUIRES(mutex_);
	void look_for_shortage_locked() noexcept REQUIRES(mutex_);
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

	const Log *gate_ = nullptr;
	const std::size_t reserve_;
	const std::size_t page_; ///< bytes
	const std::size_t slab_; ///< bytes of one mapping
	mutable Mutex mutex_{"BlockPool", rank::block_pool};
	CondVar shortage_begins_;
	Block *free_ GUARDED_BY(mutex_) = nullptr;     ///< in memory
	std::size_t count_ GUARDED_BY(mutex_) = 0;     ///< of them
	std::size_t least_ GUARDED_BY(mutex_) = 0;     ///< the smallest count_ since the last trim()
	bool trimming_ GUARDED_BY(mutex_) = false;     ///< trim() was asked for and has not yet said that it is done
	std::vector<char *> empty_ GUARDED_BY(mutex_); ///< addresses of pages without memory; has room for all there are
	std::vector<char *> slabs_ GUARDED_BY(mutex_);
	std::size_t used_ GUARDED_BY(mutex_) = 0;                          ///< blocks that outboxes have
	std::size_t ceiling_ GUARDED_BY(mutex_) = SIZE_MAX / Block::kPage; ///< of them
	bool short_ GUARDED_BY(mutex_) = false;
	bool stopped_ GUARDED_BY(mutex_) = false;
	std::uint64_t refused_ GUARDED_BY(mutex_) = 0;
	std::atomic<bool> needs_trim_ = false;
};

} // namespace confer::chat
