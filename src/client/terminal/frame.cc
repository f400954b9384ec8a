// SPDX-License-Identifier: MIT
#include "client/terminal/frame.hh"

#include "irc/utf8.hh"

#include <algorithm>
#include <optional>
#include <string_view>

namespace confer::client {

namespace {

/** Up to so many equal characters between two that differ are drawn too: moving the cursor over them costs as much. */
constexpr std::size_t kGap = 4;

struct Place {
	std::size_t row;
	std::size_t column;

	bool operator==(const Place &) const = default;
};

/** Whether it is of ASCII with marks that stand over or under any character and change nothing about its width. */
bool is_marked(const Cell &cell) noexcept
{
	std::string_view rest = cell.text;
	if (cell.sure || irc::utf8_next(rest) >= 0x80)
		return false;
	while (!rest.empty())
		if (const char32_t mark = irc::utf8_next(rest); mark < 0x300 || mark > 0x36F)
			return false;
	return true;
}

/** Writes characters in places, and knows where the terminal's cursor is and how it writes. */
class Pen {
public:
	Pen(std::size_t columns, std::optional<Place> place, std::size_t home, std::string &out) noexcept
	    : columns_(columns),
	      place_(place),
	      home_(home),
	      out_(out)
	{
	}

	/** Whether it was in another row than `home`, where the cursor stays. */
	[[nodiscard]] bool was_away() const noexcept { return away_; }

	void move(Place to)
	{
		if (sure_ && place_ == to)
			return;
		away_ = away_ || to.row != home_;
		if (place_ && place_->row == to.row)
			out_ += "\x1b[" + std::to_string(to.column + 1) + 'G';
		else
			out_ += "\x1b[" + std::to_string(to.row + 1) + ';' + std::to_string(to.column + 1) + 'H';
		place_ = to;
		sure_ = true;
	}

	/** Erases from here to the end of the row. */
	void erase()
	{
		become({});
		out_ += "\x1b[K";
	}

	/** Writes a character; `before` is the one in front of it in its row, if there is one. */
	void write(const Cell &cell, const Cell *before)
	{
		if (before && place_ && place_->column + 1 == columns_ && is_marked(cell)) {
			write_in_last_column(cell, *before);
			place_.reset();
			return;
		}
		become(cell.rendition);
		out_ += cell.text;
		sure_ = sure_ && cell.sure;
		if (place_)
			place_->column += cell.width;
		if (place_ && place_->column >= columns_) // where the cursor is then, terminals do not agree on
			place_.reset();
	}

	/** Moves the text of some rows up, by as many rows. */
	void scroll(std::size_t first, std::size_t rows, std::size_t count)
	{
		become({});
		out_ += "\x1b[" + std::to_string(first + 1) + ';' + std::to_string(first + rows) + 'r';
		place_.reset();
		move({first + rows - 1, 0});
		for (std::size_t i = 0; i < count; ++i)
			out_ += "\r\n";
		out_ += "\x1b[r";
		place_.reset();
		away_ = true;
	}

	void become(const Rendition &rendition)
	{
		append_change(now_, rendition, out_);
		now_ = rendition;
	}

private:
	/**
	 * As rows are not wrapped, tmux gives a mark in the last column to the character before. So that one's place is
	 * where it is written, and then it is pushed to the end of the row.
	 */
	void write_in_last_column(const Cell &cell, const Cell &before)
	{
		const std::string to_before = "\x1b[" + std::to_string(columns_ - before.width) + 'G';
		out_ += to_before;
		become(cell.rendition);
		out_ += cell.text;
		out_ += to_before;
		become(before.rendition);
		out_ += "\x1b[" + std::to_string(before.width) + '@';
		out_ += before.text;
	}

