// SPDX-License-Identifier: MIT
#pragma once

#include "log/archive.hh"
#include "log/clock_watch.hh"
#include "log/erasures.hh"
#include "log/file.hh"
#include "log/purpose.hh"
#include "log/recovery.hh"
#include "log/scrub.hh"
#include "log/search.hh"
#include "log/segment_list.hh"
#include "log/segment_writer.hh"
#include "log/stall_watch.hh"
#include "log/state.hh"
#include "log/store_host.hh"
#include "log/tail.hh"

#include <confer/thread.hh>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::log {

/** What must not happen to what anybody has seen. */
enum class Durability : std::uint8_t {
	process, ///< the end of the process at any instruction loses nothing; a power cut, what the last interval had
	disk,    ///< nor does a power cut: nothing is sent before it is on disk
};

struct StoreOptions {
	std::string directory;           ///< of the log; its parent is there
	std::string ring_directory = {}; ///< better in memory, and kept while the machine runs; empty: as `directory`
	Durability durability = Durability::process;
	std::chrono::milliseconds sync_interval{1'000}; ///< under `process`
	Retention retention = {};
	bool accept_damage = false;
	Purpose purpose = Purpose::messages;
	std::size_t segment_size = kSegmentSize;
	std::size_t ring_size = Ring::kSize;
	std::chrono::milliseconds stall{10'000}; ///< a disk that has not answered for so long is told of
};

/**
 * The log of one server: keeps lines and the state in files, and reads them again.
 *
 * The thread `store` takes records out of the ring and writes them; the thread `scrub` does what may take its time;
 * the thread `watch` tells when the disk does not answer. append() waits for none of them. All functions are
 * thread-safe but for start() and stop().
 */
class Store {
public:
	/**
	 * Opens the log, or makes it, and brings it to order after a crash: reports of that go to the host.
	 * `host` outlives this. @throws std::system_error saying what is wrong and what to do
	 */
	Store(StoreOptions options, StoreHost &host);
	/** Stops the threads, if they run. */
	~Store();

	/** The state as it was at the end of the last run. It is given away: the second call returns nothing. */
	StateMap take_state();
	/** What the log knew of the time when it was opened. */
	const ClockPast &clock_past() const noexcept { return past_; }
	/** @throws std::system_error when there are no threads */
	void start();
	/** Writes what was appended, syncs, and ends the threads. Nothing can be appended any more. */
	void stop() noexcept;

	const LogId &id() const noexcept { return writer_->id(); }

	/** As Tail::append(): the lines get one time and positions behind one another. No I/O. */
	std::optional<Appended> append(std::span<const LineView> lines, Time now) noexcept
	{
		return tail_.append(lines, now);
	}
	/**
	 * Changes the state. The entries are in as few records as hold them; a crash has a record's entries all or none.
	 * Keys do not begin with kOwnKey. @return nothing when the log takes no more; some may be in it
	 */
	std::optional<Appended> append_state(std::span<const StateEntry> entries, Time now);
	/** These lines are not given out any more, from now on and after a restart. @return false: the log takes no more */
	bool erase(std::span<const Position> positions, Time now);
	/** Nor is anything that the account has said until now. */
	bool erase_account(std::string_view account, Time now);

	/** Behind the last record. */
	Position end() const noexcept { return tail_.end(); }
	/**
	 * What a byte that is sent now has to wait for: it may leave when durable() is there. 0: for nothing. While the
	 * disk is full nobody waits for changes of the state that no file has room for.
	 */
	Position gate() const noexcept
	{
		if (durability_ != Durability::disk)
			return 0;
		return tail_.is_full() ? std::min(tail_.room(), tail_.end()) : tail_.end();
	}
	/** Behind the last line. */
	Position lines_end() const noexcept { return tail_.lines_end(); }
	/** What the sync that runs now, or ran last, covers. */
	Position syncing() const noexcept { return syncing_.load(std::memory_order_acquire); }
	Position durable() const noexcept { return tail_.durable(); }
	/** Lines are refused: the disk is full. */
	bool is_full() const noexcept { return tail_.is_full(); }
	/** Senders should wait: the disk is slower than they are. */
	bool is_crowded() const noexcept { return tail_.is_crowded(); }
	/** The disk has failed; StoreHost::failed() was told why. */
	bool has_failed() const noexcept { return failed_.load(std::memory_order_acquire); }

	/** Reads; a reader sees all that was appended before. May wait for the disk, so never under a lock. */
	Page read(const Query &query) const;
	std::optional<Line> find(Position position) const;
	SearchPage search(const SearchQuery &query) const;
	std::optional<Time> last_message(Stream stream, Time oldest, std::optional<Point> before = {}) const;

	/** After a reload. */
	void configure(std::chrono::milliseconds sync_interval, const Retention &retention) noexcept;

private:
	using Clock = std::chrono::steady_clock;

	Ring open_ring(std::size_t size) const;
	void run() noexcept;
	/** Does what there is to do. @return whether the store goes on */
	bool work() noexcept;
	/** The bytes of these are overwritten. False: the log takes no more. */
	bool forget_erased(const DueErasures &done);
	void note_clock(const std::optional<ClockNote> &note);
	/** Writes what is in the ring, a piece of it at most. @return whether the store goes on */
	bool drain();
	/** Has room for what will be appended, before it is. */
	WriteResult make_room();
	bool sync();
	/** Writes the mark of a stop, when all the rest is on disk. */
	void end_log();
	bool sync_if_due(Clock::time_point now);
	/** After some time without records, once: syncs, and appends a mark that says so. */
	bool mark_if_idle(Clock::time_point now);
	bool change_if_old();
	/** Takes what came of a write. @return false: the store ends */
	bool accept(const WriteResult &result);
	std::string full_text() const;
	void rest(Clock::time_point now) noexcept;
	/** Lets readers see what was appended before they asked. */
	void settle() const noexcept;

	StoreHost &host_;
	const Purpose purpose_;
	const Durability durability_;
	Directory directory_;
	Directory ring_directory_;
	SegmentList list_;
	Erasures erasures_;
	Recovered recovered_;
	const ClockPast past_;
	std::unique_ptr<SegmentWriter> writer_; ///< only the store thread uses it, once that runs
	mutable Tail tail_;
	Archive archive_;
	Scrub scrub_;
	StallWatch watch_;
	const std::chrono::milliseconds stall_;
	std::atomic<std::chrono::milliseconds> sync_interval_;
	std::atomic<Position> syncing_;
	std::atomic<bool> failed_{false};
	std::atomic<bool> stopping_{false};
	// Of the store thread.
	Clock::time_point last_record_;
	Clock::time_point last_sync_;
	Clock::time_point try_room_; ///< then there may be room again
	Position mark_end_;          ///< behind the last mark: nothing has come since, if that is the end of the log
	Thread thread_;
};

} // namespace confer::log
