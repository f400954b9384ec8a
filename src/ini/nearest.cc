// SPDX-License-Identifier: MIT
#include "ini/nearest.hh"

#include "irc/ascii.hh"

#include <algorithm>
#include <vector>

namespace confer::ini {

namespace {

/** With fewer letters at the beginning, names are alike by chance. */
constexpr std::size_t kLeastShared = 4;
/** Unless all of them are there: the rest was left off. */
constexpr std::size_t kLeastWhole = 2;

/** How many letters must be changed, inserted, removed or swapped with their neighbour to make `b` of `a`. */
std::size_t edit_distance(std::string_view a, std::string_view b)
{
	// Optimal string alignment, by rows: `before` is for the prefix of `a` two letters shorter than `row`.
	std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
	for (std::size_t j = 0; j <= b.size(); ++j)
		row[j] = j;
	for (std::size_t i = 1; i <= a.size(); ++i) {
		before.swap(last);
		last.swap(row);
		row[0] = i;
		for (std::size_t j = 1; j <= b.size(); ++j) {
			std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
			row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = std::min(row[j], before[j - 2] + 1);
		}
	}
	return row[b.size()];
}

} // namespace

Nearest::Nearest(std::string_view name)
    : name_(name),
      distance_(std::max<std::size_t>(1, name.size() / 3) + 1),
      shared_(std::max(kLeastShared, (name.size() + 1) / 2) - 1)
{
	for (char &c : name_)
		if (c >= 'A' && c <= 'Z')
			c = static_cast<char>(c - 'A' + 'a');
}

void Nearest::consider(std::string_view candidate)
{
	const auto differ = std::mismatch(name_.begin(), name_.end(), candidate.begin(), candidate.end()).first;
	const auto shared = static_cast<std::size_t>(differ - name_.begin());
	const bool is_beginning = shared == name_.size() && shared >= kLeastWhole && akin_.empty();
	if (shared > shared_ || is_beginning) {
		shared_ = shared;
		akin_ = candidate;
	}
	// What they differ in length is the least that they can differ.
	const std::size_t a = name_.size();
	const std::size_t b = candidate.size();
	if (std::max(a, b) - std::min(a, b) >= distance_)
		return;
	const std::size_t distance = edit_distance(name_, candidate);
	if (distance < distance_) {
		distance_ = distance;
		best_ = candidate;
	}
}

} // namespace confer::ini
