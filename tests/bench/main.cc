// SPDX-License-Identifier: MIT
#include <cstdio>
#include <exception>
#include <vector>

#include <sched.h>
#include <sysexits.h>

#include <confer/resource.hh>

#include "comparison.hh"
#include "interrupt.hh"
#include "options.hh"
#include "report.hh"
#include "text_file.hh"

namespace {

using namespace confer::bench;

bool takes_part(const Workload &workload, const Subject &subject, unsigned round)
{
	if (subject.kind == nullptr)
		return workload.bare;
	return !(workload.peers_once && subject.is_peer && round > 0);
}

/** Runs a workload on every server in turn, round after round; each round begins with another server. */
Comparison compare(const Workload &workload, const std::vector<Subject> &subjects, const Options &options)
{
	Comparison comparison(workload, subjects);
	for (unsigned round = 0; round < options.rounds; ++round) {
		for (std::size_t turn = 0; turn < subjects.size(); ++turn) {
			const std::size_t subject = (turn + round) % subjects.size();
			if (!takes_part(workload, subjects[subject], round))
				continue;
			std::fprintf(stderr, "%s, round %u of %u: ", workload.name.data(), round + 1, options.rounds);
			comparison.add(subject, run_workload(workload, subjects[subject], options.run));
		}
	}
	return comparison;
}

int run(int argc, char **argv)
{
	Options options = parse_options(argc, argv);
	if (options.pinned) {
		sched_setaffinity(0, sizeof options.load_cpus, &options.load_cpus);
		options.run.server_cpus = &options.server_cpus;
	}
	confer::raise_descriptor_limit();
	watch_interrupts();

	std::vector<Subject> subjects = options.subjects;
	subjects.push_back({"bare send loop", nullptr, "", false});
	std::vector<Comparison> comparisons;
	bool failed = false;
	for (const Workload *workload : options.workloads) {
		comparisons.push_back(compare(*workload, subjects, options));
		failed = failed || comparisons.back().failed();
	}
	std::fputs(format_table(comparisons).c_str(), stdout);
	if (!options.json.empty())
		write_file(options.json, format_json(comparisons, options.run));
	return options.check && failed ? 1 : EX_OK;
}

} // namespace

int main(int argc, char **argv)
{
	try {
		return run(argc, argv);
	} catch (const Advice &advice) {
		std::fputs(advice.text.c_str(), advice.status == EX_OK ? stdout : stderr);
		return advice.status;
	} catch (const Interrupted &interrupted) {
		return 128 + interrupted.signal;
	} catch (const std::exception &error) {
		std::fprintf(stderr, "confer-bench: %s\n", error.what());
		return EX_OSERR;
	}
}
