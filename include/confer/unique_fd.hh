// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

namespace confer {

/**
 * Owns one file descriptor and closes it once. Move-only.
 *
 * Code that opens the descriptor makes it close-on-exec (SOCK_CLOEXEC, O_CLOEXEC, ...): a fork elsewhere in the process
 * leaves no time to set it afterwards. Closing a descriptor does not wake a thread that is blocked on it; shutdown(2)
 * does. So only the owner closes, after the others have gone.
 */
class UniqueFd {
public:
	UniqueFd() noexcept = default;

	/** Takes ownership of `fd`; -1 for none. */
	explicit UniqueFd(int fd) noexcept : fd_(fd) {}
	UniqueFd(UniqueFd &&other) noexcept : fd_(other.release()) {}

	/** Closes the old descriptor at once. */
	UniqueFd &operator=(UniqueFd &&other) noexcept
	{
		reset(other.release());
		return *this;
	}
	~UniqueFd() { reset(); }

	/** @return the descriptor, still owned by this object; -1 when there is none */
	int get() const noexcept { return fd_; }

	explicit operator bool() const noexcept { return fd_ >= 0; }

	/** Releases ownership to the caller. */
	[[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

	/**
	 * Closes the descriptor, if there is one, and owns `fd` instead. EBADF means that other code has closed it, and
	 * that this call might close an unrelated descriptor: it aborts. EINTR is not retried: Linux has closed it by then.
	 * Other errors belong to earlier writes and are not reported here; a caller that must know them calls fsync(2)
	 * first.
	 */
	void reset(int fd = -1) noexcept;

private:
	int fd_ = -1;
};

} // namespace confer
