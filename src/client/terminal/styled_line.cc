// SPDX-License-Identifier: MIT
#include "client/terminal/styled_line.hh"

#include "client/safe_text.hh"
#include "irc/width.hh"

namespace confer::client {

StyledLine &StyledLine::add(Style style, std::string_view text)
{
	const std::size_t before = text_.size();
	append_safe(text, text_);
	append(style, {}, text_.size() - before);
	return *this;
}

StyledLine &StyledLine::add_formatted(Style style, std::string_view text)
{
	Format format;
	int marks = 0;
	while (!text.empty())
		if (!take_formatting(text, format))
			append(style, format, append_safe_character(text, marks, text_));
	return *this;
}

StyledLine &StyledLine::add(const StyledLine &other)
{
	if (other.indent_ > 0)
		indent_ = static_cast<std::uint32_t>(irc::text_width(text_)) + other.indent_;
	text_ += other.text_;
	for (const Run &run : other.runs_)
		append(run.style, run.format, run.size);
	return *this;
}

StyledLine &StyledLine::hang()
{
	indent_ = static_cast<std::uint32_t>(irc::text_width(text_));
	return *this;
}

StyledLine StyledLine::restyled(Style style) const
{
	StyledLine line(*this);
	line.runs_.assign(1, {static_cast<std::uint32_t>(text_.size()), style, {}});
	return line;
}

std::vector<Piece> StyledLine::pieces() const
{
	std::vector<Piece> pieces;
	pieces.reserve(runs_.size());
	std::string_view rest = text_;
	for (const Run &run : runs_) {
		pieces.push_back({run.style, rest.substr(0, run.size), run.format});
		rest.remove_prefix(run.size);
	}
	return pieces;
}

void StyledLine::shrink()
{
	text_.shrink_to_fit();
	runs_.shrink_to_fit();
}

/** A name is a run of its own, because it has a colour of its own. */
void StyledLine::append(Style style, Format format, std::size_t size)
{
	if (size == 0)
		return;
	if (runs_.empty() || runs_.back().style != style || runs_.back().format != format || style == Style::nick)
		runs_.push_back({0, style, format});
	runs_.back().size += static_cast<std::uint32_t>(size);
}

} // namespace confer::client
