// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "comparison.hh"

namespace confer::bench {

/** The table for people: medians, the noise, and for each server that is no peer its advantage over the best peer. */
std::string format_table(const std::vector<Comparison> &comparisons);

/** Everything, every round included, as one JSON object. A metric that a workload does not measure is absent. */
std::string format_json(const std::vector<Comparison> &comparisons, const RunOptions &options);

} // namespace confer::bench
