// SPDX-License-Identifier: MIT
#pragma once

#include "irc/limits.hh"

#include <cstddef>
#include <string_view>
#include <vector>

namespace confer::irc {

/** What LineBuffer::next found. */
enum class LineResult {
	none,     ///< no further line in this chunk: call keep() and receive more
	line,     ///< a line, without its line end; may be empty
	too_long, ///< a line over the limits; it is skipped up to its end. The answer is ERR_INPUTTOOLONG
	overflow, ///< more than the bound without a line end: close the session. Said again by every later call
};

/**
 * Cuts a stream of bytes into lines (RFC 1459 section 2.3): ended by CR LF or LF alone, at most kMaxLine bytes with the
 * line end, and before that a tag section of at most kMaxClientTags bytes (IRCv3 message-tags).
 *
 *     buffer.feed(received);
 *     while ((result = buffer.next(line)) != LineResult::none)
 *         ...; // leave the loop on overflow
 *     buffer.keep();
 *
 * The lines, and when and how often each result is given, do not depend on how the stream was cut into chunks.
 *
 * Memory: only the unfinished tail is kept, at most the bound and never more than one longest line; between lines
 * nothing is allocated. The bytes of a line that is already too long are dropped, but still count towards the bound.
 *
 * For one thread.
 */
class LineBuffer {
public:
	/**
	 * bound: bytes without a line end after which next() says overflow.
	 * max_tags: longest tag section; a server may send more than it takes, namely kMaxTags.
	 */
	explicit LineBuffer(std::size_t bound, std::size_t max_tags = kMaxClientTags) noexcept
	    : bound_(bound),
	      max_tags_(max_tags)
	{
	}

	/** Takes the bytes just received. They are borrowed until keep(). */
	void feed(std::string_view chunk) noexcept { chunk_ = chunk; }

	/**
	 * Reads the next line; what `line` then shows is valid until keep().
	 *
	 * NUL and CR inside a line are given as they are; parse() refuses them. With `too_long`, `line` shows the tags of
	 * the line (without '@'; for the label) when the tag section was whole and within its limit, else nothing.
	 */
	[[nodiscard]] LineResult next(std::string_view &line);

	/**
	 * Ends the use of the chunk: copies the unfinished tail. Lines that next() has not given are dropped, so the loop
	 * is left early only to end the session.
	 */
	void keep();

	/** Bytes of heap memory owned. */
	[[nodiscard]] std::size_t memory() const noexcept { return tail_.capacity(); }

private:
	[[nodiscard]] bool is_too_long(std::string_view piece);
	[[nodiscard]] std::size_t find_space(std::string_view piece) const noexcept;
	[[nodiscard]] std::string_view whole_tags(std::string_view piece);
	[[nodiscard]] std::string_view finish(std::string_view piece);
	void append(std::string_view piece);
	void start_line() noexcept;

	std::size_t bound_;
	std::size_t max_tags_;
	std::string_view chunk_; ///< what next() has not used yet
	std::vector<char> tail_; ///< start of the unfinished line, from earlier chunks
	std::size_t seen_ = 0;   ///< bytes of the unfinished line in earlier chunks, dropped ones included
	std::size_t tags_ = 0;   ///< bytes of its tag section once the end of that is known, else 0
	bool skipping_ = false;  ///< the unfinished line is known to be too long, and this was said
	bool tail_done_ = false; ///< the tail is used up, but what was given of it lives until keep()
	bool overflow_ = false;
};

} // namespace confer::irc
