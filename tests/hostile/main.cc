// SPDX-License-Identifier: MIT
// Attacks on a real conferd, while healthy clients chat and come: README.md tells of each.
#include "case.hh"
#include "trial.hh"

#include <confer/resource.hh>

#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/text_file.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::hostile;

namespace {

constexpr std::size_t kMostCases = 96;

/** What main() was asked for. */
struct Wish {
	std::string conferd;
	bool full = false;
	std::vector<std::string> names; ///< of groups and cases; empty: all
	std::FILE *table = nullptr;     ///< a row of README.md for each case goes here
} wish;

std::vector<const Case *> chosen;

void print_row(const Case &what, const Outcome &outcome)
{
	if (wish.table == nullptr)
		return;
	const Bounds &bounds = what.bounds;
	const long growth = wish.full && bounds.growth_full != 0 ? bounds.growth_full : bounds.growth;
	std::fprintf(wish.table, "| %s | %s | %s | %ld MiB | %s |\n", what.name, what.deed, figures(outcome).c_str(),
	             growth, outcome.faults.empty() && outcome.slow.empty() ? "holds" : "**does not hold**");
	std::fflush(wish.table);
}

void print_faults(int run, std::string_view faults)
{
	for (const std::string_view line : check::lines_of(faults.substr(faults.empty() ? 0 : 1)))
		std::printf("#   run %d: %.*s\n", run, static_cast<int>(line.size()), line.data());
	std::fflush(stdout);
}

/**
 * A machine that had something else to do may pass a bound on time: the case is then run again, from a quiet time of
 * its own, and the best of kRuns counts. What is no matter of time must hold in each run.
 */
void run_case(const Case &what)
{
	constexpr int kRuns = 3;
	for (int run = 1; run <= kRuns; ++run) {
		const bench::Nanoseconds start = bench::now();
		Trial trial(wish.conferd, what, wish.full);
		const Outcome outcome = trial.run();
		std::printf("# %s: %s; %.1f s\n", what.name, summary(outcome).c_str(), bench::seconds(bench::now() - start));
		print_faults(run, outcome.faults);
		print_faults(run, outcome.slow);
		const bool holds = outcome.faults.empty() && outcome.slow.empty();
		if (holds || !outcome.faults.empty() || run == kRuns)
			print_row(what, outcome);
		if (holds)
			return;
		if (!outcome.faults.empty())
			check::fail("a bound was passed, see above");
	}
	check::fail("a bound on time was passed in each run, see above");
}

template <std::size_t I> void run_chosen()
{
	run_case(*chosen[I]);
}

template <std::size_t... I> std::vector<CMUnitTest> tests_of_chosen(std::index_sequence<I...> /*all*/)
{
	const std::array<CMUnitTest, sizeof...(I)> all{
	    TEST_NAMED(I < chosen.size() ? chosen[I]->name : nullptr, &run_chosen<I>)...};
	return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(chosen.size())};
}

bool is_wished(std::string_view group, const Case &what)
{
	if (wish.names.empty())
		return true;
	for (const std::string &name : wish.names)
		if (name == group || name == what.name)
			return true;
	return false;
}

void choose()
{
	const std::pair<const char *, std::span<const Case>> groups[] = {
	    {"answers", answer_cases()},     {"work", work_cases()},     {"storms", storm_cases()},
	    {"strangers", stranger_cases()}, {"memory", memory_cases()}, {"persons", person_cases()},
	    {"machines", machine_cases()},
	};
	for (const auto &[group, cases] : groups)
		for (const Case &what : cases)
			if (is_wished(group, what) && (wish.full || !what.full_only))
				chosen.push_back(&what);
}

bool parse(int argc, char *argv[])
{
	for (int i = 1; i < argc; ++i) {
		const std::string_view argument = argv[i];
		if (argument == "--full")
			wish.full = true;
		else if (argument == "--table" && i + 1 < argc)
			wish.table = std::fopen(argv[++i], "ae");
		else if (argument.starts_with("-"))
			return false;
		else if (wish.conferd.empty())
			wish.conferd = argument;
		else
			wish.names.emplace_back(argument);
	}
	return !wish.conferd.empty();
}

} // namespace

int main(int argc, char *argv[])
{
	if (!parse(argc, argv)) {
		std::fprintf(stderr, "usage: %s [--full] [--table FILE] CONFERD [GROUP | CASE ...]\n", argv[0]);
		return 1;
	}
	raise_descriptor_limit();
	choose();
	if (chosen.size() > kMostCases)
		return 1;
	return check::main("hostile", tests_of_chosen(std::make_index_sequence<kMostCases>()));
}
