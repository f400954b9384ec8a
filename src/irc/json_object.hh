// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace confer::irc {

/** Appends a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD. RFC 8259 section 7. */
void append_json(std::string_view text, std::string &out);

/**
 * Writes one JSON object, member by member, without line ends; names are given once each. All control characters,
 * those of C1, DEL and the line separators too, are escaped: the text may be shown on a terminal.
 */
class JsonObject {
public:
	JsonObject &add(std::string_view name, std::string_view value);
	JsonObject &add(std::string_view name, const char *value) { return add(name, std::string_view(value)); }
	JsonObject &add(std::string_view name, const std::string &value) { return add(name, std::string_view(value)); }
	JsonObject &add(std::string_view name, std::uint64_t value);
	JsonObject &add(std::string_view name, bool value);
	JsonObject &add(std::string_view name, const JsonObject &value);
	/** An array of strings. */
	JsonObject &add(std::string_view name, std::span<const std::string> values);

	/** The whole object. */
	[[nodiscard]] std::string text() const { return "{" + members_ + "}"; }

private:
	void begin(std::string_view name);

	std::string members_;
};

} // namespace confer::irc
