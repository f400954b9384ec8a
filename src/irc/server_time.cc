// SPDX-License-Identifier: MIT
#include "irc/server_time.hh"

#include "irc/ascii.hh"

#include <chrono>

namespace confer::irc {

namespace {

/** The digits of a date and a time up to its seconds, by the `0`s of this shape. */
constexpr std::string_view kShape = "0000-00-00T00:00:00";

bool has_shape(std::string_view text) noexcept
{
	if (text.size() < kShape.size())
		return false;
	for (std::size_t i = 0; i < kShape.size(); ++i) {
		if (kShape[i] == '0' ? !is_digit(text[i]) : text[i] != kShape[i])
			return false;
	}
	return true;
}

int number(std::string_view digits) noexcept
{
	int value = 0;
	for (const char digit : digits)
		value = value * 10 + (digit - '0');
	return value;
}

/** Milliseconds of ".123Z" or "Z"; negative: it is neither. */
int fraction(std::string_view text) noexcept
{
	if (text == "Z")
		return 0;
	if (text.size() < 3 || text.front() != '.' || text.back() != 'Z')
		return -1;
	int value = 0, scale = 100;
	for (const char digit : text.substr(1, text.size() - 2)) {
		if (!is_digit(digit))
			return -1;
		value += (digit - '0') * scale;
		scale /= 10;
	}
	return value;
}

} // namespace

std::optional<std::int64_t> parse_server_time(std::string_view text) noexcept
{
	using namespace std::chrono;
	if (!has_shape(text))
		return {};
	const auto two = [&](std::size_t at) { return number(text.substr(at, 2)); };
	const year_month_day date(year(number(text.substr(0, 4))), month(static_cast<unsigned>(two(5))),
	                          day(static_cast<unsigned>(two(8))));
	const int h = two(11), m = two(14), s = two(17), ms = fraction(text.substr(kShape.size()));
	if (!date.ok() || h > 23 || m > 59 || s > 60 || ms < 0)
		return {};
	const auto time = sys_days(date) + hours(h) + minutes(m) + seconds(s) + milliseconds(ms);
	return std::int64_t{time.time_since_epoch().count()};
}

} // namespace confer::irc
