// SPDX-License-Identifier: MIT
#include "irc/text_lines.hh"

#include "irc/message_split.hh"

#include <algorithm>

namespace confer::irc {

namespace {

constexpr std::string_view kEnds = "\n\r";

} // namespace

void TextLines::Iterator::take(bool continues) noexcept
{
	line_ = {rest_.substr(0, rest_.find_first_of(kEnds)), continues};
	rest_.remove_prefix(line_.text.size());
}

TextLines::Iterator &TextLines::Iterator::operator++() noexcept
{
	at_end_ = rest_.empty();
	if (!at_end_) {
		const bool continues = rest_.front() == '\r';
		rest_.remove_prefix(1);
		take(continues);
	}
	return *this;
}

void append_text_line(std::string &text, const TextLine &line, bool first)
{
	if (!first)
		text += line.continues ? '\r' : '\n';
	text += line.text;
}

std::string joined_text(std::string_view text)
{
	std::string joined(text);
	joined.erase(std::remove(joined.begin(), joined.end(), '\r'), joined.end());
	return joined;
}

ParseError parse_text_lines(std::string_view line, Message &message) noexcept
{
	const std::size_t end = line.find_first_of(kEnds);
	const ParseError error = parse(line.substr(0, end), message);
	if (error != ParseError::none || end == line.npos)
		return error;
	if (message.count == 0)
		return ParseError::bare_cr;
	std::string_view &last = message.params[message.count - 1];
	last = std::string_view(last.data(), static_cast<std::size_t>(line.data() + line.size() - last.data()));
	return line.find('\0') == line.npos ? ParseError::none : ParseError::nul;
}

std::string_view first_part(std::string_view line, std::size_t room) noexcept
{
	if (line.size() <= room)
		return line;
	const std::string_view part = text_prefix(line, room);
	return part.empty() ? line.substr(0, room) : part;
}

} // namespace confer::irc
