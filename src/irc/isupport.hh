// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confer::irc {

/**
 * The tokens of RPL_ISUPPORT, in the order in which they were added. Modern, "Feature Advertisement" and RPL_ISUPPORT.
 * Made once and then only read, by any thread.
 */
class Isupport {
public:
	/** Adds NAME. */
	void add(std::string_view name);

	/** Adds NAME=value. In the value, space, '=', backslash and everything that is not printable ASCII become \xHH. */
	void add(std::string_view name, std::string_view value);
	void add(std::string_view name, std::uint64_t value);

	[[nodiscard]] const std::vector<std::string> &tokens() const noexcept { return tokens_; }

	/**
	 * Appends as many messages as are needed, each with at most kMaxIsupportTokens tokens and kMaxLine bytes. A token
	 * that alone is longer than a line is a bug of the caller and is cut.
	 */
	void print(std::string_view server, std::string_view nick, std::string &out) const;

private:
	std::vector<std::string> tokens_;
};

} // namespace confer::irc
