// SPDX-License-Identifier: MIT
#pragma once

#include "chat/block_pool.hh"
#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread_annotations.hh>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sys/uio.h>

namespace confer::chat {

/**
 * The bytes waiting for one session: bounded, in order, and sent by one thread at a time.
 *
 * A thread that appends to an outbox that nobody has *claimed* becomes its claimant (Append::claimed) and must have it
 * flushed, without holding a lock, when it has finished its batch of work. Everyone else's bytes ride along. So the
 * number of sends follows the number of batches, not of messages, and no thread ever waits for another's send: the
 * claimant sends without holding the mutex. When the peer's buffer is full the claim passes to the Writer.
 * A claim may be loose: then it passes to the next one who appends and will flush sooner.
 *
 * What it needs beyond a fair share it gets only while all outboxes together are below the pool's ceiling; then it is
 * closed (kShortOfMemory).
 */
class Outbox {
public:
	/** How a claimant holds an outbox that it has not begun to flush. */
	enum class Claim {
		firm,
		loose, ///< a thread that appends with a firm claim takes it over: the claimant has many others to flush first
	};
	enum class Append {
		queued,  ///< somebody else will send it
		claimed, ///< the caller must flush
		refused, ///< the outbox is closed; the bytes are dropped
		no_room, ///< of offer(): too much waits; the bytes are dropped, and nothing else has changed
	};
	enum class Flush {
		drained,  ///< nothing waits; the claim is given up
		blocked,  ///< the peer's buffer is full: the claim stays with the caller, who hands it to the Writer
		busy,     ///< others add faster than it sends: as `blocked`, so that the caller has an end
		waits,    ///< what waits must be durable in the log first: the claim stays with the caller, who flushes then
		finished, ///< finished, and all was sent: nothing more will come, so end the sending side
		closed,   ///< closed by an error or overflow: the rest is lost, so shut the socket down
	};

	/** `limit`: bytes that may wait before the session is given up ("SendQ exceeded"). */
	Outbox(BlockPool &pool, std::size_t limit) noexcept : pool_(pool), limit_(limit) {}
	~Outbox();
	Outbox(const Outbox &) = delete;
	Outbox &operator=(const Outbox &) = delete;

	/** Adds bytes, which are so many lines, all or none. Going past the limit closes the outbox and drops what waits.
	 * Thread-safe. */
	[[nodiscard]] Append append(std::string_view bytes, std::size_t lines = 1, Claim as = Claim::firm) noexcept
	    EXCLUDES(mutex_);

	/**
	 * The same for what nobody has asked for and may be lost: only as long as no more than half of the limit waits,
	 * answers apart, and all outboxes together are below the ceiling or this one has less than its fair share. So it
	 * never closes a session, and leaves room for what people say.
	 */
	[[nodiscard]] Append offer(std::string_view bytes, std::size_t lines = 1, Claim as = Claim::firm) noexcept
	    EXCLUDES(mutex_);

	/**
	 * Before the flush of a loose claim, the caller's or another thread's: makes it firm. False: it was
	 * taken over by somebody who flushes. True besides if the outbox is closed, and flushing harmless.
	 */
	[[nodiscard]] bool hold_on() noexcept EXCLUDES(mutex_);

	/**
	 * The same as append() for the answer to a command of the session itself, which the limit does not count: LIST and
	 * WHO of a large network are longer than any sensible limit, and who asked for them is no slow reader. The
	 * session's own thread must not run further commands while much waits, so that at most one answer is there at a
	 * time.
	 */
	[[nodiscard]] Append append_answer(std::string_view bytes, std::size_t lines = 1) noexcept EXCLUDES(mutex_);

	/**
	 * Adds the last bytes that the session will get and the reason why; later appends are refused. The first call
	 * wins. Returns as append() does, `refused` when it was finished or closed before. Without memory for the reason it
	 * is closed, and the caller flushes.
	 */
	[[nodiscard]] Append finish(std::string_view bytes, std::string_view reason) noexcept EXCLUDES(mutex_);

	/**
	 * What is added from now on waits until the log has everything before `position` on disk: an answer tells of it, or
	 * confirms it. Without a log that is waited for it does nothing.
	 */
	void follow(std::uint64_t position) noexcept EXCLUDES(mutex_);

	/** Why it is closed: a literal, so that keeping it needs no memory. */
	class Reason {
	public:
		consteval Reason(const char *text) : text_(text) {}
		constexpr std::string_view text() const noexcept { return text_; }

	private:
		std::string_view text_;
	};

	/** Drops what waits and refuses everything later; the caller shuts the socket down. Keeps the first reason given.
	 * Thread-safe. */
	void close(Reason reason) noexcept EXCLUDES(mutex_);

	/**
	 * Sends what waits. Only for the claimant, and without a lock held.
	 * `send_some(iovec *, int count, bool last)` returns an IoResult and must not block; `last`: it is the end of all,
	 * and Flush::finished will follow if all of it is taken.
	 */
	template <class SendSome> [[nodiscard]] Flush flush(SendSome &&send_some) noexcept EXCLUDES(mutex_);

