// SPDX-License-Identifier: MIT
#include "server/datagram_input.hh"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace confer::server {

bool DatagramInput::fill() noexcept
{
	ssize_t got;
	do
		got = read(fd_, buffer_.data(), buffer_.size());
	while (got < 0 && errno == EINTR);
	error_ = got < 0 ? errno : 0;
	unread_ = {buffer_.data(), got < 0 ? 0 : static_cast<std::size_t>(got)};
	return got > 0;
}

bool DatagramInput::next()
{
	datagram_.clear();
	truncated_ = false;
	bool any = false;
	while (!unread_.empty() || fill()) {
		any = true;
		const std::size_t size = std::min(unread_.find(end_), unread_.size());
		const std::size_t room = longest_ - datagram_.size();
		truncated_ = truncated_ || size > room;
		datagram_.append(unread_.substr(0, std::min(size, room)));
		const bool ended = size < unread_.size();
		unread_.remove_prefix(ended ? size + 1 : size);
		if (ended)
			return true;
	}
	return any && error_ == 0;
}

} // namespace confer::server
