// SPDX-License-Identifier: MIT

// Kills a process that writes the log: at any time, and at every call that changes a file. What it had appended must be
// there afterwards, once, in order; the state too; and the log must always open.

#include "file_calls.hh"
#include "log/store.hh"
#include "oracle.hh"

#include <array>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/eventually.hh"
#include "unit/log/log_rig.hh"

using namespace confer::log;
using check::LogRig;
using check::say;
using confer::crash::Disturbed;
using confer::crash::file_calls;
using confer::crash::SharedOracle;

namespace {

/** How often: CONFER_CRASH_KILLS, or few enough for every commit. */
unsigned kills()
{
	const char *wanted = std::getenv("CONFER_CRASH_KILLS");
	return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 30;
}

/** Lines and state, over several segments, with retention: what the store does in its life. */
void script(Store &store, SharedOracle &oracle, unsigned lines)
{
	const std::string filler(300, 'f');
	for (unsigned i = 0; i < lines; ++i) {
		const unsigned number = oracle->said + 1;
		const Position position = say(store, 1, std::to_string(number) + filler);
		oracle->last = position;
		oracle->said = number;
		if (i % 50 != 0)
			continue;
		const std::string value = std::to_string(oracle->state + 1);
		const std::array<StateEntry, 1> entry{StateEntry{"c#ops", value}};
		CHECK(store.append_state(entry, wall_time()));
		oracle->state = oracle->state + 1;
	}
}

/**
 * All that was said is in the log, in order, once; the state is what was last set. The oracle then knows of the last
 * line and the last change, which the log may have got without the oracle.
 */
void compare(Store &store, SharedOracle &oracle)
{
	const StateMap state = store.take_state();
	const auto at = state.find("c#ops");
	const unsigned told = at == state.end() ? 0 : static_cast<unsigned>(std::stoul(at->second));
	CHECK(told == oracle->state || told == oracle->state + 1); // the last one may have been in the ring already
	const Page page = store.read({.stream = 1, .limit = 100'000, .most_bytes = 1U << 30});
	CHECK(page.damages.empty());
	const std::size_t count = page.lines.size();
	CHECK(count == oracle->said || count == oracle->said + 1);
	for (std::size_t i = 0; i < count; ++i) {
		CHECK(page.lines[i].body.starts_with(std::to_string(i + 1) + "f"));
		CHECK(i == 0 || page.lines[i].position > page.lines[i - 1].position);
	}
	if (count != 0)
		CHECK(page.lines.back().position >= oracle->last);
	oracle->said = static_cast<unsigned>(count);
	oracle->state = told;
}

/** Opens the log and compares it with what was said; then every file of it must be right. */
void verify(LogRig &rig, SharedOracle &oracle)
{
	const auto store = rig.open();
	compare(*store, oracle);
	store->stop();
	check::equal(check::problems(rig), "");
}

/** Runs the script in a child, which is killed at that call; 0: at none. */
template <class Script> pid_t start_child(unsigned kill_at, bool behind, SharedOracle &oracle, Script &&script)
{
	const pid_t child = ::fork();
	if (child != 0)
		return child;
	::prctl(PR_SET_PDEATHSIG, SIGKILL);
	::alarm(60);
	try {
		file_calls().all = 0;
		file_calls().kill_behind = behind;
		file_calls().kill_at = kill_at;
		script();
		oracle->calls = file_calls().all.load();
	} catch (...) {
		::_exit(1);
	}
	::_exit(0);
}

pid_t start_child(LogRig &rig, SharedOracle &oracle, unsigned lines, unsigned kill_at, bool behind)
{
	return start_child(kill_at, behind, oracle, [&] {
		const auto store = rig.open();
		compare(*store, oracle); // an earlier child may have been killed before it told the oracle
		script(*store, oracle, lines);
		store->stop();
	});
}

int end_of(pid_t child)
{
	int status = 0;
	::waitpid(child, &status, 0);
	return status;
}

void killed_at_any_time()
{
	auto rig = std::make_unique<LogRig>();
	auto oracle = std::make_unique<SharedOracle>();
	std::mt19937 random(5);
	unsigned lines = 0;
	for (unsigned i = 0; i < kills(); ++i) {
		if ((*oracle)->said > 20'000) { // reading all of them takes longer each time
			rig = std::make_unique<LogRig>();
			oracle = std::make_unique<SharedOracle>();
		}
		const unsigned before = (*oracle)->said;
		const pid_t child = start_child(*rig, *oracle, 1'000'000, 0, false);
		// Every other one is killed at its work; the rest may be starting still, on a machine that is busy.
		if (i % 2 == 0)
			check::eventually("lines", [&] { return (*oracle)->said > before; });
		const timespec pause{0, static_cast<long>(random() % 30'000'000)};
		::nanosleep(&pause, nullptr);
		::kill(child, SIGKILL);
		CHECK(WIFSIGNALED(end_of(child)));
		verify(*rig, *oracle);
		lines += (*oracle)->said - before;
	}
	CHECK(lines >= kills() / 2);
}

void killed_at_every_call()
{
	unsigned calls = 0;
	{
		LogRig rig;
		SharedOracle oracle;
		CHECK(end_of(start_child(rig, oracle, 600, 0, false)) == 0);
		calls = oracle->calls;
		verify(rig, oracle);
	}
	CHECK(calls > 20);
	// The threads do not make the calls in the same order each time: a few more, and some end before they are killed.
	const unsigned step = std::max(1U, calls * 2 / kills());
	unsigned killed = 0;
	for (unsigned n = 1; n <= calls + 10; n += step) {
		for (const bool behind : {false, true}) {
			LogRig rig;
			SharedOracle oracle;
			for (int twice = 0; twice < 2; ++twice) { // the second time at the same call of a start that recovers
				const int status = end_of(start_child(rig, oracle, 600, n, behind));
				CHECK(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
				killed += status != 0;
			}
			verify(rig, oracle);
		}
	}
	CHECK(killed > 10);
}

/** Calls that a signal interrupts, or that take half, at every n-th: of a run that is killed, the next one, and a
 * check. */
void interrupted_at_every_nth_call()
{
	for (unsigned n = 2; n <= 11; ++n) {
		LogRig rig;
		SharedOracle oracle;
		const Disturbed disturbed(n);
		const int killed = end_of(start_child(rig, oracle, 600, 40, n % 2 == 0));
		CHECK(killed == 0 || (WIFSIGNALED(killed) && WTERMSIG(killed) == SIGKILL));
		CHECK(end_of(start_child(rig, oracle, 600, 0, false)) == 0);
		CHECK(oracle->said >= 600);
		verify(rig, oracle);
		CHECK(file_calls().disturbed > 5);
	}
}

/** Says lines of which every tenth is erased, and waits until their bytes are overwritten. */
void erase_lines(LogRig &rig, SharedOracle &oracle)
{
	const auto store = rig.open();
	const std::string filler(300, 'f');
	for (unsigned i = oracle->said; i < 300; ++i) {
		const Position position = say(*store, 1, std::to_string(i) + (i % 10 == 0 ? "secret" : filler));
		if (i % 10 == 0 && !store->erase({&position, 1}, wall_time()))
			::_exit(1);
		oracle->said = i + 1;
	}
	// Other lines fill the segments.
	for (const timespec pause{0, 1'000'000}; !export_state(Directory::observe(rig.options.directory)).empty();) {
		say(*store, 2, filler);
		::nanosleep(&pause, nullptr);
	}
	store->stop();
}

/** Lines that were not erased are there, and of the others none is given out; nothing is damaged. */
void verify_erased(LogRig &rig, SharedOracle &oracle)
{
	const auto store = rig.open();
	const Page page = store->read({.stream = 1, .limit = 100'000, .most_bytes = 1U << 30});
	CHECK(page.damages.empty());
	unsigned found = 0;
	for (const Line &line : page.lines) {
		const bool is_secret = line.body.ends_with("secret");
		// It was said, and perhaps not erased yet.
		CHECK(!is_secret || line.body == std::to_string(oracle->said) + "secret");
		found += is_secret ? 0 : 1;
	}
	const unsigned kept = oracle->said - (oracle->said + 9) / 10;
	CHECK(found == kept || found == kept + 1);
	store->stop();
	check::equal(check::problems(rig), "");
}

void killed_at_every_call_of_an_erasure()
{
	unsigned calls = 0;
	{
		LogRig rig;
		SharedOracle oracle;
		CHECK(end_of(start_child(0, false, oracle, [&] { erase_lines(rig, oracle); })) == 0);
		calls = oracle->calls;
		verify_erased(rig, oracle);
		for (const std::string &name : rig.files(".idx")) // of the full segments
			CHECK(rig.read(segment_name(*position_in_name(name, "", ".idx"))).find("secret") == std::string::npos);
	}
	const unsigned step = std::max(1U, calls * 2 / kills());
	unsigned killed = 0;
	for (unsigned n = 1; n <= calls + 10; n += step) {
		for (const bool behind : {false, true}) {
			LogRig rig;
			SharedOracle oracle;
			const int status = end_of(start_child(n, behind, oracle, [&] { erase_lines(rig, oracle); }));
			CHECK(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
			killed += status != 0;
			verify_erased(rig, oracle);
		}
	}
	CHECK(killed > 10);
}

const CMUnitTest kTests[] = {
    TEST_CASE(killed_at_any_time),
    TEST_CASE(killed_at_every_call),
    TEST_CASE(interrupted_at_every_nth_call),
    TEST_CASE(killed_at_every_call_of_an_erasure),
};

} // namespace

int main()
{
	return check::main("log_kill", kTests);
}