	const std::size_t columns_;
	std::optional<Place> place_; ///< where the cursor ought to be; nothing: not known
	bool sure_ = true;           ///< and is: all that was written since the last move() is sure
	const std::size_t home_;
	std::string &out_;
	Rendition now_;
	bool away_ = false;
};

/** A part of a row: from a column on, perhaps to the end of the row. */
struct Strip {
	Place place;
	bool to_end;
};

bool all_sure(const std::vector<Cell> &cells, std::size_t from) noexcept
{
	return std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(std::min(from, cells.size())), cells.end(),
	                   [](const Cell &cell) { return cell.sure; });
}

/** Draws what differs, one character a cell. Both are sure but for what they have in common in front of `from`. */
void draw_characters(Strip strip, const std::vector<Cell> &before, const std::vector<Cell> &after, std::size_t from,
                     Pen &pen)
{
	const auto differs = [&](std::size_t i) { return i >= before.size() || before[i] != after[i]; };
	for (std::size_t i = from; i < after.size(); ++i) {
		if (!differs(i))
			continue;
		pen.move({strip.place.row, strip.place.column + i});
		for (std::size_t last = i; i <= last; ++i) {
			pen.write(after[i], nullptr);
			for (std::size_t next = i + 1; next < std::min(i + 2 + kGap, after.size()) && next > last; ++next)
				if (differs(next))
					last = next;
		}
		--i;
	}
	if (before.size() <= after.size())
		return;
	pen.move({strip.place.row, strip.place.column + after.size()});
	if (strip.to_end)
		pen.erase();
	else
		for (std::size_t i = after.size(); i < before.size(); ++i)
			pen.write({" ", {}, 1, true}, nullptr);
}

/**
 * Draws a part of a row.
 *
 * @param before null: it is not known what is there
 * @return whether it is no longer known what is behind the part
 */
bool draw_strip(Strip strip, const PaintedRow *before, const PaintedRow &after, Pen &pen)
{
	if (before && *before == after)
		return false;
	const std::vector<Cell> shown = before ? before->cells() : std::vector<Cell>();
	const std::vector<Cell> wanted = after.cells();
	if (before && shown == wanted)
		return false;
	std::size_t same = 0;
	while (before && same < std::min(shown.size(), wanted.size()) && shown[same] == wanted[same] && shown[same].sure)
		++same;
	const bool shown_is_sure = before && all_sure(shown, same);
	if (shown_is_sure && all_sure(wanted, same)) {
		draw_characters(strip, shown, wanted, same, pen);
		return false;
	}
	// With the character in front: a terminal may have taken the first one that is not sure for a mark of it.
	same -= std::min<std::size_t>(same, 1);
	pen.move({strip.place.row, strip.place.column + same});
	// Erased first: behind a full row the cursor stands on its last cell, and erasing would take that.
	if (!shown_is_sure || shown.size() > same)
		pen.erase();
	for (std::size_t i = same; i < wanted.size(); ++i)
		pen.write(wanted[i], i > 0 ? &wanted[i - 1] : nullptr);
	return true;
}

/** What is beside a row of the text. */
const PaintedRow &side_row(const Frame &frame, std::size_t row)
{
	static const PaintedRow kNothing;
	const std::size_t place = row - frame.text_row;
	return place < frame.side.size() ? frame.side[place] : kNothing;
}

bool is_beside(const Frame &frame, std::size_t row) noexcept
{
	return frame.side_column > 0 && row >= frame.text_row && row < frame.text_row + frame.text_rows;
}

/** Whether something is known of a terminal that shows `before`. */
bool is_known(const Frame &before, const Frame &after) noexcept
{
	return before.columns == after.columns && before.rows.size() == after.rows.size();
}

void draw_row(const Frame &before, const Frame &after, std::size_t row, Pen &pen)
{
	const bool beside = is_beside(after, row);
	const bool known = is_known(before, after) && is_beside(before, row) == beside &&
	                   (!beside || before.side_column == after.side_column);
	const bool lost = draw_strip({{row, 0}, !beside}, known ? &before.rows[row] : nullptr, after.rows[row], pen);
	if (beside)
		draw_strip({{row, after.side_column}, true}, known && !lost ? &side_row(before, row) : nullptr,
		           side_row(after, row), pen);
}

void draw_rows(const Frame &before, const Frame &after, Pen &pen)
{
	for (std::size_t row = 0; row < after.rows.size(); ++row)
		draw_row(before, after, row, pen);
}

/** By how many rows the text has moved up, as far as that is worth anything; 0: by none. */
std::size_t rows_moved(const Frame &before, const Frame &after) noexcept
{
	if (!is_known(before, after) || before.text_row != after.text_row || before.text_rows != after.text_rows)
		return 0;
	const auto same = [&](std::size_t count) {
		std::size_t rows = 0;
		for (std::size_t i = 0; i + count < after.text_rows; ++i) {
			const PaintedRow &now = after.rows[after.text_row + i];
			rows += !now.empty() && now == before.rows[after.text_row + i + count];
		}
		return rows;
	};
	std::size_t best = 0;
	std::size_t most = same(0);
	for (std::size_t count = 1; count < after.text_rows; ++count)
		if (const std::size_t rows = same(count); rows > most) {
			best = count;
			most = rows;
		}
	return best;
}

/** What is shown when the text has been moved up. */
Frame moved(Frame frame, std::size_t count)
{
	const auto move_up = [count](std::vector<PaintedRow> &rows, std::size_t first, std::size_t end) {
		const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
		const auto stop = rows.begin() + static_cast<std::ptrdiff_t>(end);
		std::fill(std::move(begin + static_cast<std::ptrdiff_t>(std::min(count, end - first)), stop, begin), stop,
		          PaintedRow());
	};
	move_up(frame.rows, frame.text_row, frame.text_row + frame.text_rows);
	move_up(frame.side, 0, frame.side.size());
	return frame;
}

/** The bytes that draw a frame, after moving the text up by some rows. */
std::string drawn(const Frame &before, const Frame &after, std::size_t moved_up)
{
	std::string out;
	const Place place{before.row, before.column};
	Pen pen(after.columns, is_known(before, after) ? std::optional(place) : std::nullopt, after.row, out);
	if (moved_up > 0) {
		pen.scroll(after.text_row, after.text_rows, moved_up);
		draw_rows(moved(before, moved_up), after, pen);
	} else {
		draw_rows(before, after, pen);
	}
	pen.become({});
	const bool hide = pen.was_away();
	pen.move({after.row, after.column});
	if (hide) { // so that nobody sees it move
		out.insert(0, "\x1b[?25l");
		out += "\x1b[?25h";
	}
	return out;
}

} // namespace

void append_difference(const Frame &before, const Frame &after, std::string &out)
{
	std::string best = drawn(before, after, 0);
	if (const std::size_t count = rows_moved(before, after); count > 0)
		if (std::string scrolled = drawn(before, after, count); scrolled.size() < best.size())
			best = std::move(scrolled);
	out += best;
}

} // namespace confer::client
