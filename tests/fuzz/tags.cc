// SPDX-License-Identifier: MIT
// Escaped tag values hold no delimiter and stand for what was escaped; every escaped value has one normal form.
#include "target.hh"

#include "irc/message.hh"
#include "irc/print.hh"

#include <algorithm>
#include <string>

using namespace confer;

namespace {

std::string escaped(std::string_view text)
{
	std::string out;
	irc::escape_tag(text, out);
	return out;
}

std::string unescaped(std::string_view value)
{
	std::string out;
	irc::unescape_tag(value, out);
	return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const std::string key(input.line());
	std::string text(input.rest());

	const std::string raw = unescaped(text);
	fuzz::require(raw.size() <= text.size(), "unescaping does not grow");
	text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
	const std::string value = escaped(text);
	fuzz::require(value.find_first_of(std::string_view("; \r\n\0", 5)) == std::string::npos, "no delimiter");
	fuzz::require(unescaped(value) == text, "unescaping undoes escaping");

	if (!irc::valid_tag_key(key) || key.size() + value.size() > irc::kMaxServerTags - 3)
		return 0;
	std::string line;
	irc::LineWriter(line).tag(key, text).command("TAGMSG");
	irc::Message message;
	fuzz::require(irc::parse(std::string_view(line).substr(0, line.size() - 2), message) == irc::ParseError::none,
	              "a tagged line is a message");
	const auto found = message.tag(key);
	fuzz::require(found && unescaped(*found) == text, "the tag is there");
	return 0;
}
