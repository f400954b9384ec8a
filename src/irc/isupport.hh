// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confer::irc {

class LineWriter;

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
	 * Ends an RPL_ISUPPORT line, which has its nick already: with as many tokens from number `first` on as it takes, at
	 * least one and at most kMaxIsupportTokens, and the text. A token that alone is longer than a line is a bug of the
	 * caller and is cut. @return the number of the first token for the next line; tokens().size() when there is none
	 */
	[[nodiscard]] std::size_t print(LineWriter &line, std::size_t first) const;

private:
	std::vector<std::string> tokens_;
};

} // namespace confer::irc
