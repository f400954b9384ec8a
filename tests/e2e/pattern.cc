// SPDX-License-Identifier: MIT
#include "pattern.hh"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <vector>

namespace confer::e2e {

namespace {

bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/** The length of `{name}` at the front of the text; 0 if there is none. */
std::size_t name_length(std::string_view text)
{
	if (!text.starts_with('{'))
		return 0;
	const std::size_t end = text.find('}');
	if (end == std::string_view::npos || end == 1)
		return 0;
	const std::string_view name = text.substr(1, end - 1);
	return std::all_of(name.begin(), name.end(), in_name) ? end + 1 : 0;
}

/** Reads the escape at the front into `byte`; gives its length, 0 if it is none. */
std::size_t escape(std::string_view text, char &byte)
{
	if (text.size() < 2 || text[0] != '\\')
		return 0;
	if (text[1] == 'x' && text.size() >= 4) {
		unsigned value = 0;
		const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 4, value, 16);
		if (error == std::errc{} && end == text.data() + 4) {
			byte = static_cast<char>(value);
			return 4;
		}
	}
	switch (text[1]) {
	case 'r': byte = '\r'; return 2;
	case 'n': byte = '\n'; return 2;
	case '0': byte = '\0'; return 2;
	case '\\':
	case '*':
	case '{': byte = text[1]; return 2;
	default: return 0;
	}
}

bool match(std::string_view pattern, std::string_view text, Names &names);

/** `{name}`: what it stands for already, or else any word that makes the rest match. */
bool match_name(std::string_view pattern, std::string_view text, Names &names)
{
	const std::size_t length = name_length(pattern);
	const std::string name(pattern.substr(1, length - 2));
	const std::string_view rest = pattern.substr(length);
	if (const auto known = names.find(name); known != names.end())
		return text.starts_with(known->second) && match(rest, text.substr(known->second.size()), names);
	for (std::size_t size = 1; size <= text.size() && text[size - 1] != ' ' && text[size - 1] != ';'; ++size) {
		names[name] = text.substr(0, size);
		if (match(rest, text.substr(size), names))
			return true;
	}
	names.erase(name);
	return false;
}

bool match(std::string_view pattern, std::string_view text, Names &names)
{
	while (!pattern.empty()) {
		if (pattern.front() == '*') {
			for (std::size_t i = 0; i <= text.size(); ++i) {
				if (match(pattern.substr(1), text.substr(i), names))
					return true;
			}
			return false;
		}
		if (name_length(pattern) != 0)
			return match_name(pattern, text, names);
		char wanted = pattern.front();
		const std::size_t length = std::max<std::size_t>(escape(pattern, wanted), 1);
		if (text.empty() || text.front() != wanted)
			return false;
		pattern.remove_prefix(length);
		text.remove_prefix(1);
	}
	return text.empty();
}

/** Takes "@a;b " off the front. */
std::vector<std::string_view> take_tags(std::string_view &line)
{
	std::vector<std::string_view> tags;
	if (!line.starts_with('@'))
		return tags;
	const std::size_t end = std::min(line.find(' '), line.size());
	std::string_view rest = line.substr(1, end - 1);
	line.remove_prefix(std::min(end + 1, line.size()));
	for (;;) {
		const std::size_t semicolon = rest.find(';');
		tags.push_back(rest.substr(0, semicolon));
		if (semicolon == std::string_view::npos)
			return tags;
		rest.remove_prefix(semicolon + 1);
	}
}

bool match_tags(std::vector<std::string_view> wanted, std::vector<std::string_view> given, Names &names)
{
	const bool others = std::erase(wanted, "*") != 0;
	for (const std::string_view tag : wanted) {
		const auto found =
		    std::find_if(given.begin(), given.end(), [&](std::string_view other) { return match(tag, other, names); });
		if (found == given.end())
			return false;
		given.erase(found);
	}
	return others || given.empty();
}

} // namespace

std::string expand_repeats(std::string_view text)
{
	std::string result;
	while (!text.empty()) {
		const std::size_t end = text.front() == '{' ? text.find('}') : std::string_view::npos;
		const std::size_t star = text.substr(0, end).rfind('*');
		unsigned times = 0;
		if (end != std::string_view::npos && star != std::string_view::npos && star > 1) {
			const char *last = text.data() + end;
			const auto [rest, error] = std::from_chars(text.data() + star + 1, last, times);
			if (error == std::errc{} && rest == last) {
				while (times-- > 0)
					result += text.substr(1, star - 1);
				text.remove_prefix(end + 1);
				continue;
			}
		}
		result += text.front();
		text.remove_prefix(1);
	}
	return result;
}

std::string expand(std::string_view text, const Names &names)
{
	std::string result;
	while (!text.empty()) {
		const std::size_t name = name_length(text);
		const auto known = name == 0 ? names.end() : names.find(std::string(text.substr(1, name - 2)));
		if (known != names.end()) {
			result += known->second;
			text.remove_prefix(name);
			continue;
		}
		char byte = text.front();
		const std::size_t length = std::max<std::size_t>(escape(text, byte), 1);
		result += byte;
		text.remove_prefix(length);
	}
	return result;
}

bool matches(std::string_view pattern, std::string_view line, Names &names)
{
	const Names before = names;
	const bool about_tags = pattern.starts_with('@');
	const std::vector<std::string_view> wanted = take_tags(pattern);
	const std::vector<std::string_view> given = take_tags(line);
	if (match(pattern, line, names) && (!about_tags || match_tags(wanted, given, names)))
		return true;
	names = before;
	return false;
}

} // namespace confer::e2e
