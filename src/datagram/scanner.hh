// SPDX-License-Identifier: MIT
#pragma once

#include "irc/ascii.hh"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace confer::datagram {

/** Takes a text off from the front. A value: copy it to look ahead. What does not match takes nothing. */
class Scanner {
public:
	explicit Scanner(std::string_view text) noexcept : rest_(text) {}

	[[nodiscard]] bool done() const noexcept { return rest_.empty(); }
	[[nodiscard]] bool at(char c) const noexcept { return rest_.starts_with(c); }
	[[nodiscard]] std::string_view rest() const noexcept { return rest_; }

	/** Takes `c`; false if something else is next. */
	[[nodiscard]] bool take(char c) noexcept
	{
		if (!at(c))
			return false;
		rest_.remove_prefix(1);
		return true;
	}

	/** Takes a byte; there must be one. */
	char next() noexcept
	{
		const char c = rest_.front();
		rest_.remove_prefix(1);
		return c;
	}

	/** Takes `count` bytes, or what is there. */
	void drop(std::size_t count) noexcept { rest_.remove_prefix(std::min(count, rest_.size())); }

	/** Takes what is in front of the next `c`, or all. */
	std::string_view until(char c) noexcept
	{
		const std::string_view taken = rest_.substr(0, rest_.find(c));
		rest_.remove_prefix(taken.size());
		return taken;
	}

	/** Takes a decimal number of `least` to `most` (at most 9) digits, no digit following it. */
	[[nodiscard]] std::optional<unsigned> number(std::size_t least, std::size_t most) noexcept
	{
		std::size_t digits = 0;
		unsigned value = 0;
		while (digits < rest_.size() && irc::is_digit(rest_[digits])) {
			if (++digits > most)
				return std::nullopt;
			value = value * 10 + static_cast<unsigned>(rest_[digits - 1] - '0');
		}
		if (digits < least)
			return std::nullopt;
		rest_.remove_prefix(digits);
		return value;
	}

private:
	std::string_view rest_;
};

} // namespace confer::datagram
