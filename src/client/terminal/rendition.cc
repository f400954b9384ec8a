// SPDX-License-Identifier: MIT
#include "client/terminal/rendition.hh"

namespace confer::client {

namespace {

/** Adds `;code`. */
void append_code(unsigned code, std::string &out)
{
	out += ';';
	out += std::to_string(code);
}

/** xterm's ctlseqs: 30 and 90 begin the colours that every terminal has, 38;5 is followed by one of 256; 40, 100 and 48
 * are the same for the background. */
void append_colour(std::uint16_t colour, unsigned base, std::string &out)
{
	if (colour == 0)
		return;
	const unsigned index = colour - 1U;
	if (index < 16) {
		append_code((index < 8 ? base : base + 60 - 8) + index, out);
		return;
	}
	append_code(base + 8, out);
	append_code(5, out);
	append_code(index, out);
}

} // namespace

void append_change(const Rendition &from, const Rendition &to, std::string &out)
{
	if (from == to)
		return;
	// What was on is switched off by a 0 in front, for not every terminal knows how to switch a single thing off.
	std::string codes = from.plain() ? "" : ";0";
	if (to.bold)
		append_code(1, codes);
	if (to.faint)
		append_code(2, codes);
	if (to.italic)
		append_code(3, codes);
	if (to.underline)
		append_code(4, codes);
	if (to.reverse)
		append_code(7, codes);
	if (to.strike)
		append_code(9, codes);
	append_colour(to.foreground, 30, codes);
	append_colour(to.background, 40, codes);
	out += "\x1b[";
	out.append(codes, 1);
	out += 'm';
}

} // namespace confer::client
