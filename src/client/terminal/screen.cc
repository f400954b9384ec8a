// SPDX-License-Identifier: MIT
#include "client/terminal/screen.hh"

#include "client/write_all.hh"

#include <utility>

namespace confer::client {

namespace {

void append_place(std::size_t row, std::size_t column, std::string &out)
{
	out += "\x1b[" + std::to_string(row + 1) + ';' + std::to_string(column + 1) + 'H';
}

} // namespace

void append_difference(const Frame &before, const Frame &after, std::string &out)
{
	const std::size_t start = out.size();
	for (std::size_t row = 0; row < after.rows.size(); ++row) {
		if (row < before.rows.size() && before.rows[row] == after.rows[row])
			continue;
		append_place(row, 0, out);
		// Erased first: behind a full row the cursor stands on its last cell, and erasing would take that.
		out += "\x1b[K";
		out += after.rows[row];
	}
	if (out.size() > start) { // the cursor is not to be seen running about
		out.insert(start, "\x1b[?25l");
		append_place(after.row, after.column, out);
		out += "\x1b[?25h";
	} else if (before.row != after.row || before.column != after.column) {
		append_place(after.row, after.column, out);
	}
}

Screen::Screen(std::unique_ptr<Terminal> terminal, int output)
    : terminal_(std::move(terminal)),
      output_(output),
      size_(terminal_->size())
{
	terminal_->enter();
}

void Screen::draw(Frame frame)
{
	if (closed_ || !terminal_->entered())
		return;
	std::string out;
	append_difference(shown_, frame, out);
	shown_ = std::move(frame);
	write_all(output_, out);
}

void Screen::forget()
{
	size_ = terminal_->size();
	shown_ = {};
}

void Screen::ring()
{
	if (!closed_ && terminal_->entered())
		write_all(output_, "\a");
}

void Screen::notify(std::string_view text)
{
	if (!closed_ && terminal_->entered())
		write_all(output_, "\x1b]9;" + std::string(text) + "\a");
}

void Screen::suspend()
{
	terminal_->leave();
}

void Screen::resume()
{
	if (closed_)
		return;
	terminal_->enter();
	forget();
}

void Screen::close()
{
	if (!std::exchange(closed_, true))
		terminal_->leave();
}

} // namespace confer::client
