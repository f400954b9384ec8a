// SPDX-License-Identifier: MIT
#include "client/terminal/input_layout.hh"

#include "irc/utf8.hh"
#include "irc/width.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

/** Puts characters one behind the other into rows. */
class Filler {
public:
	Filler(Palette palette, std::size_t columns) : palette_(palette), columns_(columns), layout_{{PaintedRow()}, 0, 0}
	{
	}

	void styled(Style style, std::string_view text)
	{
		while (!text.empty()) {
			std::string_view rest = text;
			(void)irc::utf8_next(rest);
			const std::string_view character = text.substr(0, text.size() - rest.size());
			make_room(irc::text_width(character));
			layout_.rows.back().add(rendition(style, {}, palette_), character);
			used_ += irc::text_width(character);
			text = rest;
		}
	}

	void new_row()
	{
		layout_.rows.emplace_back();
		used_ = 0;
	}

	/** The cursor stands where the next character will, which is `width` cells wide. */
	void mark_cursor(std::size_t width)
	{
		make_room(width);
		layout_.row = layout_.rows.size() - 1;
		layout_.column = std::min(used_, columns_ - 1);
	}

	InputLayout take() { return std::move(layout_); }

private:
	void make_room(std::size_t width)
	{
		if (used_ > 0 && used_ + width > columns_)
			new_row();
	}

	const Palette palette_;
	const std::size_t columns_;
	InputLayout layout_;
	std::size_t used_ = 0;
};

} // namespace

InputLayout lay_out_input(const InputText &input, Palette palette, std::size_t columns, std::size_t most)
{
	Filler filler(palette, columns);
	// On a narrow terminal the line is worth more than the prompt.
	filler.styled(Style::prompt, irc::width_prefix(input.prompt, std::max<std::size_t>(columns / 2, 1)));
	auto cut = input.cuts.begin();
	std::string_view rest = input.text;
	while (!rest.empty()) {
		const std::size_t place = input.text.size() - rest.size();
		if (cut != input.cuts.end() && *cut <= place) {
			filler.styled(Style::cut, "|");
			++cut;
		}
		std::string_view after = rest;
		const char32_t c = irc::utf8_next(after);
		if (place == input.cursor)
			filler.mark_cursor(c == '\n' ? 1 : static_cast<std::size_t>(irc::char_width(c)));
		if (c == '\n')
			filler.new_row();
		else
			filler.styled(Style::plain, rest.substr(0, rest.size() - after.size()));
		rest = after;
	}
	if (input.cursor >= input.text.size())
		filler.mark_cursor(1);
	InputLayout layout = filler.take();
	if (layout.rows.size() > most) {
		const std::size_t first = std::min(layout.row - std::min(layout.row, most - 1), layout.rows.size() - most);
		layout.rows.erase(layout.rows.begin(), layout.rows.begin() + static_cast<std::ptrdiff_t>(first));
		layout.rows.resize(most);
		layout.row -= first;
	}
	return layout;
}

} // namespace confer::client