	/** What has gone through it so far; a labelled answer of several lines counts as one. */
	struct Totals {
		std::size_t waiting; ///< bytes
		std::uint64_t lines; ///< added
		std::uint64_t bytes; ///< sent
	};
	[[nodiscard]] Totals totals() const noexcept EXCLUDES(mutex_);

	/** Bytes waiting, those being sent included. */
	[[nodiscard]] std::size_t size() const noexcept EXCLUDES(mutex_);
	/** The same of what close() may free: nothing once it is closed. */
	[[nodiscard]] std::size_t held() const noexcept EXCLUDES(mutex_);
	/** How much of it may be answers to the session's own commands. */
	[[nodiscard]] std::size_t answers() const noexcept EXCLUDES(mutex_);
	/** True when nothing more can be added. */
	[[nodiscard]] bool finished() const noexcept EXCLUDES(mutex_);
	/** Why it was finished or closed; empty while it is open. */
	[[nodiscard]] std::string reason() const EXCLUDES(mutex_);
	/** Changes the bound; what waits already stays. */
	void set_limit(std::size_t limit) noexcept EXCLUDES(mutex_);

private:
	struct Chain {
		Block *first = nullptr;
		Block *last = nullptr;
	};
	enum class State { open, finished, closed };
	enum class Room {
		fair, ///< what the ceiling of the pool allows
		any,  ///< though the ceiling is reached: it is little
	};

	static constexpr int kVectors = 16;
	static constexpr int kRounds = 8; ///< so often a flush sends what others have added meanwhile

	Append append_locked(std::string_view bytes, std::size_t lines, Claim as, Room room = Room::fair) noexcept
	    REQUIRES(mutex_);
	/** Adds an empty block at the end of what waits; false: the ceiling is reached. @throws std::bad_alloc */
	bool extend_locked(Room room) REQUIRES(mutex_);
	void close_locked(Reason reason) noexcept REQUIRES(mutex_);
	/** Has what is added now, and all behind it, wait for what the log has got so far. @throws as extend_locked() */
	bool close_gate_locked(const Log &log, Room room) REQUIRES(mutex_);
	/**
	 * Moves what waits into `chain`, up to what the log must have on disk first, after which `result` comes if nothing
	 * is added. False when the claim was given up, the outbox is closed, there is nothing but what waits for the log,
	 * or this would be more than round kRounds.
	 */
	bool detach(Chain &chain, Flush &result, int round) noexcept EXCLUDES(mutex_);
	/** Puts an unsent rest back in front. */
	void put_back(Chain chain, std::size_t sent) noexcept EXCLUDES(mutex_);
	void account(std::size_t sent) noexcept EXCLUDES(mutex_);
	static int vectors(Block *first, iovec *out) noexcept;
	/** Drops `sent` bytes from the front of the chain into `done`. */
	static void consume(Chain &chain, std::size_t sent, Chain &done) noexcept;

	BlockPool &pool_;
	mutable Mutex mutex_{"Outbox", rank::outbox};
	Chain waiting_ GUARDED_BY(mutex_);
	std::size_t bytes_ GUARDED_BY(mutex_) = 0; ///< waiting and being sent
	std::size_t limit_ GUARDED_BY(mutex_);
	std::uint64_t lines_ GUARDED_BY(mutex_) = 0;   ///< added since the beginning
	std::uint64_t sent_ GUARDED_BY(mutex_) = 0;    ///< bytes
	std::size_t allowance_ GUARDED_BY(mutex_) = 0; ///< answers that may still wait beyond the limit
	std::uint64_t follows_ GUARDED_BY(mutex_) = 0; ///< what is added needs at least this
	std::string finish_reason_ GUARDED_BY(mutex_);
	std::string_view reason_ GUARDED_BY(mutex_); ///< of finish_reason_ or a literal; empty while it is open
	State state_ GUARDED_BY(mutex_) = State::open;
	bool claimed_ GUARDED_BY(mutex_) = false;
	bool loose_ GUARDED_BY(mutex_) = false; ///< the claim may be taken over
};

/** Why sessions are ended when all outboxes together are too large. */
inline constexpr Outbox::Reason kShortOfMemory{"SendQ exceeded: the server is short of memory"};

template <class SendSome> Outbox::Flush Outbox::flush(SendSome &&send_some) noexcept
{
	Chain chain;
	Flush result;
	for (int round = 0; detach(chain, result, round); ++round) {
		while (chain.first != nullptr) {
			iovec parts[kVectors];
			const int count = vectors(chain.first, parts);
			const IoResult sent = send_some(parts, count, result == Flush::finished && count < kVectors);
			if (sent.status == IoStatus::again) {
				put_back(chain, 0);
				return Flush::blocked;
			}
			if (sent.status != IoStatus::done) {
				pool_.give(chain.first);
				close("Connection lost");
				return Flush::closed;
			}
			Chain done;
			consume(chain, sent.bytes, done);
			pool_.give(done.first);
			account(sent.bytes);
		}
	}
	return result;
}

} // namespace confer::chat
