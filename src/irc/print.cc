// SPDX-License-Identifier: MIT
#include "irc/print.hh"

#include "irc/utf8.hh"

#include <array>
#include <cassert>
#include <charconv>
#include <cstring>

namespace confer::irc {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

constexpr bool is_line_break(char c) noexcept
{
	return c == '\0' || c == '\r' || c == '\n';
}

constexpr bool is_delimiter(char c) noexcept
{
	return c == ' ' || is_line_break(c);
}

/** Whether some byte is below 14, and so might be NUL, CR or LF. Eight bytes at a time; text hardly ever has such
 * bytes. */
bool may_hold_line_break(std::string_view text) noexcept
{
	constexpr std::uint64_t kOnes = 0x0101010101010101;
	constexpr std::uint64_t kHighBits = 0x8080808080808080;
	std::size_t n = 0;
	for (; n + sizeof(std::uint64_t) <= text.size(); n += sizeof(std::uint64_t)) {
		std::uint64_t word;
		std::memcpy(&word, text.data() + n, sizeof word);
		if ((word - kOnes * 14) & ~word & kHighBits)
			return true;
	}
	for (; n < text.size(); ++n)
		if (is_line_break(text[n]))
			return true;
	return false;
}

} // namespace

void append_unsigned(std::string &out, std::uint64_t number)
{
	std::array<char, 20> digits;
	const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
	assert(error == std::errc());
	out.append(digits.data(), end);
}

void append_tagged(std::string &out, std::string_view key, std::string_view value, std::string_view line)
{
	out += '@';
	out += key;
	out += '=';
	out += value;
	const bool tagged = line.starts_with('@');
	out += tagged ? ';' : ' ';
	out += line.substr(tagged ? 1 : 0);
}

LineWriter::~LineWriter()
{
	if (part_ == Part::ended)
		return;
	if (part_ < Part::command)
		out_.resize(start_);
	else
		end();
}

/** Makes room for so many bytes and a line end, which the destructor then needs no memory for. */
void LineWriter::make_room(std::size_t bytes)
{
	const std::size_t needed = out_.size() + bytes + kLineEnd.size();
	if (needed > out_.capacity())
		out_.reserve(needed);
}

/** Ends the part before, and checks that this one may follow. */
void LineWriter::enter(Part part)
{
	assert(part >= part_ && (part == Part::tags || part == Part::command || part > part_));
	if (part_ == part)
		return;
	const bool tagged = part_ == Part::tags || part_ == Part::raw_tags;
	if (part > Part::raw_tags && part_ <= Part::raw_tags) {
		if (tagged)
			out_.push_back(' ');
		rest_ = out_.size();
	}
	part_ = part;
}

/** Appends a word that can be neither two words nor none. */
void LineWriter::put_word(std::string_view word)
{
	const std::size_t start = out_.size();
	out_.append(word.empty() ? "*" : word);
	for (std::size_t i = start; i < out_.size(); ++i)
		if (is_delimiter(out_[i]))
			out_[i] = '_';
}

/** Appends a word that cannot be taken for the last parameter or a source. */
void LineWriter::put_param(std::string_view word)
{
	const std::size_t start = out_.size();
	put_word(word);
	if (out_[start] == ':')
		out_[start] = '_';
}

void LineWriter::put_text(std::string_view text)
{
	const std::size_t start = out_.size();
	out_.append(text);
	if (!may_hold_line_break(text))
		return;
	for (std::size_t i = start; i < out_.size(); ++i)
		if (is_line_break(out_[i]))
			out_[i] = ' ';
}

LineWriter &LineWriter::tag(std::string_view key, std::string_view value)
{
	const std::size_t before = out_.size();
	const bool first = part_ == Part::start;
	out_.push_back(first ? '@' : ';');
	for (const char c : key)
		out_.push_back(is_delimiter(c) || c == ';' || c == '=' ? '_' : c);
	if (!value.empty()) {
		out_.push_back('=');
		escape_tag(value, out_);
	}
	// One byte is for the space behind the tags.
	if (key.empty() || out_.size() - start_ > kMaxServerTags - 1)
		out_.resize(before);
	else
		enter(Part::tags);
	return *this;
}

LineWriter &LineWriter::raw_tags(std::string_view tags)
{
	const bool first = part_ == Part::start;
	const std::size_t size = out_.size() - start_ + 1 + tags.size();
	if (tags.empty() || size > kMaxTags - 1)
		return *this;
	enter(Part::raw_tags);
	out_.push_back(first ? '@' : ';');
	for (const char c : tags)
		out_.push_back(is_delimiter(c) ? '_' : c);
	return *this;
}

LineWriter &LineWriter::source(std::string_view source)
{
	enter(Part::source);
	out_.push_back(':');
	put_word(source);
	out_.push_back(' ');
	return *this;
}

LineWriter &LineWriter::source(std::string_view nick, std::string_view user, std::string_view host)
{
	enter(Part::source);
	out_.push_back(':');
	put_word(nick);
	out_.push_back('!');
	put_word(user);
	out_.push_back('@');
	put_word(host);
	out_.push_back(' ');
	return *this;
}

LineWriter &LineWriter::command(std::string_view command)
{
	assert(part_ < Part::command);
	make_room(sizeof("  *") + command.size());
	enter(Part::command);
	const std::size_t start = out_.size();
	put_param(command);
	if (out_[start] == '@')
		out_[start] = '_'; // would be taken for tags
	return *this;
}

LineWriter &LineWriter::numeric(Numeric numeric)
{
	return command(digits(numeric));
}

LineWriter &LineWriter::param(std::string_view word)
{
	assert(part_ == Part::command);
	make_room(sizeof(" *") + word.size());
	out_.push_back(' ');
	put_param(word);
	return *this;
}

LineWriter &LineWriter::param(std::uint64_t number)
{
	assert(part_ == Part::command);
	make_room(sizeof(" 18446744073709551615"));
	out_.push_back(' ');
	append_unsigned(out_, number);
	return *this;
}

LineWriter &LineWriter::trailing(std::string_view text)
{
	assert(part_ == Part::command);
	make_room(sizeof(" :") + text.size());
	enter(Part::trailing);
	out_.append(" :");
	put_text(text);
	return *this;
}

LineWriter &LineWriter::last(std::string_view text)
{
	const bool word = !text.empty() && text.front() != ':' && text.find(' ') == std::string_view::npos;
	return word ? param(text) : trailing(text);
}

std::size_t LineWriter::room() const noexcept
{
	assert(part_ >= Part::source && part_ < Part::ended);
	const std::size_t used = out_.size() - rest_ + kLineEnd.size();
	return used < kMaxLine ? kMaxLine - used : 0;
}

bool LineWriter::end()
{
	assert(part_ == Part::command || part_ == Part::trailing);
	const std::string_view rest = std::string_view(out_).substr(rest_);
	const std::size_t kept = utf8_prefix(rest, kMaxLine - kLineEnd.size()).size();
	const bool whole = kept == rest.size();
	out_.resize(rest_ + kept);
	out_.append(kLineEnd);
	part_ = Part::ended;
	return whole;
}

void print(const Message &message, std::string &out)
{
	LineWriter line(out);
	line.raw_tags(message.tags);
	if (!message.source.empty())
		line.source(message.source);
	line.command(message.command);
	for (std::size_t i = 0; i + 1 < message.count; ++i)
		line.param(message.params[i]);
	if (message.count == kMaxParams)
		line.trailing(message.params[kMaxParams - 1]);
	else if (message.count > 0)
		line.last(message.params[message.count - 1]);
}

} // namespace confer::irc
