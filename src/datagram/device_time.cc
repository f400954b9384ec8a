// SPDX-License-Identifier: MIT
#include "datagram/device_time.hh"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace confer::datagram {

namespace {

using std::chrono::minutes;

/** Zones by names that mean one thing only, at least in a log. RFC 5322 section 4.3 has those of North America. */
struct Zone {
	std::string_view name;
	int hours;
};
constexpr std::array kZones{
    Zone{"UTC", 0},  Zone{"GMT", 0},  Zone{"UCT", 0},  Zone{"Z", 0},    Zone{"WET", 0},   Zone{"WEST", 1},
    Zone{"CET", 1},  Zone{"MET", 1},  Zone{"CEST", 2}, Zone{"MEST", 2}, Zone{"EET", 2},   Zone{"EEST", 3},
    Zone{"MSK", 3},  Zone{"JST", 9},  Zone{"EST", -5}, Zone{"EDT", -4}, Zone{"CST", -6},  Zone{"CDT", -5},
    Zone{"MST", -7}, Zone{"MDT", -6}, Zone{"PST", -8}, Zone{"PDT", -7}, Zone{"AEST", 10}, Zone{"AEDT", 11},
};

std::optional<minutes> zone_of(std::string_view name) noexcept
{
	const auto *found = std::find_if(kZones.begin(), kZones.end(), [&](const Zone &zone) { return zone.name == name; });
	return found == kZones.end() ? std::nullopt : std::optional<minutes>(std::chrono::hours(found->hours));
}

/** Letters, perhaps with a number behind a sign: "CET", "NewYork", "UTC+2". */
std::string_view zone_word(std::string_view text) noexcept
{
	std::size_t size = 0;
	while (size < text.size() && irc::is_alpha(text[size]))
		++size;
	if (size == 0)
		return {};
	if (size < text.size() && (text[size] == '+' || text[size] == '-')) {
		std::size_t digits = size + 1;
		while (digits < text.size() && irc::is_digit(text[digits]))
			++digits;
		if (digits > size + 1)
			size = digits;
	}
	return text.substr(0, size);
}

/** 1 to 12; 0 if it is none. */
unsigned month_of(std::string_view name) noexcept
{
	constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
	if (name.size() != 3)
		return 0;
	for (std::size_t at = 0; at < kMonths.size(); at += 3) {
		if (irc::to_upper(name[0]) == kMonths[at] && irc::to_upper(name[1]) == kMonths[at + 1] &&
		    irc::to_upper(name[2]) == kMonths[at + 2])
			return static_cast<unsigned>(at / 3) + 1;
	}
	return 0;
}

bool is_weekday(std::string_view name) noexcept
{
	constexpr std::string_view kDays = "MonTueWedThuFriSatSun";
	const std::size_t at = name.size() == 3 ? kDays.find(name) : kDays.npos;
	return at != kDays.npos && at % 3 == 0;
}

void skip_blanks(Scanner &scan) noexcept
{
	while (scan.take(' ')) {
	}
}

/** A number between two, with as many digits as are allowed; what is out of range takes nothing. */
bool take_number(Scanner &scan, std::size_t least, std::size_t most, unsigned low, unsigned high,
                 unsigned &out) noexcept
{
	Scanner ahead = scan;
	const std::optional<unsigned> number = ahead.number(least, most);
	if (!number || *number < low || *number > high)
		return false;
	out = *number;
	scan = ahead;
	return true;
}

bool take_year(Scanner &scan, DeviceTime &time) noexcept
{
	unsigned year = 0;
	if (!take_number(scan, 4, 4, 1900, 2999, year))
		return false;
	time.year = static_cast<int>(year);
	return true;
}

/** "Nov 22", also with a weekday in front. */
bool take_month_and_day(Scanner &scan, DeviceTime &time) noexcept
{
	time.month = month_of(scan.rest().substr(0, 3));
	if (time.month == 0 && is_weekday(scan.rest().substr(0, 3)) && scan.rest().substr(3, 1) == " ") {
		scan.drop(4);
		time.month = month_of(scan.rest().substr(0, 3));
	}
	if (time.month == 0)
		return false;
	scan.drop(3);
	if (!scan.take(' '))
		return false;
	skip_blanks(scan);
	return take_number(scan, 1, 2, 1, 31, time.day);
}

/** A year and its blank between the date and the clock, or in front of both. */
bool take_year_and_blank(Scanner &scan, DeviceTime &time) noexcept
{
	Scanner ahead = scan;
	if (!take_year(ahead, time) || !ahead.take(' '))
		return false;
	skip_blanks(ahead);
	scan = ahead;
	return true;
}

/** The forms with the name of a month, up to the clock. */
bool take_named_date(Scanner &scan, DeviceTime &time) noexcept
{
	const bool year_first = take_year_and_blank(scan, time);
	if (!take_month_and_day(scan, time) || !scan.take(' '))
		return false;
	skip_blanks(scan);
	if (!year_first)
		static_cast<void>(take_year_and_blank(scan, time));
	return take_clock(scan, time);
}

/** The forms of RFC 3339, ISO 8601, and those who write a blank for the T. */
bool take_numeric_date(Scanner &scan, DeviceTime &time) noexcept
{
	if (!take_date(scan, time) || (!scan.take('T') && !scan.take('t') && !scan.take(' ')) || !take_clock(scan, time))
		return false;
	static_cast<void>(take_offset(scan, time));
	return true;
}

/** "22 Nov 2026 15:46:36", also with "Sun, " in front: RFC 5322 section 3.3. */
bool take_mail_date(Scanner &scan, DeviceTime &time) noexcept
{
	if (is_weekday(scan.rest().substr(0, 3)) && scan.rest().substr(3, 2) == ", ")
		scan.drop(5);
	if (!take_number(scan, 1, 2, 1, 31, time.day) || !scan.take(' '))
		return false;
	time.month = month_of(scan.rest().substr(0, 3));
	scan.drop(3);
	return time.month != 0 && scan.take(' ') && take_year_and_blank(scan, time) && take_clock(scan, time);
}

/** "2026:11:22-15:46:36" of Sophos UTM, "11/22/2026:15:46:36" of NetScaler, which may also have the day in front. */
bool take_closed_date(Scanner &scan, DeviceTime &time) noexcept
{
	if (take_year(scan, time))
		return scan.take(':') && take_number(scan, 2, 2, 1, 12, time.month) && scan.take(':') &&
		       take_number(scan, 2, 2, 1, 31, time.day) && scan.take('-') && take_clock(scan, time);
	if (!take_number(scan, 2, 2, 1, 31, time.month) || !scan.take('/') || !take_number(scan, 2, 2, 1, 31, time.day) ||
	    !scan.take('/'))
		return false;
	if (time.month > 12)
		std::swap(time.month, time.day);
	return time.month <= 12 && take_year(scan, time) && scan.take(':') && take_clock(scan, time);
}

/** A year behind the clock: " 2026" in front of a blank, a colon or the end. */
void take_late_year(Scanner &scan, DeviceTime &time) noexcept
{
	if (time.year != 0 || !scan.at(' '))
		return;
	Scanner ahead = scan;
	DeviceTime with_year = time;
	skip_blanks(ahead);
	const bool is_year = take_year(ahead, with_year);
	// " 2001:" may also begin an address.
	if (!is_year || !(ahead.done() || ahead.at(' ') || ahead.rest() == ":" || ahead.rest().starts_with(": ")))
		return;
	time = with_year;
	scan = ahead;
}

/**
 * A zone as a word of its own: " CET 2026", " CET:" or " CET" before something else, " +0100". A word that no zone is
 * known by is one only in front of a year or of a message of Cisco's, else it is a program or a host.
 */
void take_late_zone(Scanner &scan, DeviceTime &time, bool cisco) noexcept
{
	if (time.zone || !scan.at(' '))
		return;
	Scanner ahead = scan;
	skip_blanks(ahead);
	DeviceTime with_zone = time;
	if ((ahead.at('+') || ahead.at('-')) && take_offset(ahead, with_zone) && (ahead.at(' ') || ahead.at(':'))) {
		time = with_zone;
		scan = ahead;
		return;
	}
	const std::string_view word = zone_word(ahead.rest());
	if (word.empty())
		return;
	ahead.drop(word.size());
	with_zone.zone = zone_of(word);
	Scanner behind = ahead;
	DeviceTime with_year = time;
	take_late_year(behind, with_year);
	const bool year_follows = time.year == 0 && with_year.year != 0;
	const bool colon_follows = ahead.rest().starts_with(": ") && (cisco || ahead.rest().starts_with(": %"));
	const bool blank_follows = (ahead.at(' ') || ahead.done()) && with_zone.zone && word.size() > 1;
	if (!year_follows && !colon_follows && !blank_follows)
		return;
	time.zone = with_zone.zone;
	scan = ahead;
}

/** Milliseconds since 1970 of what the clock shows, as if it were in UTC. */
std::int64_t face_value(const DeviceTime &time, int year) noexcept
{
	using namespace std::chrono;
	const sys_days date = std::chrono::year(year) / month(time.month) / day(time.day);
	const auto whole = date.time_since_epoch() + hours(time.hour) + minutes(time.minute) + seconds(time.second);
	return duration_cast<milliseconds>(whole).count() + time.millisecond;
}

int year_at(std::int64_t instant) noexcept
{
	using namespace std::chrono;
	const auto date = floor<days>(sys_time<milliseconds>(milliseconds(instant)));
	return static_cast<int>(year_month_day(date).year());
}

std::int64_t distance(std::int64_t a, std::int64_t b) noexcept
{
	return a < b ? b - a : a - b;
}

/** Appends so many digits of a number, and what stands behind them. */
void append_number(unsigned number, std::size_t digits, char behind, std::string &out)
{
	const std::size_t begin = out.size();
	out.append(digits + 1, behind);
	for (std::size_t i = digits; i-- > 0; number /= 10)
		out[begin + i] = static_cast<char>('0' + number % 10);
}

} // namespace

