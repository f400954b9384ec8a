// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/segment.hh"

#include <string>

namespace confer::log {

/** Whether the segment has the room that it got before it was used: `span` is all of the file behind the header. */
bool is_whole(const Span &span) noexcept;

/**
 * What is wrong with the last segment of a log if it is shorter than the log has left it, or another one followed it;
 * empty: there is no sign of either. `span`: all of the file behind the header; `end`: behind its last record.
 *
 * A segment has its whole size, a power of two, before it is used, so zeros follow its last record. It is shorter
 * without damage in two cases only. Its log is about to begin another one: then it ends with a record, and its index
 * says so. Or a start has cut off a torn tail, and has kept that in a file. @throws std::bad_alloc, std::system_error
 */
std::string cut_text(const Directory &directory, const Span &span, Position end);

} // namespace confer::log
