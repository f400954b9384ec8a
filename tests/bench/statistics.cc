// SPDX-License-Identifier: MIT
#include "statistics.hh"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace confer::bench {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void drop_missing(std::vector<double> &values)
{
	std::erase_if(values, [](double value) { return std::isnan(value); });
}

} // namespace

double median(std::vector<double> values)
{
	drop_missing(values);
	if (values.empty())
		return kNone;
	std::sort(values.begin(), values.end());
	const std::size_t middle = values.size() / 2;
	return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double relative_spread(std::vector<double> values)
{
	drop_missing(values);
	if (values.empty())
		return kNone;
	const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
	const double middle = median(values);
	return middle == 0 ? 0 : (*largest - *smallest) / 2 / middle;
}

double paired_ratio(const std::vector<double> &a, const std::vector<double> &b)
{
	std::vector<double> ratios;
	for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
		const double ratio = a[i] / b[i];
		if (std::isfinite(ratio))
			ratios.push_back(ratio);
	}
	return median(ratios);
}

} // namespace confer::bench
