// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace confer::ini {

/** Something to tell the person who wrote a file: where, what, and what to do about it. */
struct Diagnostic {
	unsigned line = 0; ///< 1 is the first; 0: the file as a whole
	std::string message;
	std::string remedy; ///< an imperative: "write yes or no"; may be empty

	/** `FILE:LINE: message; remedy`, as `--check` prints it. */
	[[nodiscard]] std::string text(std::string_view file) const;
	bool operator==(const Diagnostic &) const = default;
};

/** `key = value`, blanks around both removed. */
struct Entry {
	std::string key;
	std::string value;
	unsigned line = 0;
};

/** `[name]` and the entries below it, in the order of the file. */
struct Section {
	std::string name;
	unsigned line = 0;
	std::vector<Entry> entries;

	/** The entry called `key`, or null. */
	[[nodiscard]] const Entry *find(std::string_view key) const noexcept;
};

/** What a file says and everything that is wrong with its form. Names are unique among the sections, keys in each. */
struct Document {
	std::vector<Section> sections;
	std::vector<Diagnostic> errors;

	/** The section called `name`, or null. */
	[[nodiscard]] const Section *find(std::string_view name) const noexcept;
};

/**
 * Reads INI: `[section]`, `key = value`, and comment lines that begin with `#` or `;`.
 *
 * A value runs to the end of its line, so it may contain `#`. LF and CRLF both end a line; a byte order mark is
 * skipped. Bytes that are not UTF-8, control bytes, a name used twice and a key outside a section are errors; parsing
 * goes on after each. Pure: any bytes, no limit but memory, no exception but std::bad_alloc.
 */
[[nodiscard]] Document parse(std::string_view bytes);

} // namespace confer::ini
