// SPDX-License-Identifier: MIT
// Whatever the parts hold, LineWriter appends one line within the limits. Input: lines that say in their first byte
// what part they are.
#include "target.hh"

#include "irc/message.hh"
#include "irc/print.hh"

#include <algorithm>
#include <string>

using namespace confer;

namespace {

/** The part without what the format of this input cannot hold otherwise: ~ is LF. */
std::string part_of(fuzz::Input &input)
{
	std::string part(input.line());
	std::replace(part.begin(), part.end(), '~', '\n');
	return part;
}

void write(fuzz::Input &input, std::string &out)
{
	irc::LineWriter line(out);
	const std::size_t shape = input.number();
	for (std::size_t i = 0; i < (shape & 3); ++i) {
		const std::string key = part_of(input);
		line.tag(key, part_of(input));
	}
	if (shape & 4)
		line.raw_tags(part_of(input));
	if (shape & 8)
		line.source(part_of(input));
	else if (shape & 16)
		line.source(part_of(input), "user", part_of(input));
	if (shape & 32)
		line.command(part_of(input));
	else
		line.numeric(irc::RPL_WELCOME);
	for (std::size_t i = 0; i < shape % 5; ++i)
		line.param(part_of(input));
	if (shape & 64)
		line.trailing(part_of(input));
	else if (shape & 128)
		line.last(part_of(input));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	std::string out = "before";
	write(input, out);
	fuzz::require(out.starts_with("before") && out.ends_with("\r\n"), "appended, and ended");
	const std::string_view line = std::string_view(out).substr(6, out.size() - 8);
	fuzz::require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos, "one line");
	const std::size_t tags = line.starts_with('@') ? line.find(' ') + 1 : 0;
	fuzz::require(tags <= irc::kMaxTags && line.size() - tags <= irc::kMaxLine - 2, "within the limits");
	irc::Message message;
	const irc::ParseError error = irc::parse(line, message);
	const bool parsed = error == irc::ParseError::none || error == irc::ParseError::bad_command;
	// A line can be cut within its source, and is then no message.
	fuzz::require(parsed || line.size() - tags + 3 >= irc::kMaxLine - 2, "a message");
	return 0;
}
