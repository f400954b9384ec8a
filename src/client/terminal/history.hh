// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/** The lines typed before in one window, and which of them is shown. Pure; for one thread. */
class History {
public:
	static constexpr std::size_t kMax = 500;

	/** Remembers a line unless it is empty or equal to the last one, and goes back to the new line. */
	void add(std::string_view line);

	/**
	 * The line typed before the one that is shown.
	 *
	 * @param shown the text that is there now; the new line is kept for later()
	 * @return nothing when there is none
	 */
	[[nodiscard]] std::optional<std::string> earlier(std::string_view shown);

	/** The line typed after the one that is shown; in the end the new line as it was. */
	[[nodiscard]] std::optional<std::string> later();

	/** The newest entry before entry `before` that has `text` in it; nothing if there is none. */
	[[nodiscard]] std::optional<std::size_t> find_back(std::string_view text, std::size_t before) const noexcept;

	[[nodiscard]] std::size_t size() const noexcept { return lines_.size(); }
	[[nodiscard]] const std::string &at(std::size_t entry) const { return lines_.at(entry); }

	/** Goes back to the new line. */
	void leave() noexcept { entry_ = lines_.size(); }

private:
	std::deque<std::string> lines_;
	std::size_t entry_ = 0; ///< the one shown; size() for the new line
	std::string draft_;     ///< the new line while an entry is shown
};

} // namespace confer::client
