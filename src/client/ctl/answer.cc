// SPDX-License-Identifier: MIT
#include "client/ctl/answer.hh"

#include "client/safe_text.hh"
#include "datagram/json.hh"
#include "irc/items.hh"
#include "irc/width.hh"

#include <algorithm>
#include <cstddef>

namespace confer::client {

namespace {

using datagram::JsonReader;
using Token = JsonReader::Token;

/** The bytes of the last token, which is a number or a word, without what stands before it. */
std::string bare_value(std::string_view json, std::size_t from, std::size_t to)
{
	std::string_view value = json.substr(from, to - from);
	value.remove_prefix(std::min(value.find_first_not_of(" \t,:["), value.size()));
	return value == "true" ? "yes" : value == "false" ? "no" : value == "null" ? "" : std::string(value);
}

void append_word(std::string &words, std::string_view word)
{
	if (!words.empty())
		words += ' ';
	words += word;
}

std::string display(std::string_view value)
{
	return value.empty() ? "-" : safe_text(value);
}

/** Pads to a width in columns of a terminal. */
void append_padded(std::string &line, std::string_view text, std::size_t width)
{
	line += text;
	const std::size_t has = irc::text_width(text);
	line.append(width > has ? width - has : 0, ' ');
}

} // namespace

std::vector<CtlMember> read_members(std::string_view json)
{
	JsonReader reader(json);
	std::vector<CtlMember> members;
	if (reader.next() != Token::object_begin)
		return {};
	std::size_t depth = 0; // of arrays
	for (;;) {
		const std::size_t before = reader.position();
		switch (const Token token = reader.next(); token) {
		case Token::key: members.emplace_back(reader.string(), std::string()); continue;
		case Token::string: append_word(members.back().second, reader.string()); continue;
		case Token::number:
		case Token::literal: append_word(members.back().second, bare_value(json, before, reader.position())); continue;
		case Token::array_begin: ++depth; continue;
		case Token::array_end: --depth; continue;
		case Token::object_begin: reader.skip(token); continue;
		case Token::object_end: return reader.next() == Token::end ? members : std::vector<CtlMember>();
		case Token::end:
		case Token::error: return {};
		}
	}
}

CtlEnd read_end(std::string_view line)
{
	const auto take = [&line] {
		const std::size_t space = std::min(line.find(' '), line.size());
		const std::string_view word = line.substr(0, space);
		line.remove_prefix(std::min(space + 1, line.size()));
		return word;
	};
	const std::string_view verb = take();
	if (verb == "OK")
		return {ExitStatus::ok, std::string(line)};
	if (verb != "FAIL")
		return {ExitStatus::temporary, "the answer has no end: did conferd stop?"};
	const std::string_view code = take();
	ExitStatus status = ExitStatus::refused;
	if (code == "USAGE")
		status = ExitStatus::usage;
	else if (code.starts_with("NO_SUCH_"))
		status = ExitStatus::no_user;
	else if (code == "NOT_KEPT")
		status = ExitStatus::not_kept;
	else if (code == "UNAVAILABLE")
		status = ExitStatus::temporary;
	else if (code == "CONFIG")
		status = ExitStatus::config;
	return {status, std::string(line)};
}

CtlTable::CtlTable(std::string_view columns)
{
	for (const std::string_view column : irc::Items(columns, ' '))
		columns_.emplace_back(column);
}

void CtlTable::add(std::string_view json)
{
	const std::vector<CtlMember> members = read_members(json);
	if (columns_.empty()) {
		for (const CtlMember &member : members)
			lines_ += member.first + ": " + safe_text(member.second) + "\n";
		return;
	}
	std::vector<std::string> row;
	for (const std::string &column : columns_) {
		const auto found = std::find_if(members.begin(), members.end(),
		                                [&](const CtlMember &member) { return member.first == column; });
		row.push_back(display(found == members.end() ? std::string_view() : found->second));
	}
	rows_.push_back(std::move(row));
}

std::string CtlTable::text() const
{
	if (columns_.empty() || rows_.empty())
		return lines_;
	std::vector<std::size_t> widths;
	for (std::size_t i = 0; i < columns_.size(); ++i) {
		std::size_t width = columns_[i].size();
		for (const auto &row : rows_)
			width = std::max(width, std::size_t{irc::text_width(row[i])});
		widths.push_back(width);
	}
	constexpr std::size_t kGap = 2;
	std::string text;
	const auto add_row = [&](const std::vector<std::string> &row) {
		for (std::size_t i = 0; i + 1 < row.size(); ++i)
			append_padded(text, row[i], widths[i] + kGap);
		text += row.back() + "\n";
	};
	add_row(columns_);
	for (const auto &row : rows_)
		add_row(row);
	return text;
}

} // namespace confer::client
