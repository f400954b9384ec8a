// SPDX-License-Identifier: MIT
#include "datagram/syslog_marks.hh"

#include "datagram/byte_set.hh"
#include "datagram/device_time.hh"
#include "datagram/priority.hh"
#include "irc/ascii.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

constexpr std::size_t kMaxHost = 255;
constexpr std::size_t kMaxEvent = 128;

bool is_hardware_address(std::string_view word) noexcept
{
	static constexpr ByteSet kHex("0123456789abcdefABCDEF");
	return word.size() == 12 && kHex.has_all(word);
}

bool is_word(std::string_view text) noexcept
{
	return !text.empty() && text.find_first_of(" #") == text.npos &&
	       std::none_of(text.begin(), text.end(), irc::is_control);
}

std::string_view without_blanks(std::string_view text) noexcept
{
	text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
	return text;
}

} // namespace

bool is_host(std::string_view word) noexcept
{
	static constexpr ByteSet kHost = ByteSet::alnum_and(".-_:%@/");
	if (word.empty() || word.size() > kMaxHost || word.ends_with(':') || !kHost.has_all(word) || kDigits.has_all(word))
		return false;
	return irc::is_alnum(word.front()) || word.front() == ':';
}

bool is_ipv4(std::string_view word) noexcept
{
	static constexpr ByteSet kAddress("0123456789.");
	return !word.empty() && word.size() <= 15 && kAddress.has_all(word) &&
	       std::count(word.begin(), word.end(), '.') == 3;
}

void skip_vdc(Scanner &scan) noexcept
{
	constexpr std::string_view kStart = "%$ VDC-", kEnd = " %$ ";
	const std::size_t end = scan.rest().starts_with(kStart) ? scan.rest().find(kEnd) : scan.rest().npos;
	if (end != scan.rest().npos)
		scan.drop(end + kEnd.size());
}

void skip_bracketed_time(Scanner &scan) noexcept
{
	constexpr int kWords = 2;
	Scanner ahead = scan;
	for (int i = 0; i < kWords && !ahead.at('('); ++i) {
		ahead.until(' ');
		if (!ahead.take(' '))
			return;
	}
	if (!ahead.take('('))
		return;
	Scanner inner(ahead.until(')'));
	if (!take_time(inner, false) || !inner.done() || !ahead.take(')') || !ahead.take(' '))
		return;
	scan = ahead;
}

std::string_view take_unifi(Scanner &scan) noexcept
{
	Scanner ahead = scan;
	std::string_view word = ahead.until(' ');
	if (word.find(',') == word.npos || !ahead.take(' '))
		return {};
	if (word.starts_with("(\"") && word.ends_with("\")"))
		word = word.substr(2, word.size() - 4);
	else if (!word.ends_with(':'))
		return {};
	Scanner fields(word);
	std::string_view address;
	do {
		const std::string_view field = fields.until(',');
		if (is_hardware_address(field))
			address = field;
	} while (fields.take(','));
	if (!address.empty())
		scan = ahead;
	return address;
}

std::optional<NetappEvent> take_netapp(Scanner &scan) noexcept
{
	Scanner ahead = scan;
	if (!ahead.take('['))
		return std::nullopt;
	Scanner inner(ahead.until(']'));
	if (!ahead.take(']') || !ahead.take(':') || !ahead.take(' '))
		return std::nullopt;
	const std::string_view node = inner.until(':');
	std::string_view event, severity;
	while (inner.take(':')) {
		event = severity;
		severity = without_blanks(inner.until(':'));
	}
	if (!is_host(node) || !is_word(event) || event.size() > kMaxEvent || !is_severity_word(severity))
		return std::nullopt;
	scan = ahead;
	return NetappEvent{node, event};
}

std::optional<std::string_view> take_wireless_task(Scanner &scan) noexcept
{
	Scanner ahead = scan;
	std::string_view host;
	if (!ahead.at('*')) {
		host = ahead.until(':');
		if (!is_host(host) || !ahead.take(':') || !ahead.take(' '))
			return std::nullopt;
	}
	if (!ahead.take('*') || !is_host(ahead.until(':')) || !ahead.take(':') || !ahead.take(' '))
		return std::nullopt;
	Scanner time = ahead;
	if (!take_time(time, true))
		return std::nullopt;
	scan = ahead;
	return host;
}

} // namespace confer::datagram
