// SPDX-License-Identifier: MIT
#pragma once

#include "server/config.hh"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** How the value of a key is written. */
enum class KeyType {
	text,     ///< one line of UTF-8; the range is its length in bytes; empty: not set
	boolean,  ///< yes or no
	count,    ///< decimal
	bytes,    ///< decimal, with k, M or G for powers of 1024
	duration, ///< decimal seconds, or with s, m, h or d
	choice,   ///< one of a few words
	port,     ///< of TCP
	mode,     ///< permission bits in octal
	prefixes, ///< addresses and CIDR prefixes, separated by blanks
	words,    ///< words separated by blanks; the range is the length of all in bytes
};

enum class KeyStatus {
	in_force,
	later, ///< checked and then ignored, with a warning: what it controls is not in this version
};

/** When a changed value takes effect. */
enum class KeyChange { reload, restart };

/** A value that has the form, and lies in the range, which its key asks for. */
struct KeyValue {
	std::string_view text;    ///< as it stands in the file
	std::uint64_t number = 0; ///< of count, bytes, duration (seconds), port, mode; of choice and boolean, the index
	std::vector<Prefix> prefixes;
	std::vector<std::string_view> words;
};

/** Where a value goes: the configuration, and the part of it that belongs to a section with a name, as [listen.NAME].
 */
struct KeyScope {
	Config &config;
	ListenConfig *listen = nullptr;
	chat::Operator *oper = nullptr;
	DatagramConfig *datagram = nullptr;
	RuleConfig *rule = nullptr;
	chat::Gateway *gateway = nullptr;
};

/** One key of conferd.conf: all that reading, checking, --check and the manual know about it. */
struct ConfigKey {
	std::string_view section; ///< `limits`, or `listen.*` where a name follows
	std::string_view name;
	KeyType type;
	std::uint64_t minimum;
	std::uint64_t maximum;
	std::string_view default_text; ///< as one would write it; empty: not set; in parentheses: said in words
	std::string_view choices;      ///< of a choice, separated by blanks
	std::string_view summary;
	KeyStatus status;
	KeyChange change;
	void (*store)(const KeyScope &, const KeyValue &); ///< null: `later`, or handled where the file is read
};

/** Every key, sections together, in the order of the manual. */
[[nodiscard]] std::span<const ConfigKey> config_keys() noexcept;

/** Whether `pattern`, a ConfigKey::section, is that of the section called `name`. */
[[nodiscard]] bool section_matches(std::string_view pattern, std::string_view name) noexcept;

/** The key of section `section` (a full name) called `name`, or null. */
[[nodiscard]] const ConfigKey *find_key(std::string_view section, std::string_view name) noexcept;

/** The part of a section's name after the dot: "ops" of `operator.ops`. */
[[nodiscard]] std::string_view section_suffix(std::string_view section) noexcept;

/** Reads `text` as a value of `key`; else says what is wrong, in a Diagnostic without a line. */
[[nodiscard]] std::optional<Diagnostic> parse_key_value(const ConfigKey &key, std::string_view text, KeyValue &value);

/** The words of a list separated by blanks. */
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view list);

/** The range or the choices of `key` in words for its manual and its errors, as "1 to 64" or "yes or no". */
[[nodiscard]] std::string key_range(const ConfigKey &key);

/** What to do about a name that is in no row: "did you mean ...?", where it belongs, or what there is. */
[[nodiscard]] std::string unknown_key_remedy(std::string_view section, std::string_view name);
[[nodiscard]] std::string unknown_section_remedy(std::string_view section);

} // namespace confer::server
