// SPDX-License-Identifier: MIT
#pragma once

#include "case.hh"
#include "newcomers.hh"
#include "talkers.hh"

#include "bench/histogram.hh"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confer::hostile {

/** What was seen during a part of a trial. */
struct Phase {
	bench::Histogram latency; ///< of the healthy pairs' messages
	Newcomers::Outcome newcomers;
	std::uint64_t lost = 0; ///< messages that did not come
	long resident = 0;      ///< KiB at most
};

/** What a trial came to. */
struct Outcome {
	Phase quiet;
	Phase attack;
	Phase after;
	long before = 0;              ///< KiB resident at the end of the quiet time
	long left = 0;                ///< KiB resident in the end
	double logged = 0;            ///< KiB of log in a second of the attack
	std::size_t disconnected = 0; ///< healthy clients
	std::string counts;           ///< what the bands did, in words
	std::string faults;           ///< a line for each bound that was passed; empty: none
	std::string slow;             ///< the same of bounds on time, which a busy machine may pass by itself
};

/** One run of a case: a server, healthy clients who chat and come, and the attackers. */
class Trial {
public:
	/** Starts the server and lets the healthy clients enter. */
	Trial(const std::string &conferd, const Case &what, bool full);

	/** Quiet, attack, after. */
	Outcome run();

private:
	std::size_t clients_of(const Band &band) const noexcept;
	void add_band(const Band &band, int nice, std::vector<std::unique_ptr<BandRun>> &to);
	void settle_crowd();
	void observe_until(Phase &phase, bench::Nanoseconds end);
	template <class Done> void observe(Phase &phase, bench::Nanoseconds patience, Done done);
	void finish(Phase &phase);
	void sample(Phase &phase);
	void fight(Outcome &outcome);
	void look_after(Outcome &outcome);
	void stop(Outcome &outcome);
	void judge(Outcome &outcome) const;
	void judge_phase(const char *name, const Phase &phase, Outcome &outcome) const;
	void judge_bands(Outcome &outcome) const;

	const Case &case_;
	const bool full_;
	Server server_;
	std::optional<Talkers> talkers_;
	std::optional<Newcomers> newcomers_;
	std::vector<std::unique_ptr<BandRun>> crowd_;
	std::vector<std::unique_ptr<BandRun>> bands_; ///< as in the case
	bench::Nanoseconds next_sample_ = 0;
	double attack_seconds_ = 0;
	std::string said_;
};

/** Milliseconds with two digits behind the point. */
std::string milliseconds(bench::Nanoseconds span);

/** The outcome in a few words, for a table. */
std::string figures(const Outcome &outcome);

/** The outcome in one line, for people. */
std::string summary(const Outcome &outcome);

} // namespace confer::hostile
