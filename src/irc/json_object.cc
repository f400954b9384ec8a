// SPDX-License-Identifier: MIT
#include "irc/json_object.hh"

#include "irc/utf8.hh"

#include <array>
#include <cstdio>

namespace confer::irc {

namespace {

/** Whether a character must be, or had better be, written as \uXXXX. */
bool needs_escape(char32_t c) noexcept
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

} // namespace

void append_json(std::string_view text, std::string &out)
{
	out += '"';
	while (!text.empty()) {
		const char32_t c = irc::utf8_next(text);
		if (c == '"' || c == '\\') {
			out += '\\';
			out += static_cast<char>(c);
		} else if (c == '\t') {
			out += "\\t";
		} else if (needs_escape(c)) {
			std::array<char, 8> escape;
			std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c) & 0xffff);
			out += escape.data();
		} else {
			irc::utf8_append(c, out);
		}
	}
	out += '"';
}

void JsonObject::begin(std::string_view name)
{
	if (!members_.empty())
		members_ += ',';
	append_json(name, members_);
	members_ += ':';
}

JsonObject &JsonObject::add(std::string_view name, std::string_view value)
{
	begin(name);
	append_json(value, members_);
	return *this;
}

JsonObject &JsonObject::add(std::string_view name, std::uint64_t value)
{
	begin(name);
	members_ += std::to_string(value);
	return *this;
}

JsonObject &JsonObject::add(std::string_view name, bool value)
{
	begin(name);
	members_ += value ? "true" : "false";
	return *this;
}

JsonObject &JsonObject::add(std::string_view name, const JsonObject &value)
{
	begin(name);
	members_ += value.text();
	return *this;
}

JsonObject &JsonObject::add(std::string_view name, std::span<const std::string> values)
{
	begin(name);
	members_ += '[';
	for (const std::string &value : values) {
		if (&value != values.data())
			members_ += ',';
		append_json(value, members_);
	}
	members_ += ']';
	return *this;
}

} // namespace confer::irc
