// SPDX-License-Identifier: MIT
#include "client/terminal/history.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

void History::add(std::string_view line)
{
	if (!line.empty() && (lines_.empty() || lines_.back() != line)) {
		if (lines_.size() == kMax)
			lines_.pop_front();
		lines_.emplace_back(line);
	}
	draft_.clear();
	leave();
}

std::optional<std::string> History::earlier(std::string_view shown)
{
	if (entry_ == 0)
		return std::nullopt;
	if (entry_ == lines_.size())
		draft_ = shown;
	return lines_[--entry_];
}

std::optional<std::string> History::later()
{
	if (entry_ == lines_.size())
		return std::nullopt;
	return ++entry_ == lines_.size() ? std::exchange(draft_, {}) : lines_[entry_];
}

std::optional<std::size_t> History::find_back(std::string_view text, std::size_t before) const noexcept
{
	for (std::size_t entry = std::min(before, lines_.size()); entry > 0; --entry)
		if (lines_[entry - 1].find(text) != std::string::npos)
			return entry - 1;
	return std::nullopt;
}

} // namespace confer::client
