// SPDX-License-Identifier: MIT
#pragma once

#include "client/formatting.hh"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What a piece of a line means. The Palette decides how it looks. */
enum class Style : unsigned char {
	plain,
	time,    ///< the clock in front
	target,  ///< the channel or nick that the line belongs to
	nick,    ///< a name, coloured by itself
	own,     ///< the user's own name
	pending, ///< what the user has said and the server has not confirmed
	mention, ///< the name of somebody who has named the user
	mark,    ///< the clock in front of a line that names the user
	event,   ///< joins, leaves and changes
	server,  ///< what the server says
	local,   ///< what the client says
	error,   ///< what went wrong
	rule,    ///< a line across: a new day, what is unread
	bar,     ///< the status line
	alert,   ///< what is urgent in the status line
	prompt,  ///< in front of the line being typed
	cut,     ///< where a long text will be cut
};

/** A run of text in one style; safe for a terminal. A view of the line that it is of. */
struct Piece {
	Style style;
	std::string_view text;
	Format format = {}; ///< that its author gave it
};

/**
 * One line of the conversation, before it is laid out and painted. Whatever is added goes through append_safe(), so a
 * StyledLine holds nothing that a terminal must not see. Kept small, because a scrollback has ten thousands of them.
 */
class StyledLine {
public:
	StyledLine() = default;
	StyledLine(Style style, std::string_view text) { add(style, text); }

	/** Adds a run of text. An empty one adds nothing. */
	StyledLine &add(Style style, std::string_view text);

	/** Adds a run of text whose formatting codes are not taken out but shown. */
	StyledLine &add_formatted(Style style, std::string_view text);

	/** Adds all pieces of another line, and hangs where that hangs. */
	StyledLine &add(const StyledLine &other);

	/** When the line is wrapped, its later rows are indented by the width of what was added so far. */
	StyledLine &hang();

	/** The same text, all of it in one style. */
	[[nodiscard]] StyledLine restyled(Style style) const;

	/** The pieces in order, as views of this line. */
	[[nodiscard]] std::vector<Piece> pieces() const;
	[[nodiscard]] std::size_t indent() const noexcept { return indent_; }
	[[nodiscard]] bool empty() const noexcept { return text_.empty(); }

	/** Whether it takes no row in a window: a line without a text, in the place of one that was removed. */
	[[nodiscard]] bool hidden() const noexcept { return text_.empty(); }

	/** The text without styles. */
	[[nodiscard]] const std::string &text() const noexcept { return text_; }

	/** Whether it names the user: its clock has Style::mark. */
	[[nodiscard]] bool marked() const noexcept { return !runs_.empty() && runs_.front().style == Style::mark; }

	/** Bytes that its text and its runs take. */
	[[nodiscard]] std::size_t bytes() const noexcept { return text_.size() + runs_.size() * sizeof(Run); }

	/** Releases memory that was reserved and is not used: for a line that is kept. */
	void shrink();

private:
	struct Run {
		std::uint32_t size; ///< bytes
		Style style;
		Format format;
	};

	void append(Style style, Format format, std::size_t size);

	std::string text_;
	std::vector<Run> runs_;
	std::uint32_t indent_ = 0; ///< cells
};

} // namespace confer::client
