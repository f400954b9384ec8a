// SPDX-License-Identifier: MIT
#pragma once

#include "chat/history.hh"
#include "irc/casemap.hh"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/** What a SEARCH looks for: the attributes of soju.im/search. */
class SearchTerms {
public:
	/** What is wrong with them. */
	struct Fault {
		std::string what; ///< the attribute
		std::string_view why;
	};

	/**
	 * Reads attributes, which are written as tags of a message are.
	 * @param most a greater limit becomes this one
	 * @return nothing when they are right
	 */
	std::optional<Fault> read(std::string_view attributes, std::size_t most);

	/** Whether a message has all of it but place and time. `map`: folds nicks. */
	bool match(const HistoryRecord::Text &text, const irc::CaseMap &map);

	const std::string &in() const noexcept
	{
		return in_;
	} ///< a channel, nick or account; empty: wherever the asker may
	const std::optional<WallTime> &after() const noexcept { return after_; }
	const std::optional<WallTime> &before() const noexcept { return before_; }
	std::size_t limit() const noexcept { return limit_; }

private:
	std::optional<std::string_view> take(std::string_view key, std::string value);
	std::optional<std::string_view> take_limit(std::string_view value);

	std::string in_;
	std::string from_;               ///< a nick; empty: anybody
	std::vector<std::string> words_; ///< as irc::append_search_text() has them
	std::optional<WallTime> after_, before_;
	std::size_t limit_ = 0;
	std::string text_; ///< of the message that is looked at
};

} // namespace confer::chat
