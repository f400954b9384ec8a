// SPDX-License-Identifier: MIT
#include "log/backup.hh"

#include "log/store.hh"

#include <confer/thread.hh>

#include <atomic>
#include <string>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "log_rig.hh"
#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer::log;
using check::LogRig;
using check::say;
using check::texts;

namespace {

/** A directory for the copy, which a server then takes for its own. */
struct Copy {
	explicit Copy(const LogRig &rig)
	{
		::mkdir(scratch.file("log").c_str(), 0700);
		restored.options = rig.options;
		restored.options.directory = scratch.file("log");
	}
	BackupTotals make(const LogRig &rig)
	{
		const Directory log = Directory::observe(rig.options.directory);
		return back_up_log(log, log, Directory::observe(restored.options.directory),
		                   [this](const std::string &line) { reports += line + "\n"; });
	}
	std::string problems() const { return check::problems(restored); }

	check::ScratchDir scratch;
	LogRig restored;
	std::string reports;
};

/** Each copy that is made while others talk has all that was said before, in order, and the state; and it can go on. */
void a_log_that_is_written_is_copied()
{
	LogRig rig;
	const auto store = rig.open();
	std::atomic<unsigned> said{0};
	std::atomic<bool> stop{false};
	confer::Thread talker({.name = "talker"}, [&] {
		const std::string filler(500, 'f');
		for (unsigned number = 0; !stop; ++number) {
			say(*store, 1, std::to_string(number) + filler);
			const std::string value = std::to_string(number);
			const std::array<StateEntry, 1> entry{StateEntry{"c#ops", value}};
			CHECK(number % 50 != 0 || store->append_state(entry, wall_time()));
			said = number + 1;
			::usleep(100);
		}
	});
	talker.start();
	check::eventually("some segments", [&] { return rig.files(".seg").size() > 2; });
	for (int i = 0; i < 5; ++i) {
		Copy copy(rig);
		const unsigned before = said;
		CHECK(copy.make(rig).segments > 2);
		check::equal(copy.reports, "");
		check::equal(copy.problems(), "");
		const auto again = copy.restored.open();
		const Page page = again->read({.stream = 1, .limit = 1'000'000, .most_bytes = 1U << 30});
		CHECK(page.lines.size() >= before);
		for (std::size_t number = 0; number < page.lines.size(); ++number)
			CHECK(page.lines[number].body.starts_with(std::to_string(number) + "f"));
		const StateMap state = again->take_state();
		CHECK(std::stoul(state.at("c#ops")) + 51 >= before);
		// It gives no position that the log has given since.
		CHECK(say(*again, 1, "again") > store->end());
	}
	stop = true;
	talker.join();
}

void a_log_whose_server_was_killed_is_copied()
{
	LogRig rig;
	rig.crash([](Store &store) {
		for (int i = 0; i < 500; ++i)
			say(store, 1, std::to_string(i)); // the ring has some of them
	});
	Copy copy(rig);
	copy.make(rig);
	check::equal(copy.problems(), "");
	check::equal(copy.restored.open()->read({.stream = 1, .limit = 1'000}).lines.size(), 500U);
	check::equal(rig.open()->read({.stream = 1, .limit = 1'000}).lines.size(), 500U);
}

/** Else the copy would go on where the log did, and clients would get ids that they know of other messages. */
void a_stopped_log_goes_on_somewhere_else()
{
	LogRig rig;
	{
		const auto store = rig.open();
		say(*store, 1, "one");
	}
	Copy copy(rig);
	copy.make(rig);
	const auto store = rig.open();
	const auto again = copy.restored.open();
	const Position here = say(*store, 1, "two");
	CHECK(say(*again, 1, "three") > here + 1'000'000);
	check::equal(texts(again->read({.stream = 1})), "one three");
	again->stop();
	store->stop();
	check::equal(copy.problems(), "");
}

/** It has no room for what the ring adds to it, and a check would take it for one that somebody has cut. */
void the_ring_goes_on_where_a_copy_ends()
{
	LogRig rig;
	Copy copy(rig);
	{
		const auto store = rig.open();
		say(*store, 1, "one");
		copy.make(rig);
		say(*store, 1, "two");
	}
	const std::string ring = rig.files("ring.").front();
	copy.restored.write(ring, rig.read(ring));
	for (const char *text : {"one two", "one two three", "one two three three"}) {
		const auto store = copy.restored.open();
		check::equal(texts(store->read({.stream = 1})), text);
		say(*store, 1, "three");
		store->stop();
		check::equal(copy.problems(), "");
	}
	check::equal(copy.restored.host.reports(), "");
}

void damage_is_told_and_copied()
{
	LogRig rig;
	{
		const auto store = rig.open();
		for (int i = 0; i < 300; ++i)
			say(*store, 1, std::to_string(i) + std::string(500, 'f'));
	}
	rig.flip(rig.files(".seg").back(), 300);
	Copy copy(rig);
	check::equal(copy.make(rig).problems, 1U);
	check::contains(copy.reports, rig.files(".seg").back() + ": damaged at offset ");
}

void there_is_nothing_to_copy()
{
	LogRig rig;
	Copy copy(rig);
	::mkdir(rig.options.directory.c_str(), 0700);
	check::contains(check::throws<std::system_error>([&] { copy.make(rig); }), "there is no log here");
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_log_that_is_written_is_copied),
    TEST_CASE(a_log_whose_server_was_killed_is_copied),
    TEST_CASE(a_stopped_log_goes_on_somewhere_else),
    TEST_CASE(the_ring_goes_on_where_a_copy_ends),
    TEST_CASE(damage_is_told_and_copied),
    TEST_CASE(there_is_nothing_to_copy),
};

} // namespace

int main()
{
	return check::main("log_backup", kTests);
}
