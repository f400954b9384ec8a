// SPDX-License-Identifier: MIT
#include "log/store.hh"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "log_rig.hh"
#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer::log;
using check::LogRig;
using check::say;
using check::texts;

namespace {

void what_is_said_is_read()
{
	LogRig rig;
	const auto store = rig.open();
	const Position first = say(*store, 1, "one");
	say(*store, 2, "other");
	say(*store, 1, "two");
	check::equal(texts(store->read({.stream = 1})), "one two");
	check::equal(texts(store->read({.stream = 2})), "other");
	check::equal(texts(store->read({.stream = 3})), "");
	check::equal(store->find(first)->body, "one");
	CHECK(!store->find(first + 8));
	check::equal(rig.host.reports(), "");
}

void a_batch_has_one_time_and_one_row_of_positions()
{
	LogRig rig;
	const auto store = rig.open();
	const std::array<LineView, 3> lines{LineView{1, 0, 0, "a"}, LineView{2, 3, 0, "bb", "alice", "+x"},
	                                    LineView{1, 1, record_flag::bot, std::string_view("ccc")}};
	const auto appended = store->append(lines, 5'000'000'000'000);
	check::equal(appended->time, 5'000'000'000'000);
	const auto second = store->find(appended->first + line_size(lines[0]));
	check::equal(second->body, "bb");
	check::equal(second->account, "alice");
	check::equal(second->client_tags, "+x");
	check::equal(second->kind, 3);
	const Page page = store->read({.stream = 1});
	check::equal(texts(page), "a ccc");
	CHECK(!page.lines[0].bot);
	CHECK(page.lines[1].bot);
}

void times_do_not_fall_but_for_a_clock_set_back()
{
	LogRig rig;
	const auto store = rig.open();
	const Time start = wall_time() + 10'000;
	const auto time_of = [&](Time now) {
		const LineView line{1, 0, 0, "x"};
		return store->append({&line, 1}, now)->time;
	};
	check::equal(time_of(start), start);
	check::equal(time_of(start - 900), start);
	check::equal(time_of(start + 1), start + 1);
	check::equal(time_of(start - 60'000), start - 60'000);
}

void a_stop_loses_nothing_and_skips_nothing()
{
	LogRig rig;
	Position last;
	{
		const auto store = rig.open();
		last = say(*store, 1, "one");
	}
	const auto store = rig.open();
	const Position next = say(*store, 1, "two");
	check::equal(texts(store->read({.stream = 1})), "one two");
	CHECK(next > last);
	CHECK(next < last + 1000);
	check::equal(rig.host.reports(), "");
	check::equal(rig.files(".seg").size(), 1U);
}

void a_kill_loses_nothing_and_gives_no_id_twice()
{
	LogRig rig;
	for (unsigned round = 0; round < 5; ++round)
		rig.crash([&](Store &store) {
			for (unsigned i = 0; i < 100; ++i)
				say(store, 1, std::to_string(round * 100 + i));
		});
	const auto store = rig.open();
	const Page page = store->read({.stream = 1, .limit = 1'000});
	check::equal(page.lines.size(), 500U);
	for (std::size_t i = 0; i < page.lines.size(); ++i) {
		check::equal(page.lines[i].body, std::to_string(i));
		CHECK(i == 0 || page.lines[i].position > page.lines[i - 1].position);
		if (i % 100 == 0 && i != 0)
			CHECK(page.lines[i].position - page.lines[i - 1].position >= kSkip);
	}
	check::equal(rig.host.reports(), "");
}

void many_segments_are_one_history()
{
	LogRig rig;
	constexpr unsigned kLines = 4'000;
	const std::string filler(100, 'f');
	{
		const auto store = rig.open();
		for (unsigned i = 0; i < kLines; ++i) {
			say(*store, 1 + i % 3, std::to_string(i) + " " + filler);
			if (i % 1'000 == 0)
				say(*store, 99, "rare" + std::to_string(i / 1'000));
		}
		CHECK(store->read({.stream = 1}).lines.size() == 100);
	}
	CHECK(rig.files(".seg").size() > 5);
	check::equal(rig.files(".seg").size(), rig.files(".idx").size() + 1);
	for (int round = 0; round < 3; ++round) {
		const auto store = rig.open();
		const Page all = store->read({.stream = 2, .limit = 10'000});
		check::equal(all.lines.size(), kLines / 3);
		for (std::size_t i = 0; i < all.lines.size(); ++i)
			CHECK(all.lines[i].body.starts_with(std::to_string(1 + 3 * i) + " "));
		// A stream that is in few segments is found over those that do not have it.
		check::equal(texts(store->read({.stream = 99})), "rare0 rare1 rare2 rare3");
		check::equal(texts(store->read({.stream = 99, .newest = true, .limit = 2})), "rare2 rare3");
		if (round == 1) { // indexes are derived
			for (const std::string &name : rig.files(".idx"))
				CHECK(::unlink(rig.path(name).c_str()) == 0);
		}
	}
	check::contains(rig.host.reports(), "created again");
}

void the_state_comes_back()
{
	LogRig rig;
	rig.crash([](Store &store) {
		const std::array<StateEntry, 3> entries{StateEntry{"c#ops", "topic"}, StateEntry{"c#old", "gone soon"},
		                                        StateEntry{"s1", "x"}};
		CHECK(store.append_state(entries, wall_time()));
		const std::array<StateEntry, 2> changes{StateEntry{"c#old", std::nullopt}, StateEntry{"c#ops", "new topic"}};
		CHECK(store.append_state(changes, wall_time()));
	});
	const auto store = rig.open();
	CHECK((store->take_state() == StateMap{{"c#ops", "new topic"}, {"s1", "x"}}));
	CHECK(store->take_state().empty());
}

/** More state than a record, over several segments, with the files that Scrub makes of it. */
void large_states_come_back()
{
	LogRig rig;
	StateMap wanted;
	for (int round = 0; round < 3; ++round) {
		const auto store = rig.open();
		if (round == 0) {
			CHECK(store->take_state().empty());
		} else {
			CHECK(store->take_state() == wanted);
		}
		std::vector<StateEntry> entries;
		for (unsigned i = 0; i < 500; ++i)
			wanted["c#" + std::to_string(round * 100 + i)] = std::string(200, static_cast<char>('a' + round));
		for (const auto &[key, value] : wanted)
			entries.push_back({key, value});
		// The ring is small: in pieces.
		for (std::size_t i = 0; i < entries.size(); i += 100)
			CHECK(store->append_state(std::span(entries).subspan(i, std::min<std::size_t>(100, entries.size() - i)),
			                          wall_time()));
		say(*store, 1, "read me");
		CHECK(!texts(store->read({.stream = 1})).empty());
		check::eventually("a state file", [&] { return !rig.files("state.").empty(); });
	}
	CHECK(rig.files("state.").size() <= 2);
	// Without the newest, the one before and the log behind it say the same.
	rig.flip(rig.files("state.").back(), 100);
	CHECK(rig.open()->take_state() == wanted);
	check::contains(rig.host.reports(), "using an older state");
}

void a_second_server_is_refused()
{
	LogRig rig;
	const auto store = rig.open();
	check::contains(check::throws<std::system_error>([&] { Store(rig.options, rig.host); }),
	                "another conferd uses the log in " + rig.options.directory);
}

void erased_lines_are_not_given_out()
{
	LogRig rig;
	Position wrong;
	{
		const auto store = rig.open();
		say(*store, 1, "one");
		wrong = say(*store, 1, "secret");
		say(*store, 1, "mine", wall_time(), 0, "alice");
		CHECK(store->erase({&wrong, 1}, wall_time()));
		CHECK(store->erase_account("alice", wall_time()));
		say(*store, 1, "later", wall_time(), 0, "alice");
		check::equal(texts(store->read({.stream = 1})), "one later");
		CHECK(!store->find(wrong));
	}
	const auto store = rig.open();
	check::equal(texts(store->read({.stream = 1})), "one later");
	CHECK(!store->find(wrong));
	CHECK(store->take_state().empty()); // what the log keeps for itself is nobody else's
}

void disk_durability_opens_the_gate()
{
	LogRig rig;
	rig.options.durability = Durability::disk;
	const auto store = rig.open();
	say(*store, 1, "one");
	const Position gate = store->gate();
	CHECK(gate > 0);
	check::eventually("durable", [&] { return store->durable() >= gate; });
	CHECK(store->syncing() >= gate);
	rig.options.durability = Durability::process;
}

void process_durability_waits_for_nothing()
{
	LogRig rig;
	const auto store = rig.open();
	say(*store, 1, "one");
	check::equal(store->gate(), 0U);
	check::eventually("a sync by the interval", [&] { return store->durable() > 64; });
}

/** When nobody has said anything for a while there is a mark: damage before it can be told from a torn tail. */
void an_idle_log_marks_what_is_durable()
{
	LogRig rig;
	rig.crash([&](Store &store) {
		say(store, 1, "precious");
		check::eventually("a mark behind it", [&] {
			const std::string bytes = rig.read("0000000000000000.seg");
			const Span span{std::string_view(bytes).substr(kSegmentHead), 0, store.id().seed()};
			bool marked = false;
			for (auto record = span.at(0); record; record = span.at(record->end()))
				marked = record->type() == RecordType::mark && record->durable_mark() == record->position() &&
				         record->position() > 32;
			return marked;
		});
	});
	rig.flip("0000000000000000.seg", kSegmentHead + 32 + 40);
	const std::string refusal = check::throws<std::system_error>([&] { Store(rig.options, rig.host); });
	check::contains(refusal, "0000000000000000.seg: damaged at offset 96");
	check::contains(refusal, "--accept-damage");
	rig.options.accept_damage = true;
	const auto store = rig.open();
	check::equal(texts(store->read({.stream = 1})), "");
	say(*store, 1, "later");
	check::equal(texts(store->read({.stream = 1})), "later");
}

/** Also of what was said just before the stop. */
void a_stop_marks_what_is_durable()
{
	LogRig rig;
	say(*rig.open(), 1, "precious");
	rig.flip("0000000000000000.seg", kSegmentHead + 32 + 40);
	check::contains(check::throws<std::system_error>([&] { Store(rig.options, rig.host); }), "damaged at offset 96");
}

/** A record claims no more than what was on the disk: a start takes a tail for damage or for torn by that. */
void a_durable_mark_is_true()
{
	LogRig rig;
	rig.options.sync_interval = std::chrono::hours(1); // only the mark of an idle log is a reason to sync
	const auto store = rig.open();
	const std::array<LineView, 2> lines{LineView{1, 0, 0, "one"}, LineView{1, 0, 0, "two"}};
	const Position first = store->append(lines, wall_time())->first;
	const Position second = first + line_size(lines[0]);
	const auto last_mark = [&] {
		const std::string bytes = rig.read("0000000000000000.seg");
		const Span span{std::string_view(bytes).substr(kSegmentHead), 0, store->id().seed()};
		if (const auto record = span.at(second))
			CHECK(record->durable_mark() <= first); // nothing of the batch was on the disk then
		const auto mark = span.at(second + line_size(lines[1]));
		return mark && mark->type() == RecordType::mark && mark->durable_mark() == mark->position();
	};
	check::eventually("a mark that says that all before it is on the disk", last_mark);
}

void retention_by_size_drops_the_oldest_whole_segments()
{
	LogRig rig;
	rig.options.retention.bytes = 4 * check::kSmallSegment;
	const auto store = rig.open();
	const Position first = say(*store, 1, "first");
	for (unsigned i = 0; i < 4'000; ++i)
		say(*store, 1, std::to_string(i) + std::string(100, 'f'));
	check::eventually("old segments are gone", [&] { return rig.files(".seg").size() <= 4; });
	CHECK(!store->find(first));
	const Page page = store->read({.stream = 1, .newest = true, .limit = 5});
	CHECK(page.lines.back().body.starts_with("3999f"));
	CHECK(store->read({.stream = 1, .limit = 5}).lines.size() == 5);
	check::equal(rig.host.reports(), "");
}

/** A clock that is wrong at a start costs nothing at once. */
void a_clock_that_jumps_ahead_deletes_nothing()
{
	LogRig rig;
	rig.options.retention.age = std::chrono::hours(24 * 30);
	const Time then = wall_time() - 100 * Time{86'400'000};
	// A mark of now would tell that the clock is right: this run ends without one.
	rig.crash([&](Store &store) {
		for (int i = 0; i < 600; ++i)
			say(store, 1, std::string(300, 'f'), then);
		store.read({.stream = 1, .limit = 1});
	});
	const auto segments = rig.files(".seg");
	CHECK(segments.size() > 2);
	const auto store = rig.open();
	check::eventually("the report",
	                  [&] { return rig.host.reports().find("ahead of the newest message") != std::string::npos; });
	for (const std::string &name : segments)
		CHECK(!rig.files(name).empty());
}

void retention_by_age_drops_what_is_older()
{
	LogRig rig;
	{
		const auto store = rig.open();
		for (unsigned i = 0; i < 1'000; ++i)
			say(*store, 1, "old" + std::string(100, 'f'));
		check::eventually("old segments are gone", [&] {
			store->configure(std::chrono::milliseconds(20), {std::chrono::milliseconds(50), 0});
			return rig.files(".seg").size() == 1;
		});
		store->configure(std::chrono::milliseconds(20), {});
		const Time now = wall_time();
		say(*store, 1, "new", now);
		check::equal(texts(store->read({.stream = 1, .oldest = now})), "new");
	}
	check::equal(texts(rig.open()->read({.stream = 1, .newest = true, .limit = 1})), "new");
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_is_said_is_read),
    TEST_CASE(a_batch_has_one_time_and_one_row_of_positions),
    TEST_CASE(times_do_not_fall_but_for_a_clock_set_back),
    TEST_CASE(a_stop_loses_nothing_and_skips_nothing),
    TEST_CASE(a_kill_loses_nothing_and_gives_no_id_twice),
    TEST_CASE(many_segments_are_one_history),
    TEST_CASE(the_state_comes_back),
    TEST_CASE(large_states_come_back),
    TEST_CASE(a_second_server_is_refused),
    TEST_CASE(erased_lines_are_not_given_out),
    TEST_CASE(disk_durability_opens_the_gate),
    TEST_CASE(process_durability_waits_for_nothing),
    TEST_CASE(an_idle_log_marks_what_is_durable),
    TEST_CASE(a_stop_marks_what_is_durable),
    TEST_CASE(a_durable_mark_is_true),
    TEST_CASE(retention_by_size_drops_the_oldest_whole_segments),
    TEST_CASE(retention_by_age_drops_what_is_older),
    TEST_CASE(a_clock_that_jumps_ahead_deletes_nothing),
};

} // namespace

int main()
{
	return check::main("store", kTests);
}
