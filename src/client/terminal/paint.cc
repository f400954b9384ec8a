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
	Painter(std::size_t indent, std::size_t columns)
	    : columns_(columns),
	      // No indent if it would leave too little room.
	      indent_(indent * 2 <= columns ? indent : 0),
	      rows_(1)
	{
	}

	/** A run without spaces in it, or of spaces; perhaps only a part of one, in its own rendition. */
	struct Part {
		Rendition rendition;
		std::string_view text;
	};

	/** Adds a word, or the spaces between two. */
	void word(const std::vector<Part> &parts)
	{
		std::size_t width = 0;
		for (const Part &part : parts)
			width += irc::text_width(part.text);
		if (used_ + width > columns_ && parts.front().text.front() != ' ')
			make_room(parts, width);
		for (const Part &part : parts)
			put(part);
	}

	std::vector<PaintedRow> finish() { return std::move(rows_); }

private:
	/** Begins a new row for a word that does not fit in this one, if that is worth it. */
	void make_room(const std::vector<Part> &parts, std::size_t width)
	{
		// People copy URLs from the screen: a URL is broken only if it must be, and then without an indent.
		std::string whole;
		for (const Part &part : parts)
			whole += part.text;
		const bool url = whole.find("://") != std::string::npos;
		if (used_ > indent_ && width <= columns_ - indent_)
			new_row(indent_);
		else if (url && used_ > 0 && width <= columns_)
			new_row(0);
		torn_indent_ = url ? 0 : indent_;
	}

	void put(const Part &part)
	{
		std::string_view rest = part.text;
		while (!rest.empty()) {
			std::string_view fits = irc::width_prefix(rest, columns_ - used_);
			if (fits.empty() && rest.front() == ' ') // the end of the row stands for it
				return;
			if (fits.empty() && used_ > torn_indent_) {
				new_row(torn_indent_);
				continue;
			}
			if (fits.empty()) // a terminal of one column, and a wide character: let it overflow
				fits = rest.substr(0, irc::utf8_length(rest));
			rows_.back().add(part.rendition, fits);
			used_ += std::min(irc::text_width(fits), columns_ - used_);
			rest.remove_prefix(fits.size());
		}
	}

	void new_row(std::size_t indent)
	{
		rows_.emplace_back(std::string(indent, ' '));
		used_ = indent;
	}

	const std::size_t columns_;
	const std::size_t indent_;
	std::size_t torn_indent_ = 0; ///< of the rows in which a word goes on that is longer than one
	std::vector<PaintedRow> rows_;
	std::size_t used_ = 0; ///< cells of the current row
};

/** The parts of a line, cut where the rendition changes. */
std::vector<Painter::Part> parts_of(const StyledLine &line, Palette palette, std::string_view match, bool formatting)
{
	std::vector<Painter::Part> parts;
	Matches matches(line.text(), match);
	std::size_t place = 0;
	std::string_view text = line.text(); // pieces() has views of it
	for (const Piece &piece : line.pieces()) {
		Rendition look = rendition(piece.style, piece.text, palette);
		if (formatting)
			look = with_format(look, piece.format, palette);
		for (std::size_t left = piece.text.size(); left > 0;) {
			bool inside = false;
			const std::size_t size = std::min(matches.run(place, inside), left);
			Rendition here = look;
			here.reverse = here.reverse != (inside && palette != Palette::none);
			parts.push_back({here, text.substr(0, size)});
			text.remove_prefix(size);
			place += size;
			left -= size;
		}
	}
	return parts;
}

} // namespace

std::vector<PaintedRow> paint(const StyledLine &line, Palette palette, std::size_t columns, std::string_view match,
                              bool formatting)
{
	Painter painter(line.indent(), std::max<std::size_t>(columns, 1));
	std::vector<Painter::Part> word;
	for (const Painter::Part &part : parts_of(line, palette, match, formatting)) {
		for (std::string_view rest = part.text; !rest.empty();) {
			const bool space = rest.front() == ' ';
			const std::string_view piece = rest.substr(0, space ? rest.find_first_not_of(' ') : rest.find(' '));
			if (!word.empty() && space != (word.front().text.front() == ' ')) {
				painter.word(word);
				word.clear();
			}
			word.push_back({part.rendition, piece});
			rest.remove_prefix(piece.size());
		}
	}
	if (!word.empty())
		painter.word(word);
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
