// SPDX-License-Identifier: MIT
#pragma once

#include "irc/message.hh"

#include <cstddef>
#include <string>
#include <string_view>

/**
 * The text of a message of several lines (IRCv3 multiline) as one string. In front of each line but the first stands
 * LF, or CR if the line goes on where the one before it ends, as the tag multiline-concat says. No line holds either.
 */
namespace confer::irc {

/** One line of such a text. */
struct TextLine {
	std::string_view text;
	bool continues; ///< it belongs to the line before, which was only divided
};

/** The lines of such a text, in order, as a range of TextLine. There is always one. */
class TextLines {
public:
	class Iterator {
	public:
		explicit Iterator(std::string_view text) noexcept : rest_(text) { take(false); }
		const TextLine &operator*() const noexcept { return line_; }
		const TextLine *operator->() const noexcept { return &line_; }
		Iterator &operator++() noexcept;
		bool operator==(std::nullptr_t) const noexcept { return at_end_; }

	private:
		void take(bool continues) noexcept;

		std::string_view rest_; ///< behind the line, with what stands in front of the next
		TextLine line_{};
		bool at_end_ = false;
	};

	/** The text is borrowed. */
	explicit TextLines(std::string_view text) noexcept : text_(text) {}
	[[nodiscard]] Iterator begin() const noexcept { return Iterator(text_); }
	[[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

private:
	std::string_view text_;
};

/** Adds a line behind the others of a text; `first`: there are none. */
void append_text_line(std::string &text, const TextLine &line, bool first);

/** The text as a reader sees it: its lines joined by LF, those that were divided whole again. */
[[nodiscard]] std::string joined_text(std::string_view text);

/**
 * Takes a message apart whose last parameter may be such a text, as of ":source PRIVMSG #c :a", LF, "b". All of it is
 * then that parameter.
 */
[[nodiscard]] ParseError parse_text_lines(std::string_view line, Message &message) noexcept;

/**
 * Divides a line that is longer than `room` bytes, so that nothing of it is lost: the first part of it that fits, which
 * cuts nothing that a reader sees as one character. The rest of it continues. `room` is above 0.
 */
[[nodiscard]] std::string_view first_part(std::string_view line, std::size_t room) noexcept;

} // namespace confer::irc
