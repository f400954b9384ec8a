// SPDX-License-Identifier: MIT
// Whatever begins as syslog does gives an event whose parts are parts of the datagram, and a time that there is.
#include "target.hh"

#include "datagram/syslog.hh"

using namespace confer;
using datagram::Event;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	Event event;
	const bool valid = datagram::parse_syslog(bytes, event);
	fuzz::require(!valid || datagram::looks_like_syslog(bytes), "what is syslog looks like it");
	if (!valid) {
		fuzz::require(event.text.empty() && event.host.empty() && event.app.empty() && event.channels.empty() &&
		                  event.process.empty() && event.address.empty() && !event.time,
		              "nothing is left of a malformed datagram");
		return 0;
	}
	fuzz::require(event.priority.has_value() && event.priority->facility < datagram::kFacilities, "a priority");
	fuzz::require(event.host.find(' ') == event.host.npos && event.app.find(' ') == event.app.npos, "fields are words");
	fuzz::require(event.host.size() <= 255 && event.app.size() <= 128, "fields are bounded");
	fuzz::require(event.channels.size() <= 1 && !event.app.starts_with('#'), "one channel, and it is no program");
	for (const std::string &channel : event.channels)
		fuzz::require(channel.starts_with('#') && channel.size() <= 200, "a channel is one");
	const bool is_rewritten = bytes.find("@cee:") != bytes.npos || bytes.find("EF:") != bytes.npos;
	for (const std::string &part : {event.host, event.app, event.process, event.address})
		fuzz::require(bytes.find(part) != bytes.npos || is_rewritten, "parts are of the datagram");
	fuzz::require(bytes.find(event.text) != bytes.npos || bytes.find("@cee:") != bytes.npos,
	              "the text is of the datagram");
	fuzz::require(event.address.empty() || event.channels.size() == 1, "an address is that of a channel");
	if (event.time) {
		const datagram::ServerTime server{1795355196000, std::chrono::minutes(120)};
		const std::string text = datagram::text_of(*event.time, server);
		fuzz::require(text.size() == (event.time->zone ? 24 : 23) &&
		                  text.find_first_not_of("0123456789-T:.Z") == text.npos,
		              "a time is one");
	}
	return 0;
}
