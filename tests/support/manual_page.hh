// SPDX-License-Identifier: MIT
#pragma once

#include "support/text_file.hh"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace check {

/** An entry of a list in a manual page. It borrows the source of the page. */
struct ManualEntry {
	std::string_view heading; ///< what stands behind ".It "
	std::string_view first;   ///< the line below it; empty when the next entry or the end of the list is there
};

/** The entries below ".Sh section" or ".Ss section", in all lists up to the next heading of that kind. */
inline std::vector<ManualEntry> manual_entries(std::string_view page, std::string_view section)
{
	std::vector<ManualEntry> entries;
	std::string_view kind;
	bool fresh = false; // the line above was a heading
	for (const std::string_view line : lines_of(page)) {
		if (line.starts_with(".Sh ") || line.starts_with(".Ss ")) {
			if (line.substr(4) == section)
				kind = line.substr(0, 4);
			else if (kind == line.substr(0, 4) || line.starts_with(".Sh "))
				kind = {};
		} else if (!kind.empty() && line.starts_with(".It ")) {
			entries.push_back({line.substr(4), {}});
		} else if (fresh && line != ".El") {
			entries.back().first = line;
		}
		fresh = !kind.empty() && line.starts_with(".It ");
	}
	return entries;
}

/** The heading as words; one in quotes is one word, without them. */
inline std::vector<std::string> words_of(std::string_view heading)
{
	std::vector<std::string> words;
	while (!heading.empty()) {
		const bool quoted = heading.front() == '"';
		const std::size_t end = std::min(heading.find(quoted ? '"' : ' ', quoted ? 1 : 0), heading.size());
		words.emplace_back(heading.substr(quoted ? 1 : 0, end - (quoted ? 1 : 0)));
		heading.remove_prefix(std::min(end + 1, heading.size()));
		heading.remove_prefix(std::min(heading.find_first_not_of(' '), heading.size()));
	}
	return words;
}

/** What differs between what is there and what a page tells: empty, or a line for each that is missing or stale. */
inline std::string differences(const std::set<std::string> &there, const std::set<std::string> &told)
{
	std::string text;
	for (const std::string &one : there) {
		if (!told.contains(one))
			text += "\nnot told of: " + one;
	}
	for (const std::string &one : told) {
		if (!there.contains(one))
			text += "\ntold of, but not there: " + one;
	}
	return text;
}

} // namespace check
