// SPDX-License-Identifier: MIT
#include "client/link/server_time.hh"

#include "irc/ascii.hh"
#include "irc/server_time.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>

namespace confer::client {

namespace {

using namespace std::chrono;

/** Takes a number of exactly `digits` digits off the front, and `end` behind it unless that is 0. */
bool take_number(std::string_view &text, std::size_t digits, char end, unsigned &number) noexcept
{
	if (text.size() < digits || !std::all_of(text.begin(), text.begin() + static_cast<long>(digits), irc::is_digit))
		return false;
	std::from_chars(text.data(), text.data() + digits, number);
	text.remove_prefix(digits);
	if (end == 0)
		return true;
	if (text.empty() || text.front() != end)
		return false;
	text.remove_prefix(1);
	return true;
}

bool take_date(std::string_view &text, char end, sys_days &date) noexcept
{
	unsigned y = 0;
	unsigned m = 0;
	unsigned d = 0;
	if (!take_number(text, 4, '-', y) || !take_number(text, 2, '-', m) || !take_number(text, 2, end, d))
		return false;
	const year_month_day day(year(static_cast<int>(y)), month(m), std::chrono::day(d));
	date = day;
	return day.ok();
}

std::optional<WallTime> parse_ago(std::string_view text, WallTime now) noexcept
{
	constexpr std::int64_t kMost = 100'000'000;
	std::int64_t count = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
	if (error != std::errc() || end + 1 != text.data() + text.size() || count < 0 || count > kMost)
		return std::nullopt;
	switch (*end) {
	case 's': return now - seconds(count);
	case 'm': return now - minutes(count);
	case 'h': return now - hours(count);
	case 'd': return now - days(std::min<std::int64_t>(count, 100'000));
	default: return std::nullopt;
	}
}

/** `20:44` or `20:44:02`: the most recent such time. */
std::optional<WallTime> parse_clock(std::string_view text, WallTime now) noexcept
{
	unsigned h = 0;
	unsigned m = 0;
	unsigned s = 0;
	const bool with_seconds = text.size() == 8;
	if (!take_number(text, 2, ':', h) || !take_number(text, 2, with_seconds ? ':' : '\0', m) ||
	    (with_seconds && !take_number(text, 2, 0, s)) || !text.empty() || h > 23 || m > 59 || s > 60)
		return std::nullopt;
	const WallTime today = floor<days>(now) + hours(h) + minutes(m) + seconds(s);
	return today <= now ? today : today - days(1);
}

} // namespace

std::string format_server_time(WallTime time)
{
	const auto date = floor<days>(time);
	const year_month_day day(date);
	const hh_mm_ss clock(time - date);
	std::array<char, 48> text;
	std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(day.year()),
	              static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
	              static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
	              static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
	return text.data();
}

std::optional<WallTime> parse_wall_time(std::string_view text) noexcept
{
	const auto time = irc::parse_server_time(text);
	return time ? std::optional(WallTime(milliseconds(*time))) : std::nullopt;
}

std::optional<WallTime> parse_since(std::string_view text, WallTime now) noexcept
{
	if (const auto time = parse_wall_time(text))
		return time;
	if (const auto time = parse_ago(text, now))
		return time;
	if (const auto time = parse_clock(text, now))
		return time;
	if (text.starts_with('@')) {
		std::int64_t count = -1;
		const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), count);
		const bool whole = error == std::errc() && end == text.data() + text.size();
		return whole && count >= 0 && count < 253'402'300'800 ? std::optional(WallTime(seconds(count))) : std::nullopt;
	}
	sys_days date;
	std::string_view rest = text;
	if (take_date(rest, 0, date) && rest.empty())
		return date;
	unsigned h = 0;
	unsigned m = 0;
	rest = text;
	if (take_date(rest, 'T', date) && take_number(rest, 2, ':', h) && take_number(rest, 2, 'Z', m) && rest.empty() &&
	    h < 24 && m < 60)
		return date + hours(h) + minutes(m);
	return std::nullopt;
}

} // namespace confer::client