std::int64_t instant_of(const DeviceTime &time, const ServerTime &server) noexcept
{
	const std::int64_t zone = std::chrono::milliseconds(time.zone.value_or(server.zone)).count();
	if (time.year != 0)
		return face_value(time, time.year) - zone;
	constexpr std::int64_t kAhead = std::chrono::milliseconds(std::chrono::days(7)).count();
	for (int year = year_at(server.now) + 1;; --year) {
		const std::int64_t instant = face_value(time, year) - zone;
		if (instant <= server.now + kAhead)
			return instant;
	}
}

void append_text(const DeviceTime &time, const ServerTime &server, std::string &out)
{
	using namespace std::chrono;
	std::int64_t instant = instant_of(time, server);
	if (!time.zone)
		instant += milliseconds(server.zone).count(); // as it stands on the device
	const sys_time<milliseconds> point{milliseconds(instant)};
	const auto date = floor<days>(point);
	const year_month_day calendar(date);
	const hh_mm_ss clock(point - date);
	append_number(static_cast<unsigned>(static_cast<int>(calendar.year())), 4, '-', out);
	append_number(static_cast<unsigned>(calendar.month()), 2, '-', out);
	append_number(static_cast<unsigned>(calendar.day()), 2, 'T', out);
	append_number(static_cast<unsigned>(clock.hours().count()), 2, ':', out);
	append_number(static_cast<unsigned>(clock.minutes().count()), 2, ':', out);
	append_number(static_cast<unsigned>(clock.seconds().count()), 2, '.', out);
	append_number(static_cast<unsigned>(clock.subseconds().count()), 3, 'Z', out);
	if (!time.zone)
		out.pop_back();
}

