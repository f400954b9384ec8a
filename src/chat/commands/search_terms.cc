// SPDX-License-Identifier: MIT
#include "chat/commands/search_terms.hh"

#include "irc/message.hh"
#include "irc/search_text.hh"
#include "irc/server_time.hh"
#include "irc/text_lines.hh"

#include <algorithm>
#include <charconv>
#include <utility>

namespace confer::chat {

namespace {

std::vector<std::string> words_of(std::string_view text)
{
	std::string folded;
	irc::append_search_text(text, folded);
	std::vector<std::string> words;
	for (std::string_view rest = folded; !rest.empty();) {
		const std::string_view word = rest.substr(0, rest.find(' '));
		rest.remove_prefix(std::min(rest.size(), word.size() + 1));
		if (!word.empty())
			words.emplace_back(word);
	}
	return words;
}

} // namespace

std::optional<std::string_view> SearchTerms::take_limit(std::string_view value)
{
	std::size_t number = 0;
	const char *end = value.data() + value.size();
	const auto [rest, error] = std::from_chars(value.data(), end, number);
	if (error == std::errc::result_out_of_range && rest == end)
		return {};
	if (error != std::errc{} || rest != end || number == 0)
		return "The limit is a number above 0";
	limit_ = std::min(limit_, number);
	return {};
}

/** Returns what is wrong with it. */
std::optional<std::string_view> SearchTerms::take(std::string_view key, std::string value)
{
	if (key == "limit")
		return take_limit(value);
	if (key == "after" || key == "before") {
		const auto time = irc::parse_server_time(value);
		if (!time)
			return "A time is written 2026-11-22T20:44:02.123Z";
		(key == "after" ? after_ : before_) = time;
		return {};
	}
	if (key == "text") {
		words_ = words_of(value);
		return words_.empty() ? std::optional<std::string_view>("There is nothing to search for") : std::nullopt;
	}
	if (key != "in" && key != "from")
		return "Unknown attribute; use in, from, text, after, before or limit";
	if (value.empty())
		return "It needs a name";
	(key == "in" ? in_ : from_) = std::move(value);
	return {};
}

std::optional<SearchTerms::Fault> SearchTerms::read(std::string_view attributes, std::size_t most)
{
	limit_ = most;
	bool any = false;
	for (const irc::Tag &tag : irc::Tags(attributes)) {
		std::string value;
		irc::unescape_tag(tag.value, value);
		if (const auto why = take(tag.key, std::move(value)))
			return Fault{std::string(tag.key), *why};
		any = true;
	}
	if (any)
		return {};
	return Fault{"*", "Say what to search for: in=#channel;from=nick;text=words"};
}

bool SearchTerms::match(const HistoryRecord::Text &text, const irc::CaseMap &map)
{
	irc::Message said;
	if (irc::parse_text_lines(text.body, said) != irc::ParseError::none)
		return false;
	if (!from_.empty() && !map.equal(said.source.substr(0, said.source.find('!')), from_))
		return false;
	if (words_.empty())
		return true;
	text_.clear();
	irc::append_search_text(said.param(1), text_);
	return std::all_of(words_.begin(), words_.end(),
	                   [this](const std::string &word) { return text_.find(word) != text_.npos; });
}

} // namespace confer::chat
