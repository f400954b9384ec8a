// SPDX-License-Identifier: MIT
#include "client/terminal/paint.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace confer::client {

namespace {

/** Of the cube of 256 colours those of middle lightness. */
constexpr unsigned char kManyColours[] = {
    25,  29,  31,  32,  33,  37,  61,  62,  63,  64,  65,  66,  67,  68,  69,  71,  72,  73,
    91,  92,  95,  96,  97,  98,  99,  125, 126, 127, 129, 130, 131, 132, 133, 134, 135, 136,
    137, 138, 139, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 172, 173,
};

std::string colour_code(unsigned colour)
{
	if (colour < 8)
		return std::to_string(30 + colour);
	return colour < 16 ? std::to_string(90 + colour - 8) : "38;5;" + std::to_string(colour);
}

/** The parameters of SGR for a style; empty: none. ECMA-48 section 8.3.117, and xterm's ctlseqs for 256 colours. */
std::string style_codes(Style style, std::string_view text, Palette palette)
{
	const bool colour = palette != Palette::mono;
	switch (style) {
	case Style::plain: return {};
	case Style::own: return "1";
	case Style::pending: return "2";
	case Style::bar: return "7";
	case Style::cut: return colour ? "1;7;31" : "1;7";
	case Style::mention: return colour ? "1;" + colour_code(nick_colour(text, palette)) : "1;7";
	case Style::alert: return colour ? "1;7;31" : "1;7";
	default: break;
	}
	if (!colour)
		return style == Style::error || style == Style::prompt ? "1" : "";
	switch (style) {
	case Style::time:
	case Style::event:
	case Style::server:
	case Style::rule: return "90";
	case Style::target: return "36";
	case Style::nick: return colour_code(nick_colour(text, palette));
	case Style::local: return "34";
	case Style::error: return "31";
	case Style::prompt: return "36";
	default: return {};
	}
}

/** Which bytes of a text a search has found. */
class Matches {
public:
	Matches(std::string_view text, std::string_view needle) : text_(text), needle_(needle) { advance(0); }

	/** Length of the run from `place` on that is all inside of a match, or all outside. */
	std::size_t run(std::size_t place, bool &inside) noexcept
	{
		while (begin_ != std::string_view::npos && begin_ + needle_.size() <= place)
			advance(begin_ + needle_.size());
		inside = begin_ != std::string_view::npos && place >= begin_;
		if (begin_ == std::string_view::npos)
			return text_.size() - place;
		return (inside ? begin_ + needle_.size() : begin_) - place;
	}

private:
	void advance(std::size_t from) noexcept
	{
		begin_ = needle_.empty() ? std::string_view::npos : find_nocase(text_, needle_, from);
	}

	std::string_view text_;
	std::string_view needle_;
	std::size_t begin_ = 0;
};

/** Lays the pieces of one line out in rows. */
class Painter {
public:
	Painter(std::size_t indent, Palette palette, std::size_t columns)
	    : palette_(palette),
	      columns_(columns),
	      // An indent that leaves little room helps nobody.
	      indent_(indent * 2 <= columns ? indent : 0),
	      rows_(1)
	{
	}

	/** `name`: what a colour by name is made from, for the text may be a part of it. */
	void piece(Style style, std::string_view text, std::string_view name, bool reverse)
	{
		begin_.clear();
		append_style(style, name, palette_, begin_);
		if (reverse && palette_ != Palette::none)
			begin_ += "\x1b[7m";
		row() += begin_;
		while (!text.empty())
			word(take_word(text));
		end_style();
		begin_.clear();
	}

	std::vector<std::string> finish() { return std::move(rows_); }

private:
	std::string &row() noexcept { return rows_.back(); }

	void end_style()
	{
		if (!begin_.empty())
			row() += kStyleEnd;
	}

