// SPDX-License-Identifier: MIT
//
// Console's part that makes a frame of what there is to see.

#include "client/talk/console.hh"

#include "client/safe_text.hh"
#include "client/talk/status_line.hh"
#include "client/terminal/bare_text.hh"
#include "irc/width.hh"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

namespace confer::client {

namespace {

/** Rows that the text being typed may take at most: a third of the screen. */
std::size_t most_input_rows(std::size_t rows) noexcept
{
	return std::max<std::size_t>(rows / 3, 1);
}

constexpr std::size_t kNickColumns = 18;

/** On a smaller screen each row counts. */
constexpr std::size_t kLeastRowsWithTopic = 8;

} // namespace

void Console::draw()
{
	const SteadyTime now = steady_now();
	if (!screen_ || bare_ || (stale_ && now - drawn_ < kFrame) || (!stale_ && now - drawn_ < std::chrono::seconds(1)))
		return;
	stale_ = false;
	drawn_ = now;
	const auto [columns, rows] = screen_->size();
	InputLayout typed = lay_out_typed(columns, most_input_rows(rows));
	Frame frame{.columns = columns};
	const std::size_t below = typed.rows.size() + (rows > typed.rows.size() ? 1 : 0);
	const std::size_t above = shows_topic(rows) ? 1 : 0;
	if (above > 0) {
		StyledLine topic(Style::bar, irc::width_prefix(safe_text(chat_.windows().current().topic), columns));
		topic.add(Style::bar, std::string(columns - irc::text_width(topic.text()), ' '));
		frame.rows.push_back(paint(topic, palette_, columns).front());
	}
	frame.text_row = above;
	add_text(frame, columns, rows - below - above);
	if (rows > typed.rows.size()) {
		const std::string notice = notice_.empty() ? progress() : notice_;
		const StyledLine status = status_line(chat_, std::time(nullptr), now, columns, notice);
		frame.rows.push_back(paint(status, palette_, columns).front());
	}
	frame.row = frame.rows.size() + typed.row;
	frame.column = std::min(typed.column, columns - 1);
	std::move(typed.rows.begin(), typed.rows.end(), std::back_inserter(frame.rows));
	screen_->draw(std::move(frame));
}

InputLayout Console::lay_out_typed(std::size_t columns, std::size_t most) const
{
	if (password_) {
		const std::string prompt = password_prompt();
		return lay_out_input({.prompt = {}, .text = prompt, .cursor = prompt.size()}, palette_, columns, most);
	}
	if (asking_) {
		const std::string asked = safe_text(question());
		return lay_out_input({.prompt = {}, .text = asked, .cursor = asked.size()}, palette_, columns, most);
	}
	const std::string search = input_.search_prompt();
	const std::string prompt = search.empty() ? safe_text(chat_.prompt()) : search;
	const std::vector<std::size_t> cuts = chat_.cuts(input_.text());
	return lay_out_input({.prompt = prompt, .text = input_.text(), .cursor = input_.cursor(), .cuts = cuts}, palette_,
	                     columns, most);
}

/** The lines of the window, and beside them who is there if that is wanted. */
void Console::add_text(Frame &frame, std::size_t columns, std::size_t rows)
{
	Window &window = chat_.windows().current();
	Look view = look();
	std::vector<PaintedRow> own = unconfirmed_rows(view.columns, rows);
	view.rows = rows - own.size();
	std::vector<PaintedRow> lines = window.view.rows(window.lines, view);
	std::move(lines.begin(), lines.end(), std::back_inserter(frame.rows));
	std::move(own.begin(), own.end(), std::back_inserter(frame.rows));
	frame.text_rows = rows;
	const std::size_t side = nick_columns(columns);
	if (side == 0)
		return;
	frame.side_column = columns - side;
	add_nicks(frame, window, rows);
}

/** The list of nicks: where not all of it is seen, its first and last row say how many are above and below. */
void Console::add_nicks(Frame &frame, const Window &window, std::size_t rows)
{
	const std::string &ranks = chat_.current_link().session().features().rank_prefixes();
	const std::size_t above =
	    std::min(window.nicks_above, window.members.size() - std::min(window.members.size(), rows));
	const std::size_t below = window.members.size() - std::min(window.members.size(), above + rows);
	const std::vector<std::string> nicks = window.members.listed(ranks, above + rows);
	const std::size_t columns = frame.columns - frame.side_column;
	for (std::size_t row = 0; row < rows; ++row) {
		StyledLine cell(Style::rule, "|");
		if (row == 0 && above > 0)
			cell.add(Style::event, std::to_string(above + 1) + " above");
		else if (row + 1 == rows && below > 0)
			cell.add(Style::event, std::to_string(below + 1) + " below");
		else if (above + row < nicks.size())
			cell.add(Style::plain, nicks[above + row].substr(0, 1))
			    .add(Style::nick, irc::width_prefix(nicks[above + row].substr(1), columns - 2));
		frame.side.push_back(paint(cell, palette_, columns).front());
	}
}

/** Shows the text alone, in rows that the terminal wraps itself: what is copied from it has no frames and no breaks. */
void Console::show_bare()
{
	const auto [columns, rows] = screen_->size();
	const Window &window = chat_.windows().current();
	screen_->show_bare(bare_text(window.lines, window.view, columns, rows));
	bare_ = true;
}

/** Whether the topic has a row: not where there is none, nor where rows are few. */
bool Console::shows_topic(std::size_t rows) const
{
	return chat_.preferences().topic && !chat_.windows().current().topic.empty() && rows >= kLeastRowsWithTopic;
}

/** What the user has said and the server has not confirmed: below the newest line, in a third of the rows at most. */
std::vector<PaintedRow> Console::unconfirmed_rows(std::size_t columns, std::size_t rows) const
{
	const Window &window = chat_.windows().current();
	std::vector<PaintedRow> shown;
	if (!window.view.at_end())
		return shown;
	for (auto own = window.unconfirmed.rbegin(); own != window.unconfirmed.rend() && shown.size() < rows / 3; ++own) {
		std::vector<PaintedRow> painted = paint(own->line, palette_, columns);
		std::move(painted.rbegin(), painted.rend(), std::back_inserter(shown));
	}
	shown.resize(std::min(shown.size(), rows / 3));
	std::reverse(shown.begin(), shown.end());
	return shown;
}

/** How the window that is looked at is seen now. */
Look Console::look() const
{
	const auto [columns, rows] = screen_->size();
	const Window &window = chat_.windows().current();
	const std::size_t text_columns = columns - nick_columns(columns);
	const std::size_t typed = lay_out_typed(columns, most_input_rows(rows)).rows.size();
	const std::size_t text_rows = rows - std::min(rows, typed + 1 + (shows_topic(rows) ? 1 : 0));
	return {.palette = palette_,
	        .columns = text_columns,
	        .rows = text_rows - unconfirmed_rows(text_columns, text_rows).size(),
	        .unread = window.unread_from,
	        .match = window.match,
	        .formatting = chat_.preferences().formatting};
}

/** Cells that the list of nicks takes; none where there is nobody to list, or no room. */
std::size_t Console::nick_columns(std::size_t columns) const
{
	if (!show_nicks_ || chat_.windows().current().members.size() == 0 || columns < 3 * kNickColumns)
		return 0;
	return kNickColumns;
}

} // namespace confer::client
