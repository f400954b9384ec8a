// SPDX-License-Identifier: MIT
#include "log/store.hh"

#include <confer/error.hh>
#include <confer/size_literals.hh>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <string.h>
#include <time.h>

namespace confer::log {

namespace {

constexpr std::size_t kStack = 128_KiB;
constexpr std::size_t kBatch = 1_MiB;
constexpr auto kNap = std::chrono::milliseconds(5);
constexpr auto kIdle = std::chrono::milliseconds(100);
constexpr auto kRetryFull = std::chrono::seconds(1);
constexpr auto kSlowSync = std::chrono::seconds(1);
constexpr auto kReadPatience = std::chrono::seconds(5);
constexpr Time kOldSegment = 24 * 3600 * Time{1'000};

std::optional<ClockNote> noted_clock(const StateMap &state)
{
	const auto entry = state.find(std::string(ClockNote::kKey));
	return entry == state.end() ? std::nullopt : ClockNote::decode(entry->second);
}

/** What happens as long as the disk does not answer. */
std::string outlook(const StoreOptions &options)
{
	if (options.purpose == Purpose::accounts)
		return "changes of accounts wait until it does";
	if (options.durability == Durability::disk)
		return "nothing is sent that has to be on the disk first";
	return "messages go on until " + size_text(options.ring_size / 2) + " of them wait for it";
}

} // namespace

Time wall_time() noexcept
{
	timespec now;
	::clock_gettime(CLOCK_REALTIME, &now);
	return Time{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

Store::Store(StoreOptions options, StoreHost &host)
    : host_(host),
      purpose_(options.purpose),
      durability_(options.durability),
      directory_(Directory::claim(options.directory)),
      ring_directory_(Directory::observe(options.ring_directory.empty() ? options.directory : options.ring_directory)),
      recovered_(recover(directory_, ring_directory_, list_,
                         {options.segment_size, options.accept_damage, wall_time(), options.purpose})),
      past_{recovered_.last_run, noted_clock(recovered_.state)},
      writer_(std::move(recovered_.writer)),
      tail_(open_ring(options.ring_size), writer_->id(), recovered_.newest, writer_->next()),
      archive_(directory_, list_, erasures_, writer_->id().seed()),
      scrub_(
          directory_, list_, archive_, erasures_, host, writer_->id(), options.segment_size, options.purpose,
          options.retention, past_, [this](const DueErasures &done) { return forget_erased(done); },
          [this](const std::optional<ClockNote> &note) { note_clock(note); }),
      watch_(host, "the disk of " + options.directory, outlook(options), options.stall),
      stall_(options.stall),
      sync_interval_(options.sync_interval),
      syncing_(writer_->next()),
      last_record_(Clock::now()),
      last_sync_(last_record_),
      mark_end_(writer_->next()),
      thread_({.name = "store", .stack_size = kStack}, [this] { run(); })
{
	// Nobody makes room before start(); the ring has some.
	tail_.set_room(writer_->next() + recovered_.unwritten.size() + tail_.ring_size());
	tail_.set_full(recovered_.full);
	erasures_.load(recovered_.state);
	for (const std::string &report : recovered_.reports)
		host_.report(report);
	if (recovered_.full)
		host_.trouble(DiskTrouble::full, true, full_text());
}

Store::~Store()
{
	stop();
}

Ring Store::open_ring(std::size_t size) const
{
	const Position next = writer_->next();
	if (recovered_.unwritten.empty())
		return Ring::create(ring_directory_, writer_->id(), size, next);
	return Ring::resume(ring_directory_, writer_->id(), next + recovered_.unwritten.size());
}

StateMap Store::take_state()
{
	StateMap state = std::exchange(recovered_.state, {});
	std::erase_if(state, [](const auto &entry) { return entry.first.starts_with(kOwnKey); });
	return state;
}

void Store::start()
{
	tail_.set_room(recovered_.full ? writer_->next() : writer_->room());
	scrub_.start();
	watch_.start();
	thread_.start();
}

void Store::stop() noexcept
{
	scrub_.stop();
	if (thread_.joinable()) {
		stopping_ = true;
		tail_.close();
		thread_.join();
	}
	watch_.stop();
}

std::optional<Appended> Store::append_state(std::span<const StateEntry> entries, Time now)
{
	StatePayload payload;
	std::optional<Appended> first;
	const auto put = [&] {
		const auto appended = tail_.append(RecordType::state, 0, payload.bytes(), now);
		payload.clear();
		if (!first)
			first = appended;
		return appended.has_value();
	};
	for (const StateEntry &entry : entries) {
		if (payload.add(entry))
			continue;
		if (!put())
			return std::nullopt;
		static_cast<void>(payload.add(entry));
	}
	if (!payload.empty() && !put())
		return std::nullopt;
	return first;
}

bool Store::erase(std::span<const Position> positions, Time now)
{
	for (; !positions.empty(); positions = positions.subspan(std::min(positions.size(), kMaxErasedPositions))) {
		const auto some = positions.first(std::min(positions.size(), kMaxErasedPositions));
		const auto erased = tail_.append(RecordType::erase, 0, erase_payload({some, {}}), now);
		if (!erased)
			return false;
		const ErasedAt at{erased->first, erased->time};
		erasures_.add({some.begin(), some.end()}, at);
		std::vector<std::string> keys;
		std::vector<StateEntry> entries;
		const std::string value = Erasures::value(at);
		for (const Position position : some)
			keys.push_back(Erasures::key(position));
		for (const std::string &key : keys)
			entries.push_back({key, value});
		if (!append_state(entries, now))
			return false;
	}
	return true;
}

bool Store::erase_account(std::string_view account, Time now)
{
	const auto erased = tail_.append(RecordType::erase, 0, erase_payload({{}, account}), now);
	if (!erased)
		return false;
	const ErasedAt at{erased->first, erased->time};
	erasures_.add(account, at);
	const std::string key = Erasures::key(account);
	const std::string value = Erasures::value(at);
	const std::array<StateEntry, 1> entries{StateEntry{key, value}};
	return append_state(entries, now).has_value();
}

bool Store::forget_erased(const DueErasures &done)
{
	std::vector<std::string> keys;
	for (const Position position : done.positions)
		keys.push_back(Erasures::key(position));
	for (const auto &[account, before] : done.accounts)
		keys.push_back(Erasures::key(account));
	std::vector<StateEntry> entries;
	for (const std::string &key : keys)
		entries.push_back({key, std::nullopt});
	if (!append_state(entries, wall_time()))
		return false;
	erasures_.forget(done);
	return true;
}

void Store::note_clock(const std::optional<ClockNote> &note)
{
	const std::string value = note ? note->encode() : std::string();
	const std::array<StateEntry, 1> entries{
	    StateEntry{ClockNote::kKey, note ? std::optional<std::string_view>(value) : std::nullopt}};
	static_cast<void>(append_state(entries, wall_time())); // a full log gets the next one
}

void Store::configure(std::chrono::milliseconds sync_interval, const Retention &retention) noexcept
{
	sync_interval_ = sync_interval;
	scrub_.set_retention(retention);
	tail_.wake();
}

void Store::settle() const noexcept
{
	tail_.wait_drained(tail_.end(), Clock::now() + kReadPatience);
}

Page Store::read(const Query &query) const
{
	settle();
	return archive_.read(query);
}

std::optional<Line> Store::find(Position position) const
{
	settle();
	return archive_.find(position);
}

SearchPage Store::search(const SearchQuery &query) const
{
	settle();
	return log::search(archive_, query);
}

std::optional<Time> Store::last_message(Stream stream, Time oldest, std::optional<Point> before) const
{
	settle();
	return archive_.last_message(stream, oldest, before);
}

void Store::run() noexcept
{
	for (;;) {
		bool goes_on = false;
		{
			const StallWatch::Work here(watch_);
			goes_on = work();
		}
		if (!goes_on)
			return;
		if (!stopping_)
			rest(Clock::now());
	}
}

bool Store::work() noexcept
try {
	if (!drain())
		return false;
	const auto now = Clock::now();
	if (!sync_if_due(now) || !change_if_old() || !mark_if_idle(now))
		return false;
	if (!stopping_ || (tail_.drained() != tail_.end() && !tail_.is_full()))
		return true;
	end_log();
	return false;
} catch (const std::bad_alloc &) {
	// The records stay in the ring until there is memory for their index.
	tail_.wait(tail_.end(), Clock::now() + kIdle, false);
	return true;
}

void Store::end_log()
{
	// The mark is worth something only behind a sync: what was damaged since can then be told from a torn tail.
	if (!sync() || tail_.is_full())
		return; // the ring has the rest
	tail_.finish(wall_time());
	if (drain())
		static_cast<void>(sync());
}

bool Store::drain()
{
	// After a start on a full disk there may be nothing but the want of space.
	if (tail_.end() == tail_.drained() && !tail_.is_full() && !tail_.wants_room())
		return true;
	const std::string_view batch = tail_.waiting(kBatch);
	const Position active = list_.view().active_first;
	WriteResult written = writer_->write(batch, wall_time());
	// What is not in a segment yet stays in the ring.
	tail_.set_drained(writer_->next());
	const bool is_written = written.done();
	if (is_written)
		written = make_room();
	tail_.set_room(is_written ? writer_->room() : writer_->next());
	if (list_.view().active_first != active) {
		// The segments before are on disk, whole.
		scrub_.segment_changed();
	}
	if (!batch.empty())
		last_record_ = Clock::now();
	return accept(written);
}

WriteResult Store::make_room()
{
	const auto now = Clock::now();
	const bool is_wanted = tail_.is_full() || tail_.wants_room();
	const bool is_near = writer_->room() - writer_->next() < tail_.ring_size();
	if (!is_wanted && (!is_near || now < try_room_))
		return {};
	try_room_ = now + kRetryFull;
	WriteResult made = writer_->reserve();
	if (made.status == WriteStatus::no_space && !is_wanted)
		return {}; // there is some left
	return made;
}

bool Store::accept(const WriteResult &result)
{
	if (result.status == WriteStatus::failed) {
		const std::string reason = result.what + ": " + ::strerror(result.error);
		tail_.close();
		host_.failed(reason);
		failed_ = true;
		return false;
	}
	const bool full = result.status == WriteStatus::no_space;
	if (full == tail_.is_full())
		return true;
	tail_.set_full(full);
	host_.trouble(DiskTrouble::full, full,
	              full ? full_text()
	                   : "the log in " + directory_.path() + " takes " + std::string(taken_by(purpose_)) + " again");
	return true;
}

std::string Store::full_text() const
{
	return std::string("the disk is full: ").append(taken_by(purpose_)) +
	       " are refused until there is space for the log in " + directory_.path() + ", which takes " +
	       size_text(writer_->segment_size()) + " at a time";
}

bool Store::sync()
{
	const Position end = writer_->next();
	syncing_.store(end, std::memory_order_release);
	const auto begun = Clock::now();
	const WriteResult synced = writer_->sync();
	last_sync_ = Clock::now();
	if (!synced.done())
		return accept(synced);
	tail_.set_durable(end);
	host_.durable_moved();
	if (last_sync_ - begun > kSlowSync && last_sync_ - begun < stall_)
		host_.report("the disk is slow: a sync of the log took " +
		             std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(last_sync_ - begun).count()) +
		             " ms");
	return true;
}

bool Store::sync_if_due(Clock::time_point now)
{
	if (tail_.durable() == tail_.drained())
		return true;
	if (durability_ == Durability::process && now - last_sync_ < sync_interval_.load())
		return true;
	return sync();
}

bool Store::mark_if_idle(Clock::time_point now)
{
	if (tail_.end() != tail_.drained() || tail_.end() == mark_end_ || now - last_record_ < kIdle || tail_.is_full())
		return true;
	if (tail_.durable() < tail_.drained() && !sync())
		return false;
	if (const auto mark = tail_.append(RecordType::mark, 0, {}, wall_time()))
		mark_end_ = mark->first + kRecordHead;
	return true;
}

bool Store::change_if_old()
{
	const Time now = wall_time();
	if (writer_->empty() || now - writer_->created() < kOldSegment || tail_.is_full())
		return true;
	const WriteResult changed = writer_->change(writer_->end(), now);
	if (changed.done())
		scrub_.segment_changed();
	// Without space this segment has room left: only a record that does not fit makes the log full.
	return changed.status == WriteStatus::no_space || accept(changed);
}

void Store::rest(Clock::time_point now) noexcept
{
	const Position drained = tail_.drained();
	if (tail_.is_full()) {
		tail_.wait(tail_.end(), now + kRetryFull, true);
		return;
	}
	if (tail_.is_crowded())
		return;
	const bool is_quiet = tail_.end() == mark_end_ && drained == mark_end_;
	const bool is_synced = tail_.durable() == drained;
	if (durability_ == Durability::process && !is_quiet) {
		tail_.wait(drained, now + kNap, true);
		return;
	}
	// Records wake it. A mark is synced with the next interval, and a segment ends after a day.
	const auto until = is_quiet ? (is_synced ? now + std::chrono::hours(1) : last_sync_ + sync_interval_.load())
	                            : last_record_ + kIdle;
	tail_.wait(drained, until, false);
}

} // namespace confer::log
