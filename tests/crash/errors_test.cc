// SPDX-License-Identifier: MIT

// A log whose disk is full, fails, or takes its time.

#include "file_calls.hh"
#include "log/store.hh"
#include "server/kept_log.hh"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>

#include "support/check.hh"
#include "support/eventually.hh"
#include "support/supervisor.hh"
#include "unit/log/log_rig.hh"

using namespace confer;
using namespace confer::log;
using check::LogRig;
using check::say;
using check::texts;
using confer::crash::Calls;
using confer::crash::file_calls;
using confer::crash::FileCalls;

namespace {

/** Ends what a test has set, also when it fails. */
class Repaired {
public:
	~Repaired()
	{
		FileCalls &calls = file_calls();
		for (Calls *one : {&calls.pwrite, &calls.pwrite_short, &calls.pread, &calls.fdatasync, &calls.fsync,
		                   &calls.fallocate, &calls.ftruncate})
			one->work();
		calls.fdatasync.slow = calls.pwrite.slow = false;
	}
};

bool try_to_say(Store &store, std::string_view text)
{
	const LineView line{1, 0, 0, text};
	return store.append({&line, 1}, wall_time()).has_value();
}

/** From now on the disk has no room, not for the next segment either. */
void fill_disk(const LogRig &rig)
{
	::unlink(rig.path("spare").c_str());
	file_calls().pwrite.fail(ENOSPC);
	file_calls().fallocate.fail(ENOSPC);
}

void empty_disk()
{
	file_calls().pwrite.work();
	file_calls().fallocate.work();
}

void set_topic(Store &store, std::string_view topic)
{
	const std::array<StateEntry, 1> entries{StateEntry{"topic", topic}};
	CHECK(store.append_state(entries, wall_time()).has_value());
}

/** How a run before a start on a full disk ends. */
enum class LastRun { quiet, with_a_line_in_the_ring, with_a_torn_tail };

void end_last_run(LogRig &rig, LastRun kind)
{
	rig.crash([&](Store &store) {
		CHECK(try_to_say(store, "one") && try_to_say(store, "two"));
		set_topic(store, "tea");
		store.read({.stream = 1}); // all that was said is in a segment
		if (kind == LastRun::with_a_line_in_the_ring) {
			fill_disk(rig);
			CHECK(try_to_say(store, "three")); // before anybody knows
			check::eventually("the disk is full", [&] { return store.is_full(); });
			set_topic(store, "coffee");
		}
	});
	if (kind != LastRun::with_a_torn_tail)
		return;
	std::string bytes = rig.read("0000000000000000.seg");
	bytes.replace(bytes.find_last_not_of('\0') + 40, 100, 100, 'x');
	rig.write("0000000000000000.seg", bytes);
}

void check_full(LogRig &rig, Store &store, const std::string &topic)
{
	CHECK(store.is_full());
	check::equal(store.take_state()["topic"], topic);
	check::contains(rig.host.reports(), "the disk is full: messages are refused until there is space");
	check::equal(texts(store.read({.stream = 1})), "one two");
	CHECK(!try_to_say(store, "refused"));
}

/** The log can be read, and takes messages by itself when there is space; whatever the last run has left. */
void a_start_on_a_full_disk_reads_and_waits()
{
	for (const LastRun kind : {LastRun::quiet, LastRun::with_a_line_in_the_ring, LastRun::with_a_torn_tail}) {
		const Repaired repaired;
		LogRig rig;
		end_last_run(rig, kind);
		fill_disk(rig);
		const bool more = kind == LastRun::with_a_line_in_the_ring;
		const std::string topic = more ? "coffee" : "tea";
		// And again, with what a run on a full disk has left.
		rig.crash([&](Store &store) {
			check_full(rig, store, topic);
			set_topic(store, topic + "!");
		});
		auto store = rig.open();
		check_full(rig, *store, topic + "!");
		empty_disk();
		check::eventually("there is space", [&] { return !store->is_full(); });
		check::eventually("the report",
		                  [&] { return rig.host.reports().find("takes messages again") != std::string::npos; });
		CHECK(try_to_say(*store, "four"));
		const std::string all = more ? "one two three four" : "one two four";
		check::equal(texts(store->read({.stream = 1})), all);
		store.reset();
		const auto again = rig.open();
		check::equal(again->take_state()["topic"], topic + "!");
		const Page page = again->read({.stream = 1});
		check::equal(texts(page), all);
		for (std::size_t i = 1; i < page.lines.size(); ++i)
			CHECK(page.lines[i - 1].position < page.lines[i].position);
		check::equal(check::problems(rig), "");
	}
}

/** The n-th fdatasync fails, for several n: nothing is durable afterwards, and nothing is lost that was. */
void a_failed_sync_confirms_nothing_more()
{
	for (unsigned n = 1; n <= 6; ++n) {
		const Repaired repaired;
		LogRig rig;
		rig.options.durability = Durability::disk;
		Position durable = 0;
		std::string kept;
		{
			const auto store = rig.open();
			file_calls().fdatasync.fail(EIO, n, 1); // the kernel says it once: a second call would succeed
			for (unsigned i = 0; !store->has_failed(); ++i) {
				if (!try_to_say(*store, std::to_string(i)))
					break;
				const Position gate = store->gate();
				check::eventually("the sync", [&] { return store->durable() >= gate || store->has_failed(); });
				if (store->durable() >= gate)
					kept += (kept.empty() ? "" : " ") + std::to_string(i);
			}
			check::eventually("the failure", [&] { return store->has_failed(); });
			durable = store->durable();
			CHECK(!try_to_say(*store, "late"));
			CHECK(store->gate() > durable || n > 1);
			check::contains(rig.host.failure(), "fdatasync " + rig.path("0000000000000000.seg"));
		}
		file_calls().fdatasync.work();
		const auto store = rig.open();
		CHECK(texts(store->read({.stream = 1})).starts_with(kept));
	}
}

/** A sync covers what was written before it began, and when it has returned. */
void a_sync_confirms_what_it_covers_and_not_before()
{
	LogRig rig;
	rig.options.durability = Durability::disk;
	const auto store = rig.open();
	const Repaired repaired; // before the store ends, whose thread may wait
	CHECK(try_to_say(*store, "zero"));
	const Position before = store->gate();
	// Behind the mark of an idle log there are no syncs but for what is said.
	check::eventually("a mark", [&] { return store->end() > before && store->durable() >= store->end(); });
	file_calls().fdatasync.slow = true;
	const unsigned waits = file_calls().fdatasync.slow_ones;
	CHECK(try_to_say(*store, "one"));
	const Position one = store->gate();
	check::eventually("a sync that takes its time", [&] { return file_calls().fdatasync.slow_ones > waits; });
	CHECK(try_to_say(*store, "two"));
	CHECK(store->gate() > one);
	CHECK(store->durable() < one);
	file_calls().pwrite.slow = true; // and what comes behind the sync is not even written
	file_calls().fdatasync.slow = false;
	check::eventually("the sync", [&] { return store->durable() >= one; });
	CHECK(store->durable() < store->gate());
	file_calls().pwrite.slow = false;
	check::eventually("the next one", [&] { return store->durable() >= store->gate(); });
}

void a_failed_write_ends_it()
{
	const Repaired repaired;
	LogRig rig;
	const auto store = rig.open();
	CHECK(try_to_say(*store, "before"));
	check::equal(texts(store->read({.stream = 1})), "before");
	file_calls().pwrite.fail(EIO);
	CHECK(try_to_say(*store, "in the ring"));
	check::eventually("the failure", [&] { return store->has_failed(); });
	check::contains(rig.host.failure(), "write ");
	CHECK(!try_to_say(*store, "late"));
}

/** What was in the ring then is in the log after the next start. */
void what_a_failed_write_left_is_in_the_ring()
{
	const Repaired repaired;
	LogRig rig;
	{
		const auto store = rig.open();
		file_calls().pwrite.fail(EIO);
		CHECK(try_to_say(*store, "one"));
		check::eventually("the failure", [&] { return store->has_failed(); });
	}
	file_calls().pwrite.work();
	check::equal(texts(rig.open()->read({.stream = 1})), "one");
}

const std::string kFiller(1'000, 'f');

/** Says numbered lines until they are refused. Returns how many were taken: what has room in the files that are there.
 */
unsigned say_until_full(Store &store)
{
	unsigned said = 0;
	check::eventually("lines are refused", [&] {
		while (said < 10'000 && !store.is_full() && try_to_say(store, std::to_string(said) + kFiller))
			++said;
		return store.is_full();
	});
	return said;
}

void a_full_disk_refuses_lines_and_recovers()
{
	const Repaired repaired;
	LogRig rig;
	const auto store = rig.open();
	check::eventually("the spare file", [&] { return !rig.files("spare").empty(); });
	file_calls().fallocate.fail(ENOSPC);
	const unsigned said = say_until_full(*store);
	CHECK(!try_to_say(*store, "refused"));
	CHECK(said > 60);
	check::eventually("the report",
	                  [&] { return rig.host.reports().find("messages are refused") != std::string::npos; });
	CHECK(!store->has_failed());
	// Each try makes a file and removes it, also while this looks.
	check::eventually("a try leaves no file", [&] { return rig.files(".new").empty(); });
	file_calls().fallocate.work();
	check::eventually("lines are taken", [&] { return try_to_say(*store, "again"); });
	const Page page = store->read({.stream = 1, .limit = 20'000, .most_bytes = 1U << 30});
	check::equal(page.lines.size(), said + 1);
	for (unsigned i = 0; i < said; ++i)
		CHECK(page.lines[i].body.starts_with(std::to_string(i) + "f"));
	check::eventually("the other report",
	                  [&] { return rig.host.reports().find("takes messages again") != std::string::npos; });
}

/** What was taken has room, so it is on disk soon, and nobody waits for what has none. */
void a_full_disk_holds_nothing_back()
{
	for (const bool keeps_room : {true, false}) {
		const Repaired repaired;
		LogRig rig;
		rig.options.durability = Durability::disk;
		auto store = rig.open();
		check::eventually("the spare file", [&] { return !rig.files("spare").empty(); });
		file_calls().fallocate.fail(ENOSPC);
		if (!keeps_room) // a file system on which a file that has its size may have no room
			file_calls().pwrite.fail(ENOSPC);
		const unsigned said = say_until_full(*store);
		check::eventually("nothing is held back", [&] { return store->durable() >= store->gate(); });
		CHECK(!keeps_room || store->durable() >= store->lines_end());
		CHECK(keeps_room || store->durable() < store->lines_end());
		// The state goes on, far beyond what there is room for; nobody waits for that either.
		unsigned changes = 0;
		for (const std::array<StateEntry, 1> entry{StateEntry{"topic", kFiller}};
		     changes < 1'000 && store->append_state(entry, wall_time()); ++changes)
			CHECK(!store->is_crowded());
		CHECK(changes < 1'000 && (changes > 30 || !keeps_room)); // the ring may have its fill of lines
		check::eventually("nothing is held back", [&] { return store->durable() >= store->gate(); });
		CHECK(store->gate() < store->end());
		empty_disk();
		check::eventually("lines are taken", [&] { return try_to_say(*store, "again"); });
		const Position gate = store->gate();
		CHECK(gate == store->end());
		check::eventually("all is on disk", [&] { return store->durable() >= gate; });
		store.reset();
		store = rig.open();
		check::equal(store->take_state()["topic"], changes == 0 ? "" : kFiller);
		check::equal(store->read({.stream = 1, .limit = 20'000, .most_bytes = 1U << 30}).lines.size(), said + 1);
	}
}

/** It is tried again and again, and told of once; so is its end. */
void a_next_segment_that_cannot_be_made_is_told_once()
{
	const Repaired repaired;
	LogRig rig;
	rig.options.segment_size = 1 << 20; // the store itself needs the next one later
	const auto store = rig.open();
	check::eventually("the spare file", [&] { return !rig.files("spare").empty(); });
	file_calls().fallocate.fail(EIO);
	::unlink(rig.path("spare").c_str());
	check::eventually("tries", [&] {
		store->configure(rig.options.sync_interval, {});
		return file_calls().fallocate.seen >= 3;
	});
	file_calls().fallocate.work();
	check::eventually("the end", [&] {
		store->configure(rig.options.sync_interval, {});
		return rig.host.reports().find("there is space for the log") != std::string::npos;
	});
	const std::string reports = rig.host.reports();
	const std::string told = "the next segment of the log cannot be prepared: fallocate " + rig.path("spare") +
	                         ": Input/output error: messages will be refused when this one is full\n";
	check::contains(reports, told);
	CHECK(reports.find("cannot be prepared") == reports.rfind("cannot be prepared"));
	CHECK(!store->has_failed());
}

/** A process that is killed on a full disk leaves the next one the room that it had. */
void the_room_that_there_is_stays()
{
	const Repaired repaired;
	LogRig rig;
	rig.options.durability = Durability::disk;
	rig.crash([&](Store &store) {
		check::eventually("the spare file", [&] { return !rig.files("spare").empty(); });
		file_calls().fallocate.fail(ENOSPC);
		CHECK(try_to_say(store, "one"));
		check::eventually("the next segment", [&] { return !rig.files("next").empty(); });
	});
	file_calls().fallocate.fail(ENOSPC);
	rig.options.ring_size *= 2; // as of another version
	const auto store = rig.open();
	CHECK(!store->is_full());
	CHECK(try_to_say(*store, "again"));
}

void interrupted_and_short_calls_go_on()
{
	for (const int kind : {0, 1}) {
		const Repaired repaired;
		LogRig rig;
		const auto store = rig.open();
		if (kind == 0)
			file_calls().pwrite.fail(EINTR, 1, 3);
		else
			file_calls().pwrite_short.fail(0, 1, 5);
		file_calls().fdatasync.fail(EINTR, 1, 2);
		for (unsigned i = 0; i < 500; ++i)
			CHECK(try_to_say(*store, std::to_string(i)));
		check::equal(store->read({.stream = 1, .limit = 1'000}).lines.size(), 500U);
		check::eventually("a sync", [&] { return store->durable() >= 500 * 40; });
		CHECK(!store->has_failed());
	}
}

/** A disk that answers no call fails none either: it is told while it does not answer, once, and again when it does. */
void a_disk_that_does_not_answer_is_told()
{
	for (Calls *call : {&file_calls().fdatasync, &file_calls().pwrite}) {
		LogRig rig;
		rig.options.stall = std::chrono::milliseconds(50);
		const auto store = rig.open();
		const Repaired repaired; // before the store ends, whose thread waits
		const unsigned waits = call->slow_ones;
		call->slow = true;
		CHECK(try_to_say(*store, "one"));
		check::eventually("a call that takes its time", [&] { return call->slow_ones > waits; });
		const std::string told = "stalled: the disk of " + rig.options.directory +
		                         " has not answered for 0 seconds: messages go on until 32 KiB of them wait for it\n";
		check::eventually("it is told", [&] { return rig.host.stalls().ends_with(told); });
		const std::string stalls = rig.host.stalls();
		::usleep(200'000); // several times the patience
		check::equal(rig.host.stalls(), stalls);
		CHECK(try_to_say(*store, "two")); // nobody waits for it
		call->slow = false;
		check::eventually("its end is told", [&] {
			return rig.host.stalls().find("over: the disk of " + rig.options.directory + " answers again, after ",
			                              stalls.size()) != std::string::npos;
		});
		check::equal(texts(store->read({.stream = 1})), "one two");
		CHECK(!store->has_failed());
	}
}

void the_service_manager_sees_that_it_does_not_answer()
{
	const check::Supervisor manager;
	LogRig rig;
	rig.options.stall = std::chrono::milliseconds(50);
	server::LogReports reports;
	server::Release release;
	server::DiskTroubles troubles(reports);
	server::KeptLog log(rig.options, reports, troubles, release);
	log.start();
	const Repaired repaired;
	file_calls().fdatasync.slow = true;
	chat::LogLine line{.time = wall_time(), .kind = chat::HistoryKind::privmsg, .bot = false, .text = {"one", {}, {}}};
	static_cast<void>(log.append(1, {&line, 1}));
	const std::string text = "Message log: the disk of " + rig.options.directory;
	check::eventually("a status",
	                  [&] { return manager.receive().starts_with("STATUS=" + text + " has not answered"); });
	file_calls().fdatasync.slow = false;
	check::eventually("no status", [&] { return manager.receive() == "STATUS="; });
	std::string told;
	check::eventually("the operators are told", [&] {
		for (const std::string &report : reports.take())
			told += report + "\n";
		return told.find(text + " answers again") != std::string::npos;
	});
	check::contains(told, text + " has not answered");
}

void a_bad_sector_hides_one_answer_and_not_the_rest()
{
	const Repaired repaired;
	LogRig rig;
	const auto store = rig.open();
	for (unsigned i = 0; i < 10; ++i)
		CHECK(try_to_say(*store, std::to_string(i)));
	store->read({.stream = 1});
	file_calls().pread.fail(EIO, 3, 1);
	const Page page = store->read({.stream = 1});
	check::equal(page.lines.size(), 9U);
	check::equal(page.damages.size(), 1U);
	CHECK(!store->has_failed());
}

void a_start_with_a_disk_that_fails_is_refused()
{
	const Repaired repaired;
	LogRig rig;
	file_calls().fallocate.fail(ENOSPC);
	check::contains(check::throws<std::system_error>([&] { Store(rig.options, rig.host); }),
	                rig.options.directory + ": a new log takes 128 KiB; make space, or set another data-dir: ");
	file_calls().fallocate.work();
	rig.open();
	file_calls().fdatasync.fail(EIO);
	check::contains(check::throws<std::system_error>([&] { Store(rig.options, rig.host); }), "fdatasync");
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_sync_confirms_what_it_covers_and_not_before),
    TEST_CASE(a_failed_sync_confirms_nothing_more),
    TEST_CASE(a_failed_write_ends_it),
    TEST_CASE(what_a_failed_write_left_is_in_the_ring),
    TEST_CASE(a_full_disk_refuses_lines_and_recovers),
    TEST_CASE(a_full_disk_holds_nothing_back),
    TEST_CASE(a_next_segment_that_cannot_be_made_is_told_once),
    TEST_CASE(the_room_that_there_is_stays),
    TEST_CASE(interrupted_and_short_calls_go_on),
    TEST_CASE(a_disk_that_does_not_answer_is_told),
    TEST_CASE(the_service_manager_sees_that_it_does_not_answer),
    TEST_CASE(a_bad_sector_hides_one_answer_and_not_the_rest),
    TEST_CASE(a_start_with_a_disk_that_fails_is_refused),
    TEST_CASE(a_start_on_a_full_disk_reads_and_waits),
};

} // namespace

int main()
{
	return check::main("log_errors", kTests);
}
