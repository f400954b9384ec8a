// SPDX-License-Identifier: MIT
#include "client/terminal/bare_text.hh"

#include "irc/utf8.hh"
#include "irc/width.hh"

#include <string_view>

namespace confer::client {

namespace {

std::size_t rows_of(std::string_view text, std::size_t columns)
{
	std::size_t rows = 1;
	for (;;) {
		std::size_t size = irc::width_prefix(text, columns).size();
		if (size == text.size())
			return rows;
		text.remove_prefix(size > 0 ? size : irc::utf8_length(text));
		++rows;
	}
}

} // namespace

std::string bare_text(const Scrollback &lines, const TextView &view, std::size_t columns, std::size_t rows)
{
	std::string text;
	if (lines.empty())
		return text;
	for (LineNumber number = view.last_line(lines);; --number) {
		const std::string &line = lines.at(number).text();
		const std::size_t needed = lines.at(number).hidden() ? 0 : rows_of(line, columns);
		if (needed > rows)
			break;
		rows -= needed;
		if (needed > 0)
			text.insert(0, text.empty() ? line : line + "\r\n");
		if (number == lines.begin())
			break;
	}
	return text;
}

} // namespace confer::client