std::string text_of(const DeviceTime &time, const ServerTime &server)
{
	std::string text;
	append_text(time, server, text);
	return text;
}

bool is_apart(const DeviceTime &time, const ServerTime &server) noexcept
{
	constexpr std::int64_t kMinute = 60'000;
	return distance(instant_of(time, server), server.now) > kMinute;
}

bool take_clock(Scanner &scan, DeviceTime &time) noexcept
{
	// A second may be the 60th: a leap second.
	if (!take_number(scan, 1, 2, 0, 23, time.hour) || !scan.take(':') || !take_number(scan, 2, 2, 0, 59, time.minute) ||
	    !scan.take(':') || !take_number(scan, 2, 2, 0, 60, time.second))
		return false;
	Scanner ahead = scan;
	if (!ahead.take('.') && !ahead.take(','))
		return true;
	const std::size_t before = ahead.rest().size();
	std::optional<unsigned> fraction = ahead.number(1, 9);
	if (!fraction)
		return true; // the mark belongs to what follows
	for (std::size_t digits = before - ahead.rest().size(); digits < 9; ++digits)
		fraction = *fraction * 10;
	time.millisecond = *fraction / 1'000'000;
	scan = ahead;
	return true;
}

bool take_date(Scanner &scan, DeviceTime &time) noexcept
{
	if (!take_year(scan, time))
		return false;
	const char separator = scan.at('/') ? '/' : '-';
	return scan.take(separator) && take_number(scan, 2, 2, 1, 12, time.month) && scan.take(separator) &&
	       take_number(scan, 2, 2, 1, 31, time.day);
}

