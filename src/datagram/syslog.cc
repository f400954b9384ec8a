// SPDX-License-Identifier: MIT
#include "datagram/syslog.hh"

#include "datagram/scanner.hh"
#include "irc/ascii.hh"

namespace confer::datagram {

namespace {

// Bytes of the fields: RFC 5424 section 6. A MSGID may be longer here, for channels have long names.
constexpr std::size_t kMaxTimestamp = 64;
constexpr std::size_t kMaxHost = 255;
constexpr std::size_t kMaxApp = 48;
constexpr std::size_t kMaxProcessId = 128;
constexpr std::size_t kMaxMessageId = 200;
/** A tag of RFC 3164 with its brackets; that RFC says 32, and programs with long names do not mind. */
constexpr std::size_t kMaxTag = 128;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/** Takes "103 " off a datagram that says how long it is. False if it lies. */
bool take_octet_count(std::string_view &datagram) noexcept
{
	Scanner scan(datagram);
	const std::optional<unsigned> count = scan.number(1, 6);
	if (!count || !scan.take(' ') || !scan.at('<'))
		return true; // no count
	datagram = scan.rest();
	if (*count > datagram.size() || datagram.find_first_not_of(std::string_view("\r\n\0", 3), *count) != datagram.npos)
		return false;
	datagram = datagram.substr(0, *count);
	return true;
}

std::optional<Priority> take_priority(Scanner &scan) noexcept
{
	if (!scan.take('<'))
		return std::nullopt;
	const bool leading_zero = scan.rest().starts_with('0') && !scan.rest().starts_with("0>");
	const std::optional<unsigned> number = scan.number(1, 3);
	if (!number || leading_zero || !scan.take('>'))
		return std::nullopt;
	return priority_of(*number);
}

/** A field of RFC 5424 and the space behind it; nothing if it is empty, too long or the end. */
std::optional<std::string_view> take_field(Scanner &scan, std::size_t longest) noexcept
{
	const std::string_view field = scan.until(' ');
	if (field.empty() || field.size() > longest || !scan.take(' '))
		return std::nullopt;
	return field == "-" ? std::string_view() : field;
}

/** One "[id name="value" …]". In values \" \\ \] stand for themselves (RFC 5424 section 6.3.3). */
bool skip_element(Scanner &scan) noexcept
{
	if (!scan.take('['))
		return false;
	bool quoted = false;
	while (!scan.done()) {
		const char c = scan.next();
		if (quoted && c == '\\' && !scan.done())
			static_cast<void>(scan.next());
		else if (c == '"')
			quoted = !quoted;
		else if (c == ']' && !quoted)
			return true;
	}
	return false;
}

/** The structured data: "-" or elements. Nobody is shown it. */
bool skip_structured_data(Scanner &scan) noexcept
{
	if (!scan.take('-')) {
		if (!scan.at('['))
			return false;
		while (scan.at('['))
			if (!skip_element(scan))
				return false;
	}
	return scan.done() || scan.take(' ');
}

/** What follows the PRI as RFC 5424 section 6 has it. */
bool parse_rfc5424(Scanner scan, Event &event)
{
	if (!scan.take('1') || !scan.take(' ') || !take_field(scan, kMaxTimestamp))
		return false;
	const auto host = take_field(scan, kMaxHost);
	const auto app = host ? take_field(scan, kMaxApp) : std::nullopt;
	const auto process = app ? take_field(scan, kMaxProcessId) : std::nullopt;
	const auto message_id = process ? take_field(scan, kMaxMessageId) : std::nullopt;
	if (!message_id || !skip_structured_data(scan))
		return false;
	std::string_view text = scan.rest();
	if (text.starts_with(kByteOrderMark))
		text.remove_prefix(kByteOrderMark.size());
	else if (text.starts_with(' '))
		text.remove_prefix(1); // rsyslog passes on the space that stood behind the tag of a message of RFC 3164
	event.host = *host;
	event.app = *app;
	event.text = text;
	if (message_id->starts_with('#'))
		event.channels.emplace_back(*message_id);
	return true;
}

bool is_month(std::string_view name) noexcept
{
	constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const std::size_t at = name.size() == 3 ? kMonths.find(name) : kMonths.npos;
	return at != kMonths.npos && at % 3 == 0;
}

/** "15:46:36", perhaps ".123456". */
bool take_clock(Scanner &scan) noexcept
{
	if (!scan.number(2, 2) || !scan.take(':') || !scan.number(2, 2) || !scan.take(':') || !scan.number(2, 2))
		return false;
	return !scan.take('.') || scan.number(1, 9).has_value();
}

/** "Nov 22 15:46:36", "Nov  2 …", "Nov 22 2026 15:46:36.123", "Nov 22 15:46:36 UTC:". */
bool take_bsd_time(Scanner &scan) noexcept
{
	if (!scan.take('*')) // Cisco's mark of a clock that was never set, or lost its reference
		static_cast<void>(scan.take('.'));
	if (!is_month(scan.rest().substr(0, 3)))
		return false;
	scan.drop(3);
	if (!scan.take(' '))
		return false;
	static_cast<void>(scan.take(' '));
	if (!scan.number(1, 2) || !scan.take(' '))
		return false;
	Scanner year = scan;
	if (year.number(4, 4) && year.take(' '))
		scan = year;
	if (!take_clock(scan))
		return false;
	Scanner zone = scan; // only in front of Cisco's colon: a word by itself is the host
	if (zone.take(' ')) {
		const std::string_view word = zone.until(':');
		if (word.size() >= 2 && word.size() <= 5 && word.find(' ') == word.npos && irc::is_alpha(word.front()) &&
		    zone.rest().starts_with(": %"))
			scan = zone;
	}
	static_cast<void>(scan.take(':'));
	return scan.take(' ');
}

/** "2026-11-22T15:46:36.774258+00:00 " (RFC 3339), as rsyslog and syslog-ng send it when told to be precise. */
bool take_rfc3339_time(Scanner &scan) noexcept
{
	if (!scan.number(4, 4) || !scan.take('-') || !scan.number(2, 2) || !scan.take('-') || !scan.number(2, 2))
		return false;
	if (!scan.take('T') || !take_clock(scan))
		return false;
	if (!scan.take('Z')) {
		if (!scan.take('+') && !scan.take('-'))
			return false;
		if (!scan.number(2, 2) || !scan.take(':') || !scan.number(2, 2))
			return false;
	}
	return scan.take(' ');
}

bool take_time(Scanner &scan) noexcept
{
	for (const auto take : {take_bsd_time, take_rfc3339_time}) {
		Scanner ahead = scan;
		if (take(ahead)) {
			scan = ahead;
			return true;
		}
	}
	return false;
}

/** Cisco counts its messages: "123: " in front of the time. */
void skip_sequence_number(Scanner &scan) noexcept
{
	Scanner ahead = scan;
	if (ahead.number(1, 9) && ahead.take(':') && ahead.take(' '))
		scan = ahead;
}

/** "app: ", "app[123]: " or, without a space behind it, "app[123]:". Nothing, and nothing taken, if it is no tag. */
std::string_view take_tag(Scanner &scan) noexcept
{
	Scanner ahead = scan;
	std::string_view word = ahead.until(' ').substr(0, kMaxTag);
	const std::size_t bracket = word.find("]:");
	const std::size_t open = word.find('[');
	if (open != word.npos && open > 0 && bracket != word.npos && open < bracket) {
		scan.drop(bracket + 2);
		static_cast<void>(scan.take(' '));
		return word.substr(0, open);
	}
	if (word.size() < 2 || !word.ends_with(':'))
		return {};
	scan = ahead;
	static_cast<void>(scan.take(' '));
	return word.substr(0, word.size() - 1);
}

bool is_host(std::string_view word) noexcept
{
	if (word.empty() || word.size() > kMaxHost)
		return false;
	for (const char c : word)
		if (!irc::is_alnum(c) && std::string_view(".-_:%").find(c) == std::string_view::npos)
			return false;
	return !word.ends_with(':');
}

/** What follows the PRI as RFC 3164 section 4.1 has it, and as it is. */
void parse_rfc3164(Scanner scan, Event &event)
{
	skip_sequence_number(scan);
	const bool has_time = take_time(scan);
	std::string_view tag = take_tag(scan);
	if (tag.empty() && has_time) {
		// A host comes only behind the time: without it nobody can tell a host from a word.
		Scanner ahead = scan;
		const std::string_view host = ahead.until(' ');
		if (is_host(host) && ahead.take(' ')) {
			scan = ahead;
			event.host = host;
			tag = take_tag(scan);
		}
	}
	event.app = tag;
	event.text = scan.rest();
}

} // namespace

bool looks_like_syslog(std::string_view datagram) noexcept
{
	Scanner scan(datagram);
	Scanner ahead = scan;
	if (ahead.number(1, 6) && ahead.take(' '))
		scan = ahead;
	return take_priority(scan).has_value();
}

bool parse_syslog(std::string_view datagram, Event &event)
{
	event.clear();
	if (!take_octet_count(datagram))
		return false;
	const std::size_t last = datagram.find_last_not_of(std::string_view("\r\n\0", 3));
	Scanner scan(datagram.substr(0, last + 1)); // npos + 1 is 0
	const std::optional<Priority> priority = take_priority(scan);
	if (!priority)
		return false;
	if (!parse_rfc5424(scan, event))
		parse_rfc3164(scan, event);
	event.priority = priority;
	if (event.app.starts_with('#')) {
		if (event.channels.empty())
			event.channels.push_back(event.app);
		event.app.clear(); // it is no program
	}
	return true;
}

} // namespace confer::datagram
