// SPDX-License-Identifier: MIT
#include "client/paint.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

#include <cstdint>

namespace confer::client {

namespace {

constexpr std::string_view kReset = "\x1b[0m";

void append_colour(unsigned colour, bool bold, std::string &out)
{
	const unsigned code = colour < 8 ? 30 + colour : 90 + colour - 8;
	out += bold ? "\x1b[1;" : "\x1b[";
	out += std::to_string(code);
	out += 'm';
}

/** Starts the style of a piece. @return whether there is something to end */
bool begin_style(const Piece &piece, std::string &out)
{
	switch (piece.style) {
	case Style::plain: return false;
	case Style::time:
	case Style::event:
	case Style::server: out += "\x1b[90m"; return true;
	case Style::target: append_colour(6, false, out); return true;
	case Style::nick: append_colour(nick_colour(piece.text), false, out); return true;
	case Style::own: out += "\x1b[1m"; return true;
	case Style::mention: append_colour(nick_colour(piece.text), true, out); return true;
	case Style::local: append_colour(4, false, out); return true;
	case Style::error: append_colour(1, false, out); return true;
	}
	return false;
}

/** Lays the pieces of one line out in rows. */
class Painter {
public:
	Painter(const StyledLine &line, const Palette &palette, std::size_t columns, std::string_view row_end,
	        std::string &out)
	    : palette_(palette),
	      columns_(columns),
	      // An indent that leaves little room helps nobody.
	      indent_(line.indent() * 2 <= columns ? line.indent() : 0),
	      row_end_(row_end),
	      out_(out)
	{
	}

	void piece(const Piece &piece)
	{
		const bool styled = palette_.colour && begin_style(piece, out_);
		std::string_view rest = piece.text;
		while (!rest.empty())
			word(take_word(rest));
		if (styled)
			out_ += kReset;
	}

	void finish() { out_ += row_end_; }

private:
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
		if (columns_ == 0 || used_ + width <= columns_) {
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
			put(part, irc::text_width(part));
			word.remove_prefix(part.size());
			if (!word.empty())
				new_row();
		}
	}

	void put(std::string_view text, std::size_t width)
	{
		out_ += text;
		used_ += width;
	}

	void new_row()
	{
		out_ += row_end_;
		out_.append(indent_, ' ');
		used_ = indent_;
	}

	const Palette &palette_;
	std::size_t columns_;
	std::size_t indent_;
	std::string_view row_end_;
	std::string &out_;
	std::size_t used_ = 0; ///< cells of the current row
};

} // namespace

unsigned nick_colour(std::string_view nick) noexcept
{
	std::uint32_t hash = 2166136261U; // FNV-1a
	for (char c : nick)
		hash = (hash ^ static_cast<unsigned char>(irc::to_upper(c))) * 16777619U;
	const unsigned place = hash % 12;
	return place < 6 ? place + 1 : place + 3;
}

void paint(const StyledLine &line, const Palette &palette, std::size_t columns, std::string_view row_end,
           std::string &out)
{
	Painter painter(line, palette, columns, row_end, out);
	for (const Piece &piece : line.pieces())
		painter.piece(piece);
	painter.finish();
}

} // namespace confer::client
