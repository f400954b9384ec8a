// SPDX-License-Identifier: MIT
#include "datagram/syslog_tag.hh"

#include "datagram/byte_set.hh"
#include "datagram/priority.hh"

namespace confer::datagram {

namespace {

/** Of a tag with its brackets. RFC 3164 says 32, and programs with long names do not mind. */
constexpr std::size_t kMaxTag = 128;

/** Whether a program may be called so: no number, time, URL or piece of JSON. */
bool is_program(std::string_view name) noexcept
{
	static constexpr ByteSet kName = ByteSet::visible_but("\"={},;<>[]");
	static constexpr ByteSet kFirst = ByteSet::alnum_and("%#_/.-@~+(");
	static constexpr ByteSet kOfTimes("0123456789:.");
	if (name.empty() || !kName.has_all(name) || kOfTimes.has_all(name) || name.find("://") != name.npos)
		return false;
	return kFirst.has(name.front()) || static_cast<unsigned char>(name.front()) >= 0x80;
}

/** "app[123]:", and "app[123]" in front of a blank where that is enough. */
std::optional<Tag> take_bracketed(Scanner &scan, std::string_view word, bool in_header) noexcept
{
	const std::size_t open = word.find('[');
	const std::size_t close = word.find(']', open == word.npos ? word.size() : open);
	if (close == word.npos)
		return std::nullopt;
	const Tag tag{word.substr(0, open), word.substr(open + 1, close - open - 1)};
	const bool has_colon = word.substr(close + 1).starts_with(':');
	const bool is_number = !tag.process.empty() && kDigits.has_all(tag.process);
	if (!is_program(tag.app) || (!has_colon && !(in_header && is_number && close + 1 == word.size())))
		return std::nullopt;
	scan.drop(close + (has_colon ? 2 : 1));
	return tag;
}

std::size_t message_id_size(std::string_view text) noexcept
{
	Scanner scan(text);
	if (!scan.take('%'))
		return 0;
	const std::string_view id = text.substr(0, text.find_first_of(" :"));
	// Facility and severity, perhaps with a part of the facility between them: %ASA-session-6-302013.
	for (std::size_t dash = id.find('-'); dash != id.npos; dash = id.find('-', dash + 1)) {
		const std::string_view rest = id.substr(dash + 1);
		if (dash > 1 && rest.size() > 2 && rest[0] >= '0' && rest[0] <= '7' && rest[1] == '-')
			return id.size();
	}
	return 0;
}

/** "%FTD-4-1 : ", and "%LOG_LOCAL7-6-SYSTEM_MSG " in front of what is no colon. */
std::optional<Tag> take_message_id(Scanner &scan) noexcept
{
	const std::size_t size = message_id_size(scan.rest());
	if (size == 0 || size > kMaxTag || !is_program(scan.rest().substr(0, size)))
		return std::nullopt;
	const Tag tag{scan.rest().substr(0, size), {}};
	scan.drop(size);
	if (scan.rest().starts_with(" :"))
		scan.drop(1);
	static_cast<void>(scan.take(':'));
	return tag;
}

std::optional<Tag> take_named(Scanner &scan, std::string_view word) noexcept
{
	const std::string_view name = word.substr(0, word.size() - (word.ends_with(':') ? 1 : 0));
	// "WARNING: disk full" is a text, and "#: " names no channel.
	if (name.size() == word.size() || !is_program(name) || is_severity_word(name) || name == "#")
		return std::nullopt;
	scan.drop(word.size());
	return Tag{name, {}};
}

} // namespace

std::optional<Tag> take_tag(Scanner &scan, bool in_header) noexcept
{
	Scanner ahead = scan;
	std::string_view word = scan.rest().substr(0, scan.rest().find(' '));
	word = word.substr(0, word.find('\n'));
	const std::string_view front = word.substr(0, kMaxTag);
	std::optional<Tag> tag = take_message_id(ahead);
	if (!tag)
		tag = take_bracketed(ahead, front, in_header);
	if (!tag && word.size() <= kMaxTag)
		tag = take_named(ahead, word);
	if (!tag)
		return std::nullopt;
	static_cast<void>(ahead.take(' '));
	scan = ahead;
	return tag;
}

bool is_message_id(std::string_view text) noexcept
{
	return message_id_size(text) != 0;
}

} // namespace confer::datagram
