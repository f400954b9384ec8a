// SPDX-License-Identifier: MIT
#include "datagram/format.hh"

#include "datagram/irker.hh"
#include "datagram/syslog.hh"

#include <algorithm>

namespace confer::datagram {

namespace {

void parse_text(std::string_view datagram, Event &event)
{
	event.clear();
	const std::size_t last = datagram.find_last_not_of(std::string_view("\r\n\0", 3));
	datagram = datagram.substr(0, last + 1); // npos + 1 is 0
	const std::string_view word = datagram.substr(0, datagram.find_first_of(" \n"));
	if (word.size() > 2 && word.starts_with('#') && word.ends_with(':')) {
		const std::size_t size = std::min(word.size() + 1, datagram.size()); // with the blank
		event.channels.emplace_back(word.substr(0, word.size() - 1));
		event.address = datagram.substr(0, size);
		datagram.remove_prefix(size);
	}
	event.text = datagram;
}

} // namespace

Format format_of(Format format, std::string_view datagram) noexcept
{
	if (format != Format::automatic)
		return format;
	if (looks_like_syslog(datagram))
		return Format::syslog;
	const std::size_t first = datagram.find_first_not_of(" \t\r\n");
	return first != datagram.npos && datagram[first] == '{' ? Format::irker : Format::text;
}

bool parse(Format format, std::string_view datagram, Event &event)
{
	switch (format_of(format, datagram)) {
	case Format::syslog: return parse_syslog(datagram, event);
	case Format::irker: return parse_irker(datagram, event);
	default: parse_text(datagram, event); return true;
	}
}

} // namespace confer::datagram
