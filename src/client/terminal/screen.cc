// SPDX-License-Identifier: MIT
#include "client/terminal/screen.hh"

#include "client/write_all.hh"

#include <string>
#include <utility>

namespace confer::client {

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

void Screen::show_bare(std::string_view rows)
{
	if (closed_ || !terminal_->entered())
		return;
	// Cursor home, erase all, wrap rows; and no longer: DECAWM of VT100.
	write_all(output_, "\x1b[H\x1b[J\x1b[?7h" + std::string(rows) + "\x1b[?7l");
	shown_ = {};
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
