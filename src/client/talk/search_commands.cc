// SPDX-License-Identifier: MIT
//
// What the command does that searches what the server keeps.
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/ascii.hh"

#include <string>
#include <string_view>

namespace confer::client {

namespace {

/** Takes a word that restricts the search. @return false if it is a word of the text; `problem` if it is wrong */
bool take_restriction(std::string_view word, SearchQuery &query, std::string &problem)
{
	const std::size_t colon = word.find(':');
	if (colon == word.npos)
		return false;
	const std::string_view key = word.substr(0, colon), value = word.substr(colon + 1);
	const auto is = [key](std::string_view name) { return irc::equal_nocase(key, name); };
	if (!is("in") && !is("from") && !is("after") && !is("before"))
		return false;
	if (value.empty()) {
		problem = std::string(word) + " needs a value";
	} else if (is("in")) {
		query.in = value;
	} else if (is("from")) {
		query.from = value;
	} else {
		auto &bound = is("after") ? query.after : query.before;
		bound = parse_since(value, wall_now());
		if (!bound)
			problem = std::string(value) + " is not a time; write 2026-11-22, 2026-11-22T20:44Z, 20:44 (UTC), 2h or 7d";
	}
	return true;
}

} // namespace

} // namespace confer::client

namespace confer::client::handlers {

bool search(CommandCall &call)
{
	if (!call.session.has(Extra::search) || !call.session.has(irc::Cap::batch)) {
		say(call.outcome, Style::error,
		    "This server does not search (soju.im/search); /find looks for text in the window");
		return true;
	}
	if (call.args.empty()) {
		call.outcome.search_on = true;
		return true;
	}
	SearchQuery query;
	std::string problem;
	while (!call.args.empty()) {
		const std::string_view word = take_word(call.args);
		if (!take_restriction(word, query, problem))
			query.text.append(query.text.empty() ? "" : " ").append(word);
		if (!problem.empty()) {
			say(call.outcome, Style::error, problem);
			return true;
		}
	}
	call.outcome.search = std::move(query);
	return true;
}

} // namespace confer::client::handlers
