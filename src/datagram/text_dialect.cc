// SPDX-License-Identifier: MIT
#include "datagram/text_dialect.hh"

#include "datagram/byte_set.hh"
#include "datagram/device_time.hh"
#include "datagram/json.hh"
#include "datagram/scanner.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace confer::datagram {

namespace {

using Token = JsonReader::Token;

constexpr std::size_t kMaxHost = 255;
constexpr std::size_t kMaxApp = 128;

template <std::size_t n> bool is_one_of(std::string_view word, const std::array<std::string_view, n> &words) noexcept
{
	return std::find(words.begin(), words.end(), word) != words.end();
}

/** Whether it may stand where a host or a program does. */
bool is_word(std::string_view text, std::size_t longest) noexcept
{
	static constexpr ByteSet kVisible = ByteSet::visible_but("");
	return !text.empty() && text.size() <= longest && text.front() != '#' && kVisible.has_all(text);
}

/** Fills a field that is empty. */
void supply(std::string &field, std::string_view value, std::size_t longest)
{
	if (field.empty() && is_word(value, longest))
		field = value;
}

void supply_time(Event &event, std::string_view value) noexcept
{
	Scanner scan(value);
	const std::optional<TimeForm> form = take_time(scan, false);
	if (form && scan.done() && !event.time)
		event.time = form->time;
}

// ---- key=value

/** Takes `key=value` or `key="value"` and the blanks behind it. */
bool take_pair(Scanner &scan, std::string_view &key, std::string_view &value) noexcept
{
	Scanner ahead = scan;
	key = ahead.until('=');
	static constexpr ByteSet kKey = ByteSet::visible_but("\"");
	if (key.empty() || !kKey.has_all(key) || !ahead.take('='))
		return false;
	const bool quoted = ahead.take('"');
	value = ahead.until(quoted ? '"' : ' ');
	if (quoted && !ahead.take('"'))
		return false;
	while (ahead.take(' ')) {
	}
	scan = ahead;
	return true;
}

bool begins_with_pairs(std::string_view text) noexcept
{
	// What the first pair of such a message is called; other programs, too, write key=value, but do not begin so.
	constexpr std::array<std::string_view, 8> kFirst{"date", "devname", "device", "device_name",
	                                                 "id",   "logver",  "time",   "timestamp"};
	const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
	const std::string_view front = text.substr(begin, 16); // longer than any of these
	return front.find('=') != front.npos && is_one_of(front.substr(0, front.find('=')), kFirst);
}

void read_pairs(Event &event)
{
	constexpr std::size_t kMost = 40; // they stand in front
	constexpr std::array<std::string_view, 3> kHost{"devname", "device_name", "fw"};
	constexpr std::array<std::string_view, 3> kApp{"type", "log_type", "id"};
	std::array<std::string_view, kApp.size()> apps;
	DeviceTime time;
	bool has_date = false, has_clock = false;
	Scanner scan(event.text);
	while (scan.take(' ')) {
	}
	std::string_view key, value;
	for (std::size_t i = 0; i < kMost && take_pair(scan, key, value); ++i) {
		Scanner inner(value);
		if (is_one_of(key, kHost))
			supply(event.host, value, kMaxHost);
		else if (const auto *app = std::find(kApp.begin(), kApp.end(), key); app != kApp.end())
			apps[static_cast<std::size_t>(app - kApp.begin())] = value;
		else if (key == "date")
			has_date = take_date(inner, time) && inner.done();
		else if (key == "time" && value.find(' ') == value.npos)
			has_clock = take_clock(inner, time) && inner.done();
		else if (key == "time" || key == "timestamp")
			supply_time(event, value);
		else if (key == "tz")
			static_cast<void>(take_offset(inner, time));
	}
	for (const std::string_view app : apps)
		supply(event.app, app, kMaxApp);
	if (has_date && has_clock && !event.time)
		event.time = time;
}

// ---- comma-separated values

/** "1,2026/11/22 15:46:36,012345678901,TRAFFIC,end,": the fields that every log of PAN-OS begins with. */
void read_values(Event &event)
{
	Scanner scan(event.text);
	static_cast<void>(scan.number(1, 2));
	DeviceTime time;
	if (!scan.take(',') || !take_date(scan, time) || !scan.take(' '))
		return;
	Scanner clock(scan.until(',')); // what follows the comma is no fraction
	if (!take_clock(clock, time) || !clock.done() || !scan.take(','))
		return;
	scan.until(',');
	if (!scan.take(','))
		return;
	const std::string_view type = scan.until(',');
	if (type.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != type.npos || !scan.at(','))
		return;
	supply(event.app, type, kMaxApp);
	if (!event.time)
		event.time = time;
}

// ---- what else names its program in front

/** "CEF:0|Vendor|Product|…" of ArcSight, "LEEF:1.0|Vendor|Product|…" of QRadar: the product, '_' for a blank. */
void read_event_format(Event &event)
{
	Scanner scan(event.text);
	const std::string_view kind = scan.until('|');
	if (!kind.starts_with("CEF:") && !kind.starts_with("LEEF:"))
		return;
	if (!scan.take('|') || scan.until('|').empty() || !scan.take('|'))
		return;
	std::string product(scan.until('|'));
	if (!scan.at('|'))
		return;
	std::replace(product.begin(), product.end(), ' ', '_');
	supply(event.app, product, kMaxApp);
}

/** Snare, and who writes as it does: "MSWinEventLog<TAB>1<TAB>Security<TAB>…", perhaps behind the host. */
void read_windows_event(Event &event)
{
	constexpr std::string_view kProgram = "MSWinEventLog";
	Scanner scan(event.text);
	const std::string_view first = scan.until('\t');
	if (!scan.take('\t'))
		return;
	const bool has_host = first != kProgram;
	if (has_host && (scan.until('\t') != kProgram || !scan.at('\t')))
		return;
	if (has_host)
		supply(event.host, first, kMaxHost);
	supply(event.app, kProgram, kMaxApp);
}

/** "#ILO 5: " of HPE's boards, "CISE_Passed_Authentications 0000012345 " of Cisco ISE. */
void read_first_word(Event &event)
{
	constexpr std::string_view kIlo = "#ILO ";
	Scanner scan(event.text);
	if (event.text.starts_with(kIlo)) {
		scan.drop(kIlo.size());
		if (scan.number(1, 2) && scan.take(':'))
			supply(event.app, "ILO", kMaxApp);
		return;
	}
	const std::string_view word = scan.until(' ');
	if ((word.starts_with("CISE_") || word.starts_with("CSCOacs_")) && scan.take(' ') && !scan.done() &&
	    irc::is_digit(scan.rest().front()))
		supply(event.app, word, kMaxApp);
}

// ---- topics

bool are_topics(std::string_view word) noexcept
{
	constexpr std::array<std::string_view, 5> kLevels{"info", "error", "warning", "critical", "debug"};
	if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-,") != word.npos)
		return false;
	std::size_t topics = 0;
	bool has_level = false;
	for (Scanner scan(word);; ++topics) {
		const std::string_view topic = scan.until(',');
		if (topic.empty())
			return false;
		has_level = has_level || is_one_of(topic, kLevels);
		if (!scan.take(','))
			return topics > 0 && has_level;
	}
}

void read_topics(Event &event)
{
	const std::string_view text = event.text;
	const std::size_t end = std::min(text.find(' '), text.size());
	const std::string_view word = text.substr(0, text.substr(0, end).ends_with(':') ? end - 1 : end);
	if (word.size() > kMaxApp || !are_topics(word))
		return;
	event.app = word;
	event.text.erase(0, std::min(end + 1, text.size()));
}

// ---- JSON

/** What a member of the object is for; the order of the enumerators is that of `kMembers`. */
enum class Member { text, host, app, process, other };

Member member_of(std::string_view name) noexcept
{
	constexpr std::array<std::string_view, 2> kText{"msg", "message"}, kHost{"host", "hostname"},
	    kProcess{"pid", "procid"};
	constexpr std::array<std::string_view, 4> kApp{"pname", "appname", "app", "program"};
	return is_one_of(name, kText)      ? Member::text
	       : is_one_of(name, kHost)    ? Member::host
	       : is_one_of(name, kApp)     ? Member::app
	       : is_one_of(name, kProcess) ? Member::process
	                                   : Member::other;
}

/** What is in the object. */
struct Cee {
	std::string text, host, app, process, others;
};

/** Where the value of `member` goes; nullptr if it is told behind the text. */
std::string *place_of(Member member, Cee &cee) noexcept
{
	std::string *place = member == Member::text      ? &cee.text
	                     : member == Member::host    ? &cee.host
	                     : member == Member::app     ? &cee.app
	                     : member == Member::process ? &cee.process
	                                                 : nullptr;
	return place != nullptr && place->empty() ? place : nullptr;
}

bool read_object(std::string_view text, Cee &cee)
{
	JsonReader json(text, JsonReader::Bytes::any);
	if (json.next() != Token::object_begin)
		return false;
	Token token;
	while ((token = json.next()) == Token::key) {
		const std::string name = json.string();
		const std::size_t begin = json.position();
		token = json.next();
		if (token == Token::object_begin || token == Token::array_begin)
			json.skip(token);
		std::string_view raw = text.substr(begin, json.position() - begin);
		raw.remove_prefix(std::min(raw.find_first_not_of(" \t\r\n"), raw.size()));
		const bool is_plain = token == Token::string || token == Token::number;
		std::string *place = is_plain ? place_of(member_of(name), cee) : nullptr;
		if (place != nullptr)
			*place = token == Token::string ? std::string_view(json.string()) : raw;
		else
			cee.others.append(" ").append(name).append("=").append(raw);
	}
	return token == Token::object_end && json.next() == Token::end && !cee.text.empty();
}

void read_cee(Event &event)
{
	constexpr std::string_view kCookie = "@cee:";
	const std::string_view text = event.text;
	const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
	if (!text.substr(first).starts_with(kCookie))
		return;
	Cee cee;
	if (!read_object(text.substr(first + kCookie.size()), cee))
		return;
	supply(event.host, cee.host, kMaxHost);
	supply(event.app, cee.app, kMaxApp);
	supply(event.process, cee.process, kMaxApp);
	event.text = cee.text + cee.others;
}

} // namespace

void read_dialect(Event &event)
{
	read_cee(event);
	if (!event.app.empty() || !event.channels.empty())
		return;
	if (begins_with_pairs(event.text))
		read_pairs(event);
	else
		read_values(event);
	for (const auto read : {read_event_format, read_windows_event, read_first_word, read_topics}) {
		if (event.app.empty())
			read(event);
	}
}

} // namespace confer::datagram
