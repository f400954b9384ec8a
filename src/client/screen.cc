// SPDX-License-Identifier: MIT
#include "client/screen.hh"

#include "client/line_editor.hh"
#include "client/safe_text.hh"

#include <cerrno>
#include <utility>

#include <poll.h>
#include <unistd.h>

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

Screen::Screen(std::unique_ptr<Terminal> terminal, int output, Palette palette)
    : output_(output),
      palette_(palette),
      terminal_(std::move(terminal))
{
	MutexLock lock(mutex_);
	terminal_->enter();
	columns_ = terminal_->size().columns;
}

Screen::Screen(int output, Palette palette) : output_(output), palette_(palette) {}

void Screen::print(std::span<const StyledLine> lines)
{
	if (lines.empty())
		return;
	MutexLock lock(mutex_);
	if (closed_)
		return;
	std::string out;
	append_erase(out);
	for (const StyledLine &line : lines)
		paint(line, palette_, columns_, terminal_ ? "\r\n" : "\n", out);
	append_input(out);
	write_all(out);
}

void Screen::set_input(std::string_view prompt, std::string_view text, std::size_t cursor)
{
	MutexLock lock(mutex_);
	prompt_ = safe_text(prompt);
	text_ = text;
	cursor_ = cursor;
	if (closed_ || !terminal_)
		return;
	std::string out;
	append_input(out);
	write_all(out);
}

void Screen::resize()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	columns_ = terminal_->size().columns;
	std::string out;
	append_input(out);
	write_all(out);
}

void Screen::clear()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	std::string out = "\x1b[H\x1b[2J";
	append_input(out);
	write_all(out);
}

void Screen::suspend()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	write_all(kEraseRow);
	terminal_->leave();
}

void Screen::resume()
{
	MutexLock lock(mutex_);
	if (closed_ || !terminal_)
		return;
	terminal_->enter();
	columns_ = terminal_->size().columns;
	std::string out;
	append_input(out);
	write_all(out);
}

void Screen::close()
{
	MutexLock lock(mutex_);
	if (std::exchange(closed_, true) || !terminal_)
		return;
	if (terminal_->entered())
		write_all(kEraseRow);
	terminal_->leave();
}

void Screen::append_erase(std::string &out) const
{
	if (terminal_)
		out += kEraseRow;
}

void Screen::append_input(std::string &out) const
{
	if (!terminal_ || !terminal_->entered())
		return;
	const InputView view = view_input(prompt_, text_, cursor_, columns_);
	out += '\r';
	out += view.text;
	out += "\x1b[K";
	append_column(view.column, out);
}

void Screen::write_all(std::string_view bytes)
{
	while (!bytes.empty()) {
		const ssize_t count = ::write(output_, bytes.data(), bytes.size());
		if (count >= 0) {
			bytes.remove_prefix(static_cast<std::size_t>(count));
		} else if (errno == EAGAIN) { // somebody else has made the terminal non-blocking
			pollfd writable{output_, POLLOUT, 0};
			::poll(&writable, 1, -1);
		} else if (errno != EINTR) {
			return; // the terminal is gone: SIGHUP tells
		}
	}
}

} // namespace confer::client
