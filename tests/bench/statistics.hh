// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace confer::bench {

/** The middle value, or the mean of the two middle ones. NaN if there is no value that is a number. */
double median(std::vector<double> values);

/**
 * How far the values are apart: half of (largest - smallest), as a fraction of the median. Few rounds are run, so this
 * is the range and not a deviation that would pretend to know a distribution. NaN without values.
 */
double relative_spread(std::vector<double> values);

/**
 * The median of a[i] / b[i]. The values at one index were measured in the same round, a few seconds apart, so that
 * a slow spell of the machine meets both. Pairs of which one is missing (NaN) or zero are left out.
 */
double paired_ratio(const std::vector<double> &a, const std::vector<double> &b);

} // namespace confer::bench
