// SPDX-License-Identifier: MIT
#include "datagram/syslog.hh"

#include "datagram/byte_set.hh"
#include "datagram/device_time.hh"
#include "datagram/scanner.hh"
#include "datagram/syslog_header.hh"
#include "datagram/text_dialect.hh"

namespace confer::datagram {

namespace {

// Bytes of the fields: RFC 5424 section 6. A MSGID may be longer here, for channels have long names.
constexpr std::size_t kMaxTimestamp = 64;
constexpr std::size_t kMaxHost = 255;
constexpr std::size_t kMaxApp = 48;
constexpr std::size_t kMaxProcessId = 128;
constexpr std::size_t kMaxMessageId = 200;

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

/** The fields in front of the structured data. */
struct Fields {
	std::optional<DeviceTime> time;
	std::string_view host, app, process, message_id;
};

/** "-", or a time with a date (RFC 5424 section 6.2.3); a zone may be missing, or lack its colon. */
bool take_timestamp(Scanner &scan, std::optional<DeviceTime> &time) noexcept
{
	const std::string_view field = scan.until(' ');
	if (field.empty() || field.size() > kMaxTimestamp || !scan.take(' '))
		return false;
	if (field == "-")
		return true;
	Scanner inside(field);
	const std::optional<TimeForm> form = take_time(inside, false);
	if (!form || form->closed || !inside.done())
		return false;
	time = form->time;
	return true;
}

bool take_fields(Scanner &scan, Fields &fields) noexcept
{
	if (!scan.take('1') || !scan.take(' ') || !take_timestamp(scan, fields.time))
		return false;
	const auto host = take_field(scan, kMaxHost);
	const auto app = host ? take_field(scan, kMaxApp) : std::nullopt;
	const auto process = app ? take_field(scan, kMaxProcessId) : std::nullopt;
	const auto message_id = process ? take_field(scan, kMaxMessageId) : std::nullopt;
	if (!message_id)
		return false;
	fields.host = *host;
	fields.app = *app;
	fields.process = *process;
	fields.message_id = *message_id;
	return true;
}

/** Whether the fields are so much those of RFC 5424 that what follows them is text, whatever it should be. */
bool are_certain(const Fields &fields) noexcept
{
	return fields.time && !fields.app.ends_with(':') && kDigits.has_all(fields.process);
}

/** Of what follows the structured data; all of that where nothing does, unless it only tells how the sender is set. */
std::string_view text_behind(std::string_view data, std::string_view rest, std::string_view message_id) noexcept
{
	if (rest.starts_with(kByteOrderMark))
		rest.remove_prefix(kByteOrderMark.size());
	else if (rest.starts_with(' '))
		rest.remove_prefix(1); // rsyslog passes on the space that stood behind the tag of a message of RFC 3164
	// The elements that RFC 5424 section 7 defines.
	const bool is_about_sender =
	    data.starts_with("[timeQuality") || data.starts_with("[origin") || data.starts_with("[meta");
	if (!rest.empty() || !data.starts_with('[') || is_about_sender)
		return rest;
	if (message_id.empty() || message_id.starts_with('#'))
		return data;
	return {message_id.data(), static_cast<std::size_t>(data.data() + data.size() - message_id.data())};
}

/** What follows the PRI as RFC 5424 section 6 has it. */
bool parse_rfc5424(Scanner scan, Event &event)
{
	Fields fields;
	if (!take_fields(scan, fields))
		return false;
	const std::string_view data = scan.rest();
	if (skip_structured_data(scan))
		event.text = text_behind(data, scan.rest(), fields.message_id);
	else if (are_certain(fields))
		event.text = data;
	else
		return false;
	event.host = fields.host;
	event.process = fields.process;
	event.time = fields.time;
	if (fields.message_id.starts_with('#'))
		event.channels.emplace_back(fields.message_id);
	if (!fields.app.starts_with('#'))
		event.app = fields.app;
	else if (event.channels.empty())
		event.channels.emplace_back(fields.app);
	return true;
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
	event.priority = priority;
	if (!parse_rfc5424(scan, event))
		parse_header(scan.rest(), event);
	read_dialect(event);
	return true;
}

} // namespace confer::datagram