	/** A run without spaces, or a run of spaces. */
	static std::string_view take_word(std::string_view &rest) noexcept
	{
		const bool space = rest.front() == ' ';
		const std::size_t size = space ? rest.find_first_not_of(' ') : rest.find(' ');
		const std::string_view word = rest.substr(0, size);
		rest.remove_prefix(word.size());
		return word;
	}

	void word(std::string_view word)
	{
		const std::size_t width = irc::text_width(word);
		if (used_ + width <= columns_) {
			put(word, width);
			return;
		}
		if (word.front() == ' ') { // the end of the row stands for it
			put(word.substr(0, columns_ - used_), columns_ - used_);
			return;
		}
		if (used_ > indent_ && width <= columns_ - indent_)
			new_row();
		while (!word.empty()) {
			std::string_view part = irc::width_prefix(word, columns_ - used_);
			if (part.empty() && used_ > indent_) {
				new_row();
				continue;
			}
			if (part.empty()) // a terminal of one column, and a wide character: let it overflow
				part = word.substr(0, irc::utf8_length(word));
			put(part, std::min(irc::text_width(part), columns_ - used_));
			word.remove_prefix(part.size());
			if (!word.empty())
				new_row();
		}
	}

	void put(std::string_view text, std::size_t width)
	{
		row() += text;
		used_ += width;
	}

	void new_row()
	{
		end_style();
		rows_.emplace_back(indent_, ' ');
		row() += begin_;
		used_ = indent_;
	}

	const Palette palette_;
	const std::size_t columns_;
	const std::size_t indent_;
	std::vector<std::string> rows_;
	std::string begin_;    ///< what begins the style of the current piece
	std::size_t used_ = 0; ///< cells of the current row
};

} // namespace

Palette choose_palette(std::string_view term, std::string_view colorterm, std::string_view no_color) noexcept
{
	if (term.empty() || term == "dumb")
		return Palette::none;
	if (!no_color.empty())
		return Palette::mono;
	const bool many = term.find("256") != std::string_view::npos || term.find("direct") != std::string_view::npos ||
	                  !colorterm.empty();
	return many ? Palette::many : Palette::sixteen;
}

unsigned nick_colour(std::string_view nick, Palette palette) noexcept
{
	std::uint32_t hash = 2166136261U; // FNV-1a
	for (char c : nick)
		hash = (hash ^ static_cast<unsigned char>(irc::to_upper(c))) * 16777619U;
	if (palette == Palette::many)
		return kManyColours[hash % std::size(kManyColours)];
	const unsigned place = hash % 12;
	return place < 6 ? place + 1 : place + 3;
}

bool append_style(Style style, std::string_view text, Palette palette, std::string &out)
{
	if (palette == Palette::none)
		return false;
	const std::string codes = style_codes(style, text, palette);
	if (codes.empty())
		return false;
	out += "\x1b[";
	out += codes;
	out += 'm';
	return true;
}

std::vector<std::string> paint(const StyledLine &line, Palette palette, std::size_t columns, std::string_view match)
{
	Painter painter(line.indent(), palette, std::max<std::size_t>(columns, 1));
	Matches matches(line.text(), match);
	std::size_t place = 0;
	for (const Piece &piece : line.pieces()) {
		for (std::string_view rest = piece.text; !rest.empty();) {
			bool inside = false;
			const std::string_view part = rest.substr(0, matches.run(place, inside));
			painter.piece(piece.style, part, piece.text, inside);
			place += part.size();
			rest.remove_prefix(part.size());
		}
	}
	return painter.finish();
}

std::size_t find_nocase(std::string_view text, std::string_view needle, std::size_t from) noexcept
{
	if (from > text.size())
		return std::string_view::npos;
	const auto same = [](char a, char b) { return irc::to_upper(a) == irc::to_upper(b); };
	const auto *found = std::search(text.begin() + from, text.end(), needle.begin(), needle.end(), same);
	return found == text.end() && !needle.empty() ? std::string_view::npos
	                                              : static_cast<std::size_t>(found - text.begin());
}

} // namespace confer::client
