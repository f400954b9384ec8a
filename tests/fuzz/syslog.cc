// SPDX-License-Identifier: MIT
// Whatever begins as syslog does gives an event whose parts are parts of the datagram.
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
		fuzz::require(event.text.empty() && event.host.empty() && event.app.empty() && event.channels.empty(),
		              "nothing is left of a malformed datagram");
		return 0;
	}
	fuzz::require(event.priority.has_value() && event.priority->facility < datagram::kFacilities, "a priority");
	fuzz::require(event.host.find(' ') == event.host.npos && event.app.find(' ') == event.app.npos, "fields are words");
	fuzz::require(event.host.size() <= 255 && event.app.size() <= 128, "fields are bounded");
	fuzz::require(event.channels.size() <= 1 && !event.app.starts_with('#'), "one channel, and it is no program");
	for (const std::string &channel : event.channels)
		fuzz::require(channel.starts_with('#') && channel.size() <= 200, "a channel is one");
	for (const std::string &part : {event.host, event.app, event.text})
		fuzz::require(bytes.find(part) != bytes.npos, "parts are of the datagram");
	return 0;
}
