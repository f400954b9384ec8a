// SPDX-License-Identifier: MIT
#include "client/terminal/scrollback.hh"

#include "client/terminal/paint.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

std::size_t weight_of(const StyledLine &line) noexcept
{
	return 1 + line.bytes() / Scrollback::kBytesOfWeight;
}

} // namespace

void Scrollback::append(StyledLine line)
{
	line.shrink();
	weight_ += weight_of(line);
	lines_.push_back(std::move(line));
}

void Scrollback::prepend(StyledLine line)
{
	line.shrink();
	weight_ += weight_of(line);
	lines_.push_front(std::move(line));
	--begin_;
}

void Scrollback::replace(LineNumber number, StyledLine line)
{
	StyledLine &replaced = lines_.at(static_cast<std::size_t>(number - begin_));
	line.shrink();
	weight_ -= weight_of(replaced);
	weight_ += weight_of(line);
	replaced = std::move(line);
}

void Scrollback::replace_last(StyledLine line)
{
	replace(end() - 1, std::move(line));
}

void Scrollback::drop_oldest()
{
	weight_ -= weight_of(lines_.front());
	lines_.pop_front();
	++begin_;
}

void Scrollback::clear()
{
	begin_ = end();
	weight_ = 0;
	lines_ = {};
}

std::optional<LineNumber> Scrollback::find_marked_back(LineNumber before) const noexcept
{
	for (LineNumber number = std::min(before, end()); number > begin_; --number)
		if (at(number - 1).marked())
			return number - 1;
	return std::nullopt;
}

std::optional<LineNumber> Scrollback::find_back(std::string_view text, LineNumber before) const noexcept
{
	for (LineNumber number = std::min(before, end()); number > begin_; --number)
		if (find_nocase(at(number - 1).text(), text) != std::string_view::npos)
			return number - 1;
	return std::nullopt;
}

} // namespace confer::client
