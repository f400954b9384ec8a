// SPDX-License-Identifier: MIT
// What parse() gives lies within the line, and print() writes it so that parse() gives it again.
#include "target.hh"

#include "irc/message.hh"
#include "irc/print.hh"

#include <algorithm>
#include <string>

using namespace confer;
using irc::Message;
using irc::ParseError;

namespace {

bool within(std::string_view part, std::string_view line)
{
	return part.empty() || (part.data() >= line.data() && part.data() + part.size() <= line.data() + line.size());
}

bool same(const Message &a, const Message &b)
{
	return a.tags == b.tags && a.source == b.source && a.command == b.command && a.count == b.count &&
	       std::equal(a.params.begin(), a.params.end(), b.params.begin());
}

bool is_parsed(ParseError error)
{
	return error == ParseError::none || error == ParseError::bad_command;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string_view line(reinterpret_cast<const char *>(data), size);
	Message message;
	const ParseError error = irc::parse(line, message);
	if (!is_parsed(error))
		return 0;
	fuzz::require(!message.command.empty(), "a message has a command");
	fuzz::require(within(message.tags, line) && within(message.source, line) && within(message.command, line),
	              "parts within the line");
	for (const std::string_view param : message.params)
		fuzz::require(within(param, line), "parameters within the line");
	std::size_t tags = 0;
	for (const irc::Tag &tag : irc::Tags(message.tags)) {
		fuzz::require(!tag.key.empty() && within(tag.key, line) && within(tag.value, line), "tags within the line");
		fuzz::require(message.tag(tag.key).has_value(), "tags can be looked up");
		++tags;
	}
	fuzz::require(tags <= message.tags.size(), "no more tags than bytes");

	std::string printed;
	irc::print(message, printed);
	fuzz::require(std::count(printed.begin(), printed.end(), '\n') == 1 && printed.ends_with("\r\n"), "one line");
	const std::size_t rest = line.size() - message.tags.size();
	const bool is_marked = message.command.starts_with(':') || message.command.starts_with('@');
	if (rest > irc::kMaxLine - 4 || message.tags.size() > irc::kMaxTags - 2 || is_marked)
		return 0; // print() may cut, drop tags, or repair a command that is none
	Message again;
	printed.resize(printed.size() - 2);
	fuzz::require(irc::parse(printed, again) == error && same(message, again), "parse, print, parse");
	return 0;
}
