// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/**
 * Datagrams that somebody has written into a file or pipe, one behind the other, each with a byte at its end. Holds one
 * datagram and 16 KiB more, whatever comes.
 */
class DatagramInput {
public:
	/** `fd`: borrowed, not closed. `longest`: what is longer is cut. */
	DatagramInput(int fd, char end, std::size_t longest) : fd_(fd), end_(end), longest_(longest), buffer_(kBuffer) {}

	/** Reads the next; returns false at the end of the input, or when it cannot be read (see error()). */
	[[nodiscard]] bool next();

	/** Without the byte at its end; valid until the next call. */
	[[nodiscard]] std::string_view datagram() const noexcept { return datagram_; }
	/** Whether it was longer, and only its front is there. */
	[[nodiscard]] bool truncated() const noexcept { return truncated_; }
	/** The errno of read(2); 0: none. */
	[[nodiscard]] int error() const noexcept { return error_; }

private:
	static constexpr std::size_t kBuffer = 16384;

	/** Fills the empty buffer; returns false if there is nothing more. */
	bool fill() noexcept;

	const int fd_;
	const char end_;
	const std::size_t longest_;
	std::vector<char> buffer_;
	std::string_view unread_; ///< in the buffer
	std::string datagram_;
	bool truncated_ = false;
	int error_ = 0;
};

} // namespace confer::server
