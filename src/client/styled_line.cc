// SPDX-License-Identifier: MIT
#include "client/styled_line.hh"

#include "client/safe_text.hh"
#include "irc/width.hh"

namespace confer::client {

StyledLine &StyledLine::add(Style style, std::string_view text)
{
	if (text.empty())
		return *this;
	if (pieces_.empty() || pieces_.back().style != style || style == Style::nick)
		pieces_.push_back({style, {}});
	append_safe(text, pieces_.back().text);
	return *this;
}

StyledLine &StyledLine::add(const StyledLine &other)
{
	if (other.indent_ > 0)
		indent_ = irc::text_width(text()) + other.indent_;
	pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
	return *this;
}

StyledLine &StyledLine::hang()
{
	indent_ = irc::text_width(text());
	return *this;
}

std::string StyledLine::text() const
{
	std::string out;
	for (const Piece &piece : pieces_)
		out += piece.text;
	return out;
}

} // namespace confer::client
