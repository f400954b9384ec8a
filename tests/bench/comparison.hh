// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "measurement.hh"
#include "server_process.hh"
#include "workload.hh"

namespace confer::bench {

/** All rounds of one workload on all servers. */
class Comparison {
public:
	/** Both are kept by reference. */
	Comparison(const Workload &workload, const std::vector<Subject> &subjects);

	/** Adds the next round of one subject. */
	void add(std::size_t subject, Measurement measurement);

	const Workload &workload() const noexcept { return workload_; }
	const std::vector<Subject> &subjects() const noexcept { return subjects_; }
	const std::vector<Measurement> &rounds(std::size_t subject) const { return rounds_[subject]; }

	/** The values of one metric, a round each. */
	std::vector<double> values(std::size_t subject, Metric metric) const;
	double median_of(std::size_t subject, Metric metric) const;
	/** See relative_spread(). */
	double spread_of(std::size_t subject, Metric metric) const;

	/**
	 * How many times better this subject is than the best other one (by its median) among the peers, or, if there is no
	 * peer, among those that follow it on the command line: above 1 is better whichever way the metric counts. The
	 * median of the rounds' ratios. NaN if there is nobody to compare with.
	 */
	double advantage(std::size_t subject, const MetricRow &row) const;

	/** Whether no round of a subject has a value: the server cannot do it, or it failed. */
	bool empty(std::size_t subject) const;
	/** Whether any round of a server that is no peer has failed. */
	bool failed() const;

private:
	bool is_reference_for(std::size_t subject, std::size_t other) const;

	const Workload &workload_;
	const std::vector<Subject> &subjects_;
	std::vector<std::vector<Measurement>> rounds_;
};

} // namespace confer::bench
