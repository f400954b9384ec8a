// SPDX-License-Identifier: MIT
// How the values of conferd.conf are written, checked and described; config_keys.cc says which there are.
#include "server/config_keys.hh"

#include <algorithm>
#include <array>
#include <charconv>

namespace confer::server {

namespace {

constexpr std::string_view kYesNo = "no yes"; // the index is the value of the bool

struct Unit {
	char letter;
	std::uint64_t factor;
};
constexpr std::array<Unit, 3> kByteUnits{{{'G', 1 << 30}, {'M', 1 << 20}, {'k', 1 << 10}}};
constexpr std::array<Unit, 4> kTimeUnits{{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

std::span<const Unit> units_of(KeyType type) noexcept
{
	if (type == KeyType::bytes)
		return kByteUnits;
	if (type == KeyType::duration)
		return kTimeUnits;
	return {};
}

/** A number with its unit, in the largest one that leaves it whole: "5k", "2m". */
std::string number_text(KeyType type, std::uint64_t number)
{
	if (type == KeyType::mode) {
		std::array<char, 24> digits{'0'};
		auto end = std::to_chars(digits.data() + 1, digits.data() + digits.size(), number, 8).ptr;
		return number == 0 ? "0" : std::string(digits.data(), end);
	}
	for (const Unit &unit : units_of(type)) {
		if (number != 0 && number % unit.factor == 0)
			return std::to_string(number / unit.factor) + unit.letter;
	}
	return std::to_string(number);
}

std::string choices_text(std::string_view choices)
{
	auto words = words_of(choices);
	std::string out;
	for (std::size_t i = 0; i < words.size(); ++i) {
		if (i > 0)
			out += i + 1 == words.size() ? " or " : ", ";
		out += words[i];
	}
	return out;
}

Diagnostic bad_value(const ConfigKey &key, std::string_view text, std::string_view what, std::string remedy)
{
	std::string message(key.name);
	if (!text.empty())
		message.append(" = ").append(text);
	return {0, message.append(": ").append(what), std::move(remedy)};
}

std::string number_form(KeyType type)
{
	switch (type) {
	case KeyType::bytes: return "write bytes, as in 4096, 12k or 1M";
	case KeyType::duration: return "write seconds, or a number with s, m, h or d, as in 2m";
	case KeyType::mode: return "write permission bits in octal, as in 0660";
	default: return "write a decimal number";
	}
}

/** Digits and perhaps a unit to a number; none if there is anything else, or the number is too large to tell. */
std::optional<std::uint64_t> parse_number(KeyType type, std::string_view text) noexcept
{
	std::uint64_t factor = 1;
	for (const Unit &unit : units_of(type)) {
		if (text.size() > 1 && text.ends_with(unit.letter)) {
			factor = unit.factor;
			text.remove_suffix(1);
			break;
		}
	}
	std::uint64_t number = 0;
	const char *end = text.data() + text.size();
	auto parsed = std::from_chars(text.data(), end, number, type == KeyType::mode ? 8 : 10);
	std::uint64_t product = 0;
	if (parsed.ec != std::errc{} || parsed.ptr != end || __builtin_mul_overflow(number, factor, &product))
		return std::nullopt;
	return product;
}

std::optional<Diagnostic> parse_numeric(const ConfigKey &key, std::string_view text, KeyValue &value)
{
	auto number = parse_number(key.type, text);
	if (!number)
		return bad_value(key, text, "not a number", number_form(key.type));
	if (*number < key.minimum || *number > key.maximum)
		return bad_value(key, text, "out of range", "write " + key_range(key));
	value.number = *number;
	return std::nullopt;
}

std::optional<Diagnostic> parse_choice(const ConfigKey &key, std::string_view choices, std::string_view text,
                                       KeyValue &value)
{
	auto words = words_of(choices);
	auto found = std::find(words.begin(), words.end(), text);
	if (found == words.end())
		return bad_value(key, text, "unknown value", "write " + key_range(key));
	value.number = static_cast<std::uint64_t>(found - words.begin());
	return std::nullopt;
}

std::optional<Diagnostic> parse_prefixes(const ConfigKey &key, std::string_view text, KeyValue &value)
{
	for (std::string_view word : words_of(text)) {
		auto prefix = Prefix::parse(word);
		if (!prefix)
			return bad_value(key, text, std::string(word) + " is not an address or a prefix",
			                 "write prefixes with no bits after their length, as in 127.0.0.0/8 ::1");
		value.prefixes.push_back(*prefix);
	}
	return std::nullopt;
}

std::optional<Diagnostic> parse_text(const ConfigKey &key, std::string_view text)
{
	// The text is not repeated: it may be a password.
	if (text.size() > key.maximum)
		return bad_value(key, {}, "too long, " + std::to_string(text.size()) + " bytes", "write " + key_range(key));
	if (text.size() < key.minimum)
		return bad_value(key, {}, "no value", "write one, or remove the line");
	return std::nullopt;
}

} // namespace

std::vector<std::string_view> words_of(std::string_view list)
{
	std::vector<std::string_view> words;
	for (std::size_t at = 0; (at = list.find_first_not_of(" \t", at)) != list.npos;) {
		auto end = std::min(list.find_first_of(" \t", at), list.size());
		words.push_back(list.substr(at, end - at));
		at = end;
	}
	return words;
}

std::optional<Diagnostic> parse_key_value(const ConfigKey &key, std::string_view text, KeyValue &value)
{
	value.text = text;
	switch (key.type) {
	case KeyType::words: value.words = words_of(text); [[fallthrough]];
	case KeyType::text: return parse_text(key, text);
	case KeyType::boolean: return parse_choice(key, kYesNo, text, value);
	case KeyType::choice: return parse_choice(key, key.choices, text, value);
	case KeyType::prefixes: return parse_prefixes(key, text, value);
	default: return parse_numeric(key, text, value);
	}
}

std::string key_range(const ConfigKey &key)
{
	switch (key.type) {
	case KeyType::words:
	case KeyType::text: return "at most " + std::to_string(key.maximum) + " bytes";
	case KeyType::boolean: return "yes or no";
	case KeyType::choice: return choices_text(key.choices);
	case KeyType::prefixes: return "addresses and prefixes";
	default: return number_text(key.type, key.minimum) + " to " + number_text(key.type, key.maximum);
	}
}

} // namespace confer::server
