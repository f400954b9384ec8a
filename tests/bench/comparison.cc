// SPDX-License-Identifier: MIT
#include "comparison.hh"

#include <algorithm>
#include <cmath>
#include <limits>

#include "statistics.hh"

namespace confer::bench {

namespace {

bool has_no_value(const Measurement &round)
{
	return std::all_of(round.values.begin(), round.values.end(), [](double value) { return std::isnan(value); });
}

} // namespace

Comparison::Comparison(const Workload &workload, const std::vector<Subject> &subjects)
    : workload_(workload),
      subjects_(subjects),
      rounds_(subjects.size())
{
}

void Comparison::add(std::size_t subject, Measurement measurement)
{
	rounds_[subject].push_back(std::move(measurement));
}

std::vector<double> Comparison::values(std::size_t subject, Metric metric) const
{
	std::vector<double> result;
	for (const Measurement &round : rounds_[subject])
		result.push_back(round[metric]);
	return result;
}

double Comparison::median_of(std::size_t subject, Metric metric) const
{
	return median(values(subject, metric));
}

double Comparison::spread_of(std::size_t subject, Metric metric) const
{
	return relative_spread(values(subject, metric));
}

bool Comparison::is_reference_for(std::size_t subject, std::size_t other) const
{
	const bool peers = std::any_of(subjects_.begin(), subjects_.end(), [](const Subject &s) { return s.is_peer; });
	const bool bare = subjects_[other].kind == nullptr;
	return peers ? subjects_[other].is_peer : !bare && other > subject;
}

double Comparison::advantage(std::size_t subject, const MetricRow &row) const
{
	double best = std::numeric_limits<double>::quiet_NaN();
	std::size_t rival = subject;
	for (std::size_t other = 0; other < subjects_.size(); ++other) {
		const double value = median_of(other, row.metric);
		if (other == subject || !is_reference_for(subject, other) || std::isnan(value))
			continue;
		if (std::isnan(best) || (row.better == Better::higher ? value > best : value < best)) {
			best = value;
			rival = other;
		}
	}
	if (rival == subject || row.better == Better::neither)
		return std::numeric_limits<double>::quiet_NaN();
	const std::vector<double> ours = values(subject, row.metric);
	const std::vector<double> theirs = values(rival, row.metric);
	return row.better == Better::higher ? paired_ratio(ours, theirs) : paired_ratio(theirs, ours);
}

bool Comparison::empty(std::size_t subject) const
{
	return std::all_of(rounds_[subject].begin(), rounds_[subject].end(), has_no_value);
}

bool Comparison::failed() const
{
	for (std::size_t subject = 0; subject < subjects_.size(); ++subject) {
		const std::vector<Measurement> &rounds = rounds_[subject];
		if (!subjects_[subject].is_peer && std::any_of(rounds.begin(), rounds.end(), has_no_value))
			return true;
	}
	return false;
}

} // namespace confer::bench
