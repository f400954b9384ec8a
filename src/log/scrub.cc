// SPDX-License-Identifier: MIT
#include "log/scrub.hh"

#include "log/damage_times.hh"
#include "log/segment_walk.hh"
#include "log/segment_writer.hh"
#include "log/state.hh"
#include "log/state_files.hh"

#include <confer/size_literals.hh>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

namespace confer::log {

namespace {

constexpr std::size_t kStack = 128_KiB;
constexpr int kNice = 10; // no idle class: it would hold locks for as long as others are busy
constexpr auto kCheckEvery = std::chrono::minutes(10);
constexpr auto kRetentionEvery = std::chrono::minutes(1);
constexpr auto kNoteEvery = std::chrono::minutes(10); ///< a jump of the clock, while it is not believed
constexpr auto kRetryFull = std::chrono::seconds(1);
constexpr std::size_t kStatesKept = 2;
constexpr char kNoSpace[] = "no space";

} // namespace

Scrub::Scrub(const Directory &directory, SegmentList &list, const Archive &archive, const Erasures &erasures,
             StoreHost &host, const LogId &id, std::size_t segment_size, Purpose purpose, const Retention &retention,
             const ClockPast &clock, std::function<bool(const DueErasures &)> overwritten,
             std::function<void(const std::optional<ClockNote> &)> note_clock)
    : directory_(directory),
      list_(list),
      archive_(archive),
      erasures_(erasures),
      host_(host),
      id_(id),
      overwritten_(std::move(overwritten)),
      note_clock_(std::move(note_clock)),
      segment_size_(segment_size),
      purpose_(purpose),
      eraser_(directory, list, host, id),
      clock_(clock, Clock::now()),
      noted_(clock.note ? std::optional(Clock::time_point()) : std::nullopt),
      check_at_(Clock::now() + kCheckEvery),
      retention_(retention),
      thread_({.name = "scrub", .stack_size = kStack}, [this] { run(); })
{
}

void Scrub::start()
{
	static_cast<void>(retention_time());
	thread_.start();
}

Scrub::~Scrub()
{
	stop();
}

void Scrub::stop() noexcept
{
	if (!thread_.joinable())
		return;
	{
		MutexLock lock(mutex_);
		stopping_ = true;
	}
	changed_.notify_one();
	thread_.join();
}

void Scrub::segment_changed() noexcept
{
	{
		MutexLock lock(mutex_);
		pending_ = true;
	}
	changed_.notify_one();
}

void Scrub::set_retention(const Retention &retention) noexcept
{
	{
		MutexLock lock(mutex_);
		retention_ = retention;
		pending_ = true;
	}
	changed_.notify_one();
}

void Scrub::run() noexcept
{
	::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
	for (;;) {
		Clock::time_point next;
		try {
			next = work(Clock::now());
		} catch (const std::exception &error) { // no memory, or a directory that cannot be listed
			host_.report(std::string("the log in ") + directory_.path() + ": " + error.what());
			next = Clock::now() + kRetentionEvery;
		}
		MutexLock lock(mutex_);
		while (!pending_ && !stopping_) {
			if (!changed_.wait_until(mutex_, next))
				break;
		}
		if (stopping_)
			return;
		pending_ = false;
	}
}

Scrub::Clock::time_point Scrub::work(Clock::time_point now)
{
	const bool room = make_spare() && write_state();
	tell_problem();
	drop_old(retention_time());
	overwrite_erased(wall_time());
	if (now >= check_at_) {
		check_one();
		check_at_ = now + kCheckEvery;
	}
	return now + (room ? Clock::duration(kRetentionEvery) : Clock::duration(kRetryFull));
}

void Scrub::tell_problem()
{
	if (problem_ == told_problem_)
		return;
	const std::string &path = directory_.path();
	const std::string outlook = ": " + std::string(taken_by(purpose_)) + " will be refused when this one is full";
	if (problem_ == kNoSpace)
		host_.report("no space for the next segment of the log in " + path + outlook);
	else if (!problem_.empty())
		host_.report("the next segment of the log cannot be prepared: " + problem_ + outlook);
	else
		host_.report("there is space for the log in " + path + " again");
	told_problem_ = problem_;
}

void Scrub::note_problem(Errno error, const std::string &what)
{
	problem_ = error == 0 ? "" : is_no_space(error) ? kNoSpace : what + ": " + ::strerror(error);
}

bool Scrub::make_spare()
{
	const WriteResult made = make_room(directory_, kSpare, segment_size_);
	note_problem(made.error, made.what);
	return made.done();
}

bool Scrub::write_state()
{
	const Position end = list_.view().active_first;
	std::vector<Position> there = state_files(directory_);
	StateMap state;
	Position from = 0;
	for (auto position = there.rbegin(); position != there.rend(); ++position) {
		std::string problem; // the start, or --log-check, reports it
		auto file = *position > end ? std::nullopt : load_state_file(directory_, *position, problem);
		if (!file)
			continue;
		from = *position;
		state = std::move(file->state);
		break;
	}
	state_at_ = from;
	if (from == end)
		return true;
	archive_.read_state(from, end, [&](const StateEntry &entry) { apply(entry, state); });
	const Errno error = directory_.replace(state_name(end), encode_state(state, id_, end, wall_time()));
	note_problem(error, "write " + directory_.file(state_name(end)));
	if (error != 0)
		return false;
	state_at_ = end;
	there.push_back(end);
	std::sort(there.begin(), there.end());
	while (there.size() > kStatesKept) {
		static_cast<void>(directory_.unlink(state_name(there.front())));
		there.erase(there.begin());
	}
	return true;
}

Time Scrub::retention_time()
{
	const auto now = Clock::now();
	const Time time = clock_.trusted(wall_time(), now);
	if (const std::string report = clock_.take_report(); !report.empty())
		host_.report(report);
	const auto note = clock_.note(now);
	if (note ? !noted_ || now - *noted_ >= kNoteEvery : noted_.has_value()) {
		note_clock_(note);
		noted_ = note ? std::optional(now) : std::nullopt;
	}
	return time;
}

bool Scrub::is_kept(const Segment &oldest, std::uint64_t bytes, Time now) noexcept
{
	MutexLock lock(mutex_);
	const bool too_old = retention_.age.count() != 0 && oldest.newest < now - retention_.age.count();
	const bool too_much = retention_.bytes != 0 && bytes > retention_.bytes;
	return (!too_old && !too_much) || oldest.end > state_at_;
}

void Scrub::drop_old(Time now)
{
	const LogView view = list_.view();
	std::uint64_t bytes = segment_size_;
	for (const Segment &segment : *view.full)
		bytes += kSegmentHead + (segment.end - segment.first);
	bool dropped = false;
	for (const Segment &segment : *view.full) {
		if (is_kept(segment, bytes, now))
			break;
		// First from the list: a query that has begun finds no file, which is as good as no record.
		list_.drop(segment.first);
		if (const Errno error = directory_.unlink(segment_name(segment.first))) {
			host_.report("unlink " + directory_.file(segment_name(segment.first)) + ": " + ::strerror(error));
			break;
		}
		static_cast<void>(directory_.unlink(segment_name(segment.first, ".idx")));
		bytes -= kSegmentHead + (segment.end - segment.first);
		dropped = true;
	}
	if (dropped)
		static_cast<void>(directory_.fsync());
}

void Scrub::overwrite_erased(Time now)
{
	Time delay = 0;
	{
		MutexLock lock(mutex_);
		delay = retention_.erase_delay.count();
	}
	const DueErasures due = erasures_.due(now - delay, list_.view().active_first);
	if (!due.positions.empty() || !due.accounts.empty()) {
		if (eraser_.overwrite(due))
			static_cast<void>(overwritten_(due));
	}
}

void Scrub::check_one()
{
	const LogView view = list_.view();
	if (view.full->empty())
		return;
	auto segment = std::find_if(view.full->begin(), view.full->end(),
	                            [this](const Segment &one) { return one.first >= next_check_; });
	if (segment == view.full->end())
		segment = view.full->begin();
	next_check_ = segment->first + 1;
	const std::string name = segment_name(segment->first);
	const File file = directory_.open(name, Access::read);
	if (!file)
		return;
	const Errno error = walk(
	    file, segment->first, segment->end, id_.seed(), [](const RecordView &) {},
	    [&](const Damage &found) {
		    const Damage damage = with_times(found, directory_, id_.seed());
		    host_.report(directory_.file(name) + ": damaged at offset " +
		                 std::to_string(kSegmentHead + (damage.from - segment->first)) + ": " + to_string(damage));
		    list_.add_damage(damage);
	    });
	if (error != 0)
		host_.report("read " + directory_.file(name) + ": " + ::strerror(error));
	file.forget(); // it is not read again soon
}

} // namespace confer::log
