// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/device_time.hh"
#include "datagram/priority.hh"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace confer::datagram {

/** Channels that one datagram may name. */
inline constexpr std::size_t kMaxChannels = 16;

/**
 * What a machine has to say, whatever the format in which it came. Bytes of an enemy: nothing in it may go to a line or
 * a terminal as it is (see event_text.hh). For one thread; kept and filled again, it costs no allocation once its
 * strings have grown.
 */
struct Event {
	std::vector<std::string> channels; ///< that it names itself, each beginning with '#'; empty: rules tell
	std::string address;               ///< what in front of the text named the channel, if it may have been text
	std::string host;                  ///< as the sender says; empty: it does not
	std::string app;                   ///< the program, as the sender says; empty: it does not
	std::string process;               ///< its process id, most often a number; empty: it does not say
	std::string text;                  ///< any bytes; LF parts it into messages; may be empty
	std::optional<Priority> priority;  ///< of syslog
	std::optional<DeviceTime> time;    ///< of syslog, as the sender says
	std::size_t bad_targets = 0;       ///< of irker: what it was to go to and cannot
	bool formatted = false;            ///< of irker: the text may have the formatting of IRC in it

	/** What seemed to name a channel is text: puts it back. */
	void take_address_as_text()
	{
		text.insert(0, address);
		address.clear();
		channels.clear();
	}

	void clear() noexcept
	{
		channels.clear();
		for (std::string *field : {&address, &host, &app, &process, &text})
			field->clear();
		priority.reset();
		time.reset();
		bad_targets = 0;
		formatted = false;
	}
};

} // namespace confer::datagram
