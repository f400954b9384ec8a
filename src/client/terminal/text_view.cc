// SPDX-License-Identifier: MIT
#include "client/terminal/text_view.hh"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace confer::client {

namespace {

/** A line across, with a word in it. */
PaintedRow rule(std::string_view word, const Look &look)
{
	StyledLine line(Style::rule, "-- " + std::string(word) + " ");
	if (line.text().size() < look.columns)
		line.add(Style::rule, std::string(look.columns - line.text().size(), '-'));
	return paint(line, look.palette, look.columns).front();
}

/** The rows of a line: none of one that is hidden. */
std::vector<PaintedRow> rows_of(const Scrollback &lines, LineNumber number, const Look &look)
{
	if (lines.at(number).hidden())
		return {};
	std::vector<PaintedRow> rows = paint(lines.at(number), look.palette, look.columns, look.match, look.formatting);
	if (look.unread == number)
		rows.insert(rows.begin(), rule("unread", look));
	return rows;
}

/** The newest line up to `number` that is not hidden; the oldest line, if all are. */
LineNumber seen_up_to(const Scrollback &lines, LineNumber number) noexcept
{
	while (number > lines.begin() && lines.at(number).hidden())
		--number;
	return number;
}

/** The oldest line behind `number` that is not hidden; end() if there is none. */
LineNumber seen_behind(const Scrollback &lines, LineNumber number) noexcept
{
	do
		++number;
	while (number < lines.end() && lines.at(number).hidden());
	return number;
}

/** The last row of a line, from 0 on. */
std::size_t last_row(const Scrollback &lines, LineNumber number, const Look &look)
{
	return std::max<std::size_t>(rows_of(lines, number, look).size(), 1) - 1;
}

} // namespace

std::vector<PaintedRow> TextView::rows(const Scrollback &lines, const Look &look)
{
	std::vector<PaintedRow> seen; // bottom first
	if (!lines.empty()) {
		const Place last = bottom(lines, look);
		LineNumber number = last.line;
		std::size_t count = last.row + 1;
		for (;;) {
			std::vector<PaintedRow> rows = rows_of(lines, number, look);
			count = std::min(count, rows.size());
			while (count > 0 && seen.size() < look.rows)
				seen.push_back(std::move(rows[--count]));
			if (seen.size() == look.rows || number == lines.begin())
				break;
			--number;
			count = static_cast<std::size_t>(-1);
		}
	}
	seen.resize(look.rows);
	std::reverse(seen.begin(), seen.end());
	return seen;
}

bool TextView::at_start(const Scrollback &lines, const Look &look) const
{
	if (lines.empty())
		return true;
	const Place last = bottom(lines, look);
	std::size_t rows = last.row + 1;
	for (LineNumber number = last.line; number > lines.begin() && rows <= look.rows; --number)
		rows += rows_of(lines, number - 1, look).size();
	return rows <= look.rows;
}

void TextView::up(const Scrollback &lines, const Look &look, std::size_t count)
{
	if (lines.empty() || look.rows == 0)
		return;
	Place place = bottom(lines, look);
	while (count > place.row && place.line > lines.begin()) {
		count -= place.row + 1;
		place.line = seen_up_to(lines, place.line - 1);
		place.row = last_row(lines, place.line, look);
	}
	place.row -= std::min(place.row, count);
	// Not beyond the place from which the oldest line is the first row.
	Place least{lines.begin(), 0};
	std::size_t filled = 0;
	for (LineNumber number = lines.begin(); number < lines.end(); ++number) {
		const std::size_t rows = rows_of(lines, number, look).size();
		if (filled + rows >= look.rows) {
			least = {number, look.rows - filled - 1};
			break;
		}
		filled += rows;
		if (number + 1 == lines.end()) // everything fits
			return;
	}
	if (place.line < least.line || (place.line == least.line && place.row < least.row))
		place = least;
	const LineNumber newest = seen_up_to(lines, lines.end() - 1);
	const Place end{newest, last_row(lines, newest, look)};
	at_end_ = place.line == end.line && place.row >= end.row;
	place_ = place;
}

void TextView::down(const Scrollback &lines, const Look &look, std::size_t count)
{
	if (at_end_ || lines.empty())
		return;
	Place place = bottom(lines, look);
	for (;;) {
		const std::size_t left = last_row(lines, place.line, look) - place.row;
		const LineNumber next = seen_behind(lines, place.line);
		if (count < left || (count == left && next < lines.end())) {
			place_ = {place.line, place.row + count};
			return;
		}
		if (next >= lines.end())
			break;
		count -= left + 1;
		place = {next, 0};
	}
	at_end_ = true;
}

void TextView::to_start(const Scrollback &lines, const Look &look)
{
	if (lines.empty())
		return;
	at_end_ = false;
	place_ = {lines.begin(), 0};
	up(lines, look, 0);
}

void TextView::show(const Scrollback &lines, const Look &look, LineNumber line)
{
	at_end_ = false;
	place_ = {line, last_row(lines, line, look)};
	down(lines, look, look.rows / 2);
	if (!at_end_)
		up(lines, look, 0);
}

std::size_t TextView::below(const Scrollback &lines) const noexcept
{
	std::size_t count = 0;
	for (LineNumber number = lines.empty() ? lines.end() : last_line(lines) + 1; number < lines.end(); ++number)
		count += lines.at(number).hidden() ? 0 : 1;
	return count;
}

LineNumber TextView::last_line(const Scrollback &lines) const noexcept
{
	return at_end_ ? lines.end() - 1 : std::clamp(place_.line, lines.begin(), lines.end() - 1);
}

/** The lowest row that is seen, as far as its line is still there and still as high. */
TextView::Place TextView::bottom(const Scrollback &lines, const Look &look) const
{
	Place place = at_end_ ? Place{lines.end() - 1, 0} : place_;
	if (!at_end_ && place.line < lines.begin())
		place = {lines.begin(), 0};
	place.line = seen_up_to(lines, std::min(place.line, lines.end() - 1));
	const std::size_t last = last_row(lines, place.line, look);
	place.row = at_end_ ? last : std::min(place.row, last);
	return place;
}

} // namespace confer::client
