// SPDX-License-Identifier: MIT
#include "irc/line_buffer.hh"

#include "irc/limits.hh"

#include <algorithm>

namespace confer::irc {

namespace {

std::string_view without_cr(std::string_view line) noexcept
{
	if (!line.empty() && line.back() == '\r')
		line.remove_suffix(1);
	return line;
}

} // namespace

LineResult LineBuffer::next(std::string_view &line)
{
	line = {};
	for (;;) {
		if (overflow_)
			return LineResult::overflow;
		const std::size_t end = chunk_.find('\n');
		const std::string_view piece = chunk_.substr(0, end);
		// Nothing past the bound is looked at, so that the results do not depend on the cutting into chunks.
		if (!skipping_ && is_too_long(piece.substr(0, bound_ + 1 - seen_))) {
			line = whole_tags(piece);
			skipping_ = true;
			tail_done_ = true;
			return LineResult::too_long;
		}
		if (seen_ + piece.size() > bound_) {
			overflow_ = true;
			continue;
		}
		if (end == std::string_view::npos)
			return LineResult::none;
		const bool skipped = skipping_;
		if (!skipped)
			line = finish(piece);
		chunk_.remove_prefix(end + 1);
		start_line();
		if (!skipped)
			return LineResult::line;
	}
}

void LineBuffer::keep()
{
	const std::string_view rest = chunk_;
	chunk_ = {};
	if (tail_done_ || overflow_) {
		std::vector<char>().swap(tail_);
		tail_done_ = false;
	}
	if (rest.find('\n') != std::string_view::npos) {
		start_line();
		return;
	}
	seen_ += rest.size();
	overflow_ = overflow_ || seen_ > bound_;
	if (!overflow_ && !skipping_)
		append(rest);
}

/**
 * Whether the unfinished line, as far as `piece`, can no longer end within the limits. True for a line means true for
 * each longer one.
 */
bool LineBuffer::is_too_long(std::string_view piece)
{
	const std::size_t size = seen_ + piece.size();
	if (size < kMaxLine)
		return false;
	const bool tagged = (seen_ > 0 ? tail_.front() : piece.front()) == '@';
	if (!tagged)
		return true;
	if (tags_ == 0) {
		const std::size_t space = find_space(piece);
		if (space >= max_tags_)
			return size >= max_tags_;
		tags_ = space + 1;
	}
	return size - tags_ >= kMaxLine;
}

/** Place of the first space in the unfinished line as far as `piece`; npos if there is none. */
std::size_t LineBuffer::find_space(std::string_view piece) const noexcept
{
	const std::size_t in_tail = std::string_view(tail_.data(), seen_).find(' ');
	if (in_tail != std::string_view::npos)
		return in_tail;
	const std::size_t in_piece = piece.find(' ');
	return in_piece == std::string_view::npos ? in_piece : seen_ + in_piece;
}

/** The tags of a line that is too long, or nothing if they are not whole. */
std::string_view LineBuffer::whole_tags(std::string_view piece)
{
	if (tags_ == 0)
		return {};
	// The tag section may lie in the tail, in the piece, or across both.
	if (seen_ == 0)
		return piece.substr(1, tags_ - 2);
	if (tags_ > seen_)
		append(piece.substr(0, tags_ - seen_));
	return std::string_view(tail_.data(), tail_.size()).substr(1, tags_ - 2);
}

/** The unfinished line, completed by `piece`, without its CR. */
std::string_view LineBuffer::finish(std::string_view piece)
{
	if (seen_ == 0)
		return without_cr(piece);
	append(piece);
	tail_done_ = true;
	return without_cr({tail_.data(), tail_.size()});
}

void LineBuffer::append(std::string_view piece)
{
	const std::size_t size = tail_.size() + piece.size();
	if (size > tail_.capacity())
		tail_.reserve(std::max(size, std::min(2 * tail_.capacity(), bound_)));
	tail_.insert(tail_.end(), piece.begin(), piece.end());
}

void LineBuffer::start_line() noexcept
{
	seen_ = 0;
	tags_ = 0;
	skipping_ = false;
}

} // namespace confer::irc
