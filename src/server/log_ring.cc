// SPDX-License-Identifier: MIT
#include "server/log_ring.hh"

#include <algorithm>
#include <cstring>

namespace confer::server {

bool LogRing::put(std::string_view line) noexcept
{
	if (line.size() > room())
		return false;
	const std::size_t end = (first_ + size_) % capacity_;
	const std::size_t before_wrap = std::min(line.size(), capacity_ - end);
	std::memcpy(bytes_.get() + end, line.data(), before_wrap);
	std::memcpy(bytes_.get(), line.data() + before_wrap, line.size() - before_wrap);
	size_ += line.size();
	return true;
}

std::size_t LogRing::take(char *out, std::size_t size) noexcept
{
	const std::size_t count = std::min(size, size_);
	const std::size_t before_wrap = std::min(count, capacity_ - first_);
	std::memcpy(out, bytes_.get() + first_, before_wrap);
	std::memcpy(out + before_wrap, bytes_.get(), count - before_wrap);
	const std::size_t end = std::string_view(out, count).rfind('\n');
	const std::size_t whole = end == std::string_view::npos ? count : end + 1;
	first_ = (first_ + whole) % capacity_;
	size_ -= whole;
	if (size_ == 0)
		first_ = 0;
	return whole;
}

} // namespace confer::server
