// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/session.hh"
#include "irc/message.hh"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/** What stands for a line end in the text of a message of several lines, where a line end cannot stand. */
inline constexpr char kLineBreak = '\x1e';

/** The tag of such a message, which no server sends. */
inline constexpr std::string_view kLinesTag = "confer/lines";

/** Takes the first line off the front of a text, with its line end. */
std::string_view take_line(std::string_view &text) noexcept;

/** A text with each line end as a kLineBreak, or each kLineBreak as a line end. */
[[nodiscard]] std::string with_breaks(std::string_view text);
[[nodiscard]] std::string with_line_ends(std::string_view text);

/**
 * Joins the lines of a batch to one message again (IRCv3 draft/multiline): it has the tags of the batch and kLinesTag,
 * and a kLineBreak between its lines. Pure; for one thread at a time.
 */
class Multiline {
public:
	/** Batches that are open at once, and bytes of one; what is over is dropped. */
	static constexpr std::size_t kMaxOpen = 16;
	static constexpr std::size_t kMaxBytes = std::size_t{64} * 1024;

	/** A new connection. */
	void start() { open_.clear(); }

	/** What becomes of a line. */
	enum class Fate {
		pass,  ///< it belongs to no such batch
		keep,  ///< it was taken
		whole, ///< the batch has ended: take whole()
	};

	/** Takes each message of the server first. */
	[[nodiscard]] Fate take(const irc::Message &message);

	/** The line of the message that has become whole. */
	[[nodiscard]] std::string take_whole() { return std::exchange(whole_, {}); }

private:
	struct Batch {
		std::string tags;
		std::string target;
		std::string source = {};
		std::string command = {};
		std::string text = {};
		bool any = false;
	};

	[[nodiscard]] Fate take_batch(const irc::Message &message);
	void add(Batch &batch, const irc::Message &message);

	std::map<std::string, Batch, std::less<>> open_;
	std::string whole_;
};

/** How much one batch may carry, by the value of the capability; 0: not limited. */
struct MultilineLimits {
	std::size_t bytes = 0;
	std::size_t lines = 0;
};

/** Reads `max-bytes=4096,max-lines=32`. */
[[nodiscard]] MultilineLimits parse_multiline(std::string_view value) noexcept;

/** One line of a batch: a whole one, or what continues the line before. */
struct MultilinePart {
	std::string_view text;
	bool continues = false;
};

/** The lines of a text as a batch carries them, each of at most `room` bytes. Views of `text`. */
[[nodiscard]] std::vector<MultilinePart> multiline_parts(std::string_view text, std::size_t room);

/** Cuts a text between lines into texts that one batch each can carry, without the blank lines around them. */
[[nodiscard]] std::vector<std::string_view> multiline_texts(std::string_view text, std::size_t room,
                                                            const MultilineLimits &limits);

} // namespace confer::client
