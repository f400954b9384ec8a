// SPDX-License-Identifier: MIT
#include "ini/ini.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"

#include <algorithm>

namespace confer::ini {

std::string Diagnostic::text(std::string_view file) const
{
	std::string out(file);
	if (line != 0)
		out.append(":").append(std::to_string(line));
	out.append(": ").append(message);
	if (!remedy.empty())
		out.append("; ").append(remedy);
	return out;
}

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view trim(std::string_view text) noexcept
{
	auto first = text.find_first_not_of(kBlanks);
	if (first == text.npos)
		return {};
	return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/** Takes one line off `bytes`, without its LF or CRLF. */
std::string_view take_line(std::string_view &bytes) noexcept
{
	auto end = bytes.find('\n');
	std::string_view line = bytes.substr(0, end);
	bytes.remove_prefix(end == bytes.npos ? bytes.size() : end + 1);
	if (line.ends_with('\r'))
		line.remove_suffix(1);
	return line;
}

class Parser {
public:
	explicit Parser(std::string_view bytes) : rest_(bytes)
	{
		if (rest_.starts_with(kByteOrderMark))
			rest_.remove_prefix(kByteOrderMark.size());
	}

	Document parse()
	{
		while (!rest_.empty()) {
			++line_;
			std::string_view line = take_line(rest_);
			if (is_text(line))
				parse_line(trim(line));
		}
		return std::move(document_);
	}

private:
	void error(std::string message, std::string remedy)
	{
		document_.errors.push_back({line_, std::move(message), std::move(remedy)});
	}

	bool is_text(std::string_view line)
	{
		if (std::any_of(line.begin(), line.end(), [](char c) { return irc::is_control(c) && c != '\t'; })) {
			error("control byte in the line", "remove it, or write the file again in a text editor");
			return false;
		}
		if (!irc::utf8_valid(line)) {
			error("the line is not UTF-8", "save the file as UTF-8");
			return false;
		}
		return true;
	}

	void parse_line(std::string_view line)
	{
		if (line.empty() || line[0] == '#' || line[0] == ';')
			return;
		if (line[0] == '[')
			parse_section(line);
		else
			parse_entry(line);
	}

	void parse_section(std::string_view line)
	{
		// What follows is ignored, not taken for keys of the section before.
		section_ = Place::ignored;
		if (line.size() < 2 || !line.ends_with(']')) {
			error("a section's name does not end with ]", "write [name] alone on its line");
			return;
		}
		std::string_view name = trim(line.substr(1, line.size() - 2));
		if (name.empty() || name.find_first_of("[]") != name.npos) {
			error("bad section name", "write one name in brackets, as in [server]");
			return;
		}
		if (const Section *earlier = document_.find(name)) {
			error("section [" + std::string(name) + "] begins a second time; the first is in line " +
			          std::to_string(earlier->line),
			      "put all its keys in one place");
			return;
		}
		document_.sections.push_back({std::string(name), line_, {}});
		section_ = Place::named;
	}

	void parse_entry(std::string_view line)
	{
		auto equals = line.find('=');
		if (equals == line.npos) {
			error("not a section, key = value, or comment", "write key = value, or begin the line with #");
			return;
		}
		std::string_view key = trim(line.substr(0, equals));
		if (key.empty()) {
			error("a value without a key", "write key = value");
			return;
		}
		if (section_ == Place::none)
			error("key " + std::string(key) + " stands before the first section", "write a [section] line above it");
		if (section_ == Place::named)
			add_entry(key, trim(line.substr(equals + 1)));
	}

	void add_entry(std::string_view key, std::string_view value)
	{
		Section &section = document_.sections.back();
		if (const Entry *earlier = section.find(key)) {
			error("[" + section.name + "] " + std::string(key) + " appears a second time; the first is in line " +
			          std::to_string(earlier->line),
			      "remove one of them");
			return;
		}
		section.entries.push_back({std::string(key), std::string(value), line_});
	}

	/** Where an entry read now belongs: nowhere yet, to the last section, or to one that was refused. */
	enum class Place { none, named, ignored };

	std::string_view rest_;
	unsigned line_ = 0;
	Place section_ = Place::none;
	Document document_;
};

} // namespace

const Entry *Section::find(std::string_view key) const noexcept
{
	for (const Entry &entry : entries) {
		if (entry.key == key)
			return &entry;
	}
	return nullptr;
}

const Section *Document::find(std::string_view name) const noexcept
{
	for (const Section &section : sections) {
		if (section.name == name)
			return &section;
	}
	return nullptr;
}

Document parse(std::string_view bytes)
{
	return Parser(bytes).parse();
}

} // namespace confer::ini
