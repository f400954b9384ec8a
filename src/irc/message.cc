// SPDX-License-Identifier: MIT
#include "irc/message.hh"

#include "irc/ascii.hh"

namespace confer::irc {

namespace {

void skip_spaces(std::string_view &rest) noexcept
{
	std::size_t n = 0;
	while (n < rest.size() && rest[n] == ' ')
		++n;
	rest.remove_prefix(n);
}

/** Takes the bytes up to the next space, and the spaces behind them. */
std::string_view take_word(std::string_view &rest) noexcept
{
	const std::string_view word = rest.substr(0, rest.find(' '));
	rest.remove_prefix(word.size());
	skip_spaces(rest);
	return word;
}

/** Takes a word that starts with this byte, without the byte; nothing if the rest starts otherwise. */
std::string_view take_marked(char mark, std::string_view &rest) noexcept
{
	if (rest.empty() || rest.front() != mark)
		return {};
	return take_word(rest).substr(1);
}

void take_params(std::string_view rest, Message &message) noexcept
{
	while (!rest.empty()) {
		const bool trailing = rest.front() == ':';
		if (trailing || message.count == kMaxParams - 1) {
			message.params[message.count++] = rest.substr(trailing ? 1 : 0);
			return;
		}
		message.params[message.count++] = take_word(rest);
	}
}

bool is_command(std::string_view word) noexcept
{
	for (const char c : word)
		if (!is_alnum(c))
			return false;
	return true;
}

char unescaped(char c) noexcept
{
	switch (c) {
	case ':': return ';';
	case 's': return ' ';
	case 'r': return '\r';
	case 'n': return '\n';
	default: return c;
	}
}

} // namespace

void Tags::Iterator::step() noexcept
{
	while (!rest_.empty()) {
		const std::string_view item = rest_.substr(0, rest_.find(';'));
		rest_.remove_prefix(item.size() < rest_.size() ? item.size() + 1 : item.size());
		const std::size_t equals = item.find('=');
		tag_.key = item.substr(0, equals);
		tag_.value = equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1);
		if (!tag_.key.empty())
			return;
	}
	at_end_ = true;
}

std::optional<std::string_view> Message::tag(std::string_view key) const noexcept
{
	std::optional<std::string_view> found;
	for (const Tag &t : Tags(tags))
		if (t.key == key)
			found = t.value;
	return found;
}

ParseError parse(std::string_view line, Message &message) noexcept
{
	message.clear();
	if (line.find('\0') != std::string_view::npos)
		return ParseError::nul;
	if (line.find('\r') != std::string_view::npos || line.find('\n') != std::string_view::npos)
		return ParseError::bare_cr;
	skip_spaces(line);
	if (line.empty())
		return ParseError::empty;
	message.tags = take_marked('@', line);
	message.source = take_marked(':', line);
	if (line.empty())
		return ParseError::no_command;
	message.command = take_word(line);
	take_params(line, message);
	return is_command(message.command) ? ParseError::none : ParseError::bad_command;
}

void unescape_tag(std::string_view escaped, std::string &out)
{
	for (std::size_t i = 0; i < escaped.size(); ++i) {
		if (escaped[i] != '\\')
			out.push_back(escaped[i]);
		else if (++i < escaped.size())
			out.push_back(unescaped(escaped[i]));
	}
}

void escape_tag(std::string_view text, std::string &out)
{
	for (const char c : text) {
		switch (c) {
		case '\0': break;
		case ';': out += "\\:"; break;
		case ' ': out += "\\s"; break;
		case '\\': out += "\\\\"; break;
		case '\r': out += "\\r"; break;
		case '\n': out += "\\n"; break;
		default: out.push_back(c);
		}
	}
}

bool valid_tag_key(std::string_view key) noexcept
{
	if (!key.empty() && key.front() == '+')
		key.remove_prefix(1);
	const std::size_t slash = key.rfind('/');
	const std::string_view vendor = slash == std::string_view::npos ? "v" : key.substr(0, slash);
	const std::string_view name = slash == std::string_view::npos ? key : key.substr(slash + 1);
	if (vendor.empty() || name.empty())
		return false;
	for (const char c : vendor)
		if (!is_alnum(c) && c != '-' && c != '.')
			return false;
	for (const char c : name)
		if (!is_alnum(c) && c != '-')
			return false;
	return true;
}

} // namespace confer::irc
