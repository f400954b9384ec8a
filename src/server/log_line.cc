// SPDX-License-Identifier: MIT
#include "server/log_line.hh"

#include "irc/utf8.hh"
#include "irc/visible.hh"

#include <cstring>
#include <ctime>

namespace confer::server {

namespace {

constexpr std::string_view kCut = "...\n";

std::string_view level_name(LogLevel level) noexcept
{
	switch (level) {
	case LogLevel::error: return "error";
	case LogLevel::warning: return "warning";
	case LogLevel::notice: return "notice";
	case LogLevel::info: return "info";
	case LogLevel::debug: return "debug";
	}
	return "debug";
}

/** Bytes at the start of `text` that may stand in the log as they are; 0 if the first must be escaped. */
std::size_t plain_length(std::string_view text) noexcept
{
	return irc::visible_length(text.substr(0, text.find('\\')));
}

} // namespace

std::optional<LogLevel> parse_log_level(std::string_view name) noexcept
{
	for (LogLevel level : {LogLevel::error, LogLevel::warning, LogLevel::notice, LogLevel::info, LogLevel::debug}) {
		if (name == level_name(level))
			return level;
	}
	return std::nullopt;
}

LogLine::LogLine(LogLevel level, LogStyle style) noexcept
{
	if (style == LogStyle::terminal) {
		add_time(" ", false);
		add(" ");
		add(level_name(level));
		add(" ");
		return;
	}
	add("<");
	add_number(static_cast<int>(level), 1);
	add(">");
	if (style == LogStyle::plain) {
		add_time("T", true);
		add("Z ");
	}
}

LogLine &LogLine::operator<<(std::string_view text) noexcept
{
	while (!text.empty()) {
		std::size_t length = plain_length(text);
		if (length == 0)
			add_escaped(static_cast<unsigned char>(text[0]));
		else
			add_text(text.substr(0, length));
		text.remove_prefix(length == 0 ? 1 : length);
	}
	return *this;
}

std::string_view LogLine::finish() noexcept
{
	// add() keeps room for either ending.
	std::string_view end = cut_ ? kCut : std::string_view("\n");
	std::memcpy(bytes_.data() + size_, end.data(), end.size());
	size_ += end.size();
	return {bytes_.data(), size_};
}

void LogLine::add_text(std::string_view text) noexcept
{
	std::string_view fits = irc::utf8_prefix(text, kMax - kCut.size() - size_);
	add(fits);
	cut_ = cut_ || fits.size() < text.size();
}

void LogLine::add(std::string_view bytes) noexcept
{
	// After a cut nothing more may follow, not even what would fit.
	if (cut_ || bytes.size() > kMax - kCut.size() - size_) {
		cut_ = true;
		return;
	}
	std::memcpy(bytes_.data() + size_, bytes.data(), bytes.size());
	size_ += bytes.size();
}

void LogLine::add_number(int number, std::size_t width) noexcept
{
	std::array<char, 12> digits;
	auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
	auto length = static_cast<std::size_t>(end - digits.data());
	for (; width > length; --width)
		add("0");
	add({digits.data(), length});
}

void LogLine::add_time(const char *separator, bool utc) noexcept
{
	std::time_t now = std::time(nullptr);
	std::tm parts{};
	if (utc)
		gmtime_r(&now, &parts);
	else
		localtime_r(&now, &parts);
	add_number(parts.tm_year + 1900, 4);
	add("-");
	add_number(parts.tm_mon + 1, 2);
	add("-");
	add_number(parts.tm_mday, 2);
	add(separator);
	add_number(parts.tm_hour, 2);
	add(":");
	add_number(parts.tm_min, 2);
	add(":");
	add_number(parts.tm_sec, 2);
}

void LogLine::add_escaped(unsigned char byte) noexcept
{
	constexpr std::string_view digits = "0123456789abcdef";
	const char escaped[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
	add({escaped, sizeof escaped});
}

} // namespace confer::server