bool take_offset(Scanner &scan, DeviceTime &time) noexcept
{
	Scanner ahead = scan;
	if (ahead.take('Z') || ahead.take('z')) {
		time.zone = minutes(0);
		scan = ahead;
		return true;
	}
	const bool west = ahead.at('-');
	unsigned hour = 0, minute = 0;
	if (!ahead.take('-') && !ahead.take('+'))
		return false;
	if (take_number(ahead, 4, 4, 0, 2359, hour)) {
		minute = hour % 100;
		hour /= 100;
	} else {
		if (!take_number(ahead, 2, 2, 0, 23, hour))
			return false;
		if (ahead.take(':') && !take_number(ahead, 2, 2, 0, 59, minute))
			return false;
	}
	if (minute > 59)
		return false;
	const minutes offset = std::chrono::hours(hour) + minutes(minute);
	time.zone = west ? -offset : offset;
	scan = ahead;
	return true;
}

std::optional<TimeForm> take_time(Scanner &scan, bool cisco) noexcept
{
	Scanner marked = scan;
	const bool has_mark = marked.take('*') || marked.take('.');
	constexpr std::array kForms{take_numeric_date, take_named_date, take_mail_date, take_closed_date};
	if (marked.done() || !irc::is_alnum(marked.rest().front()))
		return std::nullopt;
	const std::size_t first = irc::is_digit(marked.rest().front()) ? 0 : 1; // the first form is one of digits
	for (const auto take : std::span(kForms).subspan(first)) {
		TimeForm form;
		Scanner ahead = marked;
		if (!take(ahead, form.time))
			continue;
		take_late_year(ahead, form.time);
		take_late_zone(ahead, form.time, cisco || has_mark);
		take_late_year(ahead, form.time);
		form.closed = ahead.take(':');
		if (!ahead.done() && !ahead.at(' '))
			continue;
		scan = ahead;
		return form;
	}
	return std::nullopt;
}

std::optional<DeviceTime> take_epoch(Scanner &scan) noexcept
{
	using namespace std::chrono;
	constexpr std::size_t kDigits = 10;
	const std::string_view text = scan.rest();
	if (text.size() <= kDigits || text[kDigits] != '.' || text.find_first_not_of("0123456789") != kDigits)
		return std::nullopt;
	std::int64_t count = 0;
	for (const char c : text.substr(0, kDigits))
		count = count * 10 + (c - '0');
	Scanner ahead(text.substr(kDigits + 1));
	if (!ahead.number(1, 9) || !(ahead.done() || ahead.at(' ')))
		return std::nullopt;
	const sys_seconds point{seconds(count)};
	const auto date = floor<days>(point);
	const year_month_day calendar(date);
	const hh_mm_ss clock(point - date);
	scan = ahead;
	return DeviceTime{static_cast<int>(calendar.year()),
	                  static_cast<unsigned>(calendar.month()),
	                  static_cast<unsigned>(calendar.day()),
	                  static_cast<unsigned>(clock.hours().count()),
	                  static_cast<unsigned>(clock.minutes().count()),
	                  static_cast<unsigned>(clock.seconds().count()),
	                  0,
	                  minutes(0)};
}

bool take_uptime(Scanner &scan) noexcept
{
	Scanner ahead = scan;
	if (ahead.number(2, 4) && ahead.take(':') && ahead.number(2, 2) && ahead.take(':') && ahead.number(2, 2)) {
		if (ahead.take('.') && !ahead.number(1, 9))
			return false;
	} else {
		ahead = scan;
		for (int part = 0; part < 2; ++part) {
			constexpr std::string_view kUnits = "ywdhm";
			if (!ahead.number(1, 4) || ahead.done() || kUnits.find(ahead.next()) == kUnits.npos)
				return false;
		}
	}
	if (!ahead.take(':'))
		return false;
	scan = ahead;
	return true;
}

} // namespace confer::datagram
