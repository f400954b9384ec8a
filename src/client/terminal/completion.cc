// SPDX-License-Identifier: MIT
#include "client/terminal/completion.hh"

#include "client/talk/commands.hh"
#include "irc/ascii.hh"

#include <algorithm>

namespace confer::client {

namespace {

std::vector<std::string> matching_commands(std::string_view start, std::string_view prefix)
{
	std::vector<std::string> found;
	for (const Command &command : commands())
		if (starts_nocase(command.name, start))
			found.push_back(std::string(prefix) + std::string(command.name));
	return found;
}

void add(std::vector<std::string> &to, std::vector<std::string> words, std::string_view behind)
{
	for (std::string &word : words)
		to.push_back(std::move(word) + std::string(behind));
}

/** What the command at the beginning of the text wants as its next word. */
Completes wanted(std::string_view text, std::size_t word_start)
{
	const ParsedInput input = parse_input(text);
	if (!input.command)
		return Completes::target;
	const Command *command = find_command(input.name);
	if (!command)
		return Completes::nothing;
	const std::string_view before = text.substr(0, word_start);
	const bool first = before.find_first_not_of(' ', 1 + input.name.size()) == std::string_view::npos;
	// Behind the first word, names may stand anywhere in a text.
	const bool alone = command->completes == Completes::nothing || command->completes == Completes::server ||
	                   command->completes == Completes::window_label || command->completes == Completes::setting;
	if (command->completes == Completes::search_word)
		return Completes::search_word;
	return first ? command->completes : alone ? Completes::nothing : Completes::target;
}

bool input_is_command(std::string_view text) noexcept
{
	return parse_input(text).command;
}

std::vector<std::string> with_at(std::vector<std::string> nicks)
{
	for (std::string &nick : nicks)
		nick.insert(nick.begin(), '@');
	return nicks;
}

void add_in_front(std::vector<std::string> &to, std::string_view front, const std::vector<std::string> &words)
{
	for (const std::string &word : words)
		to.push_back(std::string(front) + word + " ");
}

/** What restricts a search, and the names behind `in:` and `from:`; other words are names or text. */
void add_search_words(std::string_view word, const Names &names, std::vector<std::string> &candidates)
{
	const std::string_view key = word.substr(0, word.find(':') + 1);
	const std::string_view value = word.substr(key.size());
	if (irc::equal_nocase(key, "in:")) {
		add_in_front(candidates, key, names.channels(value));
		if (!value.empty())
			add_in_front(candidates, key, names.nicks(value));
	} else if (irc::equal_nocase(key, "from:")) {
		add_in_front(candidates, key, names.nicks(value));
	} else if (!word.empty()) {
		for (const std::string_view name : {"in:", "from:", "after:", "before:"})
			if (starts_nocase(name, word))
				candidates.emplace_back(name);
		add(candidates, names.nicks(word), " ");
	}
}

/** The text that `/topic ` or `/topic #ops ` is to be completed with; empty: it is another command. */
std::string topic_wanted(std::string_view before, const Names &names)
{
	const ParsedInput input = parse_input(before);
	if (!input.command || find_command(input.name) != find_command("topic") || input.text.find(' ') != input.text.npos)
		return {};
	return names.topic(input.text);
}

} // namespace

bool starts_nocase(std::string_view text, std::string_view start) noexcept
{
	return text.size() >= start.size() && irc::equal_nocase(text.substr(0, start.size()), start);
}

Completion complete(std::string_view text, std::size_t cursor, const Names &names)
{
	const std::string_view before = text.substr(0, cursor);
	const std::size_t blank = before.find_last_of(" \n");
	Completion result{blank == std::string_view::npos ? 0 : blank + 1};
	const std::string_view word = before.substr(result.start);
	if (result.start == 0 && word.starts_with('/') && !word.starts_with("//")) {
		add(result.candidates, matching_commands(word.substr(1), "/"), " ");
		return result;
	}
	const Completes what = wanted(text, result.start);
	const bool greeting = result.start == 0 || before[result.start - 1] == '\n';
	if (word.size() > 1 && word.front() == '@' && !input_is_command(text)) { // as other chats address people
		add(result.candidates, with_at(names.nicks(word.substr(1))), " ");
		return result;
	}
	if (const std::string topic = word.empty() ? topic_wanted(before, names) : std::string(); !topic.empty())
		result.candidates.push_back(topic);
	if (what == Completes::setting)
		add(result.candidates, settings_named(word), " ");
	if (what == Completes::search_word)
		add_search_words(word, names, result.candidates);
	if (what == Completes::command)
		add(result.candidates, matching_commands(word, {}), " ");
	if (what == Completes::server)
		add(result.candidates, names.server_names(word), "");
	if (what == Completes::window_label)
		add(result.candidates, names.windows(word), "");
	if (what == Completes::nick || what == Completes::target)
		if (!word.empty())
			add(result.candidates, names.nicks(word), greeting ? ": " : " ");
	if (what == Completes::channel || what == Completes::topic || (what == Completes::target && !word.empty()))
		add(result.candidates, names.channels(word), " ");
	return result;
}

std::optional<std::string> Completing::next(std::string_view text, std::size_t cursor, const Names &names, int step)
{
	if (!active_) {
		completion_ = complete(text, cursor, names);
		if (completion_.candidates.empty())
			return std::nullopt;
		active_ = true;
		place_ = step > 0 ? 0 : completion_.candidates.size() - 1;
	} else {
		const auto count = static_cast<int>(completion_.candidates.size());
		place_ = static_cast<std::size_t>((static_cast<int>(place_) + step + count) % count);
	}
	return completion_.candidates[place_];
}

} // namespace confer::client
