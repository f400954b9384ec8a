// SPDX-License-Identifier: MIT
#include "log/eraser.hh"

#include "log/store.hh"

#include <chrono>
#include <string>
#include <vector>

#include "log_rig.hh"
#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer::log;
using check::LogRig;
using check::problems;
using check::say;
using check::texts;

namespace {

using namespace std::chrono_literals;

const std::string kFiller(300, 'f');

/** Whether a segment has this text. */
bool has(const LogRig &rig, const std::string &text)
{
	for (const std::string &name : rig.files(".seg")) {
		if (rig.read(name).find(text) != std::string::npos)
			return true;
	}
	return false;
}

/** Until the segment that is written now is full. */
void fill_segment(const LogRig &rig, Store &store)
{
	const std::size_t before = rig.files(".seg").size();
	while (rig.files(".seg").size() == before) {
		for (int i = 0; i < 20; ++i)
			say(store, 9, kFiller);
		store.read({.stream = 9, .limit = 1});
	}
}

std::string own_keys(const LogRig &rig)
{
	std::string keys;
	for (const auto &[key, value] : export_state(Directory::observe(rig.options.directory)))
		keys += key.starts_with(kOwnKey) ? key + "\n" : "";
	return keys;
}

void bytes_are_overwritten_and_positions_stay()
{
	LogRig rig;
	std::vector<Position> kept;
	{
		const auto store = rig.open();
		kept.push_back(say(*store, 1, "before"));
		const Position secret = say(*store, 1, "the secret itself", wall_time(), 0, "alice");
		kept.push_back(say(*store, 1, "after"));
		CHECK(store->erase({&secret, 1}, wall_time()));
		store->read({.stream = 1});
		CHECK(has(rig, "the secret itself")); // its segment is not full yet
		check::contains(own_keys(rig), "!erased ");
		fill_segment(rig, *store);
		check::eventually("it is overwritten", [&] { return !has(rig, "the secret itself"); });
		check::eventually("it is forgotten", [&] {
			store->read({.stream = 1});
			return own_keys(rig).empty();
		});
		CHECK(!store->find(secret));
		check::equal(texts(store->read({.stream = 1})), "before after");
	}
	check::equal(problems(rig), "");
	CHECK(!has(rig, "alice"));
	const auto store = rig.open();
	const Page page = store->read({.stream = 1});
	check::equal(page.lines.size(), 2U);
	check::equal(page.lines[0].position, kept[0]);
	check::equal(page.lines[1].position, kept[1]);
	CHECK(page.damages.empty());
	check::equal(rig.host.reports(), "");
}

void all_of_an_account_is_overwritten()
{
	LogRig rig;
	const auto store = rig.open();
	for (int i = 0; i < 3; ++i) {
		say(*store, 1, "from alice", wall_time(), 0, "alice");
		say(*store, 2, "from bob", wall_time(), 0, "bob");
		fill_segment(rig, *store);
	}
	CHECK(has(rig, "from alice"));
	CHECK(store->erase_account("alice", wall_time()));
	say(*store, 1, "later alice", wall_time(), 0, "alice");
	fill_segment(rig, *store);
	check::eventually("all are overwritten", [&] { return !has(rig, "from alice"); });
	check::eventually("it is forgotten", [&] {
		store->read({.stream = 1});
		return own_keys(rig).empty();
	});
	CHECK(has(rig, "from bob"));
	check::equal(texts(store->read({.stream = 1})), "later alice");
	check::equal(store->read({.stream = 2}).lines.size(), 3U);
	store->stop();
	check::equal(problems(rig), "");
}

void it_waits_for_the_delay()
{
	LogRig rig;
	rig.options.retention.erase_delay = 1h;
	const auto store = rig.open();
	const Position secret = say(*store, 1, "the secret itself");
	CHECK(store->erase({&secret, 1}, wall_time()));
	fill_segment(rig, *store);
	fill_segment(rig, *store);
	CHECK(has(rig, "the secret itself"));
	CHECK(!store->find(secret));
	store->configure(1s, {.erase_delay = 0ms});
	check::eventually("it is overwritten", [&] { return !has(rig, "the secret itself"); });
}

/** The header of the next segment has the CRC that this record had. */
void the_last_line_of_a_segment_may_be_overwritten()
{
	LogRig rig;
	Position last = 0;
	{
		const auto store = rig.open();
		const auto files = rig.files(".seg").size();
		while (rig.files(".seg").size() == files) {
			for (const Line &line : store->read({.stream = 1, .newest = true, .limit = 1}).lines)
				last = line.position;
			say(*store, 1, kFiller + std::to_string(last));
			store->read({.stream = 1, .newest = true, .limit = 1});
		}
		CHECK(store->erase({&last, 1}, wall_time()));
		fill_segment(rig, *store);
		check::eventually("it is forgotten", [&] {
			store->read({.stream = 1, .limit = 1});
			return own_keys(rig).empty();
		});
	}
	check::equal(problems(rig), "");
	const auto store = rig.open();
	CHECK(!store->find(last));
	check::equal(rig.host.reports(), "");
}

const CMUnitTest kTests[] = {
    TEST_CASE(bytes_are_overwritten_and_positions_stay),
    TEST_CASE(all_of_an_account_is_overwritten),
    TEST_CASE(it_waits_for_the_delay),
    TEST_CASE(the_last_line_of_a_segment_may_be_overwritten),
};

} // namespace

int main()
{
	return check::main("log_eraser", kTests);
}
