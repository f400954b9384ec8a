// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/painted_row.hh"

#include <cstddef>
#include <string>
#include <vector>

namespace confer::client {

/** What is to be seen on a whole screen, and where the cursor stands. A value. */
struct Frame {
	std::size_t columns = 80;          ///< of the terminal
	std::vector<PaintedRow> rows = {}; ///< the top one first
	std::size_t text_row = 0;          ///< the first of the rows that show the text,
	std::size_t text_rows = 0; ///< and how many these are: where the text has moved up, the terminal scrolls them
	std::vector<PaintedRow> side = {}; ///< beside the text, from its first row on
	std::size_t side_column = 0; ///< where that begins, and the rows beside it end; 0: there is nothing beside them
	std::size_t row = 0;         ///< of the cursor
	std::size_t column = 0;
};

/**
 * Appends what makes a terminal that shows `before` show `after`, in few bytes: the rows of the text are scrolled, and
 * of a row only the characters are drawn that differ.
 *
 * Terminals disagree about the width of characters that are not ASCII. So a row that changes is drawn from its first
 * such character to its end: a character of a wrong width displaces only what follows it in its row, and leaves nothing
 * behind when it goes.
 *
 * Besides text and SGR (`CSI ... m`) these are all the sequences: CSI row ; column H, CSI column G, CSI K, CSI ? 25 h
 * and l (the cursor), CSI first ; last r and CSI r with CR LF (scrolling), CSI count @ (room in a row, for a mark in
 * its last column).
 *
 * @param before without rows, if nothing is known of what the terminal shows
 */
void append_difference(const Frame &before, const Frame &after, std::string &out);

} // namespace confer::client
