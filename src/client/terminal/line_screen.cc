// SPDX-License-Identifier: MIT
#include "client/terminal/line_screen.hh"

#include "client/safe_text.hh"
#include "client/write_all.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

#include <cerrno>
#include <utility>

namespace confer::client {

namespace {

constexpr std::string_view kEraseRow = "\r\x1b[K";

void append_column(std::size_t column, std::string &out)
{
	out += "\x1b[";
	out += std::to_string(column + 1);
	out += 'G';
}

} // namespace

LineScreen::LineScreen(std::unique_ptr<Terminal> terminal, int output, Palette palette)
    : output_(output),
      palette_(palette),
      terminal_(std::move(terminal))
{
	MutexLock lock(mutex_);
	terminal_->enter();
	columns_ = terminal_->size().columns;
}

LineScreen::LineScreen(int output, Palette palette) : output_(output), palette_(palette) {}

void LineScreen::print(std::span<const StyledLine> lines)
{
	if (lines.empty())
		return;
	MutexLock lock(mutex_);
	if (closed_)
		return;
	std::string out;
	append_erase(out);
	for (const StyledLine &line : lines)
		append_rows(line, out);
	append_input(out);
	if (write_all(output_, out) < out.size() && error_ == 0)
		error_ = errno;
}

int LineScreen::error() const
{
	MutexLock lock(mutex_);
	return error_;
}

void LineScreen::set_input(std::string_view prompt, std::string_view text, std::size_t cursor)
{
	MutexLock lock(mutex_);
	prompt_ = safe_text(prompt);
	text_ = text;
	cursor_ = cursor;
	if (closed_ || !terminal_)
		return;
	std::string out;
	append_input(out);
	write_all(output_, out);
}

void LineScreen::resize()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	columns_ = terminal_->size().columns;
	std::string out;
	append_input(out);
	write_all(output_, out);
}

void LineScreen::clear()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	std::string out = "\x1b[H\x1b[2J";
	append_input(out);
	write_all(output_, out);
}

void LineScreen::suspend()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	write_all(output_, kEraseRow);
	terminal_->leave();
}

void LineScreen::resume()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	terminal_->enter();
	columns_ = terminal_->size().columns;
	std::string out;
	append_input(out);
	write_all(output_, out);
}

void LineScreen::close()
{
	MutexLock lock(mutex_);
	if (std::exchange(closed_, true) || !terminal_)
		return;
	if (terminal_->entered())
		write_all(output_, kEraseRow);
	terminal_->leave();
}

void LineScreen::append_rows(const StyledLine &line, std::string &out) const
{
	if (!terminal_)
		out += line.text() + '\n';
	else
		for (const PaintedRow &row : paint(line, palette_, columns_)) {
			row.append_to(out);
			out += "\r\n";
		}
}

void LineScreen::append_erase(std::string &out) const
{
	if (terminal_)
		out += kEraseRow;
}

void LineScreen::append_input(std::string &out) const
{
	if (!terminal_ || !terminal_->entered())
		return;
	const InputView view = view_input(prompt_, text_, cursor_, columns_);
	out += '\r';
	out += view.text;
	out += "\x1b[K";
	append_column(view.column, out);
}

InputView view_input(std::string_view prompt, std::string_view text, std::size_t cursor, std::size_t columns)
{
	const std::size_t room = columns > 1 ? columns - 1 : 0;
	// On a terminal too narrow for both, the line is worth more than the prompt.
	const std::string_view head = irc::width_prefix(prompt, room / 2);
	const std::size_t used = irc::text_width(head);
	const std::size_t line_room = room - used;

	// Drop whole characters from the front until the cursor is inside, in steps of a third of the row, so that the
	// text does not slide at each key.
	std::string_view in_front = text.substr(0, cursor);
	std::size_t in_front_width = irc::text_width(in_front);
	if (in_front_width > line_room) {
		const std::size_t target = line_room - line_room / 3;
		while (in_front_width > target && !in_front.empty()) {
			in_front_width -= static_cast<std::size_t>(irc::char_width(irc::utf8_next(in_front)));
		}
	}
	const std::string_view shown = text.substr(cursor - in_front.size());
	InputView view;
	view.text = std::string(head) + std::string(irc::width_prefix(shown, line_room));
	view.column = used + in_front_width;
	return view;
}

} // namespace confer::client
