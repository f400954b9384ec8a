// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/** A member of an object of an answer: its name and its value, in words. */
using CtlMember = std::pair<std::string, std::string>;

/** Reads a JSON object as its members; the elements of an array are joined by spaces. Empty: it is not an object. */
[[nodiscard]] std::vector<CtlMember> read_members(std::string_view json);

/** How the answer ends: `OK TEXT` or `FAIL CODE TEXT`. */
struct CtlEnd {
	ExitStatus status = ExitStatus::temporary;
	std::string text;
};

/** Reads the last line of an answer. Anything else means that the answer was cut off. */
[[nodiscard]] CtlEnd read_end(std::string_view line);

/** Collects the objects of an answer and shows them to people. */
class CtlTable {
public:
	/** `columns`: of a list, joined by spaces; empty: each member is a line. */
	explicit CtlTable(std::string_view columns);

	/** Takes an object. */
	void add(std::string_view json);
	/** What a terminal may be shown. */
	[[nodiscard]] std::string text() const;

private:
	std::vector<std::string> columns_;
	std::vector<std::vector<std::string>> rows_;
	std::string lines_; ///< without columns
};

} // namespace confer::client
