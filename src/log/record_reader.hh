// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/record.hh"

#include <optional>
#include <string>

namespace confer::log {

/** Reads single records of one segment at a time with pread(2), and checks them. For one thread. */
class RecordReader {
public:
	RecordReader(const Directory &directory, std::uint32_t seed) : directory_(directory), seed_(seed) {}

	/**
	 * The record at the position; its view is valid until the next call.
	 * @param first of the segment that has it
	 * @return nothing when it is damaged or cannot be read
	 */
	std::optional<RecordView> read(Position first, Position position) &;

private:
	const Directory &directory_;
	const std::uint32_t seed_;
	Position first_ = 0;
	File file_;
	std::string buffer_;
};

} // namespace confer::log
