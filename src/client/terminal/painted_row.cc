// SPDX-License-Identifier: MIT
#include "client/terminal/painted_row.hh"

#include "irc/utf8.hh"
#include "irc/width.hh"

namespace confer::client {

PaintedRow &PaintedRow::add(const Rendition &rendition, std::string_view text)
{
	if (text.empty())
		return *this;
	text_ += text;
	if (!runs_.empty() && runs_.back().rendition == rendition)
		runs_.back().size += text.size();
	else
		runs_.push_back({text.size(), rendition});
	return *this;
}

std::vector<Cell> PaintedRow::cells() const
{
	std::vector<Cell> cells;
	cells.reserve(text_.size());
	std::string_view rest = text_;
	for (const Run &run : runs_) {
		for (const char *end = rest.data() + run.size; rest.data() < end;) {
			const char *start = rest.data();
			const char32_t c = irc::utf8_next(rest);
			const auto width = static_cast<std::size_t>(irc::char_width(c));
			const auto size = static_cast<std::size_t>(rest.data() - start);
			if (width == 0 && !cells.empty()) {
				Cell &marked = cells.back();
				marked.text = {marked.text.data(), marked.text.size() + size};
				marked.sure = false;
			} else {
				cells.push_back({{start, size}, run.rendition, width, size == 1});
			}
		}
	}
	while (!cells.empty() && cells.back().text == " " && cells.back().rendition.plain())
		cells.pop_back();
	return cells;
}

void PaintedRow::append_to(std::string &out) const
{
	std::string_view rest = text_;
	Rendition now;
	for (const Run &run : runs_) {
		append_change(now, run.rendition, out);
		now = run.rendition;
		out += rest.substr(0, run.size);
		rest.remove_prefix(run.size);
	}
	append_change(now, {}, out);
}

} // namespace confer::client
