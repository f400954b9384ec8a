// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/record.hh"
#include "log/segment.hh"

#include <cstdint>
#include <string>

namespace confer::log {

/** A file with the name of a segment, as a start finds it. */
struct Candidate {
	Position first;
	HeaderRead header;  ///< none, too, if it is that of another segment
	std::uint64_t size; ///< of its records

	Position end() const noexcept { return first + size; }
	/** It may be: a damaged header does not say. */
	bool is_of(const LogId &id) const noexcept { return !header.header || header.header->id == id; }
};

/** The header of a segment's file; none, too, if it is that of another segment. @throws std::system_error */
HeaderRead header_of(const Directory &directory, const std::string &name, const File &file, Position first);

/** @throws std::system_error when it cannot be read, is of a newer version, or too large for a segment */
Candidate read_candidate(const Directory &directory, const std::string &name, Position first);

} // namespace confer::log
